from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.instants import (
    SHANGHAI,
    business_day,
    day_start,
    day_window,
    from_epoch,
    to_epoch,
)

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def test_zero_means_not_reached():
    assert from_epoch(0) is None
    assert from_epoch(None) is None
    assert to_epoch(None) == 0


@given(st.integers(1, 4_000_000_000))
def test_whole_seconds_survive_the_way_there_and_back(seconds):
    moment = from_epoch(seconds)
    assert moment is not None
    assert moment.tzinfo is UTC
    assert to_epoch(moment) == seconds


def test_a_naive_datetime_is_refused():
    with pytest.raises(ValueError, match="naive"):
        to_epoch(datetime(2026, 7, 1))  # noqa: DTZ001 - the very thing it refuses


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 16, 0, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 12, 31, 16, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_business_day_begins_at_midnight_in_shanghai(utc, day):
    assert business_day(utc) == day


@given(days)
def test_a_days_window_is_its_24_hours_and_meets_the_next(day):
    start, end = day_window(day)
    assert start == day_start(day)
    assert start.tzinfo is UTC
    assert end - start == timedelta(hours=24)
    assert business_day(start) == business_day(end - timedelta(microseconds=1)) == day
    assert day_window(business_day(end))[0] == end


@given(days, st.integers(-12, 14))
def test_the_business_day_does_not_depend_on_the_zone_of_the_instant(day, hours):
    noon = datetime.combine(day, datetime.min.time(), SHANGHAI) + timedelta(hours=12)
    assert business_day(noon.astimezone(timezone(timedelta(hours=hours)))) == day
