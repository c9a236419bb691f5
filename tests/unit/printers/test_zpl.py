import itertools

import pytest

from printers.languages.base import Finish, JobSettings, Media
from printers.languages.options import ZplOptions
from printers.languages.zpl import Zpl
from printers.page import Page
from printers.state import PrinterState
from tests.unit.printers.kit import page_of

PAGE = Page(width=12, height=3, rows=b"\xff\xf0\x80\x00\x80\x00")
READY = (
    b"\x02030,0,0,1440,000,0,0,0,000,0,0,0\x03\r\n"
    b"\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n"
    b"\x021234,0\x03\r\n"
)


def encoded(form: str = "hex", **changes: object) -> bytes:
    settings = JobSettings(**{"width_mm": 100, "height_mm": 180, **changes})  # type: ignore[arg-type]
    return Zpl(options=ZplOptions(form=form)).encode(PAGE, settings)  # type: ignore[arg-type]


def test_one_label_byte_for_byte() -> None:
    job = encoded(
        gap_mm=3,
        speed_ips=4,
        density=8,
        turned=True,
        mirrored=True,
        shift_x_dots=8,
        shift_y_dots=16,
        copies=2,
        finish=Finish.CUT,
    )
    assert job == (
        b"~SD16^XA^MNY^PW800^LL1440^LH8,16^POI^PMY^PR4^MMC\n"
        b"^FO0,0^GFA,6,6,2,FFF080008000^FS\n^PQ2,0,1,Y^XZ\n"
    )


def test_settings_left_to_the_printer_are_not_said() -> None:
    job = encoded(media=None)
    for command in (b"~SD", b"^PR", b"^MM", b"^MN"):
        assert command not in job
    assert b"^LH0,0^PON^PMN\n" in job  # which would stay from the job before


def test_acs_and_z64_carry_the_same_counts() -> None:
    assert b"^GFA,6,6,2,IF08,:^FS" in encoded("acs")
    assert b"^GFA,6,6,2,:Z64:" in encoded("z64")


@pytest.mark.parametrize(
    ("media", "gap", "said"),
    [
        (Media.GAP, 2.0, b"^MNY"),
        (Media.GAP, 0.0, b"^MNN"),
        (Media.MARK, 3.0, b"^MNM"),
        (Media.CONTINUOUS, 2.0, b"^MNN"),
    ],
)
def test_media(media: Media, gap: float, said: bytes) -> None:
    assert said in encoded(media=media, gap_mm=gap)


@pytest.mark.parametrize(
    ("finish", "said"), [(Finish.TEAR, b"^MMT"), (Finish.PEEL, b"^MMP"), (Finish.CUT, b"^MMC")]
)
def test_finish(finish: Finish, said: bytes) -> None:
    assert said in encoded(finish=finish)


@pytest.mark.parametrize("form", ["hex", "acs", "z64"])
def test_no_band_is_larger_than_its_limit_and_none_is_lost(form: str) -> None:
    page = page_of(1181, 2126, b"\x5a\x00\xff")
    options = ZplOptions(form=form, band_bytes=99_999)  # type: ignore[arg-type]
    job = Zpl(11.811, options).encode(page, JobSettings(width_mm=100, height_mm=180))
    tops, counts = [], []
    for field in job.split(b"^FO")[1:]:
        place, _, graphic = field.partition(b"^GFA,")
        tops.append(int(place.split(b",")[1]))
        counts.append(int(graphic.split(b",")[0]))
    assert max(counts) <= 99_999
    assert sum(counts) == len(page.rows)
    assert tops == [0, *itertools.accumulate(count // 148 for count in counts[:-1])]
    assert b"^PW1181^LL2126" in job


def test_the_query_is_answered_in_82_bytes() -> None:
    assert Zpl.status_query == b"~HS"
    assert len(READY) == Zpl().status_length == 82
    assert Zpl().parse_status(READY) == PrinterState()
    assert Zpl(options=ZplOptions(status_bytes=80)).status_length == 80


FIRST, SECOND = (line.split(b",") for line in READY.split(b"\r\n")[:2])


def answer(line: int, index: int, value: bytes) -> bytes:
    fields = [list(FIRST), list(SECOND)]
    fields[line][index] = b"\x02" * (index == 0) + value
    fields[0][-1] = fields[0][-1].rstrip(b"\x03") + b"\x03"
    return b"\r\n".join(b",".join(part) for part in fields) + b"\r\n\x021234,0\x03\r\n"


@pytest.mark.parametrize(
    ("line", "index", "name"),
    [
        (0, 1, "paper_out"),
        (0, 2, "paused"),
        (0, 4, "printing"),  # formats in the buffer
        (0, 5, "printing"),  # buffer full
        (0, 7, "printing"),  # a format half received
        (0, 9, "other"),  # settings lost
        (0, 10, "other"),  # too cold
        (0, 11, "overheated"),
        (1, 2, "head_open"),
        (1, 3, "ribbon_out"),
        (1, 7, "label_waiting"),
        (1, 8, "printing"),  # labels left of a batch
        (0, 0, None),
        (0, 3, None),
        (0, 6, None),
        (0, 8, None),
        (1, 0, None),
        (1, 1, None),
        (1, 4, None),
        (1, 5, None),
        (1, 6, None),
        (1, 9, None),
    ],
)
def test_status_table(line: int, index: int, name: str | None) -> None:
    state = Zpl().parse_status(answer(line, index, b"1"))
    assert state == PrinterState(**({name: True} if name else {}))
    assert state.faulty == (name not in {None, "printing", "label_waiting"})


def test_several_faults_at_once() -> None:
    reply = READY.replace(b"030,0,0", b"030,1,1").replace(b"\x02000,0,0,0", b"\x02000,0,1,1")
    expected = PrinterState(paper_out=True, paused=True, head_open=True, ribbon_out=True)
    assert Zpl().parse_status(reply) == expected


def test_fields_of_other_widths_are_understood() -> None:
    reply = READY.replace(b"1440", b"00812").replace(b"00000000", b"0")
    assert Zpl().parse_status(reply).ready


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\x00" * 82,
        READY[:40],
        READY.replace(b"\x02", b""),
        READY.replace(b"030,0", b"030"),
        READY.replace(b"1440", b"1x40"),
    ],
)
def test_what_is_no_answer_is_never_ready(reply: bytes) -> None:
    assert Zpl().parse_status(reply) == PrinterState(other=True)
