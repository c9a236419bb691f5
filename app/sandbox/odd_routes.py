"""How couriers and the platform tell of a trip: late, twice, in disorder, wrongly, or not at all.

The true trip is in :mod:`app.sandbox.routes`; here is what the platform holds of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType

from app.domain.instants import SHANGHAI
from app.sandbox.dice import Dice
from app.sandbox.records import Issue
from app.sandbox.routes import Scan
from app.sandbox.scenarios import HOUR

DAY = 24 * HOUR
_FAR_AWAY = "【成都市】锦江网点 已揽收"


class Oddness(StrEnum):
    """What is odd about the telling of one trip."""

    PLAIN = "plain"
    LATE = "late"  # scans are told hours after they were made
    TWICE = "twice"  # every scan is told twice
    DISORDER = "disorder"  # the newest comes first
    SIGNED_FIRST = "signed_first"  # signed for before it was picked up
    TWO_PICKUPS = "two_pickups"
    FAST_CLOCK = "fast_clock"  # the picker's scanner is eight hours ahead
    CLOCK_TEXT = "clock_text"  # times are told as a wall clock's text
    REUSED = "reused"  # an earlier trip under the same number is told as well
    BEFORE_PAYMENT = "before_payment"
    OTHER_PLACE = "other_place"  # a pickup at the other end of the country is told as well
    SILENT = "silent"  # picked up, and nothing is ever told
    ELSEWHERE = "elsewhere"  # only the platform's other record knows the number


ODD = tuple(Oddness)


@dataclass(frozen=True, slots=True)
class Trip:
    """What a telling is made of."""

    issue: Issue
    paid_at: int
    scans: list[Scan]
    dice: Dice

    @property
    def pickup(self) -> Scan:
        """The courier's first scan."""
        return self.scans[0]

    @property
    def between(self) -> int:
        """An instant between 发货 and the first scan."""
        return (self.issue.shipped_at + self.pickup.at) // 2


def told(trip: Trip) -> list[Scan]:
    """Every scan as the platform will tell it, in the order of its list, the future ones too."""
    return _TELLINGS[Oddness(trip.issue.oddness)](trip) if trip.scans else []


def held_pickup_at(issue: Issue) -> int:
    """When the platform holds that the number was picked up; 0 when it holds nothing."""
    return {
        Oddness.SILENT: 0,
        Oddness.FAST_CLOCK: issue.pickup_at + 8 * HOUR,
    }.get(Oddness(issue.oddness), issue.pickup_at)


def _plain(trip: Trip) -> list[Scan]:
    return trip.scans


def _late(trip: Trip) -> list[Scan]:
    return [
        replace(scan, told_at=scan.at + trip.dice.between(6 * HOUR, 20 * HOUR))
        for scan in trip.scans
    ]


def _twice(trip: Trip) -> list[Scan]:
    return [each for scan in trip.scans for each in (scan, scan)]


def _disorder(trip: Trip) -> list[Scan]:
    return trip.scans[::-1]


def _signed_first(trip: Trip) -> list[Scan]:
    return [replace(trip.scans[-1], at=trip.between), *trip.scans[:-1]]


def _two_pickups(trip: Trip) -> list[Scan]:
    again = replace(trip.pickup, at=trip.pickup.at + 3 * HOUR, content="【杭州市】分拨中心 已揽收")
    return [*trip.scans, again]


def _fast_clock(trip: Trip) -> list[Scan]:
    wrong = replace(trip.pickup, at=trip.pickup.at + 8 * HOUR, told_at=trip.pickup.at)
    return [wrong, *trip.scans[1:]]


def _clock_text(trip: Trip) -> list[Scan]:
    return [replace(scan, stamp=_wall_clock(scan.at)) for scan in trip.scans]


def _reused(trip: Trip) -> list[Scan]:
    back = trip.issue.issued_at - 3 * DAY - trip.pickup.at
    end = trip.issue.issued_at - HOUR
    old = [replace(scan, at=min(scan.at + back, end)) for scan in trip.scans]
    return [*old, *trip.scans]


def _before_payment(trip: Trip) -> list[Scan]:
    return [replace(trip.pickup, at=trip.paid_at - HOUR), *trip.scans]


def _other_place(trip: Trip) -> list[Scan]:
    return [replace(trip.pickup, at=trip.between, content=_FAR_AWAY, site="锦江网点"), *trip.scans]


def _silent(_trip: Trip) -> list[Scan]:
    return []


def _wall_clock(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


_TELLINGS: Mapping[Oddness, Callable[[Trip], list[Scan]]] = MappingProxyType(
    {
        Oddness.PLAIN: _plain,
        Oddness.LATE: _late,
        Oddness.TWICE: _twice,
        Oddness.DISORDER: _disorder,
        Oddness.SIGNED_FIRST: _signed_first,
        Oddness.TWO_PICKUPS: _two_pickups,
        Oddness.FAST_CLOCK: _fast_clock,
        Oddness.CLOCK_TEXT: _clock_text,
        Oddness.REUSED: _reused,
        Oddness.BEFORE_PAYMENT: _before_payment,
        Oddness.OTHER_PLACE: _other_place,
        Oddness.SILENT: _silent,
        Oddness.ELSEWHERE: _plain,
    }
)
