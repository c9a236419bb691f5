"""The printers' file: the upgrade from one printer, broken files, two programs, any set-up."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput, StorageError
from app.domain.events import Event, SettingsChanged
from app.domain.ids import PrinterId
from app.domain.station import Calibration, PrinterSetup, Silence, Way
from app.runtime.bus import Bus
from app.settings.file import SettingsFile
from app.settings.printers import FIRST, PrinterFile
from tests.fakes.options import OPTIONS

ONE = PrinterSetup(printer_id=PrinterId("one"), name="一号", place="192.168.1.60")
TWO = PrinterSetup(printer_id=PrinterId("two"), name="二号", way=Way.FILE, place="labels.bin")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "printers.json"


class Told:
    """A bus with what it told."""

    def __init__(self) -> None:
        self.bus = Bus()
        self.events: list[Event] = []
        self.bus.subscribe(self.events.append)


def open_file(path: Path) -> PrinterFile:
    return PrinterFile(path, Bus())


def old_options(folder: Path, **values: object) -> SettingsFile:
    path = folder / "settings.json"
    stored = {f"printer.label.{key}": value for key, value in values.items()}
    path.write_text(json.dumps({"version": 1, "values": {"ui.theme": "dark", **stored}}), "utf-8")
    return SettingsFile(path, Bus())


# From one printer to several.


def test_the_one_printer_of_older_versions_is_taken_over(path: Path, tmp_path: Path) -> None:
    settings = old_options(tmp_path, host="192.168.1.60", port=9101, profile="tsc-te-244", dpi=203)
    assert settings.trouble == ""
    assert set(settings.retired()) == {
        f"printer.label.{key}" for key in ("host", "port", "profile", "dpi")
    }
    (setup,) = PrinterFile(path, Bus(), settings.retired).all()
    assert setup.printer_id == FIRST
    assert (setup.way, setup.network()) == (Way.NETWORK, ("192.168.1.60", 9101))
    assert (setup.profile, setup.silence) == ("tsc-te-244", Silence.STOP)


@pytest.mark.parametrize(
    "values", [{}, {"host": ""}, {"host": 7}, {"host": "a b"}, {"host": "x", "port": "nine"}]
)
def test_what_was_never_a_printer_becomes_none(
    path: Path, tmp_path: Path, values: dict[str, object]
) -> None:
    file = PrinterFile(path, Bus(), old_options(tmp_path, **values).retired)
    assert file.all() == ()
    assert file.trouble == ""


def test_an_ipv6_address_of_older_versions_is_taken_over(path: Path, tmp_path: Path) -> None:
    settings = old_options(tmp_path, host="fe80::1", port=9100)
    (setup,) = PrinterFile(path, Bus(), settings.retired).all()
    assert setup.network() == ("fe80::1", 9100)


def test_a_printer_taken_over_and_deleted_does_not_come_back(path: Path, tmp_path: Path) -> None:
    settings = old_options(tmp_path, host="192.168.1.60")
    PrinterFile(path, Bus(), settings.retired).remove(FIRST)
    assert PrinterFile(path, Bus(), settings.retired).all() == ()


def test_old_options_stay_in_their_file_and_known_ones_are_not_among_them(tmp_path: Path) -> None:
    settings = old_options(tmp_path, host="192.168.1.60")
    settings.put({"ui.theme": "light"})
    assert settings.retired() == {"printer.label.host": "192.168.1.60"}
    assert set(settings.retired()).isdisjoint(OPTIONS)


# Life.


def test_printers_are_read_again_by_the_next_start(path: Path) -> None:
    told = Told()
    file = PrinterFile(path, told.bus)
    file.put(ONE)
    file.put(TWO)
    file.make_usual(TWO.printer_id)
    assert open_file(path).all() == (TWO, ONE)
    assert open_file(path).get(ONE.printer_id) == ONE
    assert open_file(path).get(PrinterId("nobody")) is None
    assert told.events == [SettingsChanged(keys=frozenset({"printers"}))] * 3


def test_what_changes_nothing_tells_nobody(path: Path) -> None:
    told = Told()
    file = PrinterFile(path, told.bus)
    file.put(ONE)
    file.put(ONE)
    file.make_usual(ONE.printer_id)
    file.make_usual(PrinterId("nobody"))
    file.remove(PrinterId("nobody"))
    assert len(told.events) == 1


def test_two_printers_of_one_name_are_refused(path: Path) -> None:
    file = open_file(path)
    file.put(ONE)
    with pytest.raises(InvalidInput) as caught:
        file.put(PrinterSetup(printer_id=PrinterId("x"), name=ONE.name, place="192.168.1.61"))
    assert caught.value.context["field"] == "name"
    assert file.all() == open_file(path).all() == (ONE,)


def test_two_programs_lose_nothing_of_each_other(path: Path) -> None:
    here, there = open_file(path), open_file(path)
    here.put(ONE)
    there.put(TWO)
    assert there.all() == (ONE, TWO)
    here.remove(TWO.printer_id)  # it is told of what the other saved, and takes it out
    assert open_file(path).all() == (ONE,)


def test_a_full_disk_leaves_what_was_there(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = open_file(path)
    file.put(ONE)

    def full(_path: Path, _data: bytes) -> None:
        raise StorageError("storage.full", "磁盘已满")

    monkeypatch.setattr("app.settings.kept.write_whole", full)
    with pytest.raises(StorageError):
        file.put(TWO)
    assert file.all() == open_file(path).all() == (ONE,)


# Damage.


def test_a_broken_file_is_answered_by_its_copy_and_set_aside(path: Path) -> None:
    open_file(path).put(ONE)
    path.write_bytes(b"{")
    file = open_file(path)
    assert file.all() == (ONE,)
    assert file.trouble == "打印机文件已损坏，已改用上一次的副本"
    file.put(TWO)
    assert open_file(path).all() == (ONE, TWO)
    assert path.with_name("printers.json.broken").read_bytes() == b"{"


@pytest.mark.parametrize(
    "text",
    ["", "[]", '{"version": 99, "printers": []}', '{"version": 1, "printers": {}}', "[" * 5000],
)
def test_what_is_no_such_file_does_not_bring_old_options_back(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    file = PrinterFile(path, Bus(), lambda: {"printer.label.host": "192.168.1.60"})
    assert file.all() == ()
    assert file.trouble == "打印机文件已损坏，已恢复默认打印机"


def test_a_bad_entry_is_named_and_the_others_work(path: Path) -> None:
    open_file(path).put(ONE)
    document = json.loads(path.read_text("utf-8"))
    good = document["printers"][0]
    bad: list[Any] = [
        {**good, "printer_id": "b", "name": "坏的", "way": "pigeon"},
        {**good, "printer_id": "c", "name": "浓的", "density": 99},
        {"name": ""},
        "text",
    ]
    twice = {**good, "name": "又一次"}
    document["printers"] += [*bad, twice]
    path.write_text(json.dumps(document), "utf-8")
    file = open_file(path)
    assert file.all() == (ONE,)
    assert file.trouble == "打印机「坏的」「浓的」「未命名」「未命名」的设置不可用，请重新设置"


def test_fields_of_a_later_version_do_not_spoil_an_entry(path: Path) -> None:
    open_file(path).put(ONE)
    document = json.loads(path.read_text("utf-8"))
    document["printers"][0]["smell"] = "fresh"
    path.write_text(json.dumps(document), "utf-8")
    assert open_file(path).all() == (ONE,)


# Any set-up.

words = st.text(min_size=1, max_size=20).filter(lambda text: bool(text.strip()))
shifts = st.floats(-20, 20)
scales = st.floats(0.9, 1.1)
densities = st.none() | st.integers(0, 15)
calibrations = st.builds(
    Calibration, shift_x_mm=shifts, shift_y_mm=shifts, scale_x=scales, scale_y=scales,
    density=densities,
)  # fmt: skip
ways = st.sampled_from(Way)
setups = st.builds(
    PrinterSetup,
    printer_id=words.map(PrinterId),
    name=words,
    way=ways.filter(lambda way: way is not Way.NETWORK),
    place=words,
    profile=words,
    template=st.text(max_size=20),
    gap_mm=st.floats(0, 50),
    media=st.sampled_from(["gap", "mark", "continuous"]),
    speed_ips=st.none() | st.integers(1, 14),
    density=densities,
    turned=st.booleans(),
    finish=st.sampled_from(["", "tear", "peel", "cut"]),
    baud=st.integers(300, 921_600),
    silence=st.sampled_from(Silence),
    calibrations=st.dictionaries(words, calibrations, max_size=3),
)


@given(printers=st.lists(setups, max_size=4, unique_by=(lambda s: s.printer_id, lambda s: s.name)))
def test_any_set_up_survives_the_file(
    tmp_path_factory: pytest.TempPathFactory, printers: list[PrinterSetup]
) -> None:
    path = tmp_path_factory.mktemp("printers") / "printers.json"
    file = open_file(path)
    for setup in printers:
        file.put(setup)
    again = open_file(path)
    assert again.all() == tuple(printers)
    assert again.trouble == ""
