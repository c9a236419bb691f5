"""The operations journal: intent before every outside effect, outcome after it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, text, update

from app.adapters.store.dialect import among
from app.adapters.store.tables import operations
from app.domain.ids import BatchId
from app.domain.instants import to_epoch

_OPEN = text("outcome = ''")  # the partial index's own words

_INTEND = insert(operations)
_END = (
    update(operations)
    .where(operations.c.number == bindparam("ended"))
    .values(
        outcome=bindparam("outcome"),
        outcome_s=bindparam("outcome_s"),
        outcome_note=bindparam("why"),
    )
)


class SqlJournal:
    """Numbered operations. An empty outcome means that it is still open."""

    def __init__(self, connection: Connection, station: str) -> None:
        self._connection = connection
        self._station = station

    def intend(
        self, *, kind: str, subject: str, batch_id: BatchId | None, at: datetime, note: str = ""
    ) -> int:
        added = self._connection.execute(
            _INTEND,
            {
                "kind": kind,
                "subject": subject,
                "batch_id": batch_id or "",
                "at_s": to_epoch(at),
                "note": note,
                "station": self._station,
            },
        )
        key = added.inserted_primary_key
        if key is None:
            raise RuntimeError("the database gave no number")
        return int(key[0])

    def intend_all(
        self, *, kind: str, subjects: Iterable[str], batch_id: BatchId | None, at: datetime
    ) -> dict[str, int]:
        subjects = tuple(subjects)
        basis = {
            "kind": kind,
            "batch_id": batch_id or "",
            "at_s": to_epoch(at),
            "note": "",
            "station": self._station,
        }
        if subjects:
            self._connection.execute(
                _INTEND, [basis | {"subject": subject} for subject in subjects]
            )
        return self.open_of(subjects)

    def outcome_all(
        self, numbers: Iterable[int], *, outcome: str, at: datetime, note: str = ""
    ) -> None:
        if not outcome:
            raise ValueError("an outcome needs a name")
        self._connection.execute(
            update(operations)
            .where(among(operations.c.number, [str(number) for number in numbers]))
            .values(outcome=outcome, outcome_s=to_epoch(at), outcome_note=note)
        )

    def outcome(self, number: int, *, outcome: str, at: datetime, note: str = "") -> None:
        if not outcome:
            raise ValueError("an outcome needs a name")
        done = self._connection.execute(
            _END, {"ended": number, "outcome": outcome, "outcome_s": to_epoch(at), "why": note}
        )
        if done.rowcount == 0:
            raise KeyError(number)

    def note(self, number: int) -> str:
        return str(
            self._connection.scalar(select(operations.c.note).where(operations.c.number == number))
        )

    def open(self) -> tuple[tuple[int, str, str], ...]:
        rows = self._connection.execute(
            select(operations.c.number, operations.c.kind, operations.c.subject)
            .where(_OPEN)
            .order_by(operations.c.number)
        )
        return tuple((row.number, row.kind, row.subject) for row in rows)

    def open_of(self, subjects: Iterable[str]) -> dict[str, int]:
        rows = self._connection.execute(
            select(func.min(operations.c.number), operations.c.subject)
            .where(_OPEN, among(operations.c.subject, subjects))
            .group_by(operations.c.subject)
        )
        return {subject: number for number, subject in rows}
