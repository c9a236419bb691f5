"""The operations journal: intent before every outside effect, outcome after it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select, text, update

from app.adapters.store.tables import operations
from app.domain.ids import BatchId
from app.domain.instants import to_epoch

_OPEN = text("outcome = ''")  # the partial index's own words


class SqlJournal:
    """Numbered operations. An empty outcome means that it is still open."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def intend(
        self, *, kind: str, subject: str, batch_id: BatchId | None, at: datetime, note: str = ""
    ) -> int:
        added = self._connection.execute(
            insert(operations).values(
                kind=kind,
                subject=subject,
                batch_id=batch_id or "",
                at_s=to_epoch(at),
                note=note,
            )
        )
        key = added.inserted_primary_key
        if key is None:
            raise RuntimeError("the database gave no number")
        return int(key[0])

    def outcome(self, number: int, *, outcome: str, at: datetime, note: str = "") -> None:
        if not outcome:
            raise ValueError("an outcome needs a name")
        done = self._connection.execute(
            update(operations)
            .where(operations.c.number == number)
            .values(outcome=outcome, outcome_s=to_epoch(at), outcome_note=note)
        )
        if done.rowcount == 0:
            raise KeyError(number)

    def open(self) -> tuple[tuple[int, str, str], ...]:
        rows = self._connection.execute(
            select(operations.c.number, operations.c.kind, operations.c.subject)
            .where(_OPEN)
            .order_by(operations.c.number)
        )
        return tuple((row.number, row.kind, row.subject) for row in rows)

    def open_of(self, subjects: Iterable[str]) -> dict[str, int]:
        wanted = frozenset(subjects)
        found: dict[str, int] = {}
        for number, _, subject in self.open():
            if subject in wanted:
                found.setdefault(subject, number)
        return found
