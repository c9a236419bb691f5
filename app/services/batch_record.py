"""Keeping a bulk action as it goes: wanted parcels before anything is tried, outcomes as they come.

Outcomes are written in the commits that the effects have anyway; what no effect was needed for
(blocked, already done) is written with the end. Cut off in between, a line has no outcome: it is
looked at again when the batch goes on.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from app.domain.batch import Asked, BatchKind
from app.domain.errors import AppError, Cancelled, Retry, StorageError
from app.domain.ids import BatchId, ParcelId, new_id
from app.domain.receipt import Line
from app.ports.clock import Clock
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.label_outcomes import operator_name
from app.services.put_off_notes import PutOffNotes

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class RunningBatch:
    """One bulk action under way. ``lines`` is the service's own; what stands in it is kept."""

    batch_id: BatchId
    kind: BatchKind
    label: str = ""
    kept: bool = True  # False: it only settles lines of other batches
    lines: dict[ParcelId, Line] = field(default_factory=dict)
    told: Callable[[Line], Line] | None = None  # what is kept of a part's line
    put_off: PutOffNotes | None = None  # None: nothing of this kind waits by itself

    def record(
        self, work: UnitOfWork, lines: Iterable[Line], *, kind: BatchKind | None = None
    ) -> None:
        """Outcomes that come true with the commit of ``work``. ``kind``: not this batch's own."""
        kept = tuple(map(self.told, lines) if self.told is not None else lines)
        batch_id = self.batch_id if self.kept else None
        work.batches.record(kind or self.kind, kept, batch_id)
        if self.put_off is not None:
            self.put_off.take(work, kind or self.kind, batch_id, kept)

    def with_next_try(self, lines: dict[ParcelId, Line]) -> dict[ParcelId, Line]:
        """``lines`` in which what was put off says when it is tried again."""
        return self.put_off.tell(lines) if self.put_off is not None else lines


class BatchRecords:
    """Opens and closes kept batches for the services that do them."""

    def __init__(self, *, store: Store, clock: Clock, settings: Settings) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings

    @contextmanager
    def running(
        self,
        kind: BatchKind,
        wanted: tuple[ParcelId, ...],
        *,
        asked: Asked | None = None,
        batch_id: BatchId | None = None,
    ) -> Iterator[RunningBatch]:
        """Keep a batch while the block does it; under the guard of its effect.

        A cancel, a bug or a failing disk leaves what has no outcome open, to be gone on with. Any
        other error is the outcome of what was not done: nothing of it was begun. Only of a batch
        that goes on the rest stays open.

        Args:
            kind: what is done.
            wanted: in order.
            asked: how, for going on with it.
            batch_id: of a batch that goes on; None: a new one.
        """
        batch_id = batch_id or BatchId(new_id())
        with self._store.begin() as work:
            goes_on = work.batches.get(batch_id) is not None
            batch = work.batches.open(
                batch_id,
                kind,
                wanted,
                actor=operator_name(self._settings),
                asked=asked or Asked(),
                at=self._clock.now(),
            )
            work.commit()
        running = RunningBatch(
            batch_id=batch.batch_id, kind=kind, label=batch.label, put_off=self._notes()
        )
        try:
            yield running
        except Cancelled:
            self.close(running)
            raise
        except StorageError:
            raise
        except AppError as error:
            if goes_on:  # its rest waits, such as for a printer that is there again
                self.close(running)
            else:
                self._fail(running, wanted, error)
            raise
        self.close(running)

    @contextmanager
    def settling(self, kind: BatchKind) -> Iterator[RunningBatch]:
        """Ask about effects in doubt: their lines, in whatever batch, are told."""
        yield RunningBatch(batch_id=BatchId(new_id()), kind=kind, kept=False, put_off=self._notes())
        self.close_complete()

    def close(self, running: RunningBatch) -> None:
        """Write what has not been written yet, and finish the batch when nothing is left of it."""
        now = self._clock.now()
        with self._store.begin() as work:
            work.batches.record_missing(running.batch_id, running.lines.values())
            if running.put_off is not None:
                running.put_off.take(work, running.kind, running.batch_id, running.lines.values())
            work.batches.finish_complete(now)
            work.commit()
        running.lines.update(running.with_next_try(running.lines))

    def _notes(self) -> PutOffNotes:
        return PutOffNotes(self._clock, self._settings)

    def close_complete(self) -> None:
        """Finish batches of which nothing is left, such as after asking the platform."""
        if not self._store.reader.open_batches():
            return
        with self._store.begin() as work:
            work.batches.finish_complete(self._clock.now())
            work.commit()

    def _fail(self, running: RunningBatch, wanted: tuple[ParcelId, ...], error: AppError) -> None:
        retry = Retry.NOW if error.retry is Retry.ASK_FIRST else error.retry
        for parcel_id in wanted:
            line = replace(Line.failed(parcel_id, error), retry=retry)
            running.lines.setdefault(parcel_id, line)
        try:
            self.close(running)
        except StorageError as broken:  # the first error is the one to tell
            log.warning("a batch could not be closed: %s", broken.code)
