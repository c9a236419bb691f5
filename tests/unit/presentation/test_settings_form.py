"""The form over options: drafts, errors at the field, one save for all that was typed."""

import pytest

from app.domain.errors import StorageError
from app.presentation.settings_page import LOOK_KEYS, PICKUP_KEYS, SLIP_KEYS, SYNC_KEYS, FormModel
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.unit.presentation.conftest import Taken

HOST, PORT, MASK = "printer.slip.host", "printer.slip.port", "label.mask_receiver"


@pytest.fixture
def form(fake: FakeDesk, taken: Taken) -> FormModel:
    return FormModel(fake.desk(), (*SLIP_KEYS, MASK), failed=taken, told=taken.told)


def test_shows_what_is_saved(form: FormModel) -> None:
    assert form.shown(PORT) == "9100"
    assert form.flag(MASK) is True
    assert not form.dirty


def test_typing_saves_nothing_until_save(form: FormModel, fake: FakeDesk) -> None:
    form.edit(HOST, "192.168.1.60")
    form.edit(PORT, "9101")
    assert form.dirty
    assert form.saveable
    assert fake.settings.values[HOST] == ""
    form.save()
    assert (fake.settings.values[HOST], fake.settings.values[PORT]) == ("192.168.1.60", 9101)
    assert not form.dirty


def test_a_wrong_value_is_told_at_its_field_and_stops_the_save(
    form: FormModel, fake: FakeDesk
) -> None:
    form.edit(HOST, "192.168.1.60")
    form.edit(PORT, "99999")
    assert "端口" in form.errors[PORT]
    assert not form.saveable
    form.save()
    assert fake.settings.values[HOST] == ""
    form.edit(PORT, "9102")
    assert form.errors == {}
    form.save()
    assert fake.settings.values[PORT] == 9102


def test_letters_in_a_number_are_told(form: FormModel) -> None:
    form.edit(PORT, "九千一")
    assert PORT in form.errors


def test_typing_the_saved_value_back_leaves_nothing_to_save(form: FormModel) -> None:
    form.edit(PORT, "9101")
    form.edit(PORT, " 9100 ")
    assert not form.dirty


def test_revert(form: FormModel) -> None:
    form.edit(PORT, "nonsense")
    form.revert()
    assert (form.dirty, form.errors, form.shown(PORT)) == (False, {}, "9100")


def test_a_choice_is_saved_at_once(fake: FakeDesk, taken: Taken) -> None:
    form = FormModel(fake.desk(), LOOK_KEYS, failed=taken, told=taken.told)
    form.choose("ui.theme", "dark")
    assert fake.settings.values["ui.theme"] == "dark"


def test_what_was_saved_is_undone(form: FormModel, fake: FakeDesk, taken: Taken) -> None:
    form.choose(MASK, False)
    form.edit(HOST, "192.168.1.60")
    form.edit(PORT, "9101")
    form.save()
    assert taken.words == ["改了「隐藏收件人信息」", "改了 2 项设置"]
    form.choose(PORT, 9200)
    taken.undo(1)
    assert (fake.settings.values[HOST], fake.settings.values[PORT]) == ("", 9200)
    assert taken.words[-1] == "1 项后来又改过，没有撤销"
    taken.undo(0)
    assert form.flag(MASK) is True


def test_choosing_what_is_chosen_saves_nothing(
    fake: FakeDesk, tasks: InlineTasks, taken: Taken
) -> None:
    form = FormModel(fake.desk(), LOOK_KEYS, failed=taken, told=taken.told)
    form.choose("ui.theme", "light")
    assert tasks.lanes == []


def test_choices_that_belong_together_are_one_save(form: FormModel, fake: FakeDesk) -> None:
    saved: list[frozenset[str]] = []
    fake.bus.subscribe(lambda event: saved.append(event.keys))  # type: ignore[union-attr]
    form.choose_all({PORT: 9101, MASK: False})
    assert saved == [frozenset({PORT, MASK})]


def test_a_choice_does_not_lose_what_is_being_typed(form: FormModel) -> None:
    form.edit(HOST, "192.168.1.")
    form.choose(MASK, False)
    assert form.shown(HOST) == "192.168.1."


def test_two_options_that_contradict_are_told_at_one_of_them(fake: FakeDesk, taken: Taken) -> None:
    form = FormModel(fake.desk(), PICKUP_KEYS, failed=taken, told=taken.told)
    form.edit("pickup.pay_urgent_s", "30000")
    form.save()
    assert "支付时限" in form.errors["pickup.pay_urgent_s"]
    assert taken.errors == []
    assert form.dirty


def test_a_full_disk_is_told_and_keeps_what_was_typed(
    form: FormModel, fake: FakeDesk, taken: Taken
) -> None:
    fault = StorageError("settings.full", "磁盘已满")
    fake.settings.refuse[HOST] = fault
    form.edit(HOST, "192.168.1.60")
    form.save()
    assert taken.errors == [fault]
    assert form.shown(HOST) == "192.168.1.60"
    assert form.saveable


def test_then_runs_after_the_save_and_not_after_a_failed_one(
    form: FormModel, fake: FakeDesk
) -> None:
    ran: list[object] = []
    form.save(lambda: ran.append(fake.settings.values[HOST]))
    form.edit(HOST, "192.168.1.60")
    form.save(lambda: ran.append(fake.settings.values[HOST]))
    fake.settings.refuse[HOST] = StorageError("x", "磁盘已满")
    form.edit(HOST, "192.168.1.61")
    form.save(lambda: ran.append("never"))
    assert ran == ["", "192.168.1.60"]


def test_a_second_save_waits_for_the_first(
    form: FormModel, tasks: InlineTasks, fake: FakeDesk
) -> None:
    form.edit(HOST, "192.168.1.60")
    tasks.hold()
    form.save()
    assert not form.saveable
    form.save()
    assert len(tasks.lanes) == 1
    tasks.release()
    assert fake.settings.values[HOST] == "192.168.1.60"


def test_changes_from_elsewhere_are_shown_where_nothing_is_typed(
    form: FormModel, fake: FakeDesk
) -> None:
    told: list[str] = []
    form.changed.subscribe(lambda: told.append(form.shown(PORT)))
    fake.settings.values[PORT] = 9200
    form.settings_changed(frozenset({PORT}))
    form.settings_changed(frozenset({"ui.theme"}))
    assert told == ["9200"]


def test_the_interval_has_a_range(fake: FakeDesk, taken: Taken) -> None:
    form = FormModel(fake.desk(), SYNC_KEYS, failed=taken, told=taken.told)
    form.edit("sync.interval_s", "1")
    assert "同步间隔" in form.errors["sync.interval_s"]


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("21600", "秒 · 6 小时"),
        ("5400", "秒 · 90 分钟"),
        ("60", "秒 · 1 分钟"),
        ("61", "秒"),
        ("0", "秒"),
        ("六", "秒"),
        ("", "秒"),
    ],
)
def test_long_times_are_also_told_in_hours(
    fake: FakeDesk, taken: Taken, typed: str, unit: str
) -> None:
    form = FormModel(fake.desk(), PICKUP_KEYS, failed=taken, told=taken.told)
    form.edit("pickup.pay_soon_s", typed)
    assert str(form.unit("pickup.pay_soon_s")) == unit


def test_other_units_are_told_as_they_are(form: FormModel, fake: FakeDesk, taken: Taken) -> None:
    assert (
        str(
            FormModel(fake.desk(), SYNC_KEYS, failed=taken, told=taken.told).unit("sync.first_days")
        )
        == "天"
    )
    assert not form.unit(HOST)
    assert not form.unit(MASK)
