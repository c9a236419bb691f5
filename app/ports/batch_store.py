"""What the store keeps of batches."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from app.domain.batch import Asked, Batch, BatchKind, KeptLine
from app.domain.ids import BatchId, ParcelId
from app.domain.receipt import Line


class BatchRepo(Protocol):
    """Bulk actions that are kept: what was wanted, in order, and what became of it."""

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
        """Write a batch before anything of it is tried, and give it the day's next label.

        One that is there goes on: it is open again and keeps its label and the order of its lines;
        parcels that are new to it come after all others. Parcels that are not in the database
        have no line. What was put off and is wanted again has no outcome any more.
        """
        ...

    def record(
        self, kind: BatchKind, lines: Iterable[Line], batch_id: BatchId | None = None
    ) -> None:
        """Outcomes as they come; call it in the commit of the effect.

        Lines of other batches of this kind are told as well (``BatchKind.one_for_all``): an unknown
        outcome is known now, and what is done needs no going on. SKIPPED is no outcome: it stays to
        be done.
        """
        ...

    def settle(self, batch_id: BatchId, lines: Iterable[Line]) -> None:
        """The same for one batch alone: what was unknown is known now, what is done is done."""
        ...

    def record_missing(self, batch_id: BatchId, lines: Iterable[Line]) -> None:
        """At its end, what no effect's commit has written, and what is to be said of the rest.

        An outcome that came from elsewhere meanwhile stays.
        """
        ...

    def finish_complete(self, at: datetime) -> None:
        """Close every open batch of which each line has an outcome."""
        ...

    def finish(self, batch_id: BatchId, at: datetime, why: str) -> None:
        """Close one; lines without an outcome are SKIPPED for the reason ``why`` (Chinese)."""
        ...

    def reopen(self, batch_id: BatchId, why: str) -> int:
        """Undo :meth:`finish` for the same reason; how many lines have no outcome again."""
        ...

    def get(self, batch_id: BatchId) -> Batch | None: ...
    def lines(self, batch_id: BatchId) -> tuple[KeptLine, ...]:
        """In the order asked for."""
        ...
