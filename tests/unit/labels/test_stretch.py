"""A stretched label: places and boxes move, what is made of whole dots stays."""

from itertools import groupby

import pytest
import zxingcpp
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
@settings(max_examples=5)
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


def runs(stretch: Stretch) -> list[tuple[bool, int]]:
    """Black and white runs of dots across the upper code, from its first bar to its last."""
    picture = to_image(render(label_document(), stretch=stretch)).convert("L")
    upper = min(zxingcpp.read_barcodes(picture), key=lambda code: code.position.top_left.y)
    y = upper.position.top_left.y + 8
    row = picture.crop((0, y, picture.width, y + 1)).tobytes()
    left, right = upper.position.top_left.x - 2, upper.position.top_right.x + 3
    found = [(not value, len(list(dots))) for value, dots in groupby(row[left:right])]
    return found[not found[0][0] : len(found) - (not found[-1][0])]


def test_modules_are_those_of_the_plain_label() -> None:
    assert len(runs(PLAIN)) > 60
    assert runs(Stretch(0.96, 0.96)) == runs(PLAIN) == runs(Stretch(1.04, 1.04))


def test_no_stretch_is_the_approved_label() -> None:
    document = label_document()
    assert render(document, stretch=Stretch(1.0, 1.0)).rows == render(document).rows
    assert NUMBER in codes(to_image(render_pages(document, stretch=PLAIN)[0]))
