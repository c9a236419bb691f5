"""A person, or a time service, sets this computer's clock while the program runs.

What is real here: the platform's clock and all that goes by it. What is injected: the computer's
two readings, the wall clock that anybody may set and the seconds since it was started.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.doudian.skew import IGNORED_S, SkewedClock
from app.domain.pickup import PickupFacts, countdown
from app.domain.poll_plan import Tracked, next_ask
from app.domain.rate_line import RateLine
from app.domain.rate_tally import RateTally
from app.runtime.scheduler import Timetable
from tests.fakes.rates import P2022, picked
from tests.unit.domain.test_pickup import RULES

HOUR = 3600
TRUE = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)
"""Half an hour before the clocks go forward in New York."""
JUMPS = (5 * HOUR, -5 * HOUR, HOUR, -HOUR, 90 * 86_400, -90 * 86_400)


@dataclass
class Computer:
    """A clock port over two readings; ``true`` is the world's time, which nobody can set."""

    true: datetime = TRUE
    off: timedelta = timedelta()
    started: datetime = TRUE - timedelta(days=3)

    def now(self) -> datetime:
        return self.true + self.off

    def monotonic(self) -> float:
        return (self.true - self.started).total_seconds()

    def live(self, seconds: float) -> None:
        self.true += timedelta(seconds=seconds)

    def set_by(self, seconds: float) -> None:
        self.off += timedelta(seconds=seconds)


def answer(clock: SkewedClock, computer: Computer, took_s: float = 0.2) -> None:
    """The platform answers with its own time."""
    sent = clock.monotonic()
    computer.live(took_s)
    there = (computer.true - timedelta(seconds=took_s / 2)).replace(microsecond=0)
    assert clock.observe(format_datetime(there, usegmt=True), sent)


def error_s(clock: SkewedClock, computer: Computer) -> float:
    return (clock.now() - computer.true).total_seconds()


@pytest.fixture(params=[0, 40, -7200], ids=["right", "slow", "fast"])
def computer(request: pytest.FixtureRequest) -> Computer:
    """A computer whose clock is right, or was wrong from the start."""
    return Computer(off=timedelta(seconds=-request.param))


@pytest.fixture
def clock(computer: Computer) -> SkewedClock:
    found = SkewedClock(computer)
    answer(found, computer)
    return found


@pytest.mark.parametrize("jump_s", JUMPS)
def test_between_the_jump_and_the_next_answer_time_goes_on(
    computer: Computer, clock: SkewedClock, jump_s: int
) -> None:
    before = clock.now()
    computer.set_by(jump_s)
    assert clock.now() == before
    computer.live(1800)
    assert clock.now() == before + timedelta(seconds=1800)
    assert abs(error_s(clock, computer)) < IGNORED_S + 1
    assert clock.skew_s == pytest.approx(-computer.off.total_seconds(), abs=IGNORED_S + 1)


@pytest.mark.parametrize("jump_s", JUMPS)
def test_the_next_answer_finds_nothing_to_correct(
    computer: Computer, clock: SkewedClock, jump_s: int
) -> None:
    before = error_s(clock, computer)
    computer.set_by(jump_s)
    answer(clock, computer)
    assert error_s(clock, computer) == pytest.approx(before, abs=1e-6)


@pytest.mark.parametrize("jump_s", JUMPS)
def test_a_jump_while_an_answer_is_on_its_way_teaches_nothing_wrong(
    computer: Computer, clock: SkewedClock, jump_s: int
) -> None:
    sent = clock.monotonic()
    there = format_datetime(computer.true, usegmt=True)
    computer.live(0.5)
    computer.set_by(jump_s)
    assert clock.observe(there, sent)
    assert abs(error_s(clock, computer)) < IGNORED_S + 1


def test_until_the_first_answer_the_computer_is_believed(computer: Computer) -> None:
    clock = SkewedClock(computer)
    assert clock.now() == computer.now()
    computer.set_by(HOUR)  # nobody knows better yet, and mostly it is set because it was wrong
    assert clock.now() == computer.now()
    answer(clock, computer)
    assert abs(error_s(clock, computer)) < IGNORED_S + 1


def test_a_night_asleep_counts(computer: Computer, clock: SkewedClock) -> None:
    """Nothing runs, nothing answers; the seconds since the start go on."""
    computer.live(9 * HOUR)
    assert abs(error_s(clock, computer)) < IGNORED_S + 1


@given(
    st.lists(
        st.tuples(st.sampled_from(("live", "set", "answer")), st.integers(-100_000, 100_000)),
        max_size=30,
    )
)
def test_whatever_is_set_and_answered_the_time_is_the_platforms_and_never_runs_back(
    doings: list[tuple[str, int]],
) -> None:
    computer = Computer()
    clock = SkewedClock(computer)
    answer(clock, computer)
    last = clock.now()
    for what, seconds in doings:
        if what == "live":
            computer.live(abs(seconds))
        elif what == "set":
            computer.set_by(seconds)
        else:
            answer(clock, computer)
        now = clock.now()
        assert abs(error_s(clock, computer)) < IGNORED_S + 1
        assert now >= last - timedelta(seconds=IGNORED_S + 1)
        if what == "set":
            assert now == last
        last = now


@pytest.mark.parametrize("jump_s", JUMPS)
def test_countdown_plan_and_rate_go_on_as_if_nothing_had_been_set(
    computer: Computer, clock: SkewedClock, jump_s: int
) -> None:
    paid = clock.now() - timedelta(hours=20)
    uploaded = clock.now() - timedelta(hours=15)
    known = PickupFacts(paid_at=paid, promise_at=None, uploaded_at=uploaded, picked_up_at=None)
    tracked = Tracked(
        waybill_id="w",
        shop_id="s",
        uploaded_at=uploaded,
        deadlines=(paid + timedelta(hours=24), uploaded + timedelta(hours=24)),
    )
    paid_s = int(paid.timestamp())
    waits = RateLine("2", "2", paid_s, int(uploaded.timestamp()))
    lines = [picked(1, 10 * HOUR, paid_s=paid_s - 86_400), waits]

    def figures() -> tuple[object, ...]:
        now = clock.now()
        rate = RateTally(lines, P2022, as_of=now).rate()
        return countdown(known, RULES, now), next_ask(tracked, now), rate

    before = figures()
    computer.set_by(jump_s)
    assert figures() == before


def test_the_clocks_going_forward_move_nothing(computer: Computer, clock: SkewedClock) -> None:
    """What the wall in New York shows jumps by an hour; the instants under it do not."""
    there = ZoneInfo("America/New_York")
    first = clock.now()
    computer.live(HOUR)
    second = clock.now()
    assert [at.astimezone(there).hour for at in (first, second)] == [1, 3]
    assert second - first == timedelta(hours=1)


def test_the_timetable_goes_by_elapsed_seconds(computer: Computer, clock: SkewedClock) -> None:
    table = Timetable()
    table.put("track", 60, lambda: None, first_s=clock.monotonic() + 60)
    computer.set_by(-90 * 86_400)
    assert table.due(clock.monotonic()) == ()
    computer.live(60)
    assert table.due(clock.monotonic()) == ("track",)
    computer.set_by(90 * 86_400)
    assert table.due(clock.monotonic()) == ()
