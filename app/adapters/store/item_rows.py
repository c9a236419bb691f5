"""Item lines of the side panel: what travels, and what stays: refunded, or never to travel."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, select

from app.adapters.store.dialect import among
from app.adapters.store.links import known_orders, parcels_of_orders
from app.adapters.store.planning import Known, in_order
from app.adapters.store.tables import parcel_lines
from app.domain.ids import ItemId, OrderId
from app.domain.marks import contents_text
from app.domain.order import Item, RefundState
from app.domain.refunds import asked_items, dropped_gifts, refunded_items, staying_items
from app.ports.rows import ItemRow

_REFUND = {
    RefundState.NONE: "",
    RefundState.PENDING: "退款中",
    RefundState.REFUNDED: "已退款",
    RefundState.OTHER: "售后中",
}
Key = tuple[OrderId, ItemId]


def item_rows(
    connection: Connection, parcel_id: str, order_ids: Sequence[OrderId]
) -> Iterator[ItemRow]:
    """The lines of a parcel in its order, then items that no parcel carries.

    Those were refunded, or need no shipping.

    Args:
        connection: of any transaction.
        parcel_id: which parcel.
        order_ids: its orders, those that dropped out of it included.
    """
    known = known_orders(connection, order_ids)
    items = {(i, item.item_id): item for i, one in known.items() for item in one.order.items}
    words = {order_id: _words(one) for order_id, one in known.items()}
    staying = {i: staying_items(one.order, one.cases) for i, one in known.items()}
    mine, everywhere = _lines(connection, parcel_id, known)
    left_out = [
        (order_id, item.item_id)
        for order_id, one in zip(order_ids, in_order(order_ids, known), strict=True)
        for item in one.order.items
        if (item.item_id in staying[order_id] or not item.needs_shipping)
        and (order_id, item.item_id) not in everywhere
        and item.quantity > 0
    ]
    for order_id, item_id in (*mine, *left_out):
        item = items.get((order_id, item_id))
        if item is None:
            continue
        yield ItemRow(
            order_id=order_id,
            name=item.name,
            spec=item.spec,
            code=item.code,
            quantity=mine.get((order_id, item_id), item.quantity),
            price_fen=item.price_fen,
            paid_fen=item.paid_fen,
            refund=words[order_id][item_id],
            ships=item.needs_shipping and item_id not in staying[order_id],
            gift=item.gift,
            contents=contents_text(item),
            custom=item.custom,
            marks=item.marks,
        )


def _lines(
    connection: Connection, parcel_id: str, order_ids: Iterable[OrderId]
) -> tuple[dict[Key, int], set[Key]]:
    """Pieces by line of this parcel, and the lines of every parcel of these orders."""
    mine: dict[Key, int] = {}
    everywhere: set[Key] = set()
    rows = connection.execute(
        select(parcel_lines)
        .where(among(parcel_lines.c.parcel_id, parcels_of_orders(connection, order_ids)))
        .order_by(parcel_lines.c.position)
    )
    for row in rows:
        key = (OrderId(row.order_id), ItemId(row.item_id))
        everywhere.add(key)
        if row.parcel_id == parcel_id:
            mine[key] = row.quantity
    return mine, everywhere


def _words(known: Known) -> dict[ItemId, str]:
    refunded = refunded_items(known.order, known.cases)
    asked = asked_items(known.order, known.cases) - refunded

    gifts = dropped_gifts(known.order, known.cases)

    def word(item: Item) -> str:
        if item.item_id in gifts:
            return "主商品已退款，赠品不发"
        if item.item_id in refunded:
            return _REFUND[RefundState.REFUNDED]
        if item.item_id in asked:
            return _REFUND[RefundState.PENDING]
        if not item.needs_shipping and item.refund is RefundState.NONE:
            return "虚拟商品，无需发货" if item.virtual else "买家自提，无需发货"
        return _REFUND[item.refund]

    return {item.item_id: word(item) for item in known.order.items}
