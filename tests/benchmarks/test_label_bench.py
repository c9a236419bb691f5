"""How fast labels are readied: the paper at 8 inch/s takes one each 0.9 s."""

import itertools

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from app.labels.library import load_template
from app.labels.pdf import to_pdf
from app.labels.render import check, render, render_pages
from app.labels.slip import render_slip
from printers.languages.base import JobSettings
from printers.languages.tspl import Tspl
from printers.page import Page
from tests.fakes.label_documents import SAMPLES, label_document
from tests.fakes.label_templates import CASES


@pytest.mark.parametrize("dpi", [203, 300])
def test_labels_of_a_batch(benchmark: BenchmarkFixture, dpi: int) -> None:
    """Each round another number and place in the batch, as in real work."""
    count = itertools.count(1)

    def one() -> int:
        n = next(count)
        document = label_document(tracking_number=f"YT{1234567890000 + n}", sequence=n, total=9999)
        return len(render(document, dpi=dpi).rows)

    assert benchmark(one) == {203: 100 * 1440, 300: 148 * 2126}[dpi]


def test_the_label_with_most_text(benchmark: BenchmarkFixture) -> None:
    assert benchmark(render, SAMPLES["forty_items"]).height == 1440


def test_checking_alone(benchmark: BenchmarkFixture) -> None:
    assert benchmark(check, SAMPLES["ordinary"]) == ()


def test_raster_to_tspl(benchmark: BenchmarkFixture) -> None:
    raster = render(SAMPLES["ordinary"])
    settings = JobSettings(width_mm=100, height_mm=180)

    def encode() -> int:
        page = Page(width=raster.width, height=raster.height, rows=raster.rows)
        return len(Tspl().encode(page, settings))

    assert benchmark(encode) > 144_000


def test_slip_text(benchmark: BenchmarkFixture) -> None:
    lines = ("发货单", "订单 6921447580236811234", *(f"商品第{i}款 白色 XL ×1" for i in range(10)))
    assert benchmark(render_slip, lines).width == 576


@pytest.mark.parametrize(
    "name", ["one_part_76x130", "one_part_100x150", "packing_slip_100x100", "product_60x40"]
)
def test_other_templates(benchmark: BenchmarkFixture, name: str) -> None:
    template = load_template(name)
    assert len(benchmark(render_pages, CASES[name]["ordinary"], template=template)) == 1


def test_fifty_labels_as_pdf(benchmark: BenchmarkFixture) -> None:
    template = load_template("one_part_76x130")
    documents = [label_document(sequence=n, total=50) for n in range(1, 51)]
    assert benchmark(to_pdf, documents, template).startswith(b"%PDF")
