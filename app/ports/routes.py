"""Route events in the store: what is written, what is asked about next, what screens read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.ids import CarrierCode, OrderId, ParcelId, ShopId, TrackingNumber, WaybillId
from app.domain.route import RouteEvent, RouteKind
from app.domain.route_facts import Anomaly, Journey, RouteFacts
from app.domain.trajectory import TripDeadline


@dataclass(frozen=True, slots=True, kw_only=True)
class Trackable:
    """A waybill under way, with all that decides when it is asked about.

    ``receiver`` is the masked name, as the platform shows it. ``missing``: the platform's main
    record did not know the number last time.
    """

    waybill_id: WaybillId
    parcel_id: ParcelId
    shop_id: ShopId
    carrier: CarrierCode
    tracking_number: str
    paid_at: datetime | None
    asked_at: datetime | None
    promise_at: datetime | None = None
    uploaded_at: datetime | None = None
    presale: bool = False
    receiver: str = ""
    from_province: str = ""
    to_province: str = ""
    next_at: datetime | None = None
    failures: int = 0
    handed_at: datetime | None = None
    picked_up_at: datetime | None = None
    hub_at: datetime | None = None
    last_at: datetime | None = None
    signed_at: datetime | None = None
    delivering: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRoute:
    """A waybill that is to be asked about by now; instants are Unix seconds, 0 for none."""

    waybill_id: WaybillId
    shop_id: ShopId
    uploaded_s: int
    next_s: int
    deadline_s: int  # the threshold that was nearest when it was last asked about
    picked_up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRoutes:
    """What is due: planned ones in short, and those never asked about in full."""

    planned: tuple[DueRoute, ...]
    unasked: tuple[Trackable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """A stored event and its place in the book."""

    number: int
    waybill_id: WaybillId
    event: RouteEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedScan:
    """A scan that a person called right (确认无误), whatever ``kind`` said against it.

    It is known by its own time, so that it stays accepted however often it is told again.
    """

    waybill_id: WaybillId
    kind: Anomaly
    at_s: int
    reason: str
    actor: str
    accepted_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudged:
    """What a corrected table makes of a stored event."""

    number: int
    waybill_id: WaybillId
    kind: RouteKind
    province: str


class RouteRepo(Protocol):
    """Route events by waybill issue."""

    def add(self, waybill_id: WaybillId, events: Iterable[RouteEvent], asked_at: datetime) -> int:
        """Store events not seen yet and draw the facts anew; returns how many were new.

        The facts (pickup, signing, anomalies) go to the waybill, and to the parcel that travels
        under it: it moves to 已揽收, or back when the pickup turned out not to count.
        """
        ...

    def awaiting_pickup(self, shop_id: ShopId, limit: int) -> tuple[Trackable, ...]:
        """Shipped and not picked up, nearest pay deadline first."""
        ...

    def under_way(self, waybill_id: WaybillId) -> Trackable | None:
        """One waybill as it is now; None when its parcel does not travel under it."""
        ...

    def plan(
        self,
        waybill_id: WaybillId,
        next_at: datetime | None,
        *,
        deadline_at: datetime | None = None,
        failures: int = 0,
        problem: str = "",
        trip: TripDeadline | None = None,
    ) -> None:
        """When to ask next (None: never again), to which threshold, and how asking went.

        ``trip`` is the earliest threshold after the pickup, missed or not.
        """
        ...

    def handed_over(self, numbers: Iterable[TrackingNumber], at: datetime) -> int:
        """The courier took these numbers: they are asked about soon. Returns how many we know."""
        ...

    def judged_by(self) -> tuple[str, int]:
        """By which table stored events were judged, and up to which number."""
        ...

    def note_judged(self, fingerprint: str, upto: int) -> None:
        """Remember how far judging again has come."""
        ...

    def stored(self, after: int, limit: int) -> tuple[StoredEvent, ...]:
        """Stored events with a larger number than ``after``, in order."""
        ...

    def accept(self, scans: Iterable[AcceptedScan]) -> int:
        """Keep what a person called right and draw the facts of those waybills anew.

        As of the last asking; one that was accepted before changes nothing. Returns how many
        are new.
        """
        ...

    def take_back(self, scans: Iterable[AcceptedScan]) -> int:
        """They are not accepted any more; the facts are drawn anew. Returns how many were."""
        ...

    def accepted(self, waybill_id: WaybillId) -> tuple[AcceptedScan, ...]:
        """What people called right of one waybill, oldest scan first."""
        ...

    def facts(self, waybill_id: WaybillId) -> RouteFacts:
        """What the stored events prove as of the last asking. Raises KeyError: no such waybill."""
        ...

    def rejudge(self, changes: Iterable[Rejudged]) -> int:
        """Give events another kind or province and draw the facts of their waybills anew.

        As of the last asking, so that the same events prove the same whenever they are judged.
        Returns how many waybills that concerned.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AnomalyRow:
    """Something wrong with a trip. ``ended_s`` 0: it still holds."""

    kind: Anomaly
    at_s: int  # the event's own time
    detail: str
    seen_s: int  # when we first saw it
    ended_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStory:
    """All that is known of one issue of a number. Nothing of the receiver but the province."""

    waybill_id: WaybillId
    parcel_id: ParcelId
    shop_id: ShopId
    order_ids: tuple[OrderId, ...]
    carrier_name: str
    tracking_number: str
    travels: bool  # the parcel goes under this very number
    journey: Journey
    uploaded_s: int
    asked_s: int
    next_s: int  # 0: never again, or not asked about yet
    failures: int
    problem: str
    events: tuple[RouteEvent, ...]
    anomalies: tuple[AnomalyRow, ...]
    accepted: tuple[AcceptedScan, ...] = ()
