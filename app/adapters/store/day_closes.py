"""Closed days, and what keeps one from being closed."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    Text,
    and_,
    cast,
    func,
    insert,
    select,
    text,
    update,
)

from app.adapters.store.dialect import plain_rows
from app.adapters.store.manifest_tables import OPEN_MANIFEST_SQL, branches, manifests
from app.adapters.store.tables import (
    OPEN_BATCH_SQL,
    OPEN_PRINT_SQL,
    OPEN_REMARK_SQL,
    OPEN_SHIPMENT_SQL,
    OPEN_WAYBILL_SQL,
    batches,
    carriers,
    day_closes,
    operations,
    orders,
    parcels,
    print_jobs,
    remarks,
    shipments,
    shops,
    waybills,
)
from app.domain.day_close import Change, DayClose, KeptFigure, Obstacle, Trouble
from app.domain.day_late import Cause, Why
from app.domain.errors import InvalidInput

EXAMPLES = 5
_ACTS = ("waybill.give_back", "waybill.redo", "waybill.update", "waybill.append", "order.edit")
_LISTS = ("list.print",)


class SqlDayCloses:
    """In a unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, close: DayClose) -> None:
        if any(each.revision == close.revision for each in closes_of(self._connection, close.day)):
            raise InvalidInput(
                "close.exists", "这一天刚刚已经日结", "刷新后再看；要修订就再做一次日结。"
            )
        self._connection.execute(insert(day_closes).values(_row(close)))

    def remade(self, close: DayClose) -> None:
        self._connection.execute(
            update(day_closes)
            .where(
                day_closes.c.day == close.day.isoformat(), day_closes.c.revision == close.revision
            )
            .values(manifest=close.manifest, folder=close.folder)
        )

    def newest(self, day: date) -> DayClose | None:
        found = closes_of(self._connection, day)
        return found[-1] if found else None

    def obstacles(self, until_s: int) -> tuple[Obstacle, ...]:
        return obstacles_until(self._connection, until_s)


class SqlDayCloseRows:
    """On connections of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def closes(self, day: date | None = None) -> tuple[DayClose, ...]:
        with self._engine.connect() as connection:
            return closes_of(connection, day)

    def obstacles(self, until_s: int) -> tuple[Obstacle, ...]:
        with self._engine.connect() as connection:
            return obstacles_until(connection, until_s)


def closes_of(connection: Connection, day: date | None) -> tuple[DayClose, ...]:
    """Every revision of a day; or of all, newest day first, without the figures, which are many."""
    columns = [each for each in day_closes.c if day is not None or each.name != "figures"]
    found = select(*columns).order_by(day_closes.c.day.desc(), day_closes.c.revision)
    if day is not None:
        found = found.where(day_closes.c.day == day.isoformat())
    return tuple(
        DayClose(
            **{
                **dict(row),
                "day": date.fromisoformat(row["day"]),
                "figures": tuple(
                    KeptFigure(**each) for each in json.loads(row.get("figures", "[]"))
                ),
                "changes": tuple(map(_change, json.loads(row["changes"]))),
            }
        )
        for row in connection.execute(found).mappings()
    )


def _change(kept: dict[str, Any]) -> Change:
    reasons = tuple(Why(Cause(each["cause"]), each["count"]) for each in kept.pop("why", ()))
    return Change(**kept, why=reasons)


def _row(close: DayClose) -> dict[str, object]:
    return {
        **{column.name: getattr(close, column.name) for column in day_closes.columns},
        "day": close.day.isoformat(),
        "figures": json.dumps([asdict(each) for each in close.figures], ensure_ascii=False),
        "changes": json.dumps([asdict(each) for each in close.changes], ensure_ascii=False),
    }


def obstacles_until(connection: Connection, until_s: int) -> tuple[Obstacle, ...]:
    """What was begun before and has no known end."""
    return (
        *(
            Obstacle(trouble=trouble, count=len(ids), examples=ids[:EXAMPLES])
            for trouble, statement in _open(until_s)
            if (
                ids := tuple(
                    dict.fromkeys(str(row[0]) for row in plain_rows(connection, statement))
                )
            )
        ),
        *_open_manifests(connection, until_s),
    )


def _open_manifests(connection: Connection, until_s: int) -> Iterator[Obstacle]:
    """Vans of which nobody has said that they left, by courier and branch."""
    of_carrier = (
        select(func.min(carriers.c.name))
        .where(carriers.c.code == manifests.c.carrier)
        .scalar_subquery()
    )
    found = plain_rows(
        connection,
        select(
            manifests.c.manifest_id,
            func.coalesce(of_carrier, manifests.c.carrier),
            func.coalesce(func.nullif(branches.c.name, ""), manifests.c.branch),
        )
        .join_from(
            manifests,
            branches,
            and_(branches.c.carrier == manifests.c.carrier, branches.c.code == manifests.c.branch),
            isouter=True,
        )
        .where(text(f"manifests.{OPEN_MANIFEST_SQL}"), manifests.c.made_s < until_s)
        .order_by(manifests.c.made_s, manifests.c.manifest_id),
    )
    if found:
        yield Obstacle(
            trouble=Trouble.MANIFESTS,
            count=len(found),
            examples=tuple(f"{name} {branch}".strip() for _, name, branch in found[:EXAMPLES]),
            places=tuple(str(row[0]) for row in found[:EXAMPLES]),
        )


def _open(until_s: int) -> Iterator[tuple[Trouble, Select[Any]]]:
    for trouble, table, where, began in (
        (Trouble.LABELS, print_jobs, OPEN_PRINT_SQL, print_jobs.c.leased_s),
        (Trouble.NUMBERS, waybills, OPEN_WAYBILL_SQL, waybills.c.intended_s),
        (Trouble.SHIPMENTS, shipments, OPEN_SHIPMENT_SQL, shipments.c.intended_s),
    ):
        yield (
            trouble,
            select(parcels.c.order_ids)
            .join_from(table, parcels, parcels.c.parcel_id == table.c.parcel_id)
            .join(shops, shops.c.shop_id == parcels.c.shop_id)
            .where(text(f"{table.name}.{where}"), began < until_s, shops.c.removed == 0)
            .order_by(began),
        )
    yield (
        Trouble.REMARKS,
        select(remarks.c.order_id)
        .join(orders, orders.c.order_id == remarks.c.order_id)
        .join(shops, shops.c.shop_id == orders.c.shop_id)
        .where(
            text(f"remarks.{OPEN_REMARK_SQL}"),
            remarks.c.intended_s < until_s,
            shops.c.removed == 0,
        )
        .order_by(remarks.c.intended_s),
    )
    yield (
        Trouble.BATCHES,
        select(batches.c.label)
        .where(text(OPEN_BATCH_SQL), batches.c.begun_s < until_s)
        .order_by(batches.c.begun_s),
    )
    for trouble, kinds in ((Trouble.ACTS, _ACTS), (Trouble.LISTS, _LISTS)):
        yield (
            trouble,
            select(cast(func.min(operations.c.number), Text))
            .where(text("outcome = ''"), operations.c.kind.in_(kinds), operations.c.at_s < until_s)
            .group_by(operations.c.kind, operations.c.subject)
            .order_by(func.min(operations.c.number)),
        )
