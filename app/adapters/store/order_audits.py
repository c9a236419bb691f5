"""Results of the missed-order audits, and the facts they compare."""

import json

from sqlalchemy import Connection, insert, select

from app.adapters.store.codec import instant
from app.adapters.store.tables import order_audits, orders, shops
from app.adapters.store.touched import Touched
from app.domain.ids import OrderId, ShopId
from app.domain.instants import to_epoch
from app.domain.order import OrderStatus
from app.domain.order_audit import Difference, DifferenceKind, OrderAudit, OrderFacts

_STATUSES = {status.value: status for status in OrderStatus}


class SqlOrderAudits:
    """One row for each audit of a shop."""

    def __init__(self, connection: Connection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    def add(self, audit: OrderAudit) -> None:
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
            },
        )
        self._touched.shops.add(audit.shop_id)


def last_audits(connection: Connection) -> tuple[OrderAudit, ...]:
    """The newest audit of each bound shop that has one."""
    rows = connection.execute(
        select(order_audits)
        .join(shops, shops.c.shop_id == order_audits.c.shop_id)
        .where(shops.c.removed == 0)
        .order_by(order_audits.c.number)
    )
    newest = {row.shop_id: row for row in rows}
    return tuple(
        OrderAudit(
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
        for row in newest.values()
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


def _plain(one: Difference) -> dict[str, str | bool]:
    return {
        "order_id": one.order_id,
        "kind": one.kind.value,
        "platform": one.platform.value if one.platform else "",
        "local": one.local.value if one.local else "",
        "repaired": one.repaired,
    }


def _difference(row: dict[str, str | bool]) -> Difference:
    return Difference(
        order_id=OrderId(str(row["order_id"])),
        kind=DifferenceKind(str(row["kind"])),
        platform=_STATUSES.get(str(row["platform"])),
        local=_STATUSES.get(str(row["local"])),
        repaired=bool(row["repaired"]),
    )
