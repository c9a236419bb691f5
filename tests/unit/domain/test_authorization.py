"""When an authorization ends, and of which ending a person must hear."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.authorization import (
    DAY,
    REFRESH_OUTLIVES,
    UNKNOWN,
    Ending,
    Standing,
    ending,
    ends_soon,
    tokens_until,
)

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
SPANS = st.timedeltas(min_value=timedelta(days=-40), max_value=timedelta(days=800))
MAYBE = st.none() | SPANS.map(lambda span: NOW + span)
STANDINGS = st.builds(Standing, tokens_until=MAYBE, granted_until=MAYBE)


def test_a_refresh_token_lives_a_week_longer_than_its_access_token() -> None:
    assert tokens_until(NOW + 7 * DAY) == NOW + 14 * DAY


def test_nothing_known_ends_never() -> None:
    assert ending(UNKNOWN, NOW) is None
    assert ends_soon(UNKNOWN, NOW, 7) is None


def test_the_owners_end_is_the_one_to_name_while_tokens_are_refreshed() -> None:
    standing = Standing(tokens_until=NOW + 8 * DAY, granted_until=NOW + 200 * DAY)
    assert ending(standing, NOW) == Ending(at=NOW + 200 * DAY, renews=False)
    assert ends_soon(standing, NOW, 60) is None


def test_tokens_that_were_not_refreshed_in_time_come_first() -> None:
    standing = Standing(tokens_until=NOW + 2 * DAY, granted_until=NOW + 200 * DAY)
    assert ending(standing, NOW) == Ending(at=NOW + 2 * DAY, renews=True)
    assert ends_soon(standing, NOW, 7) == Ending(at=NOW + 2 * DAY, renews=True)


def test_healthy_tokens_alone_are_told_but_never_warned_of() -> None:
    standing = Standing(tokens_until=NOW + 8 * DAY)
    assert ending(standing, NOW) == Ending(at=NOW + 8 * DAY, renews=True)
    assert ends_soon(standing, NOW, 60) is None


@pytest.mark.parametrize(
    ("left", "days"),
    [
        (timedelta(days=7), 7),
        (timedelta(days=7, seconds=-1), 6),
        (timedelta(hours=3), 0),
        (timedelta(), 0),
        (timedelta(days=-2), 0),
    ],
)
def test_days_are_rounded_down(left: timedelta, days: int) -> None:
    assert Ending(at=NOW + left, renews=False).days_left(NOW) == days


def test_the_last_day_of_the_warning_counts_and_zero_switches_it_off() -> None:
    standing = Standing(granted_until=NOW + 7 * DAY)
    assert ends_soon(standing, NOW, 7) is not None
    assert ends_soon(standing, NOW - timedelta(seconds=1), 7) is None
    assert ends_soon(Standing(granted_until=NOW - DAY), NOW, 0) is None


@given(STANDINGS, st.integers(0, 60))
def test_no_warning_names_what_is_farther_than_asked_or_hides_what_is_nearer(
    standing: Standing, days: int
) -> None:
    found = ends_soon(standing, NOW, days)
    grant = standing.granted_until
    if found is not None:
        assert found.left(NOW) <= days * DAY
        assert found.at in {standing.tokens_until, grant}
        assert not found.renews or found.left(NOW) < REFRESH_OUTLIVES
    elif days and grant is not None:
        assert grant - NOW > days * DAY or (
            # the tokens end before the grant does, and later than was asked for
            standing.tokens_until is not None and standing.tokens_until < grant
        )


@given(STANDINGS)
def test_what_is_named_is_never_later_than_the_owners_end(standing: Standing) -> None:
    found = ending(standing, NOW)
    if found is not None and standing.granted_until is not None:
        assert found.at <= standing.granted_until
