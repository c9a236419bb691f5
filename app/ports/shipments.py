"""Shipments as they are looked up: one a parcel whose number was ever told to the platform."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

from app.domain.ids import CarrierCode, ParcelId, ShopId, TrackingNumber
from app.domain.parcel import Stage
from app.domain.route import RouteKind
from app.domain.route_facts import Anomaly
from app.domain.shipment import ShipmentState
from app.domain.trajectory import TripDeadline
from app.ports.rows import ParcelRow


class Lot(StrEnum):
    """What of the shipments is looked at."""

    ALL = "all"
    WAITING = "waiting"  # told to the platform, not picked up
    PICKED_UP = "picked_up"
    FAILED = "failed"  # telling the number, or another one, failed and can be done again
    UNKNOWN = "unknown"  # the answer is not known
    ODD = "odd"  # something about its trip is not right
    LATE = "late"  # picked up, and a threshold of the trip is missed

    @property
    def bit(self) -> int:
        """Its bit in :attr:`ShipmentMark.lots`; 0 for all."""
        return _BITS[self]


_BITS = {lot: 1 << place >> 1 for place, lot in enumerate(Lot)}


class SortBy(StrEnum):
    """By what shipments are ordered."""

    AT = "at"
    SHOP = "shop"
    ORDER = "order_ids"
    NUMBER = "number"
    CARRIER = "carrier"
    GOODS = "goods"
    RECEIVER = "receiver"
    UPLOAD = "upload"
    PICKUP = "pickup"  # what waits before what was picked up, each the oldest first
    LAST = "last"
    BATCH = "batch"
    ACTOR = "actor"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentFilter:
    """Which shipments; what is left at its default filters nothing. Unix seconds, half open.

    Args:
        from_s, until_s: of :attr:`ShipmentLine.at_s`.
        shop_id: of this shop.
        carrier: by this courier.
        text: an order id, a parcel id, any tracking number that the parcel has or had, that of a
            piece, or a batch's label; part of a number when it is none of them.
        sort: the order.
        descending: the other way round.
        now_s: until when trips are late or not.
    """

    from_s: int = 0
    until_s: int = 0
    shop_id: ShopId | None = None
    carrier: CarrierCode | None = None
    text: str = ""
    sort: SortBy = SortBy.AT
    descending: bool = True
    now_s: int = 0


class ShipmentMark(NamedTuple):
    """A shipment in short: whose, and in which lots it is."""

    parcel_id: ParcelId
    lots: int

    def of(self, lot: Lot) -> bool:
        """Whether it is in ``lot``."""
        return lot is Lot.ALL or bool(self.lots & lot.bit)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastEvent:
    """The newest scan that was told of a trip."""

    at_s: int
    kind: RouteKind
    site: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberEdit:
    """The newest change of the number of what was shipped (改单号)."""

    state: ShipmentState
    number: TrackingNumber
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentLine:
    """One shipment beside the parcel it is of.

    Args:
        parcel: as it is now.
        state: of telling the number to the platform.
        at_s: when it was told; while it is not, when that was tried last.
        number: the one it travels under, or that was to be told.
        former: other numbers that it had, the oldest first.
        pieces: under the number (子母件).
        carrier_name, branch_name: who takes it.
        problem, advice: why it is not told, and what to do; Chinese.
        edit: the newest 改单号, None when there was none.
        batch_label: of the run that shipped it, "" when it was not kept.
        actor: who ran it.
        last: the newest scan, None without any.
        anomalies: what is wrong with its trip now.
        trip: the earliest threshold after the pickup, missed or not; None: nothing is waited for.
    """

    parcel: ParcelRow
    state: ShipmentState
    at_s: int
    number: str
    carrier_name: str
    branch_name: str
    former: tuple[str, ...] = ()
    pieces: int = 1
    problem: str = ""
    advice: str = ""
    edit: NumberEdit | None = None
    batch_label: str = ""
    actor: str = ""
    last: LastEvent | None = None
    anomalies: tuple[Anomaly, ...] = field(default=())
    trip: TripDeadline | None = None

    @property
    def failed(self) -> bool:
        """Whether telling the number failed, and the parcel still is to go."""
        return self.state is ShipmentState.FAILED and self.parcel.stage is not Stage.CLOSED

    @property
    def edit_failed(self) -> bool:
        """Whether another number was refused that still could be told."""
        failed = self.edit is not None and self.edit.state is ShipmentState.FAILED
        return failed and not self.parcel.picked_up_s

    @property
    def unknown(self) -> bool:
        """Whether the platform must be asked what became of it."""
        return self.state in OPEN or (self.edit is not None and self.edit.state in OPEN)


OPEN = frozenset({ShipmentState.INTENDED, ShipmentState.UNKNOWN})


class ShipmentRows(Protocol):
    """Queries that never block the writer. Callable from any thread."""

    def marks(self, wanted: ShipmentFilter) -> tuple[ShipmentMark, ...]:
        """The shipments that ``wanted`` lets through, in its order."""
        ...

    def lines(self, ids: tuple[ParcelId, ...]) -> tuple[ShipmentLine, ...]:
        """The shipments of these parcels, in that order; those never begun are left out."""
        ...
