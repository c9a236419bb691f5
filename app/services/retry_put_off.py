"""稍后重试: tries again what was put off, through the same gates and with the same ids.

Each retry goes on with its own batch, so that its receipt tells the newest outcome.
"""

import logging
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from app.domain.batch import Batch, BatchKind
from app.domain.errors import AppError, Cancelled, Retry
from app.domain.ids import BatchId, ParcelId
from app.domain.put_off import PutOff
from app.domain.receipt import Line, Receipt
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.label_outcomes import operator_name
from app.services.put_off_notes import PutOffNotes, patience_of

log = logging.getLogger(__name__)


class Repeats(Protocol):
    """A bulk act that may be repeated."""

    @property
    def guard(self) -> Guard:
        """Held while a batch runs."""
        ...

    def __call__(
        self, ctx: JobContext, parcel_ids: tuple[ParcelId, ...], *, going_on: Batch | None
    ) -> Receipt:
        """Do it for ``parcel_ids``, which are of the batch ``going_on``."""
        ...


class RetryPutOff:
    """Runs what is due, and lets a person see and cancel what waits."""

    def __init__(
        self, *, store: Store, clock: Clock, settings: Settings, acquire: Repeats, ship: Repeats
    ) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._acts = {BatchKind.ACQUIRE: acquire, BatchKind.SHIP: ship}

    def waiting(self) -> tuple[PutOff, ...]:
        """Everything that waits, the earliest first."""
        with self._store.begin() as work:
            return work.put_off.all()

    def __call__(self, ctx: JobContext, *, at_once: bool = False) -> tuple[Receipt, ...]:
        """Try what is due; one receipt for each batch that something of was tried.

        Rows of a shop that rests wait on, and so do those of an act that is being done just now:
        the next round looks again.

        Args:
            ctx: of the job.
            at_once: everything that waits, due or not.
        """
        if patience_of(self._settings) is None and not at_once:
            self._switched_off()
            return ()
        with self._store.begin() as work:
            due = work.put_off.all() if at_once else work.put_off.due(self._clock.now())
        receipts = []
        for (kind, batch_id), ids in self._by_batch(due).items():
            ctx.check()
            if self._acts[kind].guard.free():
                receipts.append(self._try(ctx, kind, batch_id, ids))
        return tuple(receipts)

    def cancel(self, parcel_ids: Iterable[ParcelId]) -> tuple[PutOff, ...]:
        """A person wants these tried no more by themselves; those that had waited."""
        now = self._clock.now()
        with self._store.begin() as work:
            found = work.put_off.cancel(parcel_ids, now)
            self._note(work, "retry.cancel", found)
            work.commit()
        return found

    def cancelled(self) -> tuple[PutOff, ...]:
        """What :meth:`restore` can take back."""
        with self._store.begin() as work:
            return work.put_off.cancelled()

    def restore(self, parcel_ids: Iterable[ParcelId]) -> tuple[PutOff, ...]:
        """Take a cancel back; those of these that were not tried since, and wait as before."""
        with self._store.begin() as work:
            found = work.put_off.restore(parcel_ids)
            self._note(work, "retry.restore", found)
            work.commit()
        return found

    def _switched_off(self) -> None:
        with self._store.begin() as work:
            left = work.put_off.all()
            if left:
                work.put_off.end(each.parcel_id for each in left)
                self._note(work, "retry.off", left)
                work.commit()

    def _note(self, work: UnitOfWork, action: str, about: Iterable[PutOff]) -> None:
        now = self._clock.now()
        for each in about:
            work.audit.record(
                actor=operator_name(self._settings),
                action=action,
                subject=each.parcel_id,
                at=now,
                note=f"{each.kind} {each.tries}",
            )

    def _try(
        self, ctx: JobContext, kind: BatchKind, batch_id: BatchId, ids: tuple[ParcelId, ...]
    ) -> Receipt:
        with self._store.begin() as work:
            batch = work.batches.get(batch_id)
        try:
            return self._acts[kind](ctx, ids, going_on=batch)
        except Cancelled:
            raise
        except AppError as error:
            log.info("a retry was stopped: %s", error)
            return self._stopped(kind, batch_id, ids, error)

    def _stopped(
        self, kind: BatchKind, batch_id: BatchId, ids: tuple[ParcelId, ...], error: AppError
    ) -> Receipt:
        """An error stopped the whole retry: it is the outcome of what was not done."""
        now = self._clock.now()
        with self._store.begin() as work:
            open_ids = {each.parcel_id for each in work.batches.lines(batch_id) if not each.line}
            passing = error.retry not in {Retry.NEVER, Retry.AFTER_FIX}
            retry = Retry.LATER if passing else error.retry  # nothing of these was begun
            lines = {p: replace(Line.failed(p, error), retry=retry) for p in ids if p in open_ids}
            work.batches.record_missing(batch_id, lines.values())
            notes = PutOffNotes(self._clock, self._settings)
            notes.take(work, kind, batch_id, lines.values())
            work.batches.finish_complete(now)
            work.commit()
        return Receipt.of(batch_id, ids, notes.tell(lines))

    def _by_batch(
        self, due: Iterable[PutOff]
    ) -> dict[tuple[BatchKind, BatchId], tuple[ParcelId, ...]]:
        due = tuple(due)
        rows = self._store.reader.parcels_by_id(frozenset(each.parcel_id for each in due))
        resting = {row.parcel_id for row in rows if not row.shop_works}
        found: dict[tuple[BatchKind, BatchId], tuple[ParcelId, ...]] = {}
        for each in due:
            if each.parcel_id not in resting:
                key = (each.kind, each.batch_id)
                found[key] = (*found.get(key, ()), each.parcel_id)
        return found
