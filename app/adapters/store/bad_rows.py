"""Rows of the platform that could not be read, until they are."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from app.adapters.store.dialect import among
from app.adapters.store.tables import audit_accepted, bad_rows, shops
from app.domain.ids import OrderId, ShopId
from app.domain.order_audit import Acceptance, DifferenceKind, unreadable_facts
from app.ports.rows import BadRowRow

_ANY = select(bad_rows.c.row_id).limit(1)


def forget_bad_rows(connection: Connection, kind: str, row_ids: Iterable[str]) -> frozenset[ShopId]:
    """Rows that can be read now are no longer set aside; the shops that had one."""
    if connection.scalar(_ANY) is None:
        return frozenset()
    gone = connection.execute(
        delete(bad_rows)
        .where(bad_rows.c.kind == kind, among(bad_rows.c.row_id, row_ids))
        .returning(bad_rows.c.shop_id)
    )
    return frozenset(ShopId(row.shop_id) for row in gone)


def kept_bad_rows(connection: Connection) -> tuple[BadRowRow, ...]:
    """Those of bound shops, newest first, each with why a person has called it right."""
    rows = connection.execute(
        select(bad_rows)
        .join(shops, shops.c.shop_id == bad_rows.c.shop_id)
        .where(shops.c.removed == 0)
        .order_by(bad_rows.c.seen_s.desc(), bad_rows.c.row_id, bad_rows.c.created_s)
    ).all()
    if not rows:
        return ()
    why = {
        (one.shop_id, one.order_id, one.facts): one.reason
        for one in acceptances(connection)
        if one.kind is DifferenceKind.UNREADABLE
    }
    return tuple(
        BadRowRow(
            shop_id=ShopId(row.shop_id),
            kind=row.kind,
            row_id=row.row_id,
            reason=row.reason,
            created_s=row.created_s,
            seen_s=row.seen_s,
            accepted=why.get(
                (
                    ShopId(row.shop_id),
                    OrderId(row.row_id),
                    unreadable_facts(row.row_id, row.reason, row.created_s),
                ),
                "",
            ),
        )
        for row in rows
    )


def acceptances(connection: Connection) -> tuple[Acceptance, ...]:
    """Differences that a person has called right."""
    return tuple(
        Acceptance(
            shop_id=ShopId(row.shop_id),
            order_id=OrderId(row.order_id),
            kind=DifferenceKind(row.kind),
            facts=row.facts,
            reason=row.reason,
            actor=row.actor,
            accepted_s=row.accepted_s,
        )
        for row in connection.execute(select(audit_accepted))
    )
