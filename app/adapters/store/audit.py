"""The audit log: each entry carries a hash of itself and of the entry before it."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select

from app.adapters.store.dialect import upsert
from app.adapters.store.tables import audit_log, meta
from app.domain.instants import to_epoch

_FIRST = "0" * 64
_HEAD = "audit.head"
"""Number and digest of the last entry: without it, cutting off the end would go unseen."""
_APPEND = insert(audit_log)
_GET_HEAD = select(meta.c.value).where(meta.c.key == _HEAD)
_SET_HEAD = upsert(meta, ["key", "value"])


class SqlAuditLog:
    """Entries numbered from 1 without a gap.

    The chain shows edits by whoever does not rebuild all that follows; it is no protection
    against someone who recomputes the whole log.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def record(
        self, *, actor: str, action: str, subject: str, at: datetime, note: str = ""
    ) -> None:
        self.record_all(actor=actor, action=action, subjects=(subject,), at=at, note=note)

    def record_all(
        self, *, actor: str, action: str, subjects: Iterable[str], at: datetime, note: str = ""
    ) -> None:
        number, previous = self._head()
        at_s = to_epoch(at)
        rows = []
        for subject in subjects:
            number += 1
            digest = _digest([number, at_s, actor, action, subject, note, previous])
            rows.append(
                {
                    "number": number,
                    "at_s": at_s,
                    "actor": actor,
                    "action": action,
                    "subject": subject,
                    "note": note,
                    "previous": previous,
                    "digest": digest,
                }
            )
            previous = digest
        if rows:
            self._connection.execute(_APPEND, rows)
            head = {"key": _HEAD, "value": f"{number} {previous}"}
            self._connection.execute(_SET_HEAD, head)

    def verify(self) -> int | None:
        expected, previous = 1, _FIRST
        for row in self._connection.execute(select(audit_log).order_by(audit_log.c.number)):
            if not _fits(row, expected, previous):
                return min(expected, int(row.number))
            expected, previous = expected + 1, row.digest
        return None if self._head() == (expected - 1, previous) else expected

    def _head(self) -> tuple[int, str]:
        value = self._connection.scalar(_GET_HEAD)
        if value is None:
            return 0, _FIRST
        number, _, digest = value.partition(" ")
        return int(number), digest


def _fits(row: Any, number: int, previous: str) -> bool:
    fields = [row.number, row.at_s, row.actor, row.action, row.subject, row.note, row.previous]
    return bool(row.number == number and row.previous == previous and row.digest == _digest(fields))


def _digest(fields: list[str | int]) -> str:
    """SHA-256 over canonical JSON: an array has one spelling, so no field slips into another."""
    return sha256(msgspec.json.encode(fields)).hexdigest()
