import pytest

from printers.languages.base import Finish, JobSettings, Media
from printers.languages.options import TsplOptions
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


def encoded(**changes: object) -> bytes:
    settings = JobSettings(**{"width_mm": 100, "height_mm": 180, **changes})  # type: ignore[arg-type]
    return Tspl().encode(Page(width=8, height=1, rows=b"\x00"), settings)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"gap_mm": 2.5}, b"\r\nGAP 2.5 mm,0 mm\r\n"),
        ({"media": Media.MARK, "gap_mm": 3}, b"\r\nBLINE 3 mm,0 mm\r\n"),
        ({"media": Media.CONTINUOUS}, b"\r\nGAP 0 mm,0 mm\r\n"),
        ({"gap_mm": 0}, b"\r\nGAP 0 mm,0 mm\r\n"),
        ({"mirrored": True}, b"\r\nDIRECTION 0,1\r\n"),
        ({"copies": 3}, b"\r\nPRINT 1,3\r\n"),
        ({"finish": Finish.TEAR}, b"\r\nSET TEAR ON\r\n"),
        ({"finish": Finish.PEEL}, b"\r\nSET PEEL ON\r\n"),
        ({"finish": Finish.CUT}, b"\r\nSET CUTTER 1\r\n"),
    ],
)
def test_settings(changes: dict[str, object], said: bytes) -> None:
    assert said in encoded(**changes)


def test_media_left_to_the_printer_are_not_said() -> None:
    out = encoded(media=None)
    assert b"GAP" not in out
    assert b"BLINE" not in out


EXTENDED = Tspl(TsplOptions(status="extended"))
DOING = {
    "@": set(),
    "`": {"paused"},
    "K": {"paused"},
    "L": {"label_waiting"},
    "E": {"other"},
    **{key: {"printing"} for key in "BCFPW"},
}


@pytest.mark.parametrize("char", [chr(code) for code in range(0x40, 0x80)])
def test_what_it_does(char: str) -> None:
    state = EXTENDED.parse_status(b"\x02" + char.encode() + b"@@@\x03\r\n")
    assert state == PrinterState(**dict.fromkeys(DOING.get(char, {"other"}), True))
    assert state.ready == (char in "@L")


ERRORS = {0x01: "overheated", 0x02: "overheated", 0x08: "jam", 0x10: "other"}
MEDIA = {0x01: "paper_out", 0x02: "jam", 0x04: "ribbon_out", 0x08: "jam", 0x20: "head_open"}


@pytest.mark.parametrize("bits", range(0x40))
@pytest.mark.parametrize(("place", "table"), [(3, ERRORS), (4, MEDIA)])
def test_every_fault_byte(place: int, table: dict[int, str], bits: int) -> None:
    reply = bytearray(b"\x02E@@@\x03\r\n")
    reply[place] |= bits
    names = {table.get(bit, "other") for bit in (1, 2, 4, 8, 16, 32) if bits & bit}
    state = EXTENDED.parse_status(bytes(reply))
    assert state == PrinterState(**dict.fromkeys(names or {"other"}, True))
    assert state.faulty


@pytest.mark.parametrize("warning", range(0x40, 0x80))
def test_warnings_stop_nothing(warning: int) -> None:
    assert EXTENDED.parse_status(b"\x02@" + bytes([warning]) + b"@@\x03\r\n").ready


@pytest.mark.parametrize("reply", [b"\x00" * 8, b"\x02@@@@\x03\n\r", b"\x02@ @@\x03\r\n"])
def test_what_is_no_extended_answer_is_never_ready(reply: bytes) -> None:
    assert EXTENDED.parse_status(reply) == PrinterState(other=True)
    with pytest.raises(ValueError, match="eight"):
        EXTENDED.parse_status(reply[:7])


@pytest.mark.parametrize("byte", range(256))
def test_every_basic_byte(byte: int) -> None:
    names = (
        "head_open",
        "jam",
        "paper_out",
        "ribbon_out",
        "paused",
        "printing",
        "head_open",
        "other",
    )
    expected = {name for bit, name in enumerate(names) if byte >> bit & 1}
    assert Tspl().parse_status(bytes([byte])) == PrinterState(**dict.fromkeys(expected, True))
