import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageOps

from printers.page import Page
from tests.unit.printers.kit import pages, picture_of


@given(st.integers(1, 40), st.integers(1, 12), st.data())
def test_inverting_turns_every_dot_and_keeps_pad_bits_white(
    width: int, height: int, data: st.DataObject
) -> None:
    dots = data.draw(
        st.lists(
            st.lists(st.booleans(), min_size=width, max_size=width),
            min_size=height,
            max_size=height,
        )
    )
    page = Page(width=width, height=height, rows=pack(dots))
    out = page.inverted()
    for y, row in enumerate(dots):
        for x in range(page.stride * 8):
            bit = out[y * page.stride + x // 8] >> (7 - x % 8) & 1
            black = row[x] if x < width else False
            assert bit == (0 if black else 1)


def pack(dots: list[list[bool]]) -> bytes:
    stride = (len(dots[0]) + 7) // 8
    rows = bytearray()
    for row in dots:
        packed = bytearray(stride)
        for x, black in enumerate(row):
            packed[x // 8] |= black << (7 - x % 8)
        rows += packed
    return bytes(rows)


@pytest.mark.parametrize(
    ("width", "height", "rows"),
    [
        (0, 1, b""),
        (8, 0, b""),
        (8, 2, b"\x00"),
        (8, 1, b"\x00\x00"),
        (7, 1, b"\x01"),  # a pad bit is black
        (9, 2, b"\x00\x00\x00\x40"),
    ],
)
def test_refuses_what_is_no_page(width: int, height: int, rows: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        Page(width=width, height=height, rows=rows)


@given(pages())
def test_turning_and_mirroring_are_what_a_picture_library_does(page: Page) -> None:
    picture = picture_of(page)
    assert picture_of(page.turned()).tobytes() == picture.rotate(180).tobytes()
    assert picture_of(page.mirrored()).tobytes() == ImageOps.mirror(picture).tobytes()
    assert page.turned().turned() == page.mirrored().mirrored() == page


@given(pages(), st.data())
def test_cropping(page: Page, data: st.DataObject) -> None:
    left = data.draw(st.integers(0, page.width - 1))
    top = data.draw(st.integers(0, page.height - 1))
    want = picture_of(page).crop((left, top, page.width, page.height))
    assert picture_of(page.cropped(left, top)).tobytes() == want.tobytes()


@pytest.mark.parametrize(("left", "top"), [(8, 0), (0, 4), (-1, 0), (0, -1)])
def test_cropping_everything_away_is_refused(left: int, top: int) -> None:
    with pytest.raises(ValueError, match="left"):
        Page(width=8, height=4, rows=bytes(4)).cropped(left, top)


def test_blank_rows() -> None:
    page = Page(width=8, height=4, rows=b"\x00\x00\x01\x00")
    assert [page.blank(0, 2), page.blank(1, 3), page.blank(3, 4)] == [True, False, True]
