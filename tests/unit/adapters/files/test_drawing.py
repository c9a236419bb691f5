"""Texts that have no room on a page."""

from hypothesis import given
from hypothesis import strategies as st

from app.adapters.files.drawing import Page, Words, fitted, width_mm

SIZE_MM = 3.0
LIKE = "【春季新款】宽松纯棉圆领短袖T恤 男女同款 "


def test_names_that_begin_alike_are_told_apart() -> None:
    one, other = (fitted(LIKE + size, SIZE_MM, 50) for size in ("白色 XL", "黑色 M"))
    assert one != other
    assert one.startswith("【春季新款】")
    assert one.endswith("白色 XL")


@given(st.text("商品名称ABC 123", max_size=40), st.floats(3, 80))
def test_what_is_cut_has_room_and_keeps_its_beginning(text: str, width: float) -> None:
    said = fitted(text, SIZE_MM, width)
    assert width_mm(said, SIZE_MM) <= width or said == "…"
    if width_mm(text, SIZE_MM) <= width:
        assert said == text
    else:
        assert "…" in said
        assert text.startswith(said.split("…")[0])
        assert text.endswith(said.split("…")[1])


def test_without_a_limit_nothing_is_cut() -> None:
    assert fitted(LIKE * 3, SIZE_MM, None) == LIKE * 3


@given(st.integers(0, 10**12), st.floats(5, 60))
def test_a_sum_is_written_smaller_and_never_cut(number: int, width: float) -> None:
    page = Page(210, 297)
    text = f"{number:,} + 10,200 − 9,980 = 1,160 平"
    wide = page.words(0, 0, text, 8, "#000000", width=width, whole=True)
    (stroke,) = page.strokes
    assert isinstance(stroke, Words)
    assert stroke.text == text
    assert wide <= width
