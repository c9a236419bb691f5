"""A printer's set-up checks itself, and says at which field it is wrong."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.domain.ids import PrinterId
from app.domain.station import (
    NO_CALIBRATION,
    Calibration,
    PrinterSetup,
    Way,
    stock_key,
)

SOUND = PrinterSetup(printer_id=PrinterId("p"), name="机", place="192.168.1.60")


@pytest.mark.parametrize(
    ("place", "host", "port"),
    [
        ("192.168.1.60", "192.168.1.60", 9100),
        (" 192.168.1.60:9101 ", "192.168.1.60", 9101),
        ("printer.local", "printer.local", 9100),
        ("fe80::1", "fe80::1", 9100),
        ("fe80::1%eth0", "fe80::1%eth0", 9100),
        ("[fe80::1]", "fe80::1", 9100),
        ("[fe80::1]:9101", "fe80::1", 9101),
        ("::1", "::1", 9100),
    ],
)
def test_addresses(place: str, host: str, port: int) -> None:
    assert replace(SOUND, place=place).network() == (host, port)


@pytest.mark.parametrize(
    "place",
    [
        *("", " ", ":9100", "192.168.1.60:", "192.168.1.60:0", "192.168.1.60:65536"),
        *("192.168.1.60:x", "a b", "a@b", "http://192.168.1.60", "[fe80::1]:", "[fe80::1"),
        *("[fe80::1]x", "[]:9100", "host:٩", "host:²"),
    ],
)
def test_no_addresses(place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        replace(SOUND, place=place)
    assert caught.value.context["field"] == "place"


@given(
    host=st.ip_addresses(), port=st.integers(1, 65_535), bracketed=st.booleans(), bare=st.booleans()
)
def test_any_ip_address_is_taken_apart(
    host: object, port: int, bracketed: bool, bare: bool
) -> None:
    text = str(host)
    six = ":" in text
    if bare:
        place = f"[{text}]" if six and bracketed else text
    else:
        place = f"[{text}]:{port}" if six else f"{text}:{port}"
    assert replace(SOUND, place=place).network() == (text, 9100 if bare else port)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"way": Way.USB, "place": " "}, "place"),
        ({"gap_mm": -0.1}, "gap_mm"),
        ({"gap_mm": 50.1}, "gap_mm"),
        ({"gap_mm": math.nan}, "gap_mm"),
        ({"speed_ips": 0}, "speed_ips"),
        ({"speed_ips": 15}, "speed_ips"),
        ({"density": 16}, "density"),
        ({"density": -1}, "density"),
        ({"media": "paper"}, "media"),
        ({"finish": "burn"}, "finish"),
        ({"baud": 110}, "baud"),
    ],
)
def test_what_no_printer_has_is_told_at_its_field(changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        replace(SOUND, **changes)  # type: ignore[arg-type]
    assert caught.value.context["field"] == field
    assert caught.value.title


def test_only_a_component_needs_no_place() -> None:
    assert replace(SOUND, way=Way.DOUDIAN, place="").place == ""
    for way in set(Way) - {Way.DOUDIAN}:
        with pytest.raises(InvalidInput):
            replace(SOUND, way=way, place="")


def test_what_each_way_takes() -> None:
    assert {way for way in Way if way.component} == {Way.DOUDIAN}
    assert {way for way in Way if not way.raw} == {Way.DOUDIAN, Way.DRIVER}


@pytest.mark.parametrize(
    "wrong",
    [
        {"shift_x_mm": 20.1},
        {"shift_y_mm": -20.1},
        {"shift_x_mm": math.nan},
        {"shift_y_mm": math.nan},
        {"scale_x": 0.89},
        {"scale_y": 1.11},
        {"scale_x": math.nan},
        {"density": 16},
    ],
)
def test_a_calibration_that_no_printer_needs_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InvalidInput):
        Calibration(**wrong)  # type: ignore[arg-type]


def test_calibrations_are_kept_by_stock() -> None:
    found = Calibration(shift_x_mm=1.5, density=9)
    setup = SOUND.calibrated(stock_key(100, 180), found)
    assert setup.calibration("100x180") == found
    assert setup.calibration(stock_key(76.5, 130.0)) == NO_CALIBRATION
    assert SOUND.calibration("100x180") == NO_CALIBRATION
    assert stock_key(76.5, 130.0) == "76.5x130"
