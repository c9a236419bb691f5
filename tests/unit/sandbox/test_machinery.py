"""Clock, agenda, dice, faults, configuration."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.sandbox import PracticeConfig
from app.sandbox.agenda import Agenda
from app.sandbox.clock import PracticeClock
from app.sandbox.dice import Dice, fingerprint
from app.sandbox.faults import Fault, Faults, find


class _Real:
    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def test_the_clock_runs_at_its_speed_and_jumps() -> None:
    real = _Real()
    clock = PracticeClock(1000.0, 60.0, real)
    real.now += 2
    assert clock.now() == 1120.0
    clock.advance(30)
    assert clock.seconds() == 1150
    clock.set_speed(0)
    real.now += 100
    assert clock.now() == 1150.0
    clock.advance(-50)
    assert clock.at() == datetime.fromtimestamp(1100, UTC)
    assert clock.speed == 0


@given(st.lists(st.integers(0, 50)))
def test_the_agenda_keeps_time_and_plan_order(times: list[int]) -> None:
    agenda, seen = Agenda(), []
    for number, at in enumerate(times):
        agenda.plan(at, lambda when, number=number: seen.append((when, number)))
    agenda.run(25)
    assert len(agenda) == sum(1 for at in times if at > 25)
    agenda.run(50)
    assert seen == sorted((at, number) for number, at in enumerate(times))


def test_a_happening_may_plan_the_next() -> None:
    agenda, seen = Agenda(), []

    def again(at: int) -> None:
        seen.append(at)
        agenda.plan(at + 10, again)

    agenda.plan(5, again)
    agenda.run(30)
    assert seen == [5, 15, 25]


def test_dice_are_the_same_everywhere() -> None:
    # Written down once: a change here would give everybody another practice day.
    dice = Dice(1, "shop", 7)
    assert [dice.between(1, 1000) for _ in range(5)] == [279, 903, 245, 423, 220]
    assert fingerprint("a", 1).hex() == "8181c16b4ad83cc1"


@given(st.integers(-1000, 1000), st.integers(0, 1000), st.text())
def test_dice_stay_in_range(low: int, width: int, name: str) -> None:
    dice = Dice(name)
    assert all(low <= dice.between(low, low + width) <= low + width for _ in range(20))
    assert dice.digits(6).isdecimal()


def test_parts_do_not_run_together() -> None:
    assert fingerprint("ab", "c") != fingerprint("a", "bc")


def test_a_fault_hits_once_by_default() -> None:
    faults = Faults(1)
    faults.add(Fault.RESET, endpoint="order.searchList")
    assert faults.hit("order.orderDetail") == []
    assert find(faults.hit("order.searchList"), Fault.RESET) is not None
    assert faults.hit("order.searchList") == []
    assert faults.rules() == []


def test_skip_and_count_are_kept() -> None:
    faults = Faults(1)
    faults.add("latency", count=2, skip=1, value=3)
    hits = [bool(faults.hit("any")) for _ in range(5)]
    assert hits == [False, True, True, False, False]


def test_a_fault_without_count_stays_until_cleared() -> None:
    faults = Faults(1)
    faults.add(Fault.RATE_LIMIT, count=None)
    assert all(faults.hit("any") for _ in range(10))
    faults.clear()
    assert faults.hit("any") == []


def test_probability_is_a_share_and_repeats() -> None:
    def hits() -> list[bool]:
        faults = Faults(3)
        faults.add(Fault.HTTP_5XX, count=None, probability=0.3)
        return [bool(faults.hit("any")) for _ in range(400)]

    assert hits() == hits()
    assert 80 < sum(hits()) < 160


def test_unknown_faults_are_refused() -> None:
    with pytest.raises(ValueError, match="gremlin"):
        Faults(1).add("gremlin")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"scenario": "lazy"}, "sandbox.scenario"),
        ({"app_key": "123"}, "sandbox.app_key"),
        ({"app_key": "７100000000000000001"}, "sandbox.app_key"),
        ({"shop_id": "abc"}, "sandbox.shop_id"),
        ({"orders": -1}, "sandbox.amount"),
        ({"speed": -1.0}, "sandbox.amount"),
    ],
)
def test_what_cannot_work_is_refused_in_chinese(changes: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInput) as error:
        PracticeConfig(**changes)  # type: ignore[arg-type]
    assert error.value.code == code
    assert error.value.title
    assert error.value.advice


def test_a_naive_start_is_a_bug() -> None:
    with pytest.raises(ValueError, match="aware"):
        PracticeConfig(start=datetime(2026, 3, 2))  # noqa: DTZ001


def test_the_secret_is_not_shown() -> None:
    assert "hush" not in repr(PracticeConfig(app_secret="hush"))
