"""Parcels of one order, and orders of one parcel, as rows and the side panel tell of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from app.adapters.store.dialect import among
from app.adapters.store.links import parcels_of_orders
from app.adapters.store.local_rows import remark_rows
from app.adapters.store.tables import orders, parcel_lines, parcel_orders, parcels
from app.domain.ids import OrderId, ParcelId
from app.domain.parcel import Making
from app.ports.rows import MemberRow, ParcelRow


def with_places(connection: Connection, rows: list[ParcelRow]) -> list[ParcelRow]:
    """``rows``, those of split orders with their place among the parts. Costs the others nothing.

    An added parcel is no part: it has no goods of its own.
    """
    split = [place for place, row in enumerate(rows) if row.made_by is Making.SPLIT]
    if not split:
        return rows
    parts: dict[str, list[str]] = {}
    found = connection.execute(
        select(parcel_orders.c.order_id, parcel_orders.c.parcel_id)
        .join(parcels, parcels.c.parcel_id == parcel_orders.c.parcel_id)
        .where(
            among(parcel_orders.c.order_id, {rows[place].order_ids[0] for place in split}),
            parcels.c.made_by != Making.EXTRA.value,
            select(parcel_lines.c.item_id)
            .where(parcel_lines.c.parcel_id == parcels.c.parcel_id)
            .exists(),  # nothing is left for the others
        )
        .order_by(parcels.c.ordinal)
    )
    for order_id, parcel_id in found:
        parts.setdefault(order_id, []).append(parcel_id)
    for place in split:
        row = rows[place]
        alike = parts.get(row.order_ids[0], [])
        if row.parcel_id in alike:
            rows[place] = replace(row, part=alike.index(row.parcel_id) + 1, parts=len(alike))
    return rows


def sisters(
    connection: Connection, parcel_id: ParcelId, order_ids: Sequence[OrderId]
) -> frozenset[ParcelId]:
    """The other parcels that carry something of the orders of this one."""
    return parcels_of_orders(connection, order_ids) - {parcel_id}


def members(
    connection: Connection, parcel_id: ParcelId, order_ids: Iterable[OrderId]
) -> tuple[MemberRow, ...]:
    """Each merged order with its own words; nothing for a parcel of one order."""
    ids = tuple(order_ids)
    if len(ids) < 2:
        return ()
    found = connection.execute(
        select(orders.c.order_id, orders.c.buyer_words).where(among(orders.c.order_id, ids))
    )
    buyers = {row.order_id: row.buyer_words for row in found}
    ours = {row.order_id: row for row in remark_rows(connection, (parcel_id,))}
    return tuple(
        MemberRow(
            order_id=order_id,
            buyer_words=buyers[order_id],
            seller_words=ours[order_id].words,
            flag=ours[order_id].flag,
        )
        for order_id in ids
        if order_id in buyers and order_id in ours
    )
