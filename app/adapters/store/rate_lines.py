"""Lines of the pickup rate: every SKU order beside the parcel it travels in."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    text,
    union_all,
)

from app.adapters.store.dialect import among, among_json, plain_rows
from app.adapters.store.route_reads import PICKED_UP_S
from app.adapters.store.route_tables import route_polls
from app.adapters.store.tables import (
    after_sales,
    items,
    orders,
    parcel_lines,
    parcel_orders,
    parcels,
    shops,
)
from app.domain.after_sale import AfterSaleKind, AfterSaleState
from app.domain.order import OrderStatus, RefundState
from app.domain.parcel import Stage
from app.domain.rate_line import RateLine

_REFUNDS = tuple(
    kind.value
    for kind in (
        AfterSaleKind.REFUND_BEFORE_SHIP,
        AfterSaleKind.REFUND_AFTER_SHIP,
        AfterSaleKind.RETURN_AND_REFUND,
    )
)
_PICKED_UP = text("parcels.picked_up_s > 0")
"""The words of the partial index."""

_SIGNED = (
    select(func.nullif(route_polls.c.signed_s, 0))
    .where(route_polls.c.waybill_id == parcels.c.waybill_id)
    .scalar_subquery()
)
"""As proved: an earlier trip under the same number signs for nothing."""
_other = items.alias("other")
_BEARS_THE_ORDERS_NUMBER = (
    exists()
    .where(_other.c.order_id == after_sales.c.order_id, _other.c.item_id == after_sales.c.order_id)
    .correlate(after_sales)
)
"""An item of the order has the order's own number, so that a case which names it is about it."""
_PAID_BACK = and_(
    after_sales.c.order_id == items.c.order_id,
    after_sales.c.state == AfterSaleState.SUCCEEDED.value,
    after_sales.c.kind.in_(_REFUNDS),
)
_CASE = (
    select(func.min(after_sales.c.updated_s))
    .where(
        _PAID_BACK,
        or_(
            after_sales.c.item_id.in_(("", items.c.item_id)),
            and_(after_sales.c.item_id == items.c.order_id, ~_BEARS_THE_ORDERS_NUMBER),
        ),
        or_(after_sales.c.quantity == 0, after_sales.c.quantity >= items.c.quantity),
    )
    .scalar_subquery()
)
_GONE = or_(
    items.c.refund == RefundState.REFUNDED.value,
    orders.c.status == OrderStatus.CANCELLED.value,
)
_LAST_OF_ITS_MASTERS = (
    select(func.max(after_sales.c.updated_s))
    .where(
        _PAID_BACK,
        or_(items.c.masters == "[]", among_json(after_sales.c.item_id, items.c.masters)),
    )
    .scalar_subquery()
)
_WITH_ITS_MASTERS = and_(
    items.c.gift == 1,
    items.c.refund == RefundState.REFUNDED.value,
    orders.c.status != OrderStatus.CANCELLED.value,
)
REFUNDED_S = func.coalesce(
    _CASE,
    case((_WITH_ITS_MASTERS, _LAST_OF_ITS_MASTERS), else_=null()),
    case((_GONE, orders.c.updated_s), else_=null()),
)
"""When the money went back. A gift goes with the last of what it was given for, and no case names
it. The order's own last news is a late guess, so it errs to keep it in."""


_ITEMS: FromClause = orders.join(shops, shops.c.shop_id == orders.c.shop_id).join(
    items, items.c.order_id == orders.c.order_id
)
_IN_PARCELS: FromClause = (
    _ITEMS.join(parcel_orders, parcel_orders.c.order_id == orders.c.order_id)
    .join(
        parcel_lines,
        and_(
            parcel_lines.c.parcel_id == parcel_orders.c.parcel_id,
            parcel_lines.c.order_id == items.c.order_id,
            parcel_lines.c.item_id == items.c.item_id,
        ),
    )
    .join(parcels, parcels.c.parcel_id == parcel_lines.c.parcel_id)
)
_BY_PICKUP: FromClause = (
    parcels.join(parcel_lines, parcel_lines.c.parcel_id == parcels.c.parcel_id)
    .join(
        items,
        and_(
            items.c.order_id == parcel_lines.c.order_id,
            items.c.item_id == parcel_lines.c.item_id,
        ),
    )
    .join(orders, orders.c.order_id == items.c.order_id)
    .join(shops, shops.c.shop_id == orders.c.shop_id)
)
_TRAVELS = exists().where(
    parcel_orders.c.order_id == items.c.order_id,
    parcel_lines.c.parcel_id == parcel_orders.c.parcel_id,
    parcel_lines.c.order_id == items.c.order_id,
    parcel_lines.c.item_id == items.c.item_id,
)
_NO_SHIP = or_(items.c.needs_shipping == 0, items.c.virtual == 1)
_STAYS = or_(_NO_SHIP, REFUNDED_S.is_not(None))
"""Of an item in none of our parcels. Any other one is shipped from elsewhere, out of our sight."""


def _lines(tables: FromClause, *, parcel: bool) -> Select[Any]:
    """The columns of :class:`RateLine`, in its order."""
    nothing, none = null(), literal("")
    return select(
        orders.c.order_id,
        items.c.item_id,
        func.nullif(orders.c.paid_s, 0),
        func.nullif(parcels.c.uploaded_s, 0) if parcel else nothing,
        PICKED_UP_S if parcel else nothing,
        _SIGNED if parcel else nothing,
        func.nullif(items.c.promise_s, 0),
        items.c.presale,
        _NO_SHIP,
        REFUNDED_S,
        items.c.paid_fen,
        orders.c.shop_id,
        parcels.c.carrier if parcel else none,
        parcels.c.branch if parcel else none,
        parcels.c.parcel_id if parcel else none,
        items.c.gift,
        literal(0),  # no sign of a lucky bag comes with an order
    ).select_from(tables)


_OURS = or_(parcels.c.stage != Stage.CLOSED.value, _PICKED_UP, REFUNDED_S.is_not(None))


def rate_lines(connection: Connection, since_s: int, shop_id: str = "") -> tuple[RateLine, ...]:
    """Of bound shops, or of one: what was paid or picked up since, and is not shipped elsewhere."""
    wanted = _of_shop(shop_id)
    # As lists, so that years of older parcels are not looked at: the planner would begin there.
    paid_since = select(orders.c.order_id).where(orders.c.paid_s >= since_s)
    picked_since = select(parcels.c.parcel_id).where(_PICKED_UP, parcels.c.picked_up_s >= since_s)
    statement = union_all(
        _lines(_IN_PARCELS, parcel=True).where(
            wanted, parcel_orders.c.order_id.in_(paid_since), _OURS
        ),
        _lines(_BY_PICKUP, parcel=True).where(
            wanted, orders.c.paid_s < since_s, parcel_lines.c.parcel_id.in_(picked_since)
        ),
        _lines(_ITEMS, parcel=False).where(wanted, orders.c.paid_s >= since_s, ~_TRAVELS, _STAYS),
    )
    return tuple(map(RateLine._make, plain_rows(connection, statement)))


def rate_news(
    connection: Connection,
    since_s: int,
    shop_id: str,
    order_ids: Iterable[str],
    parcel_ids: Iterable[str],
) -> tuple[frozenset[str], tuple[RateLine, ...]]:
    """Those orders, with those in the parcels, and what :func:`rate_lines` has of them now."""
    inside = select(parcel_orders.c.order_id).where(among(parcel_orders.c.parcel_id, parcel_ids))
    ids = frozenset(order_ids) | frozenset(connection.scalars(inside))
    those = and_(_of_shop(shop_id), among(orders.c.order_id, ids))
    paid_since = orders.c.paid_s >= since_s
    statement = union_all(
        _lines(_IN_PARCELS, parcel=True).where(
            those, or_(paid_since, and_(_PICKED_UP, parcels.c.picked_up_s >= since_s)), _OURS
        ),
        _lines(_ITEMS, parcel=False).where(those, paid_since, ~_TRAVELS, _STAYS),
    )
    return ids, tuple(map(RateLine._make, plain_rows(connection, statement)))


def _of_shop(shop_id: str) -> ColumnElement[bool]:
    bound = shops.c.removed == 0
    return and_(bound, orders.c.shop_id == shop_id) if shop_id else bound
