"""SQL of the daily report: every SKU order beside the parcel it travels in, whatever its stage."""

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
    or_,
    select,
    text,
    union,
    union_all,
)

from app.adapters.store.dialect import plain_rows
from app.adapters.store.links import CALLED_GONE_S
from app.adapters.store.rate_lines import REFUNDED_S
from app.adapters.store.route_reads import COSTS_AT_ONCE, EARLY_S, REUSED_S
from app.adapters.store.route_tables import route_anomalies, route_events
from app.adapters.store.tables import (
    PENDING_SQL,
    items,
    orders,
    parcel_lines,
    parcel_orders,
    parcels,
    shops,
    waybills,
)
from app.domain.day_facts import DayLine
from app.domain.order import OrderStatus
from app.domain.parcel import Stage
from app.domain.route import RouteKind

_GONE = (OrderStatus.SHIPPED.value, OrderStatus.FINISHED.value)
_ELSEWHERE = case(
    (
        or_(orders.c.status.in_(_GONE), items.c.status.in_(_GONE)),
        func.coalesce(func.nullif(orders.c.shipped_s, 0), orders.c.updated_s),
    ),
    else_=0,
)
_SITE = (
    select(route_events.c.site)
    .where(
        route_events.c.waybill_id == parcels.c.waybill_id,
        route_events.c.kind == RouteKind.PICKED_UP.value,
        route_events.c.at_s == parcels.c.picked_up_s,  # the scan that counts
    )
    .limit(1)
    .scalar_subquery()
)
_LIVE = or_(
    parcels.c.stage != Stage.CLOSED.value, parcels.c.uploaded_s > 0, parcels.c.picked_up_s > 0
)
"""A closed parcel that never went holds nothing back: its orders end by themselves."""
_ITEMS: FromClause = orders.join(shops, shops.c.shop_id == orders.c.shop_id).join(
    items, items.c.order_id == orders.c.order_id
)
_OF_THE_ITEM = and_(
    parcel_lines.c.parcel_id == parcel_orders.c.parcel_id,
    parcel_lines.c.order_id == items.c.order_id,
    parcel_lines.c.item_id == items.c.item_id,
)
_IN_PARCELS: FromClause = (
    _ITEMS.join(parcel_orders, parcel_orders.c.order_id == orders.c.order_id)
    .join(parcel_lines, _OF_THE_ITEM)
    .join(parcels, and_(parcels.c.parcel_id == parcel_lines.c.parcel_id, _LIVE))
    .outerjoin(waybills, waybills.c.waybill_id == parcels.c.waybill_id)
)
_TRAVELS = exists().where(
    parcel_orders.c.order_id == items.c.order_id,
    _OF_THE_ITEM,
    parcels.c.parcel_id == parcel_lines.c.parcel_id,
    _LIVE,
)


def _lines(tables: FromClause, *, parcel: bool) -> Select[Any]:
    """The columns of :class:`DayLine`, in its order."""

    def of_parcel(value: ColumnElement[Any], nothing: str | int) -> ColumnElement[Any]:
        return value if parcel else literal(nothing)

    return select(
        orders.c.order_id,
        items.c.item_id,
        orders.c.shop_id,
        orders.c.paid_s,
        items.c.promise_s,
        _ELSEWHERE,
        orders.c.paid_fen,
        items.c.paid_fen,
        items.c.presale,
        case((or_(items.c.needs_shipping == 0, items.c.virtual == 1), 1), else_=0),
        func.coalesce(REFUNDED_S, CALLED_GONE_S, 0),
        items.c.code,
        items.c.name,
        items.c.spec,
        parcel_lines.c.quantity if parcel else items.c.quantity,
        of_parcel(parcels.c.parcel_id, ""),
        of_parcel(
            func.coalesce(func.nullif(parcels.c.carrier, ""), parcels.c.promised_carrier), ""
        ),
        of_parcel(parcels.c.made_by, ""),
        of_parcel(func.coalesce(waybills.c.settled_s, 0), 0),
        of_parcel(parcels.c.uploaded_s, 0),
        of_parcel(parcels.c.picked_up_s, 0),
        of_parcel(func.coalesce(_SITE, ""), ""),
        of_parcel(func.coalesce(REUSED_S, 0), 0),
        of_parcel(func.coalesce(EARLY_S, 0), 0),
    ).select_from(tables)


def day_lines(connection: Connection, since_s: int, until_s: int) -> tuple[DayLine, ...]:
    """Of bound shops: orders paid, changed or picked up since, and all that still wait.

    So are those of which a reused number or a scan before the payment was found since. What was
    over before cannot be in any figure of the time from ``since_s`` on. The parcels of years before
    are not looked at: each part of the list has an index of its own, or few rows to walk
    (anomalies).
    """
    of_parcels = select(parcel_orders.c.order_id).join(
        parcels, parcels.c.parcel_id == parcel_orders.c.parcel_id
    )
    wanted = union(
        select(orders.c.order_id).where(orders.c.paid_s >= since_s),
        select(orders.c.order_id).where(orders.c.updated_s >= since_s),
        of_parcels.where(text(PENDING_SQL)),
        of_parcels.where(text("stage = 'shipped'")),
        of_parcels.where(text("picked_up_s > 0"), parcels.c.picked_up_s >= since_s),
        of_parcels.join(waybills, waybills.c.parcel_id == parcels.c.parcel_id)
        .join(route_anomalies, route_anomalies.c.waybill_id == waybills.c.waybill_id)
        .where(
            route_anomalies.c.kind.in_([kind.value for kind in COSTS_AT_ONCE]),
            route_anomalies.c.seen_s >= since_s,
        ),
    ).cte("wanted")
    those = and_(
        shops.c.removed == 0,
        orders.c.paid_s > 0,
        orders.c.paid_s < until_s,
        orders.c.order_id.in_(select(wanted.c.order_id)),
    )
    statement = union_all(
        _lines(_IN_PARCELS, parcel=True).where(those),
        _lines(_ITEMS, parcel=False).where(those, ~_TRAVELS),
    )
    return tuple(map(DayLine._make, plain_rows(connection, statement)))
