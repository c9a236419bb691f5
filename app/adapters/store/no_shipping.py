"""Orders with nothing to carry: they make no parcel, and are still asked for by their number."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, select, text

from app.adapters.store.links import items_of
from app.adapters.store.tables import WAITING_ORDER_SQL, orders, parcel_orders, shops
from app.domain.ids import OrderId, ShopId
from app.domain.order import Item, OrderStatus
from app.ports.rows import NoShippingRow

_WITHOUT_PARCEL = ~(
    select(parcel_orders.c.parcel_id).where(parcel_orders.c.order_id == orders.c.order_id).exists()
)
_ORDER = select(
    orders.c.order_id,
    orders.c.shop_id,
    orders.c.status,
    orders.c.paid_s,
    orders.c.promise_s,
    orders.c.paid_fen,
    orders.c.seller_words,
    orders.c.flag,
    shops.c.name,
    shops.c.colour,
    shops.c.tag,
).join(shops, shops.c.shop_id == orders.c.shop_id)
_WAITING = and_(text(f"orders.{WAITING_ORDER_SQL}"), _WITHOUT_PARCEL, shops.c.removed == 0)


def waiting_without_parcel(connection: Connection) -> tuple[NoShippingRow, ...]:
    """Those of bound shops that the platform still waits for, paid longest ago first."""
    return _rows(connection, _WAITING)


def order_without_parcel(connection: Connection, order_id: str) -> NoShippingRow | None:
    """One of them, whatever its status; None when it is not known or makes a parcel."""
    found = _rows(connection, and_(orders.c.order_id == order_id, _WITHOUT_PARCEL))
    return next(iter(found), None)


def _rows(connection: Connection, where: ColumnElement[bool]) -> tuple[NoShippingRow, ...]:
    found = connection.execute(_select(where)).all()
    goods = items_of(connection, [row.order_id for row in found])
    return tuple(_row(row, goods.get(row.order_id, ())) for row in found)


def _select(where: ColumnElement[bool]) -> Select[Any]:
    return _ORDER.where(where).order_by(orders.c.paid_s, orders.c.order_id)


def _row(row: Any, items: Sequence[Item]) -> NoShippingRow:
    return NoShippingRow(
        order_id=OrderId(row.order_id),
        shop_id=ShopId(row.shop_id),
        shop_name=row.name or row.shop_id,
        status=OrderStatus(row.status),
        virtual=any(item.virtual for item in items),
        fetched=any(not item.virtual and not item.needs_shipping for item in items),
        paid_s=row.paid_s,
        promise_s=row.promise_s,
        paid_fen=row.paid_fen,
        quantity=sum(item.quantity for item in items),
        goods="; ".join(
            f"{item.name} {item.spec}".strip() + f" ×{item.quantity}" for item in items
        ),
        codes=" ".join(item.code for item in items if item.code),
        seller_words=row.seller_words,
        flag=row.flag,
        shop_colour=row.colour,
        shop_tag=row.tag,
    )
