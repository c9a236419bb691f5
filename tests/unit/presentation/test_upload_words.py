"""How upload advice is said, and which parcels wait for their buyers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.parcel import Making, Stage
from app.presentation.upload_words import UploadAdviser, waits_for_buyer, whole_advice
from tests.fakes.basics import FakeBus, FakeSettings
from tests.fakes.options import OPTIONS
from tests.fakes.rows import HOUR_S, NOW, NOW_S, make_row, make_rules

ROW = make_row(1, stage=Stage.TO_SHIP, promise_s=NOW_S + 90 * HOUR_S)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"appointment_s": NOW_S - 1}, "建议现在回传"),
        (
            {"appointment_s": NOW_S + 30 * HOUR_S},
            "建议等到 03-03 20:00 再回传：买家预约 03-03 20:00 以后发货，不要提前发出。",
        ),
        (
            {"appointment_s": NOW_S + HOUR_S, "promise_s": NOW_S + HOUR_S // 2},
            "建议必须在 03-02 14:30 前回传：买家预约 03-02 15:00 以后发货，但承诺发货时间不比它晚",
        ),
    ],
)
def test_the_time_that_a_buyer_chose_is_in_the_advice(changes: dict[str, int], said: str) -> None:
    adviser = UploadAdviser(FakeSettings(FakeBus(), OPTIONS), make_rules())
    assert str(whole_advice(adviser.advise(replace(ROW, **changes), NOW))).startswith(said)


def test_the_courier_is_named_when_he_comes_long_after_the_chosen_time() -> None:
    visits = {"courier.daily_at": "10:00", "courier.sundays": "no"}
    settings = FakeSettings(FakeBus(), OPTIONS | visits)
    adviser = UploadAdviser(settings, make_rules())
    saturday = NOW + timedelta(days=5)
    row = replace(ROW, appointment_s=int(saturday.timestamp()) + HOUR_S, promise_s=0)
    said = str(whole_advice(adviser.advise(row, saturday)))
    assert "等到 03-08 10:00 再回传" in said
    assert "买家预约 03-07 15:00 以后发货；快递 03-09 10:00 才来" in said
    pressed = replace(row, promise_s=int(saturday.timestamp()) + 4 * HOUR_S)
    said = str(whole_advice(adviser.advise(pressed, saturday)))
    assert "必须在 03-07 18:00 前回传" in said
    assert "不要早于它" in said


def test_who_waits_for_the_buyer() -> None:
    later = NOW_S + HOUR_S
    assert not waits_for_buyer(ROW, NOW)
    assert waits_for_buyer(replace(ROW, appointment_s=later), NOW)
    promised = replace(ROW, appointment_s=later, promise_s=later)
    assert not waits_for_buyer(promised, NOW), "the promise weighs more"
    assert waits_for_buyer(replace(promised, made_by=Making.EXTRA), NOW)
