"""What the practice printers read, fed in slices of every size."""

import itertools

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.sandbox.printers.escpos_reader import EscPosReader, SlipDone
from app.sandbox.printers.escpos_reader import StatusAsked as EscPosStatus
from app.sandbox.printers.tspl_reader import LabelDone, NotUnderstood, StatusAsked, TsplReader
from printers.languages.base import JobSettings
from printers.languages.escpos import EscPos
from printers.languages.tspl import Tspl
from printers.page import Page
from tests.unit.printers.test_page import pack


def fed(reader: TsplReader | EscPosReader, data: bytes, cuts: list[int]) -> list[object]:
    events: list[object] = []
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    for start, end in itertools.pairwise(edges):
        events += reader.feed(data[start:end])
    return events


@given(st.integers(1, 40), st.integers(1, 20), st.data())
def test_any_page_comes_back_dot_for_dot_in_any_slices(
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
    job = Tspl().encode(page, JobSettings(width_mm=width / 8, height_mm=height / 8))
    cuts = data.draw(st.lists(st.integers(0, 10_000), max_size=12))
    events = fed(TsplReader(8.0), Tspl.status_query + job + Tspl.status_query, cuts)
    assert [type(event) for event in events] == [StatusAsked, LabelDone, StatusAsked]
    label = events[1]
    assert isinstance(label, LabelDone)
    assert (label.copies, label.picture.size) == (1, (width, height))
    seen = [[label.picture.getpixel((x, y)) == 0 for x in range(width)] for y in range(height)]
    assert seen == dots


@given(st.integers(1, 576), st.integers(1, 300), st.lists(st.integers(0, 30_000), max_size=8))
def test_any_slip_comes_back_in_any_slices(width: int, height: int, cuts: list[int]) -> None:
    rows = bytes([0x80] + [0] * ((width + 7) // 8 - 1)) * height
    job = EscPos(576).encode_slip(Page(width=width, height=height, rows=rows), "A1")
    reader = EscPosReader(576)
    events = fed(reader, EscPos.status_query + job + EscPos.finish_query, cuts)
    assert [event.kind for event in events if isinstance(event, EscPosStatus)] == [1, 2, 3, 4, 0]
    (slip,) = (event for event in events if isinstance(event, SlipDone))
    left = slip.picture.crop((0, 0, 1, height))
    assert left.tobytes() == Image.new("1", (1, height), 0).tobytes()


def test_status_bytes_inside_a_picture_are_picture() -> None:
    job = b"SIZE 24 dot,1 dot\r\nCLS\r\nBITMAP 0,0,3,1,0,\x1b!?\r\nPRINT 1\r\n"
    events = list(TsplReader(8.0).feed(job))
    assert [type(event) for event in events] == [LabelDone]


def test_inches_modes_copies_and_strange_lines() -> None:
    reader = TsplReader(8.0)
    job = (
        b"SIZE 1,0.5\r\nGAP 2 mm,0\r\nCLS\r\n"
        b"BITMAP 0,0,1,1,0,\x7f\r\nBITMAP 0,0,1,1,1,\xfe\r\nPRINT 2,3\r\n"
        b"BITMAP 0,0,x,1,0,\r\nHELLO WORLD\r\nPRINT\r\n\x1b!R"
    )
    label, *rest = reader.feed(job)
    assert isinstance(label, LabelDone)
    assert (label.copies, label.picture.size) == (6, (203, 102))
    row = [label.picture.getpixel((x, 0)) for x in range(8)]
    assert row == [0, 255, 255, 255, 255, 255, 255, 0]
    assert [event.text for event in rest if isinstance(event, NotUnderstood)] == [
        "BITMAP 0,0,x,1,0,",
        "HELLO WORLD",
        "PRINT",
        "ESC",
    ]


def test_endless_rubbish_does_not_pile_up() -> None:
    events = list(TsplReader(8.0).feed(b"x" * 10_000))
    assert events == [NotUnderstood("x" * 40)]
