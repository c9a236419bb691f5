import io

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.labels.fonts import packaged_typeface
from app.labels.pieces import Disc, Line, Rect
from app.labels.raster import paint, to_image, to_png


def dot(rows: bytes, width: int, x: int, y: int) -> bool:
    return bool(rows[y * ((width + 7) // 8) + x // 8] >> (7 - x % 8) & 1)


@given(st.integers(1, 70), st.integers(1, 20), st.data())
def test_rectangles_land_on_their_dots_at_any_width(
    width: int, height: int, data: st.DataObject
) -> None:
    x = data.draw(st.integers(0, width - 1))
    y = data.draw(st.integers(0, height - 1))
    w = data.draw(st.integers(1, width - x))
    h = data.draw(st.integers(1, height - y))
    pieces = (Rect(x, y, w, h),)
    raster = paint(pieces, packaged_typeface(), width=width, height=height, dpi=203)
    assert len(raster.rows) == (width + 7) // 8 * height
    for row in range(height):
        for column in range((width + 7) // 8 * 8):  # pad bits too: they stay 0
            inside = x <= column < x + w and y <= row < y + h
            assert dot(raster.rows, width, column, row) == inside


@given(st.integers(1, 40), st.integers(1, 8), st.data())
def test_a_png_holds_the_same_dots(width: int, height: int, data: st.DataObject) -> None:
    pieces = tuple(
        Rect(data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1)), 1, 1)
        for _ in range(5)
    )
    raster = paint(pieces, packaged_typeface(), width=width, height=height, dpi=300)
    with Image.open(io.BytesIO(to_png(raster))) as picture:
        assert picture.mode == "1"
        assert round(picture.info["dpi"][0]) == 300
        assert picture.size == (width, height)
        for y in range(height):
            for x in range(width):
                assert (picture.getpixel((x, y)) == 0) == dot(raster.rows, width, x, y)


def test_white_clears_and_discs_are_round() -> None:
    face = packaged_typeface()
    pieces = (Rect(0, 0, 20, 20), Disc(2, 2, 16, black=False))
    picture = to_image(paint(pieces, face, width=20, height=20, dpi=203))
    assert picture.getpixel((10, 10)) == 255
    assert picture.getpixel((3, 3)) == 0


def test_bold_has_more_ink_and_white_text_leaves_the_ground() -> None:
    face = packaged_typeface()

    def black(*pieces: Rect | Line) -> int:
        return to_image(paint(pieces, face, width=60, height=60, dpi=203)).histogram()[0]

    thin = black(Line("深", 5, 45, 48))
    bold = black(Line("深", 5, 45, 48, bold=True))
    assert 300 < thin < bold < 2 * thin
    ground = black(Rect(0, 0, 60, 60))
    assert black(Rect(0, 0, 60, 60), Line("深", 5, 45, 48, black=False)) == ground - thin
