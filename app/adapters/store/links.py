"""What hangs together: orders with their items and cases, parcels with their effects."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, select

from app.adapters.store.codec import to_after_sale, to_item, to_order, to_tags
from app.adapters.store.dialect import among, among_listed, listed
from app.adapters.store.planning import Effects, Known
from app.adapters.store.tables import (
    after_sales,
    audit_accepted,
    items,
    order_receivers,
    orders,
    parcel_lines,
    parcel_orders,
    parcels,
    shipments,
    waybills,
)
from app.domain.after_sale import AfterSale
from app.domain.ids import ItemId, OrderId, ParcelId, ShopId
from app.domain.order import Item
from app.domain.order_audit import DifferenceKind
from app.domain.parcel import Making, Parcel, ParcelLine, Stage

_CASES = (
    select(after_sales)
    .where(among_listed(after_sales.c.order_id))
    .order_by(after_sales.c.applied_s, after_sales.c.after_sale_id)
)
_SKEW_S = 5
"""By so much a clock that was put right may have been ahead when an order was told."""
CALLED_GONE_S = (
    select(audit_accepted.c.accepted_s)
    .where(
        audit_accepted.c.shop_id == orders.c.shop_id,
        audit_accepted.c.order_id == orders.c.order_id,
        audit_accepted.c.kind == DifferenceKind.GONE.value,
        audit_accepted.c.facts == orders.c.status,
        audit_accepted.c.accepted_s + _SKEW_S >= orders.c.checked_s,  # and not told since
    )
    .scalar_subquery()
)
"""When an order of :data:`orders` was called gone, if the platform knows it no more."""
_LIVE_WAYBILL = and_(waybills.c.state.not_in(("failed", "cancelled")), waybills.c.spare == 0)


def cases_of(connection: Connection, order_ids: Iterable[str]) -> dict[str, list[AfterSale]]:
    """After-sale cases by order id."""
    found: dict[str, list[AfterSale]] = {}
    for row in connection.execute(_CASES, {"ids": listed(order_ids)}):
        found.setdefault(row.order_id, []).append(to_after_sale(row))
    return found


def items_of(connection: Connection, order_ids: Iterable[str]) -> dict[str, list[Item]]:
    """Items by order id, in the platform's order."""
    found: dict[str, list[Item]] = {}
    statement = (
        select(items)
        .where(among(items.c.order_id, order_ids))
        .order_by(items.c.order_id, items.c.position)
    )
    for row in connection.execute(statement):
        found.setdefault(row.order_id, []).append(to_item(row))
    return found


def known_orders(connection: Connection, order_ids: Iterable[str]) -> dict[OrderId, Known]:
    """Orders with masks only, and what decides about shipping them."""
    wanted = list(order_ids)
    found_items = items_of(connection, wanted)
    found_cases = cases_of(connection, wanted)
    rows = connection.execute(
        select(orders, CALLED_GONE_S.is_not(None).label("gone")).where(
            among(orders.c.order_id, wanted)
        )
    )
    return {
        OrderId(row.order_id): Known(
            order=to_order(row, found_items.get(row.order_id, ())),
            receiver_print=row.receiver_print,
            cases=tuple(found_cases.get(row.order_id, ())),
            held=bool(row.held),
            gone=bool(row.gone),
        )
        for row in rows
    }


def told_of(
    connection: Connection, order_ids: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Couriers that the buyers were promised, and the platform's own labels, each once."""
    rows = connection.execute(
        select(orders.c.promised_carrier, orders.c.tags)
        .where(among(orders.c.order_id, order_ids))
        .order_by(orders.c.order_id)
    ).all()
    promised = dict.fromkeys(row.promised_carrier for row in rows if row.promised_carrier)
    tags = dict.fromkeys(tag for row in rows for tag in to_tags(row.tags))
    return tuple(promised), tuple(tags)


def sealed_of(connection: Connection, order_ids: Iterable[str]) -> dict[str, bytes]:
    """Sealed receivers by order id."""
    statement = select(order_receivers).where(among(order_receivers.c.order_id, order_ids))
    return {row.order_id: row.sealed for row in connection.execute(statement)}


def parcels_of_orders(connection: Connection, order_ids: Iterable[str]) -> frozenset[ParcelId]:
    """Every parcel that carries something of ``order_ids``."""
    statement = select(parcel_orders.c.parcel_id).where(among(parcel_orders.c.order_id, order_ids))
    return frozenset(ParcelId(parcel_id) for parcel_id in connection.scalars(statement))


def family(
    order_ids: Iterable[str], *columns: ColumnElement[Any], extra: bool = False
) -> Select[Any]:
    """Columns of links and rows of the parcels that have the goods of ``order_ids``.

    ``extra``: of those that were added beside them, which have none.
    """
    added = parcels.c.made_by == Making.EXTRA.value
    return (
        select(*columns)
        .join_from(parcel_orders, parcels, parcels.c.parcel_id == parcel_orders.c.parcel_id)
        .where(among(parcel_orders.c.order_id, order_ids), added if extra else ~added)
    )


def extras_of(connection: Connection, order_ids: Iterable[str]) -> frozenset[ParcelId]:
    """The parcels that were added for ``order_ids``."""
    statement = family(order_ids, parcel_orders.c.parcel_id, extra=True)
    return frozenset(ParcelId(parcel_id) for parcel_id in connection.scalars(statement))


def linked_orders(
    connection: Connection, parcel_ids: Iterable[str]
) -> dict[ParcelId, tuple[OrderId, ...]]:
    """The orders of each parcel, those included of which everything was refunded."""
    found: dict[ParcelId, tuple[OrderId, ...]] = {}
    statement = (
        select(parcel_orders)
        .where(among(parcel_orders.c.parcel_id, parcel_ids))
        .order_by(parcel_orders.c.parcel_id, parcel_orders.c.position)
    )
    for row in connection.execute(statement):
        parcel_id = ParcelId(row.parcel_id)
        found[parcel_id] = (*found.get(parcel_id, ()), OrderId(row.order_id))
    return found


def load_parcels(connection: Connection, parcel_ids: Iterable[str]) -> dict[ParcelId, Parcel]:
    """Parcels with their lines; unknown ids are left out."""
    wanted = list(parcel_ids)
    lines: dict[str, list[ParcelLine]] = {}
    for row in connection.execute(
        select(parcel_lines)
        .where(among(parcel_lines.c.parcel_id, wanted))
        .order_by(parcel_lines.c.parcel_id, parcel_lines.c.position)
    ):
        lines.setdefault(row.parcel_id, []).append(
            ParcelLine(
                order_id=OrderId(row.order_id), item_id=ItemId(row.item_id), quantity=row.quantity
            )
        )
    statement: Select[Any] = select(
        parcels.c.parcel_id,
        parcels.c.shop_id,
        parcels.c.order_ids,
        parcels.c.stage,
        parcels.c.ordinal,
        parcels.c.revision,
        parcels.c.made_by,
        parcels.c.merged_for,
    ).where(among(parcels.c.parcel_id, wanted))
    return {
        ParcelId(row.parcel_id): Parcel(
            parcel_id=ParcelId(row.parcel_id),
            shop_id=ShopId(row.shop_id),
            order_ids=tuple(OrderId(part) for part in row.order_ids.split(" ")),
            lines=tuple(lines.get(row.parcel_id, ())),
            stage=Stage(row.stage),
            ordinal=row.ordinal,
            revision=row.revision,
            made_by=Making(row.made_by),
            merged_for=row.merged_for,
        )
        for row in connection.execute(statement)
    }


def effects_of(
    connection: Connection, loaded: Mapping[ParcelId, Parcel]
) -> dict[ParcelId, Effects]:
    """What was done with each of ``loaded``."""
    shipping = set(
        connection.scalars(
            select(shipments.c.parcel_id).where(
                among(shipments.c.parcel_id, loaded), shipments.c.state != "failed"
            )
        )
    )
    numbers = live_waybills(connection, loaded)
    found: dict[ParcelId, Effects] = {}
    for parcel_id, parcel in loaded.items():
        live = numbers.get(parcel_id)
        found[parcel_id] = Effects(
            stage=parcel.stage,
            numbered=live is not None,
            tracking_number=live.tracking_number if live is not None else "",
            bought_for=live.receiver_print if live is not None else "",
            shipping=parcel_id in shipping,
            giving_back=live is not None and live.state == "cancelling",
            extra=parcel.made_by is Making.EXTRA,
            merged_for=parcel.merged_for,
        )
    return found


def live_waybills(connection: Connection, parcel_ids: Iterable[str]) -> dict[ParcelId, Any]:
    """The newest live row of ``waybills`` by parcel."""
    statement = (
        select(waybills)
        .where(among(waybills.c.parcel_id, parcel_ids), _LIVE_WAYBILL)
        .order_by(waybills.c.revision, waybills.c.intended_s)
    )
    return {ParcelId(row.parcel_id): row for row in connection.execute(statement)}
