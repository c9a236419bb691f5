"""The token bucket: generous, halved by refusals, slowly recovering, shared."""

import pytest

from app.adapters.doudian.limits import BURST, FLOOR_RATE, RECOVERY_S, TOP_RATE, RateLimits
from tests.fakes.clock import FakeClock

PATIENT = 1e9


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def limits(clock: FakeClock) -> RateLimits:
    return RateLimits(clock.monotonic)


def test_a_burst_goes_at_once_and_the_rest_at_the_rate(limits: RateLimits) -> None:
    waits = [limits.reserve("app", "m", PATIENT) for _ in range(int(BURST) + 3)]
    assert waits[: int(BURST)] == [0.0] * int(BURST)
    assert waits[int(BURST) :] == pytest.approx([n / TOP_RATE for n in (1, 2, 3)])


def test_a_refusal_halves_the_rate_and_empties_the_bucket(
    limits: RateLimits, clock: FakeClock
) -> None:
    limits.reserve("app", "m", PATIENT)
    limits.refused("app", "m", clock.monotonic())
    assert limits.rate("app", "m") == TOP_RATE / 2
    assert limits.reserve("app", "m", PATIENT) == pytest.approx(2 / TOP_RATE)


def test_calls_under_way_together_halve_once(limits: RateLimits, clock: FakeClock) -> None:
    sent = clock.monotonic()
    clock.advance(0.5)
    for _ in range(8):
        limits.refused("app", "m", sent)
    assert limits.rate("app", "m") == TOP_RATE / 2
    clock.advance(0.001)
    limits.refused("app", "m", clock.monotonic())
    assert limits.rate("app", "m") == pytest.approx(TOP_RATE / 4, rel=0.01)


def test_the_rate_never_falls_below_the_floor(limits: RateLimits, clock: FakeClock) -> None:
    for _ in range(40):
        clock.advance(0.001)
        limits.refused("app", "m", clock.monotonic())
    assert limits.rate("app", "m") >= FLOOR_RATE
    assert limits.rate("app", "m") < 2 * FLOOR_RATE


def test_it_recovers_slowly_and_wholly(limits: RateLimits, clock: FakeClock) -> None:
    limits.refused("app", "m", clock.monotonic())
    clock.advance(RECOVERY_S / 10)
    assert limits.rate("app", "m") == pytest.approx(TOP_RATE * 0.6)
    clock.advance(RECOVERY_S)
    assert limits.rate("app", "m") == TOP_RATE


def test_out_of_patience_takes_no_place_in_line(limits: RateLimits) -> None:
    for _ in range(int(BURST)):
        limits.reserve("app", "m", PATIENT)
    assert limits.reserve("app", "m", 0.001) is None
    assert limits.reserve("app", "m", PATIENT) == pytest.approx(1 / TOP_RATE)


def test_apps_and_methods_have_their_own(limits: RateLimits, clock: FakeClock) -> None:
    limits.refused("app", "m", clock.monotonic())
    assert limits.rate("app", "n") == TOP_RATE
    assert limits.rate("other", "m") == TOP_RATE
