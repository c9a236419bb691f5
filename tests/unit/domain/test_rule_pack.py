from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.rule_pack import NightRule, Reading, pack_of_day
from tests.fakes.rates import DAY, P2022, P2026_05, P2026_09, PACKS, T, counted_from, local

NIGHT = NightRule(from_s=18 * 3600, until_s=6 * 3600)


@pytest.mark.parametrize(
    ("paid", "start"),
    [
        ("07-01 17:59:00", "07-01 17:59:00"),
        ("07-01 17:59:59", "07-01 17:59:59"),
        ("07-01 18:00:00", "07-02 06:00:00"),
        ("07-01 18:01:00", "07-02 06:00:00"),
        ("07-01 23:59:59", "07-02 06:00:00"),
        ("07-02 00:00:00", "07-02 06:00:00"),
        ("07-02 02:00:00", "07-02 06:00:00"),
        ("07-02 05:59:59", "07-02 06:00:00"),
        ("07-02 06:00:00", "07-02 06:00:00"),
        ("07-02 06:00:01", "07-02 06:00:01"),
        ("12-31 18:00:00", "12-31 18:00:00"),
    ],
)
def test_night_orders_count_from_six(paid, start):
    if paid.startswith("12-31"):  # over the end of the year
        assert NIGHT.start(local(paid)) == local(paid) + 12 * 3600
    else:
        assert NIGHT.start(local(paid)) == local(start)


@given(st.integers(local("01-01 00:00:00"), local("12-31 23:59:59")))
def test_the_night_by_sums_is_the_night_by_the_calendar(paid_s):
    assert P2026_09.start(paid_s) == counted_from(P2026_09, paid_s)
    assert P2022.start(paid_s) == paid_s


def test_credits_of_both_readings():
    assert P2022.credits(Reading.DISJOINT) == (70, 20, 10, 0)
    assert P2022.credits(Reading.CUMULATIVE) == (100, 30, 10, 0)
    assert P2026_05.credits(Reading.CUMULATIVE) == P2026_05.points
    assert P2026_09.credits(Reading.DISJOINT) == ()


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_later_never_brings_more(pack):
    for reading in Reading:
        credits_ = pack.credits(reading)
        assert list(credits_) == sorted(credits_, reverse=True)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2022, 6, 27), None),
        (date(2022, 6, 28), "2022-06"),
        (date(2026, 5, 6), "2022-06"),
        (date(2026, 5, 7), "2026-05"),
        (date(2026, 9, 7), "2026-05"),
        (date(2026, 9, 8), "2026-09"),
        (date(2030, 1, 1), "2026-09"),
    ],
)
def test_the_pack_of_a_day(day, name):
    pack = pack_of_day(reversed(PACKS), day)
    assert (pack.name if pack else None) == name


def test_two_packs_of_one_day_do_not_depend_on_their_order():
    twin = replace(P2022, name="my-own")
    day = date(2023, 1, 1)
    assert pack_of_day([P2022, twin], day) == pack_of_day([twin, P2022], day) == twin
    assert T % DAY != 0  # the tests' now is no midnight
