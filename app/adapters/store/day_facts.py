"""The facts of a daily report, all of one moment."""

from collections.abc import Iterable

from sqlalchemy import Connection, Engine, func, select

from app.adapters.store.day_acts import (
    address_news,
    bought_numbers,
    day_cases,
    day_labels,
    day_shipments,
    deeds,
    head_at,
    held_now,
    journal_acts,
    journaled_exports,
    passed_gates,
)
from app.adapters.store.day_lines import day_lines
from app.adapters.store.rate_lines import rate_lines
from app.adapters.store.tables import carriers, orders, shops, sync_cursors
from app.domain.day_facts import DayFacts
from app.ports.day_rows import ExportRow
from app.ports.platform import AFTER_SALES, ORDERS

_FEEDS = (ORDERS, AFTER_SALES)


class SqlDayRows:
    """The :class:`app.ports.day_rows.DayRows` of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def facts(self, since_s: int, until_s: int, *, rates_since_s: int) -> DayFacts:
        with self._engine.connect() as connection:  # one transaction sees one snapshot
            return _facts(connection, since_s, until_s, rates_since_s)

    def synced(self) -> dict[str, int]:
        synced = (shops.c.removed == 0) & (shops.c.paused == 0) & (shops.c.authorized == 1)
        with self._engine.connect() as connection:
            return _synced(connection, connection.scalars(select(shops.c.shop_id).where(synced)))

    def exports(self, kind: str, since_s: int) -> tuple[ExportRow, ...]:
        with self._engine.connect() as connection:
            return journaled_exports(connection, kind, since_s)


def _facts(connection: Connection, since_s: int, until_s: int, rates_since_s: int) -> DayFacts:
    named = connection.execute(
        select(shops.c.shop_id, shops.c.name)
        .where(shops.c.removed == 0)
        .order_by(shops.c.name, shops.c.shop_id)
    )
    codes = connection.execute(
        select(carriers.c.code, carriers.c.name).order_by(carriers.c.shop_id, carriers.c.position)
    )
    bound = {row.shop_id: row.name or row.shop_id for row in named}
    firsts = {each: _first_s(connection, each) or until_s for each in bound}
    return DayFacts(
        shops=bound,
        carriers={row.code: row.name for row in codes},
        lines=day_lines(connection, since_s, until_s),
        rates=rate_lines(connection, rates_since_s),
        bought=tuple(
            each for each in bought_numbers(connection, since_s, until_s) if each.shop_id in bound
        ),
        acts=tuple(
            each for each in journal_acts(connection, since_s, until_s) if each.shop_id in bound
        ),
        labels=tuple(
            each for each in day_labels(connection, since_s, until_s) if each.shop_id in bound
        ),
        sent=tuple(
            each for each in day_shipments(connection, since_s, until_s) if each.shop_id in bound
        ),
        cases=day_cases(connection, since_s, until_s),
        moved=tuple(
            each for each in address_news(connection, since_s, until_s) if each.shop_id in bound
        ),
        held=tuple(each for each in held_now(connection, until_s) if each.shop_id in bound),
        passed=tuple(
            each for each in passed_gates(connection, since_s, until_s) if each.shop_id in bound
        ),
        deeds=deeds(connection, since_s, until_s),
        head=head_at(connection, until_s),
        synced=_synced(connection, bound),
        first_s=min(firsts.values(), default=until_s),
        firsts=firsts,
    )


def _first_s(connection: Connection, shop_id: str) -> int | None:
    """Payment of a shop's earliest order: along the index of payments, for most the first there."""
    return connection.scalar(
        select(orders.c.paid_s)
        .where(orders.c.shop_id == shop_id, orders.c.paid_s > 0)
        .order_by(orders.c.paid_s)
        .limit(1)
    )


def _synced(connection: Connection, bound: Iterable[str]) -> dict[str, int]:
    """Up to when both of a shop's feeds were read."""
    known = connection.execute(
        select(sync_cursors.c.shop_id, func.count(), func.min(sync_cursors.c.upto_s))
        .where(sync_cursors.c.kind.in_(_FEEDS))
        .group_by(sync_cursors.c.shop_id)
    )
    upto = {shop_id: upto_s for shop_id, feeds, upto_s in known if feeds == len(_FEEDS)}
    return {shop_id: upto.get(shop_id, 0) for shop_id in bound}
