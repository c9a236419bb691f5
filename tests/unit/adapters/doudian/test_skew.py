"""The platform's time, learnt from Date headers."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.adapters.doudian.skew import BELIEVED, KEPT_EVERY_S, SLOWEST_ANSWER_S, SkewedClock
from app.bootstrap.alerts import patient
from app.ports.clock import Told
from app.settings.clock_file import ClockFile
from tests.fakes.clock import FakeClock
from tests.unit.adapters.doudian.kit import date_of


@pytest.fixture
def local() -> FakeClock:
    return FakeClock()


@pytest.fixture
def clock(local: FakeClock) -> SkewedClock:
    return SkewedClock(local)


@pytest.mark.parametrize("skew_s", [7200, 40, -40, -86400])
def test_now_is_the_platforms(local: FakeClock, clock: SkewedClock, skew_s: int) -> None:
    sent = clock.monotonic()
    local.advance(0.4)
    assert clock.observe(date_of(local, skew_s), sent)
    assert clock.skew_s == pytest.approx(skew_s, abs=1)
    assert clock.now() - local.now() == timedelta(seconds=clock.skew_s)
    assert clock.now().tzinfo is not None
    assert clock.monotonic() == local.monotonic()


def test_small_changes_are_ignored(local: FakeClock, clock: SkewedClock) -> None:
    assert clock.observe(date_of(local, 1), clock.monotonic())
    assert clock.skew_s == 0
    clock.observe(date_of(local, 100), clock.monotonic())
    held = clock.skew_s
    clock.observe(date_of(local, 101), clock.monotonic())
    assert clock.skew_s == held


def test_small_changes_count_when_the_platform_complains(
    local: FakeClock, clock: SkewedClock
) -> None:
    clock.observe(date_of(local, 1), clock.monotonic(), at_once=True)
    assert clock.skew_s == pytest.approx(1.5)


@pytest.mark.parametrize("date", ["", "yesterday", "Wed, 99 Jul 2026 00:00:00 GMT"])
def test_what_is_no_date_teaches_nothing(clock: SkewedClock, date: str) -> None:
    assert not clock.observe(date, clock.monotonic())
    assert clock.skew_s == 0


def test_a_slow_answer_teaches_nothing(local: FakeClock, clock: SkewedClock) -> None:
    sent = clock.monotonic()
    local.advance(SLOWEST_ANSWER_S + 1)
    assert not clock.observe(date_of(local, 3600), sent)


HOUR = 3600


def test_a_run_begins_with_the_skew_of_the_last_one(local: FakeClock, tmp_path: Path) -> None:
    file = ClockFile(tmp_path / "clock.json")
    first = SkewedClock(local, file.read(), file.keep)
    assert not first.confirmed
    assert not first.believable
    first.observe(date_of(local, 5 * HOUR), first.monotonic())
    assert first.confirmed
    assert first.believable
    local.advance(60)
    second = SkewedClock(local, file.read(), file.keep)
    assert second.skew_s == pytest.approx(5 * HOUR, abs=1)
    assert second.now() - local.now() == timedelta(seconds=second.skew_s)
    assert second.believable
    assert not second.confirmed
    second.observe(date_of(local, 5 * HOUR), second.monotonic())
    assert second.confirmed
    assert second.skew_s == pytest.approx(5 * HOUR, abs=1)


@pytest.mark.parametrize(
    ("set_by", "believed"),
    [
        (timedelta(), True),
        (timedelta(hours=1), True),
        (-timedelta(hours=1), False),
        (BELIEVED + timedelta(seconds=1), False),
        (timedelta(days=-3000), False),
    ],
)
def test_a_clock_far_from_the_last_answer_is_not_believed(
    local: FakeClock, set_by: timedelta, believed: bool
) -> None:
    before = Told(skew_s=-30.0, at=local.now() - timedelta(seconds=30))
    local.set(local.now() + set_by)
    assert SkewedClock(local, before).believable is believed


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"at": 1, "skew_s": 2}', '{"at": "x"}'])
def test_a_broken_file_says_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "clock.json"
    path.write_text(text)
    assert ClockFile(path).read() is None


def test_what_hardly_differs_is_not_kept_again(local: FakeClock) -> None:
    kept: list[Told] = []
    clock = SkewedClock(local, keep=kept.append)
    for _ in range(5):
        clock.observe(date_of(local, 100), clock.monotonic())
        local.advance(60)
    assert len(kept) == 1
    local.advance(KEPT_EVERY_S)
    clock.observe(date_of(local, 100), clock.monotonic())
    assert len(kept) == 2


def test_rounds_wait_for_the_platform_and_offline_for_the_last_skew(local: FakeClock) -> None:
    before = Told(skew_s=0.0, at=local.now())
    known, unknown = SkewedClock(local, before), SkewedClock(local)
    may, may_not = patient(known), patient(unknown)
    assert not may()
    assert not may_not()
    local.advance(600)
    assert may()
    assert not may_not()
    unknown.observe(date_of(local, 0), unknown.monotonic())
    assert may_not()
