"""Orders of which a scan is still to come, put together from the lines of their parcels."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.domain.gate import NEVER_PICKED_UP, Block
from app.domain.ids import OrderId, ParcelId, ShopId
from app.domain.instants import from_epoch
from app.domain.parcel import Stage
from app.domain.penalty import PenaltyFacts
from app.domain.rate_line import RateLine
from app.ports.pickup_rows import PickupLine


@dataclass(frozen=True, slots=True)
class WaitingParcel:
    """A parcel that the carrier has not taken."""

    parcel_id: ParcelId
    shop_id: ShopId
    carrier: str
    branch: str
    stage: Stage
    blocks: frozenset[Block]
    printed: bool
    handed: bool  # it left on a manifest and takes no place on another van
    order_ids: tuple[OrderId, ...]
    paid_s: int  # earliest payment of its orders


@dataclass(frozen=True, slots=True)
class WaitingOrder:
    """An order of which at least one parcel waits."""

    order_id: OrderId
    shop_id: ShopId
    facts: PenaltyFacts
    lines: tuple[RateLine, ...]
    parcel_ids: tuple[ParcelId, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that waits."""

    parcels: tuple[WaitingParcel, ...]
    orders: dict[OrderId, WaitingOrder]


def waiting_of(lines: Iterable[PickupLine], taken: Iterable[PickupLine] = ()) -> Waiting:
    """Parcels and orders in the lines, in their order; a line that pays for nothing is kept.

    ``taken``: of parcels that were picked up while others of their orders wait; money knows them.
    """
    by_parcel: dict[str, list[PickupLine]] = {}
    by_order: dict[str, list[PickupLine]] = {}
    for line in going(lines):
        if not line.rate.paid_s:
            continue
        by_parcel.setdefault(line.rate.parcel_id, []).append(line)
        by_order.setdefault(line.rate.order_id, []).append(line)
    gone: dict[str, list[PickupLine]] = {}
    for line in taken:
        gone.setdefault(line.rate.order_id, []).append(line)
    return Waiting(
        tuple(_parcel(group) for group in by_parcel.values()),
        {
            OrderId(order_id): _order(group, gone.get(order_id, []))
            for order_id, group in by_order.items()
        },
    )


def going(lines: Iterable[PickupLine]) -> Iterator[PickupLine]:
    """Those of which a scan counts: no order that was refunded while others of its parcel go."""
    kept = [line for line in lines if NEVER_PICKED_UP.isdisjoint(line.blocks)]
    due = {_place(line) for line in kept if line.rate.refunded_s is None}
    return (line for line in kept if line.rate.refunded_s is None or _place(line) in due)


def _place(line: PickupLine) -> tuple[str, str]:
    return (line.rate.parcel_id, line.rate.order_id)


def _parcel(lines: list[PickupLine]) -> WaitingParcel:
    first = lines[0]
    order_ids = dict.fromkeys(OrderId(line.rate.order_id) for line in lines)
    return WaitingParcel(
        ParcelId(first.rate.parcel_id),
        ShopId(first.rate.shop_id),
        first.rate.carrier,
        first.rate.branch,
        first.stage,
        first.blocks,
        first.printed,
        first.handed,
        tuple(order_ids),
        min(line.rate.paid_s or 0 for line in lines),
    )


def _order(lines: list[PickupLine], taken: list[PickupLine]) -> WaitingOrder:
    first = lines[0].rate
    parcel_ids = dict.fromkeys(ParcelId(line.rate.parcel_id) for line in lines)
    return WaitingOrder(
        OrderId(first.order_id),
        ShopId(first.shop_id),
        facts_of([*lines, *taken]),
        tuple(line.rate for line in lines),
        tuple(parcel_ids),
    )


def facts_of(lines: list[PickupLine]) -> PenaltyFacts:
    """What money needs to know of the order that ``lines`` make.

    Of several parcels each has clocks of its own, and is due with the first of its goods.
    :class:`app.domain.day_orders.DayOrder` says the same of past days.
    """
    parcels: dict[str, list[PickupLine]] = {}
    for line in lines:
        parcels.setdefault(line.rate.parcel_id, []).append(line)
    first, *others = (_facts(group) for group in parcels.values())
    return replace(first, parts=(first, *others)) if others else first


def _facts(lines: list[PickupLine]) -> PenaltyFacts:
    """What money needs to know of an order in one parcel."""
    first = lines[0]
    due = [line for line in lines if line.rate.refunded_s is None] or lines
    promises = [line.rate.promise_s for line in due if line.rate.promise_s]
    return PenaltyFacts(
        order_fen=first.order_fen,
        paid_at=from_epoch(first.rate.paid_s),
        promise_at=from_epoch(min(promises, default=None)),
        uploaded_at=from_epoch(first.rate.uploaded_s),
        picked_up_at=from_epoch(first.scanned_s),
        reused_at=from_epoch(first.reused_s),
        early_at=from_epoch(first.early_s),
    )
