"""A long run must not grow.

Figures: ``pytest tests/benchmarks/test_label_memory_bench.py --benchmark-enable -s``.
With the option 10,000 labels, without it as many as a test may take. Every text of every label is
another one, and 41 characters of each are drawn evenly from the 20,902 of the basic block.
"""

import ctypes
import gc
import sys
import tracemalloc
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from app.labels.fonts import packaged_typeface
from app.labels.render import ready
from printers.languages.base import JobSettings
from printers.languages.tspl import Tspl
from printers.page import Page
from tests.benchmarks.dense_label import dense_label, dense_template

TEMPLATE = dense_template()
MOST_GROWTH = 24_000_000
"""Bytes: heaps are never given back whole; a leak of one page or text a label is far above."""

pytestmark = pytest.mark.timeout(900)


def label(number: int, *, rare: bool) -> int:
    page = ready(dense_label(number, rare=rare), template=TEMPLATE).pages[0]
    settings = JobSettings(width_mm=TEMPLATE.width_mm, height_mm=TEMPLATE.height_mm)
    return len(Tspl().encode(Page(width=page.width, height=page.height, rows=page.rows), settings))


def resident() -> int:
    """Bytes of this process in memory, after what is free has been given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = Path("/proc/self/statm").read_text("ascii").split()[1]
    return int(pages) * 4096


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_ten_thousand_labels_take_no_more_memory_than_one_thousand(
    benchmark: BenchmarkFixture,
) -> None:
    first, last = (1_000, 10_000) if benchmark.enabled else (2, 12)
    for number in range(first):
        label(number, rare=True)
    before = resident()

    def rest() -> None:
        for number in range(first, last):
            label(number, rare=True)

    benchmark.pedantic(rest, rounds=1)
    growth = resident() - before
    benchmark.extra_info["MB after the first part"] = round(before / 1e6, 1)
    benchmark.extra_info["MB that the rest added"] = round(growth / 1e6, 1)
    sys.stdout.write(f"\nmemory: {benchmark.extra_info}\n")
    assert growth < MOST_GROWTH


def test_no_text_is_kept() -> None:
    """Labels of known characters: what stays behind could only be texts, codes, or pages."""
    for number in range(80):
        label(number, rare=False)
    face = packaged_typeface()
    known = face.glyph.cache_info().currsize
    tracemalloc.start()
    try:
        label(3, rare=False)
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for number in range(80):
            label(number, rare=False)
        gc.collect()
        growth = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert face.glyph.cache_info().currsize == known
    assert growth < 80 * 12_000  # the last 64 codes are kept; a page alone has 143,800 bytes
