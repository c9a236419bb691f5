"""发运超时 and 中转超时: which threshold a parcel under way runs to."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.pickup import Urgency
from app.domain.trajectory import (
    Leg,
    Trip,
    TripDeadline,
    Watch,
    leg_of,
    trip_deadlines,
    trip_state,
)
from app.settings.route_rules import load_route_rules

RULES = load_route_rules(None).trajectory
PICKED = datetime(2026, 7, 1, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("start", "end", "leg", "hours"),
    [
        ("浙江省", "浙江省", Leg.NEAR, 48),
        ("浙江省", "广东省", Leg.CROSS, 72),
        ("浙江", "新疆维吾尔自治区", Leg.FAR, 120),
        ("浙江", "西藏自治区", Leg.FAR, 120),
        ("浙江", "内蒙古自治区", Leg.FAR, 120),
        ("浙江", "青海省", Leg.FAR, 120),
        ("浙江", "宁夏回族自治区", Leg.FAR, 120),
        ("浙江", "云南省", Leg.FAR, 120),
        ("浙江", "甘肃省", Leg.FAR, 120),
        ("浙江", "海南省", Leg.FAR, 120),
        ("新疆维吾尔自治区", "浙江省", Leg.CROSS, 72),
        ("云南省", "云南省", Leg.NEAR, 48),
        ("", "广东省", Leg.CROSS, 72),
        ("浙江省", "", Leg.CROSS, 72),
        ("", "", Leg.CROSS, 72),
    ],
)
def test_how_long_a_parcel_may_rest(start: str, end: str, leg: Leg, hours: int) -> None:
    assert leg_of(start, end, RULES) is leg
    trip = Trip(picked_up_at=PICKED, hub_at=PICKED, from_province=start, to_province=end)
    (only,) = trip_deadlines(trip, RULES)
    assert only == TripDeadline(watch=Watch.UPDATE, hours=hours, at=PICKED + hours * HOUR)


def test_a_scan_on_the_way_is_due_within_a_day() -> None:
    waiting = Trip(picked_up_at=PICKED)
    first, second = trip_deadlines(waiting, RULES)
    assert (first.watch, first.at) == (Watch.HUB, PICKED + 24 * HOUR)
    assert second.watch is Watch.UPDATE
    at_edge = trip_state(waiting, RULES, PICKED + 24 * HOUR)
    assert (at_edge.urgency, at_edge.left) == (Urgency.URGENT, timedelta())
    missed = trip_state(waiting, RULES, PICKED + 24 * HOUR + SECOND)
    assert (missed.urgency, missed.left) == (Urgency.OVERDUE, -SECOND)


@pytest.mark.parametrize(
    ("hours_left", "urgency"),
    [
        (2, Urgency.URGENT),
        (2.001, Urgency.SOON),
        (6, Urgency.SOON),
        (6.001, Urgency.CALM),
    ],
)
def test_urgency(hours_left: float, urgency: Urgency) -> None:
    now = PICKED + (24 - hours_left) * HOUR
    assert trip_state(Trip(picked_up_at=PICKED), RULES, now).urgency is urgency


def test_nothing_is_waited_for_before_the_pickup_and_once_signed() -> None:
    assert trip_deadlines(Trip(picked_up_at=None), RULES) == ()
    assert trip_state(Trip(picked_up_at=None), RULES, PICKED).urgency is Urgency.CALM
    signed = Trip(picked_up_at=PICKED, signed_at=PICKED + HOUR)
    state = trip_state(signed, RULES, PICKED + 900 * HOUR)
    assert (state.deadline, state.urgency) == (None, Urgency.DONE)


@given(st.integers(0, 500), st.integers(0, 500), st.booleans())
def test_every_scan_moves_the_rest_on_and_never_the_hub(last: int, more: int, hub: bool) -> None:
    def at(watch: Watch, hours: int) -> datetime | None:
        trip = Trip(
            picked_up_at=PICKED,
            hub_at=PICKED + HOUR if hub else None,
            last_at=PICKED + hours * HOUR,
            from_province="浙江",
            to_province="广东",
        )
        return next((d.at for d in trip_deadlines(trip, RULES) if d.watch is watch), None)

    early, late = at(Watch.UPDATE, last), at(Watch.UPDATE, last + more)
    assert early is not None
    assert late is not None
    assert late - early == more * HOUR
    assert at(Watch.HUB, last) == (None if hub else PICKED + 24 * HOUR)
