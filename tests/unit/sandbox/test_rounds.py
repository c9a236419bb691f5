"""Vans of the practice shop: punctual, late, skipping, absent."""

from hypothesis import given
from hypothesis import strategies as st

from app.sandbox.couriers import COURIERS
from app.sandbox.records import Issue
from app.sandbox.rounds import (
    ABSENT,
    LATE,
    PUNCTUAL,
    SKIPPING,
    RoundKind,
    day_of,
    pickup_at,
    round_of,
)

HOUR = 3600
DAY = 24 * HOUR
INSTANTS = st.integers(1_780_000_000, 1_820_000_000)


def issue(courier: str, number: str = "N1") -> Issue:
    return Issue(
        number=number,
        courier=courier,
        order_id="69",
        pack_id="1",
        order_ids=("69",),
        receiver_key="r",
        issued_at=1_700_000_000,
        branch_code="57101",
        marks={},
    )


@given(INSTANTS, st.sampled_from(sorted(COURIERS)), st.integers(0, 50))
def test_a_scan_comes_after_the_parcel_stood_ready(at: int, courier: str, seed: int) -> None:
    assert at < pickup_at(seed, issue(courier), at) <= at + 14 * DAY


@given(INSTANTS, st.integers(0, 50))
def test_the_punctual_van_comes_at_five(at: int, seed: int) -> None:
    scan = pickup_at(seed, issue(PUNCTUAL), at)
    assert 0 < (scan + 8 * HOUR) % DAY - 17 * HOUR <= HOUR
    assert scan - at <= DAY + HOUR


@given(st.integers(20_000, 21_000), st.integers(0, 50))
def test_the_others_have_their_faults(day: int, seed: int) -> None:
    late, away = round_of(seed, LATE, day), round_of(seed, ABSENT, day)
    assert 3 * HOUR <= late.at - late.planned_at <= 8 * HOUR
    assert (away.kind is RoundKind.ABSENT) == (day % 2 == 1) == (away.at == 0)
    assert day_of(late.planned_at) == day


def test_some_parcels_are_left_out() -> None:
    given_at = 1_800_000_000
    scans = [pickup_at(1, issue(SKIPPING, f"N{n}"), given_at) for n in range(200)]
    skipped = sum(scan - given_at > DAY + HOUR for scan in scans)
    assert 20 < skipped < 80
