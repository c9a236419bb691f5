import itertools

import pytest

from printers.languages.base import Finish, JobRefused, JobSettings, Media
from printers.languages.cpcl import Cpcl
from printers.languages.options import CpclOptions
from printers.page import Page
from printers.state import PrinterState

PAGE = Page(width=10, height=2, rows=b"\xff\xc0\x80\x00")


def encoded(options: CpclOptions | None = None, **changes: object) -> bytes:
    settings = JobSettings(**{"width_mm": 100, "height_mm": 180, **changes})  # type: ignore[arg-type]
    return Cpcl(options=options).encode(PAGE, settings)


def test_one_label_byte_for_byte() -> None:
    job = encoded(speed_ips=3, density=8, shift_x_dots=4, shift_y_dots=6, copies=2)
    assert job == (
        b"! 0 200 200 1440 2\r\nPAGE-WIDTH 800\r\nTONE 0\r\nSPEED 3\r\nGAP-SENSE\r\n"
        b"CG 2 2 4 6 \xff\xc0\x80\x00\r\nFORM\r\nPRINT\r\n"
    )


def test_hexadecimal_and_300_dpi() -> None:
    settings = JobSettings(width_mm=100, height_mm=180, media=None)
    assert Cpcl(11.811, CpclOptions(form="eg")).encode(PAGE, settings) == (
        b"! 0 300 300 2126 1\r\nPAGE-WIDTH 1181\r\nEG 2 2 0 0 FFC08000\r\nFORM\r\nPRINT\r\n"
    )


@pytest.mark.parametrize(
    ("media", "said"),
    [
        (Media.GAP, b"GAP-SENSE\r\n"),
        (Media.MARK, b"BAR-SENSE\r\n"),
        (Media.CONTINUOUS, b"JOURNAL\r\n"),
    ],
)
def test_media(media: Media, said: bytes) -> None:
    assert said in encoded(media=media)


def test_darkness_keeps_to_the_ranges_of_both_commands() -> None:
    tones, contrasts = [], []
    for density in range(16):
        tone = encoded(density=density).split(b"TONE ")[1].split(b"\r\n")[0]
        tones.append(int(tone))
        options = CpclOptions(darkness="contrast")
        contrasts.append(int(encoded(options, density=density).split(b"CONTRAST ")[1][:1]))
    assert tones == sorted(set(tones))
    assert (min(tones) >= -99, tones[8], max(tones) <= 200) == (True, 0, True)
    assert (contrasts[0], contrasts[15]) == (0, 3)
    assert contrasts == sorted(contrasts)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"speed_ips": 6}, "speed"),
        ({"finish": Finish.CUT}, "cut"),
        ({"finish": Finish.PEEL}, "peel"),
    ],
)
def test_what_the_language_cannot_say_is_refused(changes: dict[str, object], name: str) -> None:
    with pytest.raises(JobRefused) as caught:
        encoded(**changes)
    assert caught.value.name == name


def test_tearing_is_what_it_does_anyway() -> None:
    assert encoded(finish=Finish.TEAR) == encoded()


BITS = {0x01: "printing", 0x02: "paper_out", 0x04: "head_open", 0x08: "battery_low"}


@pytest.mark.parametrize("byte", range(256))
def test_every_status_byte(byte: int) -> None:
    names = {name for bit, name in BITS.items() if byte & bit}
    if byte & 0xF0:
        names.add("other")
    state = Cpcl().parse_status(bytes([byte]))
    assert state == PrinterState(**dict.fromkeys(names, True))
    assert state.ready == (byte in {0x00, 0x08})


def test_bits_that_a_clone_always_sets_can_be_ignored() -> None:
    language = Cpcl(options=CpclOptions(ignored_bits=0x30))
    assert language.parse_status(b"\x30").ready
    assert language.parse_status(b"\x40").other


@pytest.mark.parametrize("reply", [b"", b"\x00\x00"])
def test_a_reply_of_another_length_is_no_status(reply: bytes) -> None:
    with pytest.raises(ValueError, match="one status byte"):
        Cpcl().parse_status(reply)


def test_a_page_is_never_read_as_a_command() -> None:
    page = Page(width=8, height=8, rows=b"PRINT\r\n\x1b")
    job = Cpcl().encode(page, JobSettings(width_mm=1, height_mm=1))
    assert [len(part) for part in itertools.chain(job.split(page.rows))][1] == len(
        b"\r\nFORM\r\nPRINT\r\n"
    )
