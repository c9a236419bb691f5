"""Batches: what was asked for in bulk, and what became of each parcel."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, text, update

from app.adapters.store.codec import instant, pack_blocks, seconds, unpack_blocks
from app.adapters.store.dialect import among
from app.adapters.store.tables import OPEN_BATCH_SQL, batch_lines, batches, parcels, put_off
from app.domain.batch import Asked, Batch, BatchCounts, BatchKind, KeptLine, batch_label
from app.domain.errors import Retry
from app.domain.ids import BatchId, CarrierCode, ParcelId, PrinterId
from app.domain.instants import business_day, day_window, from_epoch
from app.domain.receipt import Line, Outcome
from app.domain.remark import RemarkMode, RemarkWish

_OPEN = text(OPEN_BATCH_SQL)  # the partial index's own words
_NEW: dict[str, Any] = {
    "outcome": bindparam("new_outcome"),
    "title": bindparam("new_title"),
    "advice": bindparam("new_advice"),
    "retry": bindparam("new_retry"),
    "blocks": bindparam("new_blocks"),
}
_IS_NEWS = or_(  # an unknown outcome is known now; what is done needs no going on
    batch_lines.c.outcome == Outcome.UNKNOWN.value,
    and_(batch_lines.c.outcome == "", bindparam("new_outcome") == Outcome.DONE.value),
)
# Built once: this runs for every parcel. One statement for the batch itself and for the others.
_RECORD = (
    update(batch_lines)
    .where(
        batch_lines.c.parcel_id == bindparam("its_parcel"),
        or_(
            batch_lines.c.batch_id == bindparam("its_batch"),
            and_(
                _IS_NEWS,
                select(batches.c.batch_id)
                .where(
                    batches.c.batch_id == batch_lines.c.batch_id,
                    batches.c.kind == bindparam("its_kind"),
                )
                .exists(),
            ),
        ),
    )
    .values(_NEW)
)
_SETTLE = (
    update(batch_lines)
    .where(
        batch_lines.c.batch_id == bindparam("its_batch"),
        batch_lines.c.parcel_id == bindparam("its_parcel"),
        _IS_NEWS,
    )
    .values(_NEW)
)
_MISSING = (
    update(batch_lines)
    .where(
        batch_lines.c.batch_id == bindparam("its_batch"),
        batch_lines.c.parcel_id == bindparam("its_parcel"),
        # What was settled while the batch ran, such as by a person, is newer than its line.
        or_(batch_lines.c.outcome == "", batch_lines.c.outcome == bindparam("new_outcome")),
    )
    .values(_NEW)
)


class SqlBatches:
    """The kept batches."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(
        self,
        batch_id: BatchId,
        kind: BatchKind,
        wanted: Iterable[ParcelId],
        *,
        actor: str,
        asked: Asked,
        at: datetime,
    ) -> Batch:
        found, wanted = self.get(batch_id), tuple(wanted)
        if found is None:
            found = self._add(batch_id, kind, actor, asked, at)
        else:
            self._connection.execute(
                update(batches)
                .where(batches.c.batch_id == batch_id)
                .values(finished_s=0, note=_note(asked))
            )
            self._open_put_off(batch_id, wanted)
        self._add_lines(batch_id, wanted)
        return found

    def record(
        self, kind: BatchKind, lines: Iterable[Line], batch_id: BatchId | None = None
    ) -> None:
        shared = kind.value if kind.one_for_all else ""
        rows = [
            _bound(line, batch_id or "") | {"its_kind": shared}
            for line in lines
            if line.outcome is not Outcome.SKIPPED  # not tried: still to do
        ]
        if rows:
            self._connection.execute(_RECORD, rows)

    def settle(self, batch_id: BatchId, lines: Iterable[Line]) -> None:
        rows = [_bound(line, batch_id) for line in lines if line.outcome is not Outcome.SKIPPED]
        if rows:
            self._connection.execute(_SETTLE, rows)

    def record_missing(self, batch_id: BatchId, lines: Iterable[Line]) -> None:
        rows = [_bound(line, batch_id) for line in lines if line.outcome is not Outcome.SKIPPED]
        if rows:
            self._connection.execute(_MISSING, rows)

    def finish_complete(self, at: datetime) -> None:
        waiting = (
            select(batch_lines.c.position)
            .where(batch_lines.c.batch_id == batches.c.batch_id, batch_lines.c.outcome == "")
            .exists()
        )
        self._connection.execute(
            update(batches).where(_OPEN, ~waiting).values(finished_s=seconds(at))
        )

    def finish(self, batch_id: BatchId, at: datetime, why: str) -> None:
        self._connection.execute(
            update(batch_lines)
            .where(batch_lines.c.batch_id == batch_id, batch_lines.c.outcome == "")
            .values(outcome=Outcome.SKIPPED.value, title=why, retry=Retry.NOW.value)
        )
        self._connection.execute(
            update(batches).where(batches.c.batch_id == batch_id).values(finished_s=seconds(at))
        )

    def reopen(self, batch_id: BatchId, why: str) -> int:
        again = self._connection.execute(
            update(batch_lines)
            .where(
                batch_lines.c.batch_id == batch_id,
                batch_lines.c.outcome == Outcome.SKIPPED.value,
                batch_lines.c.title == why,
            )
            .values(outcome="", title="", advice="", retry="")
        )
        if again.rowcount:
            self._connection.execute(
                update(batches).where(batches.c.batch_id == batch_id).values(finished_s=0)
            )
        return again.rowcount

    def get(self, batch_id: BatchId) -> Batch | None:
        row = self._connection.execute(
            select(batches).where(batches.c.batch_id == batch_id)
        ).one_or_none()
        return None if row is None else to_batch(row)

    def lines(self, batch_id: BatchId) -> tuple[KeptLine, ...]:
        return kept_lines(self._connection, batch_id)

    def _add(
        self, batch_id: BatchId, kind: BatchKind, actor: str, asked: Asked, at: datetime
    ) -> Batch:
        day = business_day(at)
        # Safe with two programs: a unit of work begins by taking the database's write lock.
        last = self._connection.scalar(
            select(func.max(batches.c.number)).where(batches.c.day == day.isoformat())
        )
        number = (last or 0) + 1
        batch = Batch(
            batch_id=batch_id,
            kind=kind,
            label=batch_label(day, number),
            actor=actor,
            begun_at=at,
            asked=asked,
        )
        self._connection.execute(
            insert(batches).values(
                batch_id=batch_id,
                kind=kind.value,
                label=batch.label,
                day=day.isoformat(),
                number=number,
                actor=actor,
                begun_s=seconds(at),
                finished_s=0,
                note=_note(asked),
            )
        )
        return batch

    def _add_lines(self, batch_id: BatchId, wanted: tuple[ParcelId, ...]) -> None:
        here = {each.parcel_id for each in self.lines(batch_id)}
        new = [p for p in dict.fromkeys(wanted) if p not in here]
        known = set(
            self._connection.scalars(
                select(parcels.c.parcel_id).where(among(parcels.c.parcel_id, new))
            )
        )
        rows = [
            {"batch_id": batch_id, "position": position, "parcel_id": parcel_id}
            for position, parcel_id in enumerate(
                (p for p in new if p in known), 1 + self._last(batch_id)
            )
        ]
        if rows:
            self._connection.execute(insert(batch_lines), rows)

    def _open_put_off(self, batch_id: BatchId, wanted: tuple[ParcelId, ...]) -> None:
        self._connection.execute(
            update(batch_lines)
            .where(
                batch_lines.c.batch_id == batch_id,
                among(batch_lines.c.parcel_id, wanted),
                batch_lines.c.outcome.in_([Outcome.FAILED.value, Outcome.BLOCKED.value]),
                batch_lines.c.retry == Retry.LATER.value,
            )
            .values(outcome="", title="", advice="", retry="")
        )

    def _last(self, batch_id: BatchId) -> int:
        return (
            self._connection.scalar(
                select(func.max(batch_lines.c.position)).where(batch_lines.c.batch_id == batch_id)
            )
            or 0
        )


def _bound(line: Line, batch_id: str) -> dict[str, str | int]:
    return {
        "its_batch": batch_id,
        "its_parcel": line.parcel_id,
        "new_outcome": line.outcome.value,
        "new_title": line.title,
        "new_advice": line.advice,
        "new_retry": line.retry.value,
        "new_blocks": pack_blocks(line.blocks),
    }


def open_batches(connection: Connection) -> tuple[Batch, ...]:
    """Those that run, were cut off or were stopped, oldest first."""
    rows = connection.execute(
        select(batches).where(_OPEN).order_by(batches.c.begun_s, batches.c.number)
    )
    return tuple(to_batch(row) for row in rows)


def kept_lines(connection: Connection, batch_id: BatchId) -> tuple[KeptLine, ...]:
    """The lines of a batch in the order asked for."""
    waits = and_(
        put_off.c.parcel_id == batch_lines.c.parcel_id,
        put_off.c.batch_id == batch_lines.c.batch_id,
        put_off.c.cancelled_s == 0,
    )
    rows = connection.execute(
        select(batch_lines, put_off.c.next_s)
        .join(put_off, waits, isouter=True)
        .where(batch_lines.c.batch_id == batch_id)
        .order_by(batch_lines.c.position)
    )
    return tuple(_to_line(row) for row in rows)


def count_batches(
    connection: Connection,
    *,
    day: date | None = None,
    kind: BatchKind | None = None,
    label: str = "",
    ids: frozenset[BatchId] | None = None,
    limit: int = 200,
) -> tuple[BatchCounts, ...]:
    """Batches with their counts, newest first."""
    found = select(batches).order_by(batches.c.begun_s.desc(), batches.c.number.desc())
    if day is not None:
        since, until = day_window(day)
        found = found.where(batches.c.begun_s >= seconds(since), batches.c.begun_s < seconds(until))
    if kind is not None:
        found = found.where(batches.c.kind == kind.value)
    if label:
        found = found.where(batches.c.label == label)
    if ids is not None:
        found = found.where(among(batches.c.batch_id, ids))
    rows = connection.execute(found.limit(limit)).all()
    counted = connection.execute(
        select(batch_lines.c.batch_id, batch_lines.c.outcome, func.count())
        .where(among(batch_lines.c.batch_id, [row.batch_id for row in rows]))
        .group_by(batch_lines.c.batch_id, batch_lines.c.outcome)
    )
    counts: dict[str, dict[str, int]] = {}
    for batch_id, outcome, number in counted:
        counts.setdefault(batch_id, {})[outcome] = number
    return tuple(_counts(row, counts.get(row.batch_id, {})) for row in rows)


def to_batch(row: Any) -> Batch:
    """The batch of a row of ``batches``."""
    asked = json.loads(row.note) if row.note else {}
    return Batch(
        batch_id=BatchId(row.batch_id),
        kind=BatchKind(row.kind),
        label=row.label,
        actor=row.actor,
        begun_at=instant(row.begun_s),
        finished_at=from_epoch(row.finished_s),
        asked=Asked(
            carrier=CarrierCode(asked["carrier"]) if "carrier" in asked else None,
            printer_id=PrinterId(asked["printer"]) if "printer" in asked else None,
            reason=asked.get("reason", ""),
            pieces=asked.get("pieces", 1),
            wish=_to_wish(asked.get("wish")),
        ),
    )


def _counts(row: Any, outcomes: dict[str, int]) -> BatchCounts:
    return BatchCounts(
        batch=to_batch(row),
        total=sum(outcomes.values()),
        open=outcomes.get("", 0),
        outcomes={Outcome(name): count for name, count in outcomes.items() if name},
    )


def _note(asked: Asked) -> str:
    given: dict[str, object] = {
        "carrier": asked.carrier,
        "printer": asked.printer_id,
        "reason": asked.reason,
        "pieces": asked.pieces if asked.pieces > 1 else None,
        "wish": asked.wish and _wish_note(asked.wish),
    }
    kept = {name: value for name, value in given.items() if value}
    return json.dumps(kept, ensure_ascii=False) if kept else ""


def _wish_note(wish: RemarkWish) -> dict[str, object]:
    """``only_over`` is no part of it: only the taking back has one, order by order."""
    return {"mode": wish.mode.value, "words": wish.words, "flag": wish.flag}


def _to_wish(note: dict[str, Any] | None) -> RemarkWish | None:
    if note is None:
        return None
    return RemarkWish(RemarkMode(note["mode"]), note["words"], note["flag"])


def _to_line(row: Any) -> KeptLine:
    parcel_id = ParcelId(row.parcel_id)
    if not row.outcome:
        return KeptLine(parcel_id=parcel_id)
    line = Line(
        parcel_id=parcel_id,
        outcome=Outcome(row.outcome),
        title=row.title,
        advice=row.advice,
        retry=Retry(row.retry),
        blocks=unpack_blocks(row.blocks),
        again_at=from_epoch(row.next_s),
    )
    return KeptLine(parcel_id=parcel_id, line=line)
