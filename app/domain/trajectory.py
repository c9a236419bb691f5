"""Trajectory rules after the pickup (reference rules, section 1): 发运超时 and 中转超时.

A parcel needs a scan on the way within so many hours of its pickup, and after every scan another
one before the goods come to rest; how long depends on how far it goes. Thresholds are data
(``resources/rules/trajectory.toml``).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.pickup import Urgency
from app.domain.route_table import short_province


class Leg(StrEnum):
    """How far a parcel goes."""

    NEAR = "near"  # within one province
    CROSS = "cross"
    FAR = "far"  # to a province that takes longest


class Watch(StrEnum):
    """What is waited for."""

    HUB = "hub"  # a scan on the way: 发运超时
    UPDATE = "update"  # any further scan: 中转超时


@dataclass(frozen=True, slots=True, kw_only=True)
class TrajectoryRules:
    """Thresholds in seconds; ``as_of`` is shown beside every figure."""

    as_of: str
    hub_s: int
    update_s: dict[Leg, int]
    far_provinces: frozenset[str]  # short names
    soon_s: int
    urgent_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """What is known of a parcel that was picked up."""

    picked_up_at: datetime | None
    hub_at: datetime | None = None
    last_at: datetime | None = None
    signed_at: datetime | None = None
    from_province: str = ""
    to_province: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TripDeadline:
    """One threshold that a trip runs to."""

    watch: Watch
    hours: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TripState:
    """The nearest threshold; None once nothing is waited for."""

    deadline: TripDeadline | None
    urgency: Urgency
    left: timedelta


def leg_of(from_province: str, to_province: str, rules: TrajectoryRules) -> Leg:
    """How far it goes. Within one province is near even there where parcels take longest.

    An unknown province counts as another one.
    """
    start, end = short_province(from_province), short_province(to_province)
    if start and start == end:
        return Leg.NEAR
    return Leg.FAR if end in rules.far_provinces else Leg.CROSS


def trip_deadlines(trip: Trip, rules: TrajectoryRules) -> tuple[TripDeadline, ...]:
    """Thresholds still waited for, earliest first; none before the pickup or once signed."""
    if trip.picked_up_at is None or trip.signed_at is not None:
        return ()
    limit_s = rules.update_s[leg_of(trip.from_province, trip.to_province, rules)]
    newest = max(trip.picked_up_at, trip.last_at or trip.picked_up_at)
    found = [_deadline(Watch.UPDATE, newest, limit_s)]
    if trip.hub_at is None:
        found.append(_deadline(Watch.HUB, trip.picked_up_at, rules.hub_s))
    return tuple(sorted(found, key=lambda each: (each.at, each.watch)))


def trip_state(trip: Trip, rules: TrajectoryRules, now: datetime) -> TripState:
    """The nearest threshold, missed ones first. Exactly at a threshold counts as within it."""
    every = trip_deadlines(trip, rules)
    if not every:
        calm = Urgency.DONE if trip.signed_at else Urgency.CALM
        return TripState(deadline=None, urgency=calm, left=timedelta())
    first = every[0]
    left = first.at - now
    return TripState(deadline=first, urgency=urgency_of(left, rules), left=left)


def _deadline(watch: Watch, start: datetime, limit_s: int) -> TripDeadline:
    return TripDeadline(watch=watch, hours=limit_s // 3600, at=start + timedelta(seconds=limit_s))


def urgency_of(left: timedelta, rules: TrajectoryRules) -> Urgency:
    """How near a threshold is."""
    if left < timedelta():
        return Urgency.OVERDUE
    if left <= timedelta(seconds=rules.urgent_s):
        return Urgency.URGENT
    return Urgency.SOON if left <= timedelta(seconds=rules.soon_s) else Urgency.CALM
