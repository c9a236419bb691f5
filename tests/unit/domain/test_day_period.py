"""Periods of reports."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.day_period import Period, Span, period_of

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(days, st.sampled_from(Span))
def test_a_period_holds_its_day_and_ends_where_the_next_begins(day: date, span: Span) -> None:
    period = period_of(day, span)
    assert day in period.days
    assert period.end_s == period.step(1).start_s
    assert period.start_s == period.step(-1).end_s
    assert period.step(1).step(-1) == period
    assert period.step(0) is period


@given(days)
def test_a_day_is_beside_yesterday_and_the_same_weekday(day: date) -> None:
    before, week = period_of(day, Span.DAY).compared
    assert (before.first, week.first) == (day - timedelta(days=1), day - timedelta(days=7))
    assert week.first.weekday() == day.weekday()


@pytest.mark.parametrize(
    ("found", "name", "title", "compared"),
    [
        (
            Period(Span.DAY, date(2026, 11, 28), date(2026, 11, 28)),
            "2026-11-28",
            "2026-11-28 周六",
            "昨天",
        ),
        (
            Period(Span.WEEK, date(2026, 11, 23), date(2026, 11, 29)),
            "2026-W48",
            "2026-11-23 至 2026-11-29",
            "上周",
        ),
        (
            Period(Span.MONTH, date(2026, 11, 1), date(2026, 11, 30)),
            "2026-11",
            "2026-11-01 至 2026-11-30",
            "上月",
        ),
    ],
)
def test_what_a_period_is_called(found: Period, name: str, title: str, compared: str) -> None:
    period = period_of(date(2026, 11, 28), found.span)
    assert period == found
    assert (period.name, period.title) == (name, title)
    assert period.compared_titles[0] == compared
    assert len(period.compared_titles) == len(period.compared)


def test_the_day_begins_at_midnight_in_shanghai() -> None:
    period = period_of(date(2026, 11, 28), Span.DAY)
    assert period.start_s == 1795795200  # 2026-11-27T16:00:00Z
    assert period.end_s - period.start_s == 86400
