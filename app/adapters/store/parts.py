"""The parts of split orders, and what is left for each of them to carry."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, case, func, or_, select

from app.adapters.store.dialect import among
from app.adapters.store.links import effects_of, linked_orders, load_parcels, parcels_of_orders
from app.adapters.store.planning import AFTER_SHIPPING, NEVER_OURS, Effects
from app.adapters.store.tables import parcel_orders, parcels, shipments, waybills
from app.domain.ids import OrderId, ParcelId
from app.domain.order import GONE, Order
from app.domain.order_parts import Part, Share, shares
from app.domain.parcel import Making, Parcel

Shares = Mapping[ParcelId, Share]
"""What is left for each part of one order."""
NO_SHARES: Shares = {}


def shares_of(connection: Connection, orders: Mapping[OrderId, Order]) -> dict[OrderId, Shares]:
    """What is left for each part of those of ``orders`` that are split.

    No part is named of an order of which nothing is ours to ship: its parts stay as they are.
    """
    split = _split(connection, orders)
    if not split:
        return {}
    loaded = load_parcels(connection, parcels_of_orders(connection, split))
    linked = linked_orders(connection, loaded)
    effects = effects_of(connection, loaded)
    numbers = _numbers(connection, loaded)
    family: dict[OrderId, list[Parcel]] = {order_id: [] for order_id in split}
    for parcel_id, parcel in loaded.items():
        for order_id in linked[parcel_id]:
            family.setdefault(order_id, []).append(parcel)
    found: dict[OrderId, Shares] = {}
    for order_id in split:
        order, mine = orders[order_id], family[order_id]
        if order.status in GONE | NEVER_OURS:
            found[order_id] = NO_SHARES
            continue
        ours = frozenset[str]().union(*(numbers[parcel.parcel_id] for parcel in mine))
        parts = [
            _part(order_id, parcel, effects[parcel.parcel_id], numbers[parcel.parcel_id])
            for parcel in mine
            if parcel.made_by is not Making.EXTRA  # it has no goods
        ]
        found[order_id] = shares(order, parts, ours)
    return found


def _split(connection: Connection, order_ids: Iterable[OrderId]) -> list[OrderId]:
    """Those with more than one parcel for their goods, or that had."""
    statement = (
        select(parcel_orders.c.order_id)
        .join(parcels, parcels.c.parcel_id == parcel_orders.c.parcel_id)
        .where(
            among(parcel_orders.c.order_id, order_ids),
            parcels.c.made_by != Making.EXTRA.value,
        )
        .group_by(parcel_orders.c.order_id)
        .having(
            or_(
                func.count() > 1,
                func.max(case((parcels.c.made_by == Making.SPLIT.value, 1), else_=0)) > 0,
            )
        )
    )
    return [OrderId(order_id) for order_id in connection.scalars(statement)]


def _numbers(connection: Connection, loaded: Mapping[ParcelId, Parcel]) -> dict[ParcelId, set[str]]:
    """Under which numbers each of ``loaded`` travels, may travel, or was told to."""
    found: dict[ParcelId, set[str]] = {parcel_id: set() for parcel_id in loaded}
    bought = select(waybills.c.parcel_id, waybills.c.tracking_number, waybills.c.sub_numbers).where(
        among(waybills.c.parcel_id, loaded),
        or_(waybills.c.spare != 0, waybills.c.state.not_in(("failed", "cancelled"))),
    )
    for row in connection.execute(bought):
        found[ParcelId(row.parcel_id)].update((row.tracking_number, *row.sub_numbers.split(" ")))
    told = select(shipments.c.parcel_id, shipments.c.tracking_number).where(
        among(shipments.c.parcel_id, loaded), shipments.c.state != "failed"
    )
    for parcel_id, number in connection.execute(told):
        found[ParcelId(parcel_id)].add(number)
    for numbers in found.values():
        numbers.discard("")
    return found


def _part(order_id: OrderId, parcel: Parcel, effects: Effects, numbers: set[str]) -> Part:
    return Part(
        parcel_id=parcel.parcel_id,
        ordinal=parcel.ordinal,
        goods={line.item_id: line.quantity for line in parcel.lines if line.order_id == order_id},
        fixed=effects.any,
        gone=effects.stage in AFTER_SHIPPING,
        numbers=frozenset(numbers),
    )
