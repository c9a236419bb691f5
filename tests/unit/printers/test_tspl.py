import pytest

from printers.languages.base import JobSettings
from printers.languages.tspl import Tspl
from printers.page import Page
from printers.state import PrinterState

SETTINGS = JobSettings(width_mm=100, height_mm=180)


def test_one_label_byte_for_byte() -> None:
    page = Page(width=10, height=2, rows=b"\xff\xc0\x80\x00")
    settings = JobSettings(
        width_mm=100,
        height_mm=180.5,
        gap_mm=3,
        speed_ips=4,
        density=8,
        turned=True,
        shift_x_dots=-8,
        shift_y_dots=16,
    )
    assert Tspl().encode(page, settings) == (
        b"SIZE 100 mm,180.5 mm\r\nGAP 3 mm,0 mm\r\nDIRECTION 1,0\r\nREFERENCE -8,16\r\n"
        b"SPEED 4\r\nDENSITY 8\r\nCLS\r\nBITMAP 0,0,2,2,0,\x00\x3f\x7f\xff\r\nPRINT 1,1\r\n"
    )


def test_speed_and_density_are_left_to_the_printer() -> None:
    out = Tspl().encode(Page(width=8, height=1, rows=b"\x00"), SETTINGS)
    assert b"SPEED" not in out
    assert b"DENSITY" not in out


def test_an_odd_width_ends_white() -> None:
    page = Page(width=799, height=1, rows=b"\xff" * 99 + b"\xfe")
    out = Tspl().encode(page, SETTINGS)
    assert b"BITMAP 0,0,100,1,0," + b"\x00" * 99 + b"\x01\r\n" in out


@pytest.mark.parametrize(
    ("byte", "fields"),
    [
        (0x00, set()),
        (0x01, {"head_open"}),
        (0x02, {"jam"}),
        (0x03, {"head_open", "jam"}),
        (0x04, {"paper_out"}),
        (0x05, {"paper_out", "head_open"}),
        (0x08, {"ribbon_out"}),
        (0x09, {"ribbon_out", "head_open"}),
        (0x0C, {"ribbon_out", "paper_out"}),
        (0x10, {"paused"}),
        (0x20, {"printing"}),
        (0x24, {"printing", "paper_out"}),
        (0x40, {"head_open"}),
        (0x80, {"other"}),
    ],
)
def test_status_table(byte: int, fields: set[str]) -> None:
    state = Tspl().parse_status(bytes([byte]))
    assert state == PrinterState(**dict.fromkeys(fields, True))
    assert state.ready == (byte == 0)
    assert state.faulty == bool(fields - {"printing"})


@pytest.mark.parametrize("reply", [b"", b"\x00\x00"])
def test_a_reply_of_another_length_is_no_status(reply: bytes) -> None:
    with pytest.raises(ValueError, match="one status byte"):
        Tspl().parse_status(reply)
