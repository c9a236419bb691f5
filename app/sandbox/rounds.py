"""Vans with a timetable: they come late, leave parcels out, or do not come at all.

In a scenario with ``rounds`` each company's van takes what was shipped before it came, at 17:00
Shanghai time, and scans it within the hour. What kind of round a company's day is depends on the
company: the practice has one that is punctual, one that comes late, one that skips parcels, and
one that stays away every other day. All others do a little of everything.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from app.domain.instants import SHANGHAI
from app.sandbox.dice import Dice
from app.sandbox.records import Issue
from app.sandbox.scenarios import HOUR

COMES_AT = time(17)
PUNCTUAL, LATE, SKIPPING, ABSENT = "shunfeng", "zhongtong", "yuantong", "yunda"
SKIP_SHARE = 0.25
_MOST_DAYS = 14


class RoundKind(StrEnum):
    """How a company's round went on a day."""

    ON_TIME = "on_time"
    LATE = "late"  # hours after the time
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Round:
    """One company's van on one day. ``at``: when it came, Unix seconds; 0 it did not."""

    planned_at: int
    kind: RoundKind
    at: int


def round_of(seed: int, courier: str, day: int) -> Round:
    """The round of a company on a day, counted from the epoch in Shanghai."""
    start = datetime.combine(datetime(1970, 1, 1, tzinfo=UTC), COMES_AT, SHANGHAI)
    planned = int((start + timedelta(days=day)).timestamp())
    dice = Dice(seed, "round", courier, day)
    kind = _kind(dice, courier, day)
    late = dice.between(3 * HOUR, 8 * HOUR)
    at = {RoundKind.ON_TIME: planned, RoundKind.LATE: planned + late, RoundKind.ABSENT: 0}[kind]
    return Round(planned, kind, at)


def pickup_at(seed: int, issue: Issue, given_at: int) -> int:
    """When the first scan of a number is made that stood ready from ``given_at`` on."""
    first = day_of(given_at) - 1  # a late van of the day before may still come
    for day in range(first, first + _MOST_DAYS):
        van = round_of(seed, issue.courier, day)
        if van.at <= given_at:
            continue
        dice = Dice(seed, "taken", issue.number, issue.issued_at, day)
        if issue.courier == SKIPPING and dice.chance(SKIP_SHARE):
            continue
        return van.at + dice.between(1, HOUR)
    return given_at + _MOST_DAYS * 24 * HOUR


def day_of(at: int) -> int:
    """The Shanghai day of an instant, counted from the epoch."""
    return (at + 8 * HOUR) // (24 * HOUR)


def _kind(dice: Dice, courier: str, day: int) -> RoundKind:
    if courier in {PUNCTUAL, SKIPPING}:
        return RoundKind.ON_TIME
    if courier == LATE:
        return RoundKind.LATE
    if courier == ABSENT:
        return RoundKind.ABSENT if day % 2 else RoundKind.ON_TIME
    return dice.pick((RoundKind.ON_TIME,) * 6 + (RoundKind.LATE, RoundKind.ABSENT))
