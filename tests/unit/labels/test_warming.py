import pytest

from app.domain.errors import InvalidInput
from app.labels.fonts import packaged_typeface
from app.labels.layout import lay_out
from app.labels.library import load_template
from app.labels.pieces import Line
from app.labels.render import render
from app.labels.warming import _frequent, warm_up
from tests.fakes.label_documents import label_document


def test_after_warming_up_an_ordinary_label_asks_for_less_than_half_of_its_glyphs() -> None:
    warm_up()
    before = packaged_typeface().glyph.cache_info()
    render(label_document())
    after = packaged_typeface().glyph.cache_info()
    new = after.misses - before.misses
    lines = [
        piece
        for piece in lay_out(label_document(), load_template(), packaged_typeface(), 203).pages[0]
        if isinstance(piece, Line)
    ]
    needed = {(char, line.size, line.bold) for line in lines for char in line.text}
    assert new < len(needed) / 2
    warm_up()
    assert packaged_typeface().glyph.cache_info().misses == after.misses


def test_warming_up_draws_labels_that_have_no_problem() -> None:
    for document in _frequent():
        assert render(document).width == 800


@pytest.mark.parametrize("name", ["product_60x40", "manifest_a4", "packing_slip_100x100"])
def test_other_templates_warm_up_too(name: str) -> None:
    warm_up(template=load_template(name), dpi=300)


def test_a_resolution_that_no_head_has_is_refused() -> None:
    with pytest.raises(InvalidInput):
        warm_up(dpi=123)
