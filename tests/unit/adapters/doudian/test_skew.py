"""The platform's time, learnt from Date headers."""

from datetime import timedelta

import pytest

from app.adapters.doudian.skew import SLOWEST_ANSWER_S, SkewedClock
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
