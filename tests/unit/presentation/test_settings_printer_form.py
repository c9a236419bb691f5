"""The form of one printer: fields by its way, errors at the field, one save."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import StorageError
from app.domain.ids import PrinterId
from app.domain.station import Calibration, PrinterSetup, RulerPrint, Silence, Way
from app.ports.station import FoundPrinter
from app.presentation.settings_page_printer_form import BASIC, FINE, PrinterForm, ways_here
from app.settings.printers import FIRST
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.unit.presentation.conftest import Taken


@pytest.fixture
def form(fake: FakeDesk, taken: Taken) -> PrinterForm:
    return PrinterForm(fake.desk(), failed=taken)


def fields(form: PrinterForm) -> set[str]:
    return {name for name in (*BASIC, *FINE) if form.visible(name)}


def test_a_new_printer_is_saved_under_an_id_of_its_own(form: PrinterForm, fake: FakeDesk) -> None:
    assert form.new
    form.edit("name", "前台标签机")
    form.edit("place", "192.168.1.60")
    saved: list[PrinterSetup] = []
    assert form.save(saved.append)
    assert saved == fake.station.setups
    (setup,) = saved
    assert (setup.name, setup.way, setup.place) == ("前台标签机", Way.NETWORK, "192.168.1.60")
    assert setup.template == "two_part_100x180"
    assert not form.new
    assert not form.dirty
    first = form.printer_id
    form.begin_new()
    assert form.printer_id != first


def test_nothing_is_saved_before_save(form: PrinterForm, fake: FakeDesk) -> None:
    form.edit("place", "192.168.1.60")
    assert form.dirty
    assert fake.station.setups == []


def test_what_is_missing_is_told_at_each_field_when_it_is_to_be_saved(form: PrinterForm) -> None:
    form.edit("name", " ")
    assert form.errors == {}
    assert not form.save()
    assert set(form.errors) == {"name", "place"}


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("place", "192.168.1.60:99999", "192.168.1.60:9100"),
        ("place", "http://192.168.1.60", "192.168.1.60:9100"),
        ("gap_mm", "80", "0–50"),
        ("gap_mm", "两毫米", "数字"),
        ("speed_ips", "99", "1–14"),
        ("speed_ips", "1.5", "数字"),
        ("density", "16", "0–15"),
        ("burst", "11", "1–10"),
        ("burst", "x", "数字"),
    ],
)
def test_a_wrong_value_is_told_as_it_is_typed(
    form: PrinterForm, fake: FakeDesk, name: str, text: str, words: str
) -> None:
    form.edit("place", "192.168.1.60")
    form.edit(name, text)
    assert words in form.errors[name]
    assert not form.save()
    assert fake.station.setups == []


def test_a_name_that_another_printer_has_is_told_at_the_name(
    form: PrinterForm, fake: FakeDesk, taken: Taken
) -> None:
    fake.set_up_printer(name="标签机")
    form.edit("name", "标签机")
    form.edit("place", "192.168.1.61")
    assert form.save()
    assert form.errors == {"name": "已有同名的打印机"}
    assert taken.errors == []
    assert form.shown("place") == "192.168.1.61"


def test_a_full_disk_is_told_and_keeps_what_was_typed(
    form: PrinterForm, fake: FakeDesk, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = StorageError("settings.full", "磁盘已满")

    def full(_setup: PrinterSetup) -> None:
        raise fault

    monkeypatch.setattr(fake.station, "put", full)
    form.edit("place", "192.168.1.60")
    form.save()
    assert taken.errors == [fault]
    assert form.shown("place") == "192.168.1.60"
    assert form.new


def test_each_way_has_its_fields(form: PrinterForm) -> None:
    raw = {"name", "way", "place", "profile", "template", *FINE}
    assert fields(form) == raw
    form.edit("way", Way.SERIAL)
    assert fields(form) == raw | {"baud"}
    form.edit("way", Way.DRIVER)
    assert fields(form) == {"name", "way", "place", "template", "turned", "silence"}
    form.edit("way", Way.DOUDIAN)
    assert fields(form) == {"name", "way", "place", "code"}


def test_continuous_paper_has_no_gap(form: PrinterForm) -> None:
    form.edit("media", "continuous")
    assert not form.visible("gap_mm")


def test_each_way_keeps_its_own_place(form: PrinterForm) -> None:
    form.edit("place", "192.168.1.60")
    form.edit("way", Way.USB)
    assert form.shown("place") == ""
    form.edit("place", "0a5f:0166")
    form.edit("way", Way.NETWORK)
    assert form.shown("place") == "192.168.1.60"


def test_a_component_needs_no_place_and_keeps_the_platforms_template_code(
    form: PrinterForm, fake: FakeDesk
) -> None:
    form.edit("way", Way.DOUDIAN)
    form.edit("code", "tpl_one")
    assert form.save()
    (setup,) = fake.station.setups
    assert (setup.way, setup.place, setup.template) == (Way.DOUDIAN, "", "tpl_one")
    form.edit("way", Way.FILE)
    form.edit("place", "labels.bin")
    assert form.save()
    assert fake.station.setups[0].template == "two_part_100x180"


def test_editing_keeps_what_the_form_does_not_show(form: PrinterForm, fake: FakeDesk) -> None:
    found = Calibration(shift_x_mm=1.5)
    setup = fake.set_up_printer(
        calibrations={"100x180": found}, speed_ips=4, silence=Silence.GO_ON, turned=True
    )
    form.begin_edit(setup)
    assert (form.shown("speed_ips"), form.shown("turned")) == ("4", "1")
    form.edit("density", "9")
    form.edit("speed_ips", "")
    form.edit("turned", "")
    assert form.save()
    (after,) = fake.station.setups
    assert (after.printer_id, after.density, after.speed_ips) == (FIRST, 9, None)
    assert (after.turned, after.silence, after.calibrations) == (
        False,
        Silence.GO_ON,
        {"100x180": found},
    )


def test_what_was_measured_while_the_form_was_open_is_kept(
    form: PrinterForm, fake: FakeDesk
) -> None:
    setup = fake.set_up_printer()
    form.begin_edit(setup)
    ruler = RulerPrint(printed_at=fake.clock.now(), calibration=Calibration())
    measured = setup.calibrated("100x180", Calibration(shift_y_mm=2.0)).ruled("76x130", ruler)
    fake.station.put(measured)
    form.edit("density", "9")
    assert form.save()
    after = fake.station.get(FIRST)
    assert after is not None
    assert (after.density, after.calibration("100x180").shift_y_mm) == (9, 2.0)
    assert after.rulers == {"76x130": ruler}


def test_a_model_that_is_gone_is_shown_and_must_be_chosen_anew(
    form: PrinterForm, fake: FakeDesk
) -> None:
    form.begin_edit(fake.set_up_printer(profile="old-model", template="my_old_one"))
    assert "old-model" in dict(form.choices("profile"))
    assert not form.save()
    assert set(form.errors) == {"profile", "template"}
    form.edit("profile", "generic-zpl-203")
    form.edit("template", "one_part_76x130")
    assert form.save()


def test_what_a_search_found_fills_the_form(form: PrinterForm, fake: FakeDesk) -> None:
    fake.set_up_printer(name="TSC TE244")
    form.begin_new(
        FoundPrinter(
            name="TSC TE244", place="192.168.1.61:9100", way=Way.NETWORK, profile="tsc-te-244"
        )
    )
    assert form.shown("name") == "TSC TE244 2"
    assert form.shown("profile") == "tsc-te-244"
    assert form.save()
    assert fake.station.setups[1].place == "192.168.1.61:9100"


def test_only_courier_templates_and_ways_of_this_system_are_offered(form: PrinterForm) -> None:
    assert [name for name, _ in form.choices("template")] == ["two_part_100x180"]  # none read yet
    form.shown_first()
    templates = [name for name, _ in form.choices("template")]
    assert templates == ["one_part_100x150", "one_part_76x130", "two_part_100x180"]
    assert [value for value, _ in form.choices("way")] == list(ways_here())
    assert Way.NETWORK in ways_here()
    assert {Way.CUPS, Way.SPOOLER} - set(ways_here())


def test_templates_are_read_away_from_the_window(form: PrinterForm, tasks: InlineTasks) -> None:
    tasks.hold()
    form.shown_first()
    assert [name for name, _ in form.choices("template")] == ["two_part_100x180"]
    tasks.release()
    assert len(form.choices("template")) == 3


def test_a_way_of_another_system_stays_among_the_choices(
    form: PrinterForm, fake: FakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    form.begin_edit(fake.set_up_printer(way=Way.SPOOLER, place="Zebra"))
    assert str(dict(form.choices("way"))[Way.SPOOLER]) == "系统打印机，直接发送指令"
    monkeypatch.setattr("sys.platform", "win32")
    assert Way.DEVICE not in ways_here()


def test_a_second_save_waits_for_the_first(
    form: PrinterForm, fake: FakeDesk, tasks: InlineTasks
) -> None:
    form.edit("place", "192.168.1.60")
    tasks.hold()
    assert form.save()
    assert form.saving
    assert not form.save()
    tasks.release()
    assert len(fake.station.setups) == 1


@given(
    texts=st.dictionaries(
        st.sampled_from(["name", "place", "gap_mm", "speed_ips", "density", "burst", "code"]),
        st.text(max_size=12),
    ),
    way=st.sampled_from(list(ways_here())),
)
def test_whatever_is_typed_is_saved_whole_or_told_at_a_field(
    tmp_path_factory: pytest.TempPathFactory, texts: dict[str, str], way: Way
) -> None:
    tasks = InlineTasks()
    fake = FakeDesk(tasks, tmp_path_factory.getbasetemp(), {"print.printer": ""})
    taken = Taken()
    form = PrinterForm(fake.desk(), failed=taken)
    form.edit("way", way)
    for name, text in texts.items():
        form.edit(name, text)
    kept = form.save()
    assert taken.errors == []
    assert kept is (len(fake.station.setups) == 1)
    assert kept is not bool(form.errors)
    if kept:
        assert fake.station.setups[0].way is way
        assert fake.station.get(PrinterId(form.printer_id)) is not None
