"""Page to bytes in each language: the paper takes one label each 0.9 s at best.

``extra_info`` has the bytes of one label and the labels a second of one core.
"""

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from app.labels.render import render
from printers.languages.base import JobSettings, Language
from printers.languages.cpcl import Cpcl
from printers.languages.escpos_label import EscPosLabel
from printers.languages.options import CpclOptions, EscPosOptions, ZplOptions
from printers.languages.tspl import Tspl
from printers.languages.zpl import Zpl
from printers.page import Page
from tests.fakes.label_documents import SAMPLES

SETTINGS = JobSettings(width_mm=100, height_mm=180)
TURNED = JobSettings(width_mm=100, height_mm=180, turned=True)
LANGUAGES: dict[str, Language] = {
    "tspl": Tspl(),
    "zpl hex": Zpl(options=ZplOptions(form="hex")),
    "zpl acs": Zpl(options=ZplOptions(form="acs")),
    "zpl z64 level 1": Zpl(options=ZplOptions(form="z64", zlib_level=1)),
    "zpl z64 level 6": Zpl(options=ZplOptions(form="z64", zlib_level=6)),
    "zpl z64 in bands": Zpl(options=ZplOptions(form="z64", band_bytes=99_999)),
    "cpcl cg": Cpcl(),
    "cpcl eg": Cpcl(options=CpclOptions(form="eg")),
    "escpos label": EscPosLabel(EscPosOptions(next_label=True)),
}


def page_of(sample: str) -> Page:
    raster = render(SAMPLES[sample])
    return Page(width=raster.width, height=raster.height, rows=raster.rows)


@pytest.mark.parametrize("sample", ["ordinary", "forty_items"])
@pytest.mark.parametrize("name", LANGUAGES)
def test_encoding_a_label(benchmark: BenchmarkFixture, name: str, sample: str) -> None:
    page = page_of(sample)
    language = LANGUAGES[name]
    job = benchmark(language.encode, page, SETTINGS)
    benchmark.extra_info["bytes per label"] = len(job)
    if benchmark.stats:  # None where benchmarks run once as tests
        benchmark.extra_info["labels a second"] = round(1 / benchmark.stats.stats.median)
    assert (page.width, page.height) == (800, 1440)
    assert 3_000 < len(job) < 290_000


def test_turning_a_label(benchmark: BenchmarkFixture) -> None:
    job = benchmark(Cpcl().encode, page_of("ordinary"), TURNED)
    assert len(job) > 144_000


def test_reading_a_status(benchmark: BenchmarkFixture) -> None:
    reply = (
        b"\x02030,0,0,1440,000,0,0,0,000,0,0,0\x03\r\n"
        b"\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"
    )
    assert benchmark(Zpl().parse_status, reply).ready
