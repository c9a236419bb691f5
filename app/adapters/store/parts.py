"""The parts of split orders, and what is left for each of them to carry."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, case, func, or_, select

from app.adapters.store.codec import seconds
from app.adapters.store.dialect import among
from app.adapters.store.links import (
    effects_of,
    family,
    linked_orders,
    load_parcels,
    parcels_of_orders,
)
from app.adapters.store.planning import NEVER_OURS, Effects, Known
from app.adapters.store.tables import parcel_orders, parcels, shipments, waybills
from app.domain.ids import OrderId, ParcelId
from app.domain.order import GONE, Order
from app.domain.order_parts import Deal, Part, deal
from app.domain.parcel import AFTER_SHIPPING, Making, Parcel
from app.domain.refunds import staying_items


def deals_of(connection: Connection, known: Mapping[OrderId, Known]) -> dict[OrderId, Deal | None]:
    """What is left for the parts of those orders of ``known`` that are split.

    None for an order of which nothing is ours to ship: its parts stay as they are.
    """
    split = _split(connection, known)
    if not split:
        return {}
    loaded = load_parcels(connection, parcels_of_orders(connection, split))
    linked = linked_orders(connection, loaded)
    effects = effects_of(connection, loaded)
    numbers = _numbers(connection, loaded)
    together: dict[OrderId, list[Parcel]] = {order_id: [] for order_id in split}
    for parcel_id, parcel in loaded.items():
        for order_id in linked[parcel_id]:
            together.setdefault(order_id, []).append(parcel)
    found: dict[OrderId, Deal | None] = {}
    for order_id in split:
        one = known[order_id]
        if one.gone or one.order.status in GONE | NEVER_OURS:
            found[order_id] = None
            continue
        beside = set[str]()
        parts: list[Part] = []
        for parcel in together[order_id]:
            mine = numbers[parcel.parcel_id]
            if parcel.made_by is Making.EXTRA:  # it has no goods
                beside |= mine.keys()
            else:
                parts.append(_part(one.order, parcel, effects[parcel.parcel_id], mine))
        staying = staying_items(one.order, one.cases)
        found[order_id] = deal(one.order, parts, staying, beside)
    return found


def _split(connection: Connection, order_ids: Iterable[OrderId]) -> list[OrderId]:
    """Those with more than one parcel for their goods, or that had."""
    statement = (
        family(order_ids, parcel_orders.c.order_id)
        .group_by(parcel_orders.c.order_id)
        .having(
            or_(
                func.count() > 1,
                func.max(case((parcels.c.made_by == Making.SPLIT.value, 1), else_=0)) > 0,
            )
        )
    )
    return [OrderId(order_id) for order_id in connection.scalars(statement)]


def _numbers(
    connection: Connection, loaded: Mapping[ParcelId, Parcel]
) -> dict[ParcelId, dict[str, int]]:
    """Numbers that each of ``loaded`` travels, may travel or was told under → when it was told."""
    found: dict[ParcelId, dict[str, int]] = {parcel_id: {} for parcel_id in loaded}
    bought = select(waybills.c.parcel_id, waybills.c.tracking_number, waybills.c.sub_numbers).where(
        among(waybills.c.parcel_id, loaded),
        waybills.c.spare == 0,
        waybills.c.state.not_in(("failed", "cancelled")),
    )
    for row in connection.execute(bought):
        mine = (row.tracking_number, *row.sub_numbers.split(" "))
        found[ParcelId(row.parcel_id)] |= dict.fromkeys(filter(None, mine), 0)
    told = select(shipments.c.parcel_id, shipments.c.tracking_number, shipments.c.settled_s).where(
        among(shipments.c.parcel_id, loaded), shipments.c.state != "failed"
    )
    for parcel_id, number, settled_s in connection.execute(told):
        found[ParcelId(parcel_id)][number] = settled_s
    return found


def _part(order: Order, parcel: Parcel, effects: Effects, numbers: Mapping[str, int]) -> Part:
    told = any(pack.tracking_number in numbers for pack in order.packs)
    since = seconds(order.updated_at) > max(numbers.values(), default=0)
    return Part(
        parcel_id=parcel.parcel_id,
        ordinal=parcel.ordinal,
        goods={
            line.item_id: line.quantity for line in parcel.lines if line.order_id == order.order_id
        },
        fixed=effects.any,
        gone=effects.stage in AFTER_SHIPPING and (told or since),
        numbers=frozenset(numbers),
    )
