"""Pages of any size, what comes back of them, and pictures to compare."""

import itertools
from collections.abc import Iterator
from typing import Any, Protocol

import zxingcpp
from hypothesis import strategies as st
from PIL import Image

from printers.page import Page

FILLS = [b"\x00", b"\xff", b"\x00\x00\x00\xff", b"\xaa", b"\x10\x01", b"\xf0\x0f\xff"]


class Reader(Protocol):
    def feed(self, data: bytes) -> Iterator[Any]: ...


def page_of(width: int, height: int, rows: bytes) -> Page:
    """``rows`` cut to the page, pad bits cleared."""
    stride = (width + 7) // 8
    keep = 0xFF << (stride * 8 - width) & 0xFF
    data = bytearray((rows * (stride * height // len(rows) + 1))[: stride * height])
    for at in range(stride - 1, len(data), stride):
        data[at] &= keep
    return Page(width=width, height=height, rows=bytes(data))


@st.composite
def pages(draw: st.DrawFn, most_width: int = 90, most_height: int = 40) -> Page:
    """Noise, stripes, repeated rows and plain pages of odd sizes."""
    width = draw(st.integers(1, most_width))
    height = draw(st.integers(1, most_height))
    rows = draw(st.binary(min_size=1, max_size=400) | st.sampled_from(FILLS))
    return page_of(width, height, rows)


def picture_of(page: Page) -> Image.Image:
    """Mode "1", black 0."""
    whole = Image.frombytes("1", (page.stride * 8, page.height), page.inverted())
    return whole.crop((0, 0, page.width, page.height))


def dots(picture: Image.Image) -> bytes:
    return picture.convert("1").tobytes()


def fed(reader: Reader, data: bytes, cuts: list[int]) -> list[Any]:
    events: list[Any] = []
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    for start, end in itertools.pairwise(edges):
        events += reader.feed(data[start:end])
    return events


def framed(picture: Image.Image) -> Image.Image:
    """With a white edge, so that codes at the edge have their quiet zone."""
    frame = Image.new("L", (picture.width + 80, picture.height + 80), 255)
    frame.paste(picture.convert("L"), (40, 40))
    return frame


def codes_in(picture: Image.Image) -> dict[str, tuple[int, int]]:
    """Text of each code → its upper left corner in the picture."""
    return {
        code.text: (code.position.top_left.x - 40, code.position.top_left.y - 40)
        for code in zxingcpp.read_barcodes(framed(picture))
    }
