"""Route events (物流轨迹) of one waybill."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RouteKind(StrEnum):
    """What an event means for the clocks."""

    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    DELIVERING = "delivering"
    SIGNED = "signed"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteEvent:
    """One scan, as told by the carrier through the platform. Its own time decides, not ours."""

    at: datetime
    kind: RouteKind
    state: str  # the platform's code, kept for later correction
    text: str
    site: str = ""


def first_pickup(events: Iterable[RouteEvent]) -> datetime | None:
    """The carrier's first 揽收 scan, whatever order the events came in."""
    return min((e.at for e in events if e.kind is RouteKind.PICKED_UP), default=None)
