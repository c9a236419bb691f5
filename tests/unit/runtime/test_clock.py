from datetime import UTC, datetime, timedelta

import pytest

from app.runtime.clock import SystemClock
from tests.fakes.clock import START, FakeClock


def test_now_is_aware_utc():
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert timedelta() <= now - before < timedelta(days=1)


def test_monotonic_does_not_run_backwards():
    clock = SystemClock()
    first = clock.monotonic()
    assert clock.monotonic() >= first


def test_the_fake_clock_moves_only_when_moved():
    clock = FakeClock()
    assert clock.now() == START
    before = clock.monotonic()
    assert clock.advance(90) == START + timedelta(seconds=90)
    assert clock.monotonic() == before + 90
    clock.set(START)
    assert clock.now() == START
    assert clock.monotonic() == before + 90
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-1)
    with pytest.raises(ValueError, match="naive"):
        FakeClock(datetime(2026, 1, 1))  # noqa: DTZ001 - the very thing it refuses
