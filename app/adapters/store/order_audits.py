"""Results of the missed-order audits, and the facts they compare."""

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from app.adapters.store.bad_rows import acceptances, kept_bad_rows
from app.adapters.store.codec import instant
from app.adapters.store.dialect import among, insert_unless_taken
from app.adapters.store.links import parcels_of_orders
from app.adapters.store.rejudge import rejudge
from app.adapters.store.tables import audit_accepted, order_audits, orders, shops
from app.adapters.store.touched import Touched
from app.domain.ids import OrderId, ShopId
from app.domain.instants import to_epoch
from app.domain.order import OrderStatus
from app.domain.order_audit import (
    Acceptance,
    Difference,
    DifferenceKind,
    HourCount,
    OrderAudit,
    OrderFacts,
    with_acceptances,
)

_STATUSES = {status.value: status for status in OrderStatus}

_ACCEPT = insert_unless_taken(audit_accepted)


class SqlOrderAudits:
    """One row for each audit of a shop."""

    def __init__(self, connection: Connection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    def add(self, audit: OrderAudit) -> None:
        self._connection.execute(
            update(order_audits)
            .where(order_audits.c.shop_id == audit.shop_id, order_audits.c.counts != "[]")
            .values(counts="[]")
        )
        self._connection.execute(
            insert(order_audits),
            {
                "shop_id": audit.shop_id,
                "at_s": to_epoch(audit.at),
                "from_s": to_epoch(audit.start),
                "until_s": to_epoch(audit.end),
                "platform": audit.platform,
                "local": audit.local,
                "repaired": audit.repaired,
                "differences": json.dumps([_plain(one) for one in audit.differences]),
                "problem": audit.problem,
                "counts": json.dumps(
                    [(one.hour_s, one.status, one.platform, one.local) for one in audit.counts]
                ),
            },
        )
        self._touched.shops.add(audit.shop_id)

    def repaired(self, shop_id: ShopId, order_ids: Iterable[OrderId]) -> None:
        row = self._connection.execute(
            select(order_audits.c.number, order_audits.c.differences)
            .where(order_audits.c.shop_id == shop_id)
            .order_by(order_audits.c.number.desc())
            .limit(1)
        ).one()
        wanted = frozenset(order_ids)
        found = [_difference(one) for one in json.loads(row.differences)]
        now = [replace(one, repaired=one.repaired or one.order_id in wanted) for one in found]
        self._connection.execute(
            update(order_audits)
            .where(order_audits.c.number == row.number)
            .values(
                differences=json.dumps([_plain(one) for one in now]),
                repaired=sum(one.repaired for one in now),
            )
        )
        self._touched.shops.add(shop_id)

    def accept(self, acceptances: Collection[Acceptance]) -> int:
        new = 0
        for one in acceptances:
            row = asdict(one) | {"kind": one.kind.value}
            new += self._connection.execute(_ACCEPT, row).rowcount
            self._touched.shops.add(one.shop_id)
        self._judge_again(acceptances)
        return new

    def take_back(self, acceptances: Collection[Acceptance]) -> int:
        gone = 0
        for one in acceptances:
            gone += self._connection.execute(
                delete(audit_accepted).where(
                    audit_accepted.c.shop_id == one.shop_id,
                    audit_accepted.c.order_id == one.order_id,
                    audit_accepted.c.kind == one.kind.value,
                    audit_accepted.c.facts == one.facts,
                )
            ).rowcount
            self._touched.shops.add(one.shop_id)
        self._judge_again(acceptances)
        return gone

    def _judge_again(self, acceptances: Collection[Acceptance]) -> None:
        """What is called gone leaves the pending parcels, or comes back."""
        gone = [one.order_id for one in acceptances if one.kind is DifferenceKind.GONE]
        if gone:
            parcel_ids = parcels_of_orders(self._connection, gone)
            rejudge(self._connection, parcel_ids)
            self._touched.orders.update(gone)
            self._touched.parcels.update(parcel_ids)

    def accepted(self, shop_id: ShopId) -> tuple[Acceptance, ...]:
        return tuple(one for one in acceptances(self._connection) if one.shop_id == shop_id)


def told_again(connection: Connection, order_ids: Iterable[OrderId]) -> list[OrderId]:
    """Those of orders the platform just told that were called gone, which they are no more."""
    rows = connection.scalars(
        select(audit_accepted.c.order_id).where(
            audit_accepted.c.kind == DifferenceKind.GONE.value,
            among(audit_accepted.c.order_id, order_ids),
        )
    )
    back = [OrderId(order_id) for order_id in rows]
    if back:
        connection.execute(
            delete(audit_accepted).where(
                audit_accepted.c.kind == DifferenceKind.GONE.value,
                among(audit_accepted.c.order_id, back),
            )
        )
    return back


def last_audits(connection: Connection) -> tuple[OrderAudit, ...]:
    """The newest audit of each bound shop that has one.

    What it could not read and what was called right is told as it is now, not as it was then.
    """
    newest = select(func.max(order_audits.c.number)).group_by(order_audits.c.shop_id)
    rows = connection.execute(
        select(*(column for column in order_audits.c if column.name != "counts"))
        .join(shops, shops.c.shop_id == order_audits.c.shop_id)
        .where(shops.c.removed == 0, order_audits.c.number.in_(newest))
        .order_by(order_audits.c.number)
    ).all()
    kept = frozenset((row.shop_id, row.row_id) for row in kept_bad_rows(connection))
    called_right = acceptances(connection)
    return tuple(
        _now(_audit(row), kept, [one for one in called_right if one.shop_id == row.shop_id])
        for row in rows
    )


def _now(
    audit: OrderAudit, kept: frozenset[tuple[ShopId, str]], called_right: list[Acceptance]
) -> OrderAudit:
    def read_since(one: Difference) -> bool:
        unread = one.kind is DifferenceKind.UNREADABLE and one.order_id and not one.repaired
        return bool(unread) and (audit.shop_id, one.order_id) not in kept

    now = [replace(one, repaired=one.repaired or read_since(one)) for one in audit.differences]
    return replace(
        audit,
        differences=with_acceptances(now, called_right),
        repaired=audit.repaired + sum(map(read_since, audit.differences)),
    )


def _audit(row: Any) -> OrderAudit:
    return OrderAudit(
        shop_id=ShopId(row.shop_id),
        at=instant(row.at_s),
        start=instant(row.from_s),
        end=instant(row.until_s),
        platform=row.platform,
        local=row.local,
        repaired=row.repaired,
        differences=tuple(_difference(one) for one in json.loads(row.differences)),
        problem=row.problem,
    )


def audit_hours(connection: Connection, shop_id: ShopId) -> tuple[HourCount, ...]:
    """The counts of the newest audit of a shop."""
    kept = connection.scalar(
        select(order_audits.c.counts)
        .where(order_audits.c.shop_id == shop_id)
        .order_by(order_audits.c.number.desc())
        .limit(1)
    )
    return tuple(
        HourCount(hour_s=hour_s, status=_STATUSES[status], platform=platform, local=local)
        for hour_s, status, platform, local in json.loads(kept or "[]")
    )


def order_facts(
    connection: Connection, shop_id: ShopId, from_s: int, until_s: int
) -> tuple[OrderFacts, ...]:
    """Stored orders of a shop that were created in the window, earliest first."""
    rows = connection.execute(
        select(
            orders.c.order_id,
            orders.c.status,
            orders.c.created_s,
            orders.c.paid_s,
            orders.c.updated_s,
        )
        .where(
            orders.c.shop_id == shop_id,
            orders.c.created_s >= from_s,
            orders.c.created_s < until_s,
        )
        .order_by(orders.c.created_s, orders.c.order_id)
    )
    return tuple(
        OrderFacts(
            order_id=OrderId(row.order_id),
            status=_STATUSES[row.status],
            created_s=row.created_s,
            paid_s=row.paid_s,
            updated_s=row.updated_s,
        )
        for row in rows
    )


def _plain(one: Difference) -> dict[str, str | bool | int]:
    plain: dict[str, str | bool | int] = {
        "order_id": one.order_id,
        "kind": one.kind.value,
        "platform": one.platform.value if one.platform else "",
        "local": one.local.value if one.local else "",
        "repaired": one.repaired,
    }
    if one.kind is DifferenceKind.UNREADABLE:
        plain |= {"problem": one.problem, "created_s": one.created_s}
    return plain


def _difference(row: dict[str, str | bool | int]) -> Difference:
    return Difference(
        order_id=OrderId(str(row["order_id"])),
        kind=DifferenceKind(str(row["kind"])),
        platform=_STATUSES.get(str(row["platform"])),
        local=_STATUSES.get(str(row["local"])),
        repaired=bool(row["repaired"]),
        problem=str(row.get("problem", "")),
        created_s=int(row.get("created_s", 0)),
    )
