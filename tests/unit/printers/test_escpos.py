import pytest

from printers.languages.escpos import CodeTooWide, EscPos
from printers.page import Page
from printers.state import PrinterState


def blank(width: int, height: int = 4) -> Page:
    return Page(width=width, height=height, rows=bytes((width + 7) // 8 * height))


def test_a_slip_is_a_picture_a_native_code_and_a_cut() -> None:
    page = Page(width=9, height=1, rows=b"\x80\x80")
    out = EscPos(576).encode_slip(page, "YT1234567890123")
    assert out.startswith(b"\x1b@")
    assert b"\x1dv0\x00\x02\x00\x01\x00\x80\x80" in out
    assert b"\x1dkI\x11{BYT1234567890123" in out
    assert out.endswith(b"\x1dV\x00")


def test_tall_pages_go_in_bands_that_small_buffers_hold() -> None:
    out = EscPos(576).encode_slip(blank(576, 600), "")
    heads = [out[i + 4 : i + 8] for i in range(len(out)) if out.startswith(b"\x1dv0\x00", i)]
    assert [int.from_bytes(head[2:], "little") for head in heads] == [255, 255, 90]
    assert b"\x1dk" not in out


def test_digits_go_in_pairs_where_the_paper_is_narrow() -> None:
    out = EscPos(384).encode_slip(blank(384), "YT1234567890123")
    assert b"\x1dkI\x0d{BYT1{C" + bytes([23, 45, 67, 89, 1, 23]) in out


def test_a_brace_in_the_code_is_doubled() -> None:
    assert b"{BA{{1" in EscPos(576).encode_slip(blank(8), "A{1")


@pytest.mark.parametrize("code", ["A" * 40, "ABCDEFGHIJKLMNOPQRSTU-1", "9" * 80])
def test_a_code_wider_than_the_paper_is_refused(code: str) -> None:
    with pytest.raises(CodeTooWide):
        EscPos(384).encode_slip(blank(8), code)


@pytest.mark.parametrize("code", ["单号1", "A\n1"])
def test_a_code_that_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        EscPos(576).encode_slip(blank(8), code)


def test_a_page_wider_than_the_paper_is_refused() -> None:
    with pytest.raises(ValueError, match="577"):
        EscPos(576).encode_slip(blank(577), "")
    with pytest.raises(ValueError, match="500"):
        EscPos(500)


def test_encoding_prints_nothing_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    EscPos(576).encode_slip(blank(576, 300), "A1")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("reply", "fields"),
    [
        ("12121212", set()),
        ("1212121E", {"paper_low"}),  # near end is no fault
        ("1A32127E", {"paper_out"}),
        ("1A161212", {"head_open"}),
        ("1A121212", {"other"}),  # offline without a cause
        ("1A1A1212", {"paused"}),  # feed key held
        ("1A521A12", {"jam", "other"}),  # cutter
        ("00000000", {"other"}),  # not an answer to DLE EOT
    ],
)
def test_status_table(reply: str, fields: set[str]) -> None:
    state = EscPos().parse_status(bytes.fromhex(reply))
    assert state == PrinterState(**dict.fromkeys(fields, True))
    assert state.faulty == bool(fields - {"paper_low"})


def test_a_short_reply_is_no_status() -> None:
    with pytest.raises(ValueError, match="four"):
        EscPos().parse_status(b"\x12")
