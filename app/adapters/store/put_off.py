"""Parcels that wait for another try."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from app.adapters.store.codec import instant, seconds
from app.adapters.store.dialect import among, upsert
from app.adapters.store.tables import parcels, put_off
from app.adapters.store.touched import Touched
from app.domain.batch import BatchKind
from app.domain.ids import BatchId, ParcelId
from app.domain.put_off import PutOff

_COLUMNS = ("parcel_id", "kind", "batch_id", "title", "tries", "since_s", "next_s", "cancelled_s")
_PUT = upsert(put_off, _COLUMNS)
_SHOW = (
    update(parcels)
    .where(parcels.c.parcel_id == bindparam("its_parcel"))
    .values(retry_s=bindparam("its_time"))
)
_WAITS = put_off.c.cancelled_s == 0
_CANCELLED = put_off.c.cancelled_s > 0
_ALL = select(put_off).where(_WAITS).order_by(put_off.c.next_s, put_off.c.parcel_id)


class SqlPutOff:
    """What waits; each change shows in the parcel's row."""

    def __init__(self, connection: Connection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    def put(self, waiting: Iterable[PutOff]) -> None:
        rows = [_row(each) for each in waiting]
        if rows:
            self._connection.execute(_PUT, rows)
            self._show({row["parcel_id"]: row["next_s"] for row in rows})

    def of(self, parcel_ids: Iterable[ParcelId]) -> dict[ParcelId, PutOff]:
        rows = self._connection.execute(
            select(put_off).where(_WAITS, among(put_off.c.parcel_id, parcel_ids))
        )
        return {ParcelId(row.parcel_id): _to_put_off(row) for row in rows}

    def due(self, at: datetime) -> tuple[PutOff, ...]:
        rows = self._connection.execute(_ALL.where(put_off.c.next_s <= seconds(at)))
        return tuple(map(_to_put_off, rows))

    def all(self) -> tuple[PutOff, ...]:
        return tuple(map(_to_put_off, self._connection.execute(_ALL)))

    def end(self, parcel_ids: Iterable[ParcelId]) -> None:
        wanted = list(parcel_ids)
        if wanted:
            self._connection.execute(delete(put_off).where(among(put_off.c.parcel_id, wanted)))
            self._show(dict.fromkeys(wanted, 0))

    def cancel(self, parcel_ids: Iterable[ParcelId], at: datetime) -> tuple[PutOff, ...]:
        found = tuple(self.of(parcel_ids).values())
        ids = [each.parcel_id for each in found]
        if ids:
            self._mark(ids, seconds(at))
            self._show(dict.fromkeys(ids, 0))
        return found

    def cancelled(self) -> tuple[PutOff, ...]:
        rows = self._connection.execute(
            select(put_off).where(_CANCELLED).order_by(put_off.c.parcel_id)
        )
        return tuple(map(_to_put_off, rows))

    def restore(self, parcel_ids: Iterable[ParcelId]) -> tuple[PutOff, ...]:
        wanted = frozenset(parcel_ids)
        found = tuple(each for each in self.cancelled() if each.parcel_id in wanted)
        if found:
            self._mark([each.parcel_id for each in found], 0)
            self._show({each.parcel_id: seconds(each.next_at) for each in found})
        return found

    def forget_cancelled(self, parcel_ids: Iterable[ParcelId]) -> None:
        self._connection.execute(
            delete(put_off).where(_CANCELLED, among(put_off.c.parcel_id, parcel_ids))
        )

    def _mark(self, parcel_ids: list[ParcelId], cancelled_s: int) -> None:
        self._connection.execute(
            update(put_off)
            .where(among(put_off.c.parcel_id, parcel_ids))
            .values(cancelled_s=cancelled_s)
        )

    def _show(self, times: dict[ParcelId, int]) -> None:
        self._connection.execute(
            _SHOW, [{"its_parcel": parcel, "its_time": at_s} for parcel, at_s in times.items()]
        )
        self._touched.parcels.update(times)


def _row(each: PutOff) -> dict[str, Any]:
    return {
        "parcel_id": each.parcel_id,
        "kind": each.kind.value,
        "batch_id": each.batch_id,
        "title": each.title,
        "tries": each.tries,
        "since_s": seconds(each.since),
        "next_s": seconds(each.next_at),
        "cancelled_s": 0,
    }


def _to_put_off(row: Any) -> PutOff:
    return PutOff(
        parcel_id=ParcelId(row.parcel_id),
        kind=BatchKind(row.kind),
        batch_id=BatchId(row.batch_id),
        title=row.title,
        tries=row.tries,
        since=instant(row.since_s),
        next_at=instant(row.next_s),
    )
