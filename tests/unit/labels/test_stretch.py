"""A stretched label: places and boxes move, what is made of whole dots stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.labels.document import Document
from app.labels.fonts import packaged_typeface
from app.labels.layout import Layout, lay_out
from app.labels.library import load_template
from app.labels.pieces import Line, Rect
from app.labels.raster import to_image
from app.labels.render import render, render_pages
from app.labels.stretch import PLAIN, Stretch
from tests.fakes.label_documents import NUMBER, SAMPLES, label_document
from tests.fakes.label_templates import CASES
from tests.unit.labels.seeing import codes

EVERY = [(name, case) for name, cases in CASES.items() for case in cases]


def laid(document: Document, name: str, stretch: Stretch, dpi: int = 203) -> Layout:
    return lay_out(document, load_template(name), packaged_typeface(), dpi, stretch)


def lines(layout: Layout) -> list[tuple[str, int, bool]]:
    return [
        (piece.text, piece.size, piece.bold)
        for page in layout.pages
        for piece in page
        if isinstance(piece, Line)
    ]


@pytest.mark.parametrize(("name", "case"), EVERY)
@pytest.mark.parametrize("stretch", [Stretch(1.03, 0.96), Stretch(0.95, 1.05)])
def test_words_pages_and_problems_are_those_of_the_preview(
    name: str, case: str, stretch: Stretch
) -> None:
    document = CASES[name][case]
    plain, stretched = laid(document, name, PLAIN), laid(document, name, stretch)
    assert lines(stretched) == lines(plain)
    assert len(stretched.pages) == len(plain.pages)
    assert stretched.problems == plain.problems
    assert stretched.width == round(plain.width * stretch.x)
    assert stretched.height == round(plain.height * stretch.y)


@pytest.mark.parametrize(("name", "case"), EVERY)
@settings(max_examples=15)
@given(x=st.floats(0.95, 1.05), y=st.floats(0.95, 1.05))
def test_nothing_leaves_the_paper(name: str, case: str, x: float, y: float) -> None:
    document = CASES[name][case]
    plain, stretched = laid(document, name, PLAIN), laid(document, name, Stretch(x, y))
    for page in stretched.pages:
        for piece in page:
            if isinstance(piece, Rect):
                assert piece.x >= 0
                assert piece.y >= 0
                # What does not stretch reaches out of its box by no more than it did not shrink.
                assert piece.x + piece.width <= stretched.width + plain.width * 0.05
                assert piece.y + piece.height <= stretched.height + plain.height * 0.05


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("part", [0.96, 1.04])
def test_codes_keep_their_whole_dots_and_scan(dpi: int, sample: str, part: float) -> None:
    document = SAMPLES[sample]
    raster = render(document, dpi=dpi, stretch=Stretch(part, part))
    number = document.tracking_number
    assert codes(to_image(raster)) == [number, number]


def test_modules_are_those_of_the_plain_label() -> None:
    def widths(stretch: Stretch) -> list[int]:
        layout = laid(label_document(), "two_part_100x180", stretch)
        height = round(10 * 8 * stretch.y) - 8
        bars = [p for p in layout.pages[0] if isinstance(p, Rect) and p.height >= height]
        return [bar.width for bar in bars if bar.width < 20]

    assert len(widths(PLAIN)) > 30
    assert widths(Stretch(0.96, 0.96)) == widths(PLAIN) == widths(Stretch(1.04, 1.04))


def test_no_stretch_is_the_approved_label() -> None:
    document = label_document()
    assert render(document, stretch=Stretch(1.0, 1.0)).rows == render(document).rows
    assert NUMBER in codes(to_image(render_pages(document, stretch=PLAIN)[0]))
