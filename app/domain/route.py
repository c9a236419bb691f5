"""Route events (物流轨迹) of one waybill, as they were told."""

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


MOVEMENTS = frozenset(RouteKind) - {RouteKind.OTHER}
"""Kinds that show the goods themselves under way."""


class RouteSource(StrEnum):
    """Which call of the platform told an event."""

    DETAIL = "detail"  # logistics.trackNoRouteDetail
    PACKAGE = "package"  # logistics.queryPackageRoute


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteScan:
    """One scan in the platform's own words, not judged yet."""

    at: datetime
    state: str = ""  # the platform's code
    opcode: str = ""  # the package call's second code
    description: str = ""  # of the state
    content: str = ""  # the carrier's own sentence
    site: str = ""
    source: RouteSource = RouteSource.DETAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteEvent:
    """One scan, judged. Its own time decides, not ours.

    ``state``, ``opcode``, ``description`` and ``text`` are kept as told, so that the judgement can
    be made again when the table of states is corrected.
    """

    at: datetime
    kind: RouteKind
    state: str
    text: str
    site: str = ""
    description: str = ""
    opcode: str = ""
    source: RouteSource = RouteSource.DETAIL
    province: str = ""  # where the text says it happened; "" when it does not say
    heard_at: datetime | None = None  # when it was first told to us
