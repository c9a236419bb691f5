"""The dense label, everything on it new each time, against three other ways to the same dots.

Figures: ``pytest tests/benchmarks/test_dense_label_bench.py --benchmark-enable -s``. Without the
option, the same code runs on two labels, as a test that every way draws the codes and the text.

Each way draws the same finished layout and encodes it as TSPL; *whole* is ours from the document
on, with the layout in it. All take turns label by label (the PDF way by the batch, which suits
it) after labels that nobody counts, so that the usual glyphs are known to each. Seconds are those
of the thread on its core, since other programs may want the cores too; the figure of each is the
median of its labels.
"""

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture

from app.labels.document import LabelDocument
from app.labels.fonts import packaged_typeface
from app.labels.layout import Layout, lay_out
from app.labels.raster import to_image
from app.labels.render import ready
from app.ports.printer import Raster
from printers.languages.base import JobSettings, Language
from printers.languages.cpcl import Cpcl
from printers.languages.escpos_label import EscPosLabel
from printers.languages.options import EscPosOptions, ZplOptions
from printers.languages.tspl import Tspl
from printers.languages.zpl import Zpl
from printers.page import Page
from tests.benchmarks.dense_label import dense_label, dense_template
from tests.benchmarks.drawing_roads import by_ours, by_pdf, by_pillow, by_qt

BATCH = 50
TEMPLATE = dense_template()
SETTINGS = JobSettings(width_mm=TEMPLATE.width_mm, height_mm=TEMPLATE.height_mm)
TSPL = Tspl()
LANGUAGES: dict[str, Language] = {
    "tspl": TSPL,
    "zpl z64": Zpl(options=ZplOptions(form="z64", zlib_level=1)),
    "zpl acs": Zpl(options=ZplOptions(form="acs")),
    "cpcl": Cpcl(),
    "escpos": EscPosLabel(EscPosOptions(next_label=True)),
}
OTHERS = {"pillow": by_pillow, "qpainter": by_qt}
PRINTING_S = TEMPLATE.height_mm / 203
"""Paper at 203 mm/s takes this long for one label: the physical limit of one printer."""


def from_document(document: LabelDocument, language: Language) -> bytes:
    """What the program does for one label."""
    page = page_of(ready(document, template=TEMPLATE).pages[0])
    return language.encode(page, SETTINGS)


def page_of(raster: Raster) -> Page:
    return Page(width=raster.width, height=raster.height, rows=raster.rows)


def laid_out(number: int) -> Layout:
    return lay_out(dense_label(number), TEMPLATE, packaged_typeface(), 203)


def drawn_and_encoded(draw: Callable[[Layout], Page], layout: Layout) -> bytes:
    return TSPL.encode(draw(layout), SETTINGS)


def printed_as_pdf(layouts: Sequence[Layout]) -> list[bytes]:
    return [TSPL.encode(page, SETTINGS) for page in by_pdf(layouts)]


def timed(work: Callable[..., object], *args: object) -> float:
    start = time.thread_time()
    work(*args)
    return time.thread_time() - start


def picture(page: Page) -> Image.Image:
    return to_image(Raster(width=page.width, height=page.height, dpi=203, rows=page.rows))


def test_the_dense_label_is_dense() -> None:
    layout = laid_out(0)
    assert (layout.width, layout.height) == (799, 1438)
    assert layout.problems == ()
    lines = [piece.text for piece in layout.pages[0] if hasattr(piece, "text")]
    chinese = [text for text in lines if sum("\u4e00" <= char <= "\u9fff" for char in text) >= 4]
    assert len(chinese) >= 30
    assert sum(map(len, lines)) > 800


def test_all_ways_draw_the_label(qapp: QApplication) -> None:
    layouts = [laid_out(number) for number in (1, 2)]
    pages = [page_of(ready(dense_label(1), template=TEMPLATE).pages[0])]
    pages += [by_pillow(layouts[0]), by_qt(layouts[0]), by_pdf(layouts)[0]]
    ink = []
    for page in pages:
        drawn = picture(page)
        read = zxingcpp.read_barcodes(drawn.convert("L"))
        assert {code.text for code in read} == {dense_label(1).tracking_number}
        assert {code.format for code in read} == {
            zxingcpp.BarcodeFormat.Code128,
            zxingcpp.BarcodeFormat.QRCode,
        }
        goods = drawn.crop((20, 830, 600, 1260)).convert("L")  # text alone
        ink.append(goods.histogram()[0] / (goods.width * goods.height))
    assert min(ink) > 0.6 * max(ink) > 0.05


def test_ours_against_three_other_roads(benchmark: BenchmarkFixture, qapp: QApplication) -> None:
    batches = 6 if benchmark.enabled else 1
    size = BATCH if benchmark.enabled else 2
    taken: dict[str, list[float]] = {name: [] for name in ("ours", *OTHERS, "pdf", "whole")}
    for batch in range(batches):
        documents = [dense_label(number) for number in range(batch * size, (batch + 1) * size)]
        layouts = [lay_out(document, TEMPLATE, packaged_typeface(), 203) for document in documents]
        for document in documents:
            taken["whole"].append(timed(from_document, document, TSPL))
        for layout in layouts:
            taken["ours"].append(timed(drawn_and_encoded, by_ours, layout))
            for name, draw in OTHERS.items():
                taken[name].append(timed(drawn_and_encoded, draw, layout))
        taken["pdf"] += [timed(printed_as_pdf, layouts) / size] * size
    benchmark.pedantic(from_document, args=(documents[0], TSPL), rounds=1)
    counted = batches * size // 2
    rates = {name: 1 / statistics.median(times[-counted:]) for name, times in taken.items()}
    benchmark.extra_info.update({f"{name}, labels/s": round(rate) for name, rate in rates.items()})
    for name in (*OTHERS, "pdf"):
        ratio = rates["ours"] / rates[name]
        benchmark.extra_info[f"ratio to {name}"] = round(ratio, 2)
        if benchmark.enabled:
            assert ratio >= 1.0, name
    benchmark.extra_info["printers that one core keeps busy at 203 mm/s"] = round(
        rates["whole"] * PRINTING_S
    )
    report("four roads", benchmark)


@pytest.mark.parametrize("name", LANGUAGES)
def test_document_to_bytes(benchmark: BenchmarkFixture, name: str) -> None:
    count = 300 if benchmark.enabled else 2
    documents = [dense_label(number) for number in range(count)]
    sizes: list[int] = []

    def one() -> tuple[tuple[Page], dict[str, object]]:
        document = documents[len(sizes) % count]
        return (page_of(ready(document, template=TEMPLATE).pages[0]),), {}

    def encode(page: Page) -> None:
        sizes.append(len(LANGUAGES[name].encode(page, SETTINGS)))

    for document in documents[: count // 2]:  # so that the usual glyphs are known
        from_document(document, LANGUAGES[name])
    whole = [timed(from_document, document, LANGUAGES[name]) for document in documents]
    benchmark.pedantic(encode, setup=one, rounds=count)
    benchmark.extra_info["document to bytes, labels/s"] = round(1 / statistics.median(whole))
    benchmark.extra_info["bytes a label"] = round(statistics.median(sizes))
    report(name, benchmark)
    assert min(sizes) > 20_000


def test_two_printers_at_a_time(benchmark: BenchmarkFixture) -> None:
    count = 300 if benchmark.enabled else 2
    language = LANGUAGES["zpl z64"]  # zlib lets the other thread in

    def run(first: int) -> None:
        for number in range(first, first + count):
            from_document(dense_label(number), language)

    run(0)
    alone = timed(lambda: run(count))
    threads = [threading.Thread(target=run, args=(start,)) for start in (2 * count, 3 * count)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    both = time.perf_counter() - start
    benchmark.pedantic(run, args=(0,), rounds=1)
    benchmark.extra_info["one thread, labels/s"] = round(count / alone)
    benchmark.extra_info["two threads, labels/s"] = round(2 * count / both)
    report("two printers", benchmark)


FIRST = """
import time
from app.labels.render import ready
from app.labels.warming import warm_up
from printers.languages.base import JobSettings
from printers.languages.tspl import Tspl
from printers.page import Page
from tests.fakes.label_documents import SAMPLES
def first():
    start = time.perf_counter()
    page = ready(SAMPLES["ordinary"]).pages[0]
    page = Page(width=page.width, height=page.height, rows=page.rows)
    job = Tspl().encode(page, JobSettings(width_mm=100, height_mm=180))
    assert len(job) > 144_000
    return time.perf_counter() - start
start = time.perf_counter()
if {warm}:
    warm_up()
print(time.perf_counter() - start, first())
"""


def test_the_first_label(benchmark: BenchmarkFixture) -> None:
    """In a program that has just started and imported its parts: from the key to the bytes."""
    runs = 5 if benchmark.enabled else 1

    def once(warm: bool) -> tuple[float, float]:
        command = [sys.executable, "-c", FIRST.replace("{warm}", str(warm))]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        warming, first = map(float, done.stdout.split())
        return warming, first

    cold = [once(warm=False)[1] for _ in range(runs)]
    warm = [once(warm=True) for _ in range(runs)]
    benchmark.pedantic(once, args=(True,), rounds=1)
    for name, values in (
        ("cold", cold),
        ("warming up", [pair[0] for pair in warm]),
        ("warm", [pair[1] for pair in warm]),
    ):
        benchmark.extra_info[f"{name}, ms"] = round(1000 * statistics.median(values), 1)
    report("first label", benchmark)
    if benchmark.enabled:
        assert statistics.median(pair[1] for pair in warm) < 0.3


def report(name: str, benchmark: BenchmarkFixture) -> None:
    """Print the figures, for ``-s``."""
    stats = benchmark.stats
    if stats is None:
        return
    lines = [f"\n{name}: median {stats.stats.median * 1000:.2f} ms"]
    lines += [f"  {key}: {value}" for key, value in benchmark.extra_info.items()]
    sys.stdout.write("\n".join(lines) + "\n")
