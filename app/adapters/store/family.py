"""Parcels of one order, and orders of one parcel, as rows and the side panel tell of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from app.adapters.store.dialect import among
from app.adapters.store.links import family, parcels_of_orders
from app.adapters.store.local_rows import remark_rows
from app.adapters.store.tables import orders, parcel_lines, parcel_orders, parcels
from app.domain.ids import OrderId, ParcelId
from app.domain.parcel import Making, Stage
from app.ports.rows import MemberRow, ParcelRow

_GOODS = (
    select(parcel_lines.c.item_id).where(parcel_lines.c.parcel_id == parcels.c.parcel_id).exists()
)


def with_places(connection: Connection, rows: list[ParcelRow]) -> list[ParcelRow]:
    """``rows``, those of split orders with their place among the parts. Costs the others nothing.

    An added parcel is no part: it has no goods of its own.
    """
    split = [place for place, row in enumerate(rows) if row.made_by is Making.SPLIT]
    if not split:
        return rows
    parts: dict[str, list[str]] = {}
    found = connection.execute(
        family(
            {rows[place].order_ids[0] for place in split},
            parcel_orders.c.order_id,
            parcel_orders.c.parcel_id,
        )
        .where(_GOODS)  # nothing is left for the others
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


def with_moves(connection: Connection, rows: list[ParcelRow]) -> list[ParcelRow]:
    """``rows``, those that are closed for having been emptied with what has their goods now.

    Costs the others nothing.
    """
    closed = [row.parcel_id for row in rows if row.stage is Stage.CLOSED]
    if not closed:
        return rows
    statement = select(parcels.c.parcel_id).where(
        among(parcels.c.parcel_id, closed),
        parcels.c.made_by != Making.EXTRA.value,
        ~_GOODS,
    )
    empty = frozenset(connection.scalars(statement))
    order_ids = {order_id for row in rows if row.parcel_id in empty for order_id in row.order_ids}
    if not order_ids:
        return rows
    found = connection.execute(
        family(order_ids, parcel_orders.c.order_id, parcels.c.made_by).where(
            parcels.c.stage != Stage.CLOSED.value, _GOODS
        )
    )
    holders = {order_id: Making(made_by) for order_id, made_by in found}
    return [
        replace(row, moved=next((holders[o] for o in row.order_ids if o in holders), None))
        if row.parcel_id in empty
        else row
        for row in rows
    ]


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
