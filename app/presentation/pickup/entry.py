"""A row of the risk board: a parcel that no carrier took yet, both clocks and money at stake."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.domain.ids import OrderId, ParcelId
from app.ports.rows import ParcelRow
from app.presentation.countdown import Countdowns, Points
from app.services.count_stakes import OrderStake


class RiskEntry(NamedTuple):
    """One parcel, everything worked out off the window's thread.

    Args:
        points: thresholds of both clocks, ``pay`` those of 支付 and 承诺, ``upload`` of 回传.
        cost_fen: what its orders have cost already.
        step_fen: what missing the next threshold that costs something costs more.
        worst_fen: what they will have cost when nothing more is done.
    """

    parcel_id: ParcelId
    row: ParcelRow
    points: Points
    pay: Points
    upload: Points
    cost_fen: int = 0
    step_fen: int = 0
    worst_fen: int = 0


class Money(NamedTuple):
    """分 of some orders, each counted once however many parcels it travels in."""

    orders: int
    cost_fen: int
    step_fen: int
    worst_fen: int


Stakes = Mapping[OrderId, OrderStake]


def make_entries(
    rows: Iterable[ParcelRow], stakes: Stakes, countdowns: Countdowns
) -> list[RiskEntry]:
    """The rows that run to a threshold; what is not counted any more is left out."""
    upload = tuple(kind.upload for kind in countdowns.kinds)
    found = []
    for row in rows:
        points = countdowns.points(row)
        if not points:
            continue
        money = [stakes[order_id].stake for order_id in row.order_ids if order_id in stakes]
        found.append(
            RiskEntry(
                row.parcel_id,
                row,
                points,
                tuple(point for point in points if not upload[point[1]]),
                tuple(point for point in points if upload[point[1]]),
                sum(each.cost_fen for each in money),
                sum(each.step_fen for each in money),
                sum(each.worst_fen for each in money),
            )
        )
    return found


def money_of(entries: Iterable[RiskEntry], stakes: Stakes) -> Money:
    """What the orders in ``entries`` cost."""
    orders = {order_id for entry in entries for order_id in entry.row.order_ids}
    found = [stakes[order_id].stake for order_id in orders if order_id in stakes]
    return Money(
        len(found),
        sum(each.cost_fen for each in found),
        sum(each.step_fen for each in found),
        sum(each.worst_fen for each in found),
    )
