import pytest
from hypothesis import given
from hypothesis import strategies as st

from printers.page import Page


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
