"""Overrides: kept for good, in force for a while."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from app.adapters.store.codec import instant, pack_blocks, unpack_blocks
from app.adapters.store.dialect import among
from app.adapters.store.grounds import grounds_of, pack_grounds, unpack_grounds
from app.adapters.store.tables import overrides
from app.adapters.store.touched import Touched
from app.domain.gate import Act, Block
from app.domain.ids import ParcelId
from app.domain.instants import to_epoch
from app.domain.override import LASTS, Override

_NONE = frozenset[str]()


class SqlOverrides:
    """Overrides."""

    def __init__(self, connection: Connection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    def add(self, given: Iterable[Override]) -> tuple[Override, ...]:
        given = tuple(given)
        now = grounds_of(self._connection, {each.parcel_id for each in given})
        rows = [
            {
                "parcel_id": each.parcel_id,
                "act": each.act.value,
                "blocks": pack_blocks(each.blocks),
                "reason": each.reason,
                "actor": each.actor,
                "at_s": to_epoch(each.at),
                "grounds": pack_grounds(
                    {block: now[each.parcel_id].get(block, _NONE) for block in each.blocks}
                ),
            }
            for each in given
        ]
        if not rows:
            return ()
        numbers = self._connection.scalars(
            insert(overrides).returning(overrides.c.number, sort_by_parameter_order=True), rows
        )
        kept = zip(given, numbers, strict=True)
        return self._touch(replace(each, number=number) for each, number in kept)

    def withdraw(self, numbers: Iterable[int], at: datetime) -> tuple[Override, ...]:
        return self._move(numbers, overrides.c.used_s == 0, -to_epoch(at))

    def restore(self, numbers: Iterable[int]) -> tuple[Override, ...]:
        return self._move(numbers, overrides.c.used_s < 0, 0)

    def _move(
        self, numbers: Iterable[int], fits: ColumnElement[bool], used_s: int
    ) -> tuple[Override, ...]:
        moved = self._connection.scalars(
            update(overrides)
            .where(_among(numbers), fits)
            .values(used_s=used_s)
            .returning(overrides.c.number)
        ).all()
        return self._touch(_read(self._connection, _among(moved)))

    def _touch(self, changed: Iterable[Override]) -> tuple[Override, ...]:
        found = tuple(changed)
        self._touched.parcels.update(each.parcel_id for each in found)
        return found

    def opened(
        self, ids: Iterable[ParcelId], act: Act, since: datetime, *, begun: bool
    ) -> dict[ParcelId, frozenset[Block]]:
        return opened_gates(self._connection, ids, act, since, begun=begun)

    def use(self, ids: Iterable[ParcelId], act: Act, at: datetime) -> None:
        self._connection.execute(
            update(overrides)
            .where(
                among(overrides.c.parcel_id, ids),
                overrides.c.act == act.value,
                overrides.c.used_s == 0,
            )
            .values(used_s=to_epoch(at))
        )


def overrides_between(connection: Connection, from_s: int, until_s: int) -> tuple[Override, ...]:
    """Those of a half-open time, oldest first."""
    return _read(connection, overrides.c.at_s >= from_s, overrides.c.at_s < until_s)


def overrides_of(connection: Connection, parcel_id: str) -> tuple[Override, ...]:
    """Those of a parcel, oldest first."""
    return _read(connection, overrides.c.parcel_id == parcel_id)


def _among(numbers: Iterable[int]) -> ColumnElement[bool]:
    return among(overrides.c.number, map(str, numbers))


def _read(connection: Connection, *which: ColumnElement[bool]) -> tuple[Override, ...]:
    rows = connection.execute(select(overrides).where(*which).order_by(overrides.c.number))
    return tuple(
        Override(
            parcel_id=ParcelId(row.parcel_id),
            act=Act(row.act),
            blocks=unpack_blocks(row.blocks),
            ended=unpack_blocks(row.blocks) - _open(row),
            reason=row.reason,
            actor=row.actor,
            at=instant(row.at_s),
            number=row.number,
            used_at=instant(row.used_s) if row.used_s > 0 else None,
            withdrawn_at=instant(-row.used_s) if row.used_s < 0 else None,
        )
        for row in rows
    )


def _open(row: Any) -> frozenset[Block]:
    """The gates that it opens still, as long as it is in force."""
    return frozenset(unpack_grounds(row.grounds)) if row.grounds else unpack_blocks(row.blocks)


def opened_gates(
    connection: Connection, ids: Iterable[ParcelId], act: Act, since: datetime, *, begun: bool
) -> dict[ParcelId, frozenset[Block]]:
    """As :meth:`app.ports.overrides.GivenOverrides.opened`."""
    # One that had run out before the act began let nothing through.
    used_in_time = overrides.c.used_s <= overrides.c.at_s + int(LASTS.total_seconds())
    in_force = used_in_time if begun else overrides.c.used_s == 0
    rows = connection.execute(
        select(overrides.c.parcel_id, overrides.c.blocks, overrides.c.grounds).where(
            among(overrides.c.parcel_id, ids),
            overrides.c.act == act.value,
            overrides.c.at_s >= to_epoch(since),
            overrides.c.used_s >= 0,  # not withdrawn
            in_force,
        )
    )
    found: dict[ParcelId, frozenset[Block]] = {}
    for row in rows:
        parcel_id = ParcelId(row.parcel_id)
        found[parcel_id] = found.get(parcel_id, frozenset()) | _open(row)
    return found
