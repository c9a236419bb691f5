"""Going on with a batch that was cut off or stopped: its rest, once, in the old order and way."""

from app.domain.batch import Batch, BatchCounts, BatchKind, kept_receipt, rest_of
from app.domain.errors import InvalidInput
from app.domain.ids import BatchId, ParcelId, PrinterId
from app.domain.parcel import Stage
from app.domain.receipt import Receipt
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.acquire_waybills import AcquireWaybills
from app.services.current_printer import no_printer
from app.services.give_back_numbers import GiveBackNumbers
from app.services.label_leases import counted_on
from app.services.label_outcomes import operator_name
from app.services.print_labels import PrintLabels
from app.services.print_slips import PrintSlips
from app.services.redo_numbers import RedoNumbers
from app.services.remark_orders import RemarkOrders
from app.services.ship_parcels import ShipParcels
from app.services.update_waybills import UpdateWaybills

ENDED = "批次已结束，未尝试"


class ResumeBatches:
    """Finds batches whose rest waits, goes on with them, and ends them. Never by itself."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        settings: Settings,
        acquire: AcquireWaybills,
        labels: PrintLabels,
        ship: ShipParcels,
        slips: PrintSlips,
        give_back: GiveBackNumbers,
        redo: RedoNumbers,
        update: UpdateWaybills,
        remarks: RemarkOrders,
    ) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._acquire = acquire
        self._labels = labels
        self._ship = ship
        self._slips = slips
        self._give_back = give_back
        self._redo = redo
        self._update = update
        self._remarks = remarks

    def recover(self) -> None:
        """At start, after the effects' own recovery: what has every outcome is finished."""
        if self._store.reader.open_batches():
            with self._store.begin() as work:
                work.batches.finish_complete(self._clock.now())
                work.commit()

    def waiting(self) -> tuple[BatchCounts, ...]:
        """Batches that can be gone on with, newest first; none that any program works on now."""
        open_ids = {batch.batch_id for batch in self._store.reader.open_batches()}
        if not open_ids:
            return ()
        found = self._store.reader.batches(ids=frozenset(open_ids))
        busy = self._remarks.about_to_run
        return tuple(
            each
            for each in found
            if each.open and each.batch.batch_id not in busy and self._free(each.batch)
        )

    def find(self, label: str) -> BatchCounts:
        """The newest batch that is called ``label``.

        Raises:
            InvalidInput: there is none.
        """
        found = self._store.reader.batches(label=label.strip(), limit=1)
        if not found:
            raise InvalidInput(
                "batch.unknown", f"没有叫「{label}」的批次", "用 zhunlan batches 查看批次。"
            )
        return found[0]

    def receipt(self, batch_id: BatchId) -> Receipt:
        """How a batch ended as far as is known now."""
        return kept_receipt(batch_id, self._store.reader.batch_lines(batch_id))

    def __call__(self, ctx: JobContext, batch_id: BatchId) -> Receipt:
        """Do what has no outcome yet; the receipt is of the whole batch.

        Raises:
            InvalidInput: another program is at it, or it has ended.
        """
        batch, rest = self._rest(batch_id)
        match batch.kind:
            case BatchKind.ACQUIRE:  # numbers in doubt are asked for again with the same pack id
                self._acquire(ctx, rest, going_on=batch)
            case BatchKind.SHIP:
                self._ship_on(ctx, batch, rest)
            case BatchKind.SLIPS:
                self._slips(ctx, rest, going_on=batch)
            case BatchKind.PRINT | BatchKind.REPRINT:
                self._print_on(ctx, batch, rest)
            case BatchKind.GIVE_BACK:  # what was in doubt is asked for again
                self._give_back(ctx, rest, going_on=batch)
            case BatchKind.REDO:
                self._redo(ctx, rest, going_on=batch)
            case BatchKind.UPDATE:  # the same receiver said twice is as good as once
                self._update(ctx, rest, going_on=batch)
            case BatchKind.REMARK:
                self._remarks.go_on(ctx, batch, rest)
        return self.receipt(batch_id)

    def finish(self, batch_id: BatchId) -> None:
        """A person wants no more of it: what has no outcome stays undone.

        Raises:
            InvalidInput: it is being worked on, or it has ended.
        """
        batch, _ = self._rest(batch_id)
        if not self._free(batch):
            raise InvalidInput("batch.running", "这个批次正在进行", "先停止它，再结束。")
        with self._store.begin() as work:
            work.batches.finish(batch_id, self._clock.now(), ENDED)
            self._note(work, "finish", batch)
            work.commit()

    def reopen(self, batch_id: BatchId) -> None:
        """Undo :meth:`finish`: what it left undone can be gone on with again.

        Raises:
            InvalidInput: nobody ended it, or it goes on already.
        """
        with self._store.begin() as work:
            batch = work.batches.get(batch_id)
            if batch is None or not work.batches.reopen(batch_id, ENDED):
                raise InvalidInput(
                    "batch.not_ended", "这个批次没有人结束过", "没有要重新打开的包裹。"
                )
            self._note(work, "reopen", batch)
            work.commit()

    def _note(self, work: UnitOfWork, what: str, batch: Batch) -> None:
        work.audit.record(
            actor=operator_name(self._settings),
            action=f"batch.{what}",
            subject=batch.batch_id,
            at=self._clock.now(),
            note=batch.label,
        )

    def _rest(self, batch_id: BatchId) -> tuple[Batch, tuple[ParcelId, ...]]:
        found = self._store.reader.batches(ids=frozenset({batch_id}))
        rest = rest_of(self._store.reader.batch_lines(batch_id))
        if not found or found[0].batch.finished_at is not None or not rest:
            raise InvalidInput("batch.ended", "这个批次已经结束", "没有还没做的包裹。")
        return found[0].batch, rest

    def _free(self, batch: Batch) -> bool:
        guard = self._guard(batch)
        return guard is None or guard.free()

    def _guard(self, batch: Batch) -> Guard | None:
        match batch.kind:
            case BatchKind.ACQUIRE:
                return self._acquire.guard
            case BatchKind.SHIP:
                return self._ship.guard
            case BatchKind.SLIPS:
                return self._slips.guard
            case BatchKind.PRINT | BatchKind.REPRINT:
                printer_id = batch.asked.printer_id
                return self._labels.guard(printer_id) if printer_id else None
            case BatchKind.GIVE_BACK | BatchKind.REDO | BatchKind.UPDATE:
                return self._give_back.guard  # numbers have one
            case BatchKind.REMARK:
                return self._remarks.guard

    def _ship_on(self, ctx: JobContext, batch: Batch, rest: tuple[ParcelId, ...]) -> None:
        rows = self._store.reader.parcels_by_id(frozenset(rest))
        if any(row.stage is Stage.SHIP_UNKNOWN for row in rows):
            self._ship.reconcile(ctx)
            rest = rest_of(self._store.reader.batch_lines(batch.batch_id))
        if rest and not ctx.cancelled:
            self._ship(ctx, rest, going_on=batch)

    def _print_on(self, ctx: JobContext, batch: Batch, rest: tuple[ParcelId, ...]) -> None:
        printer_id: PrinterId | None = batch.asked.printer_id
        if printer_id is None:
            raise no_printer()
        jobs = self._store.reader.batch_jobs(batch.batch_id)
        numbering = counted_on(batch.batch_id, jobs)
        self._labels(ctx, rest, printer_id, reason=batch.asked.reason, numbering=numbering)
