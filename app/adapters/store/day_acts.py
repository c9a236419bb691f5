"""SQL of the daily report: what was done on some days. Each statement is one pass."""

from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    Column,
    Connection,
    FromClause,
    Select,
    Table,
    func,
    or_,
    select,
    union_all,
)

from app.adapters.store.dialect import plain_rows
from app.adapters.store.tables import (
    after_sales,
    audit_log,
    holds,
    operations,
    order_news,
    orders,
    overrides,
    parcels,
    print_jobs,
    shipments,
    shops,
    waybills,
)
from app.domain.day_facts import (
    Act,
    Bought,
    Case,
    Deed,
    Head,
    Held,
    Label,
    Moved,
    Passed,
    Sent,
)
from app.ports.day_rows import ExportRow

BUY, GIVE_BACK, SHIP = "waybill.buy", "waybill.give_back", "order.ship"
CLOSE = "day.close"
_SLACK_S = 86_400
"""So far may an answer, or a clock that was set, lie behind what was written before it."""

Kept = TypeVar("Kept", bound=NamedTuple)


def bought_numbers(connection: Connection, since_s: int, until_s: int) -> tuple[Bought, ...]:
    """Numbers asked for or settled in the time, and those without an answer."""
    found = select(
        parcels.c.shop_id,
        waybills.c.carrier,
        waybills.c.state,
        waybills.c.intended_s,
        waybills.c.settled_s,
        waybills.c.typed,
    ).join_from(waybills, parcels, parcels.c.parcel_id == waybills.c.parcel_id)
    rows = _open_or_since(found, waybills.c.intended_s, waybills.c.settled_s, since_s, until_s)
    return tuple(map(Bought._make, plain_rows(connection, rows)))


def journal_acts(connection: Connection, since_s: int, until_s: int) -> tuple[Act, ...]:
    """Purchases and returns of numbers, and write-backs, as the journal has them."""
    first = _first_since(connection, operations, since_s - _SLACK_S)

    def acts(carrier: Column[str], joined: FromClause, kinds: tuple[str, ...]) -> Select[Any]:
        return (
            select(
                parcels.c.shop_id,
                carrier,
                operations.c.kind,
                operations.c.at_s,
                operations.c.outcome,
                operations.c.outcome_s,
                operations.c.station,
            )
            .select_from(joined)
            .where(
                operations.c.number >= first,
                operations.c.kind.in_(kinds),
                operations.c.at_s < until_s,
            )
        )

    of_numbers = operations.join(waybills, waybills.c.waybill_id == operations.c.subject).join(
        parcels, parcels.c.parcel_id == waybills.c.parcel_id
    )
    of_shipments = operations.join(shipments, shipments.c.shipment_id == operations.c.subject).join(
        parcels, parcels.c.parcel_id == shipments.c.parcel_id
    )
    rows = union_all(
        acts(waybills.c.carrier, of_numbers, (BUY, GIVE_BACK)),
        acts(shipments.c.carrier, of_shipments, (SHIP,)),
    )
    return tuple(map(Act._make, plain_rows(connection, rows)))


def day_labels(connection: Connection, since_s: int, until_s: int) -> tuple[Label, ...]:
    """Print jobs begun or settled in the time, and those that are open."""
    found = select(
        parcels.c.shop_id,
        parcels.c.order_ids,
        print_jobs.c.printer_id,
        print_jobs.c["copy"],
        print_jobs.c.state,
        print_jobs.c.leased_s,
        print_jobs.c.settled_s,
        print_jobs.c.reason,
        print_jobs.c.void,
        print_jobs.c.station,
        print_jobs.c.printer,
    ).join_from(print_jobs, parcels, parcels.c.parcel_id == print_jobs.c.parcel_id)
    rows = _open_or_since(found, print_jobs.c.leased_s, print_jobs.c.settled_s, since_s, until_s)
    return tuple(map(Label._make, plain_rows(connection, rows)))


def day_shipments(connection: Connection, since_s: int, until_s: int) -> tuple[Sent, ...]:
    """Write-backs begun or settled in the time, and those that are open."""
    found = select(
        parcels.c.shop_id,
        shipments.c.carrier,
        shipments.c.call,
        shipments.c.state,
        shipments.c.intended_s,
        shipments.c.settled_s,
    ).join_from(shipments, parcels, parcels.c.parcel_id == shipments.c.parcel_id)
    rows = _open_or_since(found, shipments.c.intended_s, shipments.c.settled_s, since_s, until_s)
    return tuple(map(Sent._make, plain_rows(connection, rows)))


def day_cases(connection: Connection, since_s: int, until_s: int) -> tuple[Case, ...]:
    """After-sales of bound shops asked for, or changed, in the time."""
    rows = (
        select(
            after_sales.c.shop_id,
            after_sales.c.order_id,
            after_sales.c.kind,
            after_sales.c.state,
            after_sales.c.applied_s,
            after_sales.c.updated_s,
            after_sales.c.refund_fen,
        )
        .join(shops, shops.c.shop_id == after_sales.c.shop_id)
        .where(
            shops.c.removed == 0,
            or_(after_sales.c.applied_s >= since_s, after_sales.c.updated_s >= since_s),
            after_sales.c.applied_s < until_s,
        )
        .order_by(after_sales.c.applied_s, after_sales.c.after_sale_id)
    )
    return tuple(map(Case._make, plain_rows(connection, rows)))


def address_news(connection: Connection, since_s: int, until_s: int) -> tuple[Moved, ...]:
    """Changed addresses; the addresses themselves stay where they are."""
    rows = (
        select(orders.c.shop_id, order_news.c.order_id, order_news.c.at_s)
        .join_from(order_news, orders, orders.c.order_id == order_news.c.order_id)
        .where(
            order_news.c.what == "address",
            order_news.c.at_s >= since_s,
            order_news.c.at_s < until_s,
        )
        .order_by(order_news.c.at_s, order_news.c.order_id)
    )
    return tuple(map(Moved._make, plain_rows(connection, rows)))


def held_now(connection: Connection, until_s: int) -> tuple[Held, ...]:
    """Orders that are held, since before the end of the time."""
    rows = (
        select(orders.c.shop_id, holds.c.order_id, holds.c.since_s, holds.c.reason)
        .join_from(holds, orders, orders.c.order_id == holds.c.order_id)
        .where(holds.c.since_s < until_s)
        .order_by(holds.c.since_s, holds.c.order_id)
    )
    return tuple(map(Held._make, plain_rows(connection, rows)))


def passed_gates(connection: Connection, since_s: int, until_s: int) -> tuple[Passed, ...]:
    """Overrides of the time."""
    rows = (
        select(
            parcels.c.shop_id,
            overrides.c.parcel_id,
            overrides.c.act,
            overrides.c.actor,
            overrides.c.reason,
            overrides.c.at_s,
        )
        .join_from(overrides, parcels, parcels.c.parcel_id == overrides.c.parcel_id)
        .where(overrides.c.at_s >= since_s, overrides.c.at_s < until_s)
        .order_by(overrides.c.number)
    )
    return tuple(map(Passed._make, plain_rows(connection, rows)))


def deeds(connection: Connection, since_s: int, until_s: int) -> tuple[Deed, ...]:
    """The audit log of the time."""
    rows = (
        select(audit_log.c.at_s, audit_log.c.actor, audit_log.c.action, audit_log.c.subject)
        .where(
            audit_log.c.number >= _first_since(connection, audit_log, since_s - _SLACK_S),
            audit_log.c.at_s >= since_s,
            audit_log.c.at_s < until_s,
            audit_log.c.action != CLOSE,  # closing a day must not change its figures
        )
        .order_by(audit_log.c.number)
    )
    return tuple(map(Deed._make, plain_rows(connection, rows)))


def head_at(connection: Connection, until_s: int) -> Head:
    """The heads of the audit log and of the journal before ``until_s``."""
    entry = connection.execute(
        select(audit_log.c.number, audit_log.c.digest)
        .where(audit_log.c.at_s < until_s)
        .order_by(audit_log.c.number.desc())
        .limit(1)
    ).first()
    operation = connection.scalar(
        select(operations.c.number)
        .where(operations.c.at_s < until_s)
        .order_by(operations.c.number.desc())
        .limit(1)
    )
    number, digest = (entry.number, entry.digest) if entry else (0, "")
    return Head(number, digest, operation or 0)


def journaled_exports(connection: Connection, kind: str, since_s: int) -> tuple[ExportRow, ...]:
    """Exports of a kind, newest first."""
    rows = connection.execute(
        select(
            operations.c.subject,
            operations.c.at_s,
            operations.c.outcome,
            operations.c.outcome_note,
        )
        .where(
            operations.c.number >= _first_since(connection, operations, since_s),
            operations.c.kind == kind,
        )
        .order_by(operations.c.number.desc())
    )
    return tuple(
        ExportRow(subject=row.subject, at_s=row.at_s, outcome=row.outcome, note=row.outcome_note)
        for row in rows
    )


def _open_or_since(
    found: Select[tuple[object, ...]],
    began: Column[int],
    ended: Column[int],
    since_s: int,
    until_s: int,
) -> Select[tuple[object, ...]]:
    return found.where(
        or_(began >= since_s, ended >= since_s, ended == 0), began < until_s
    ).order_by(began)


def _first_since(connection: Connection, table: Table, since_s: int) -> int:
    """The number of the first row at or after ``since_s``, found in a few steps.

    Rows are numbered in the order of their time, which has no index of its own.
    """
    low = 1
    high = int(connection.scalar(select(func.max(table.c.number))) or 0) + 1
    while low < high:
        middle = (low + high) // 2
        at_s = connection.scalar(
            select(table.c.at_s).where(table.c.number >= middle).order_by(table.c.number).limit(1)
        )
        if at_s is not None and at_s < since_s:
            low = middle + 1
        else:
            high = middle
    return low
