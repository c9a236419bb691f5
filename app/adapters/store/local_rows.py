"""Read models of holds and remarks."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from app.adapters.store.dialect import among
from app.adapters.store.links import linked_orders
from app.adapters.store.remark_rows import held_remarks, open_writes
from app.adapters.store.tables import holds, orders, parcel_orders
from app.domain.ids import OrderId, ParcelId, ShopId
from app.domain.remark import RemarkWrite, shown_remark
from app.ports.rows import HoldRow, OrderRemarkRow

_NEVER_S = 1 << 40


def remark_rows(
    connection: Connection, parcel_ids: Iterable[ParcelId]
) -> tuple[OrderRemarkRow, ...]:
    """What each order of these parcels reads, as the rows show it."""
    linked = linked_orders(connection, parcel_ids)
    order_ids = list(dict.fromkeys(order_id for ids in linked.values() for order_id in ids))
    held = held_remarks(connection, order_ids)
    waiting: dict[OrderId, list[RemarkWrite]] = {}
    for write in open_writes(connection, order_ids):
        waiting.setdefault(write.order_id, []).append(write)
    found = []
    for order_id in order_ids:
        if order_id in held:
            remark = shown_remark(held[order_id][0], waiting.get(order_id, ()))
            found.append(
                OrderRemarkRow(
                    order_id=order_id,
                    words=remark.words,
                    flag=remark.flag,
                    open=order_id in waiting,
                )
            )
    return tuple(found)


def hold_rows(connection: Connection) -> tuple[HoldRow, ...]:
    """Every held order with the parcels it travels in; those that end first first."""
    rows = connection.execute(
        select(holds, orders.c.shop_id).join(orders, orders.c.order_id == holds.c.order_id)
    ).all()
    parcels: dict[str, tuple[ParcelId, ...]] = {}
    links = select(parcel_orders.c.order_id, parcel_orders.c.parcel_id).where(
        among(parcel_orders.c.order_id, [row.order_id for row in rows])
    )
    for row in connection.execute(links.order_by(parcel_orders.c.parcel_id)):
        parcels[row.order_id] = (*parcels.get(row.order_id, ()), ParcelId(row.parcel_id))
    found = [
        HoldRow(
            order_id=OrderId(row.order_id),
            parcel_ids=parcels.get(row.order_id, ()),
            shop_id=ShopId(row.shop_id),
            reason=row.reason,
            actor=row.actor,
            since_s=row.since_s,
            until_s=row.until_s,
            before_s=row.before_s,
        )
        for row in rows
    ]
    found.sort(key=lambda hold: (hold.until_s or _NEVER_S, hold.since_s, hold.order_id))
    return tuple(found)
