import itertools

import pytest

from printers.languages.base import Finish, JobRefused, JobSettings, Media
from printers.languages.escpos_label import EscPosLabel
from printers.languages.escpos_status import parse_four
from printers.languages.options import EscPosOptions
from printers.page import Page
from tests.unit.printers.kit import page_of

PAGE = Page(width=10, height=2, rows=b"\xff\xc0\x80\x00")
FULL = EscPosOptions(gs_k=True, next_label=True)


def encoded(options: EscPosOptions = FULL, **changes: object) -> bytes:
    settings = JobSettings(**{"width_mm": 72, "height_mm": 60, **changes})  # type: ignore[arg-type]
    return EscPosLabel(options).encode(PAGE, settings)


def test_one_label_byte_for_byte() -> None:
    picture = b"\x1dv0\x00\x02\x00\x02\x00\xff\xc0\x80\x00"
    assert encoded() == b"\x1b@" + picture + b"\x1d\x0c"
    assert encoded(finish=Finish.CUT, copies=2) == b"\x1b@" + (picture + b"\x1d\x0c\x1dV\x00") * 2


def test_continuous_paper_is_fed_by_lines() -> None:
    plain = EscPosOptions()
    assert encoded(plain, media=Media.CONTINUOUS, finish=Finish.TEAR).endswith(b"\x1bd\x05")
    assert encoded(plain, media=None).endswith(b"\x1bd\x05")
    assert encoded(media=Media.CONTINUOUS).endswith(b"\x1bd\x05")


def test_density_and_speed_where_the_model_has_them() -> None:
    levels = [encoded(density=density)[7:9] for density in range(16)]
    assert all(encoded(density=d)[2:7] == b"\x1d(K\x02\x00" for d in range(16))
    signed = [int.from_bytes(level[1:], signed=True) for level in levels]
    assert (signed[0], signed[15]) == (-6, 6)
    assert signed == sorted(signed)
    assert b"\x1d(K\x02\x002\x04" in encoded(speed_ips=4)
    assert b"\x1d(K\x02\x002\x0d" in encoded(speed_ips=14)


@pytest.mark.parametrize(
    ("options", "changes", "name"),
    [
        (EscPosOptions(next_label=True), {"density": 8}, "density"),
        (EscPosOptions(next_label=True), {"speed_ips": 4}, "speed"),
        (EscPosOptions(), {}, "gap"),
        (EscPosOptions(), {"media": Media.MARK}, "mark"),
        (FULL, {"finish": Finish.PEEL}, "peel"),
    ],
)
def test_what_it_cannot_do_is_refused(
    options: EscPosOptions, changes: dict[str, object], name: str
) -> None:
    with pytest.raises(JobRefused) as caught:
        encoded(options, **changes)
    assert caught.value.name == name


@pytest.mark.parametrize("rows", [24, 255, 256, 2303])
def test_bands_have_the_stated_rows_and_no_graphics_command_is_used(rows: int) -> None:
    page = page_of(800, 1440, b"\x00\x7f")
    options = EscPosOptions(band_rows=rows, next_label=True)
    job = EscPosLabel(options).encode(page, JobSettings(width_mm=100, height_mm=180))
    heads = [
        job[at : at + 8]
        for at in itertools.accumulate(
            [2, *[8 + 100 * min(rows, 1440 - top) for top in range(0, 1440, rows)][:-1]]
        )
    ]
    assert {head[:6] for head in heads} == {b"\x1dv0\x00\x64\x00"}
    said = [int.from_bytes(head[6:], "little") for head in heads]
    assert sum(said) == 1440
    assert max(said) == min(rows, 1440)
    assert b"\x1d(L" not in job
    assert b"\x1d8L" not in job


@pytest.mark.parametrize("rows", [0, 2304])
def test_bands_that_the_command_cannot_say(rows: int) -> None:
    with pytest.raises(ValueError, match="bands"):
        EscPosLabel(EscPosOptions(band_rows=rows))


PLAIN = [0x12] * 4
BITS = [
    (1, 0x04, set()),
    (1, 0x20, set()),
    (1, 0x40, set()),
    (1, 0x08, {"other"}),
    (2, 0x04, {"head_open"}),
    (2, 0x08, {"paused"}),
    (2, 0x20, {"paper_out"}),
    (2, 0x40, {"other"}),
    (3, 0x04, set()),
    (3, 0x08, {"jam"}),
    (3, 0x20, {"other"}),
    (3, 0x40, {"other"}),
    (4, 0x04, {"paper_low"}),
    (4, 0x08, {"paper_low"}),
    (4, 0x20, {"paper_out"}),
    (4, 0x40, {"paper_out"}),
]


@pytest.mark.parametrize(("kind", "bit", "names"), BITS)
def test_every_bit_of_every_answer(kind: int, bit: int, names: set[str]) -> None:
    reply = list(PLAIN)
    reply[kind - 1] |= bit
    state = EscPosLabel().parse_status(bytes(reply))
    assert set(names) == {name for name in state.__slots__ if getattr(state, name)}


@pytest.mark.parametrize("place", range(4))
def test_every_byte_is_an_answer_or_a_fault(place: int) -> None:
    strange = []
    for byte in range(256):
        reply = bytearray(PLAIN)
        reply[place] = byte
        state = parse_four(bytes(reply))
        assert state.ready or state.faulty
        if byte & 0x93 != 0x12:
            strange.append(state.other)
    assert strange == [True] * 240


@pytest.mark.parametrize(
    ("reply", "fields"),
    [  # measured on an emulated 80 mm printer
        ("12121212", set()),
        ("1212121E", {"paper_low"}),
        ("1A32127E", {"paper_out"}),
        ("1A161212", {"head_open"}),
        ("1A121212", {"other"}),
    ],
)
def test_measured_answers(reply: str, fields: set[str]) -> None:
    state = parse_four(bytes.fromhex(reply))
    assert {name for name in state.__slots__ if getattr(state, name)} == fields
