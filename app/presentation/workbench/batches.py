"""Running a verb over many parcels: on its lane, with progress and cancel, ending in a receipt."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from app.domain.errors import AppError, InvalidInput
from app.domain.ids import BatchId, ParcelId, PrintJobId, new_id
from app.domain.picking import PickingList
from app.domain.receipt import Line, Outcome, Receipt
from app.ports.jobs import JobContext
from app.ports.tasks import NET_USER, RENDER, STORE, Task
from app.presentation.desk import Desk, current_printer, slip_lane
from app.presentation.printing.queue import PrintQueue, Run, RunState
from app.presentation.watched import Deliver, Watched
from app.presentation.workbench.acts import Act
from app.presentation.workbench.kept import Offer
from app.presentation.workbench.receipts import ReceiptView, read_receipt
from app.presentation.workbench.verbs import Verb
from app.services.current_printer import no_printer
from app.services.label_leases import Numbering
from app.services.order_labels import usual_order

T = TypeVar("T")

ANSWERS = frozenset({Verb.CAME_OUT, Verb.NOT_OUT})
_PRINTS = frozenset({Verb.PRINT, Verb.REPRINT})
_LANES: dict[Verb | Act, str] = {
    Verb.ACQUIRE: NET_USER,
    Verb.SHIP: NET_USER,
    Verb.PICK: RENDER,
    Verb.PICK_BY_PARCEL: RENDER,
    Verb.CAME_OUT: STORE,
    Verb.NOT_OUT: STORE,
}


class RunJob(Protocol):
    """The shell's way to run long work that people see."""

    def __call__(
        self,
        title: str,
        lane: str,
        job: Callable[[JobContext], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> Task:
        """Run ``job`` on ``lane``; callbacks on the window's thread."""
        ...


@dataclass(slots=True)
class Running:
    """A verb under way. ``total`` None: not known yet."""

    verb: Verb | Act
    done: int = 0
    total: int | None = None
    cancelling: bool = False
    task: Task | None = None


class Watcher(Protocol):
    """Who is told, on the window's thread."""

    def batch_moved(self) -> None:
        """A verb began, went on or ended."""
        ...

    def batch_ended(self, view: ReceiptView) -> None:
        """A receipt arrived."""
        ...

    def batch_failed(self, error: Exception) -> None:
        """An error, or a cancel before the start, ended the whole batch without a receipt."""
        ...

    def list_written(self, picking: PickingList, path: Path) -> None:
        """The picking list is on the disk."""
        ...


class Batches:
    """Starts verbs. One batch of a verb at a time: a second press must not queue a second one.

    Labels go to the print queue instead, which holds each parcel at most once.

    Args:
        desk: the services.
        run_job: shows the job in the status bar.
        queue: takes labels.
        deliver: brings progress home.
        watcher: is told.
    """

    def __init__(
        self,
        desk: Desk,
        run_job: RunJob,
        *,
        queue: PrintQueue,
        deliver: Deliver,
        watcher: Watcher,
    ) -> None:
        self._desk = desk
        self._run_job = run_job
        self._queue = queue
        queue.changed.subscribe(watcher.batch_moved)
        self._deliver = deliver
        self._watcher = watcher
        self._running: dict[Verb | Act, Running] = {}
        self.answers: dict[PrintJobId, bool] = {}  # of the last 出来了 or 没出来 that counted

    @property
    def running(self) -> tuple[Running, ...]:
        """Verbs and label runs under way, oldest first of each."""
        runs = (
            Running(
                Verb.REPRINT if run.reason else Verb.PRINT,
                run.done,
                run.total,
                cancelling=run.state is RunState.STOPPING,
            )
            for run in self._queue.under_way()
        )
        return (*self._running.values(), *runs)

    def busy(self, verb: Verb | Act) -> bool:
        """Whether a batch of ``verb``, or of its twin on the same lane, is under way."""
        return any(_twins(verb, other) for other in self._running)

    def cancel(self) -> None:
        """Ask everything under way to stop."""
        for running in self._running.values():
            running.cancelling = True
            if running.task is not None:
                running.task.cancel()
        self._queue.stop_all()
        self._watcher.batch_moved()

    def start(
        self,
        verb: Verb,
        parcel_ids: tuple[ParcelId, ...],
        *,
        reason: str = "",
        reject_refund: bool = False,
        pieces: int = 1,
    ) -> bool:
        """Run ``verb`` over ``parcel_ids`` in this order; whether it was begun.

        ``reason`` is needed for a reprint and unused otherwise. ``reject_refund``: what is shipped
        in spite of a waiting refund refuses it. ``pieces``: numbers for each parcel.
        """
        if verb in _PRINTS:
            return self._print(verb, parcel_ids, reason if verb is Verb.REPRINT else "")
        desk = self._desk
        given: dict[PrintJobId, bool] = {}
        acquire: Callable[[JobContext, tuple[ParcelId, ...]], Receipt] = desk.acquire_waybills
        if pieces > 1:
            acquire = partial(desk.acquire_waybills, pieces=pieces)
        calls: dict[Verb, Callable[[JobContext], Receipt]] = {
            Verb.ACQUIRE: lambda ctx: acquire(ctx, parcel_ids),
            Verb.SHIP: lambda ctx: desk.ship_parcels(ctx, parcel_ids, reject_refund=reject_refund),
            Verb.SLIPS: lambda ctx: desk.print_slips(
                ctx, desk.order_labels(parcel_ids, usual_order(desk.settings))
            ),
            Verb.CAME_OUT: lambda ctx: settle_labels(desk, ctx, parcel_ids, given, came_out=True),
            Verb.NOT_OUT: lambda ctx: settle_labels(desk, ctx, parcel_ids, given, came_out=False),
        }
        if verb in ANSWERS and not self.busy(verb):
            self.answers = given
        return self._begin(verb, calls[verb], self._ended(verb))

    def go_on(self, offer: Offer) -> bool:
        """Do the rest of a batch that was cut off; whether it was begun."""
        verb, batch, desk = offer.verb, offer.found.batch, self._desk
        if isinstance(verb, Verb) and verb in _PRINTS and batch.asked.printer_id is not None:
            numbering = Numbering(batch_id=batch.batch_id)
            run = self._queue.add(
                offer.rest,
                batch.asked.printer_id,
                reason=batch.asked.reason,
                numbering=numbering,
                goes_on=True,
                ended=self._run_ended(verb),
            )
            return run is not None
        return self._begin(
            verb, lambda ctx: desk.resume_batches(ctx, batch.batch_id), self._ended(verb)
        )

    def run(self, verb: Verb, call: Callable[[JobContext], Receipt]) -> bool:
        """Run ``call``, which is ``verb`` with all that was asked for; whether it was begun."""
        return self._begin(verb, call, self._ended(verb))

    def reconcile(self, verb: Verb | Act) -> bool:
        """Settle the unknown outcomes of a verb by asking the platform."""
        desk = self._desk
        settle: dict[Verb | Act, Callable[[JobContext], Receipt]] = {
            Verb.SHIP: desk.ship_parcels.reconcile,
            Verb.ACQUIRE: desk.acquire_waybills.reconcile,
            Verb.GIVE_BACK: desk.give_back_numbers.reconcile,
            Verb.REDO: desk.redo_numbers.ask,
            Verb.UPDATE: desk.update_waybills.reconcile,
            Verb.PIECES: desk.add_pieces.reconcile,
            Verb.ADD_PARCEL: desk.acquire_waybills.reconcile,
            Verb.EDIT_NUMBER: desk.edit_number.reconcile,
            Act.REMARK: desk.remark_orders.reconcile,
            Act.FLAG: desk.remark_orders.reconcile,
        }
        return self._begin(verb, settle[verb], self._ended(verb, reconciled=True))

    def write_list(
        self, parcel_ids: tuple[ParcelId, ...], path: Path, *, by_parcel: bool = False
    ) -> bool:
        """Write the picking list of ``parcel_ids`` as PDF to ``path``.

        ``by_parcel``: 分单, one parcel after the other, in the order that labels are printed in.
        """
        desk = self._desk

        def make() -> PickingList:
            if not by_parcel:
                return desk.list_picking(parcel_ids, path)
            ordered = desk.order_labels(parcel_ids, usual_order(desk.settings))
            return desk.list_picking(ordered, path, by_parcel=True)

        def ended(picking: PickingList) -> None:
            self._watcher.list_written(picking, path)

        verb = Verb.PICK_BY_PARCEL if by_parcel else Verb.PICK
        return self._begin(verb, lambda _ctx: make(), ended)

    def _print(self, verb: Verb, parcel_ids: tuple[ParcelId, ...], reason: str) -> bool:
        setup = current_printer(self._desk)
        if setup is None:
            self._watcher.batch_failed(no_printer())
            return False

        over = self._run_ended(verb)
        order = usual_order(self._desk.settings)
        run = self._queue.add(parcel_ids, setup.printer_id, reason=reason, order=order, ended=over)
        return run is not None

    def _run_ended(self, verb: Verb) -> Callable[[Run], None]:
        def over(run: Run) -> None:
            if run.receipt is not None:
                self._watcher.batch_ended(read_receipt(verb, run.receipt))
            elif run.error is not None:
                self._watcher.batch_failed(run.error)

        return over

    def _ended(self, verb: Verb | Act, *, reconciled: bool = False) -> Callable[[Receipt], None]:
        def take(receipt: Receipt) -> None:
            self._watcher.batch_ended(read_receipt(verb, receipt, reconciled=reconciled))

        return take

    def _begin(
        self, verb: Verb | Act, call: Callable[[JobContext], T], done: Callable[[T], None]
    ) -> bool:
        if self.busy(verb):
            return False
        running = self._running[verb] = Running(verb)

        def over() -> None:
            if self._running.get(verb) is running:
                del self._running[verb]
                self._watcher.batch_moved()

        def moved(count: int, total: int | None) -> None:
            running.done, running.total = count, total
            self._watcher.batch_moved()

        def job(ctx: JobContext) -> T:
            return call(Watched(ctx, self._deliver, moved))

        def ended(result: T) -> None:
            over()
            done(result)

        def broke(error: Exception) -> None:
            over()
            self._watcher.batch_failed(error)

        lane = slip_lane(self._desk) if verb is Verb.SLIPS else _LANES.get(verb, NET_USER)
        running.task = self._run_job(verb.label, lane, job, ended, broke)
        self._watcher.batch_moved()
        return True


def settle_labels(
    desk: Desk,
    ctx: JobContext,
    parcel_ids: tuple[ParcelId, ...],
    given: dict[PrintJobId, bool],
    *,
    came_out: bool,
) -> Receipt:
    """Record a person's answer for every 待确认 label of ``parcel_ids``.

    ``given`` takes each that counted, for undoing them.
    """
    waiting = [job for job in desk.reader.unconfirmed() if job.parcel_id in set(parcel_ids)]
    lines: dict[ParcelId, Line] = {
        parcel_id: Line(parcel_id=parcel_id, outcome=Outcome.ALREADY, title="不在待确认里")
        for parcel_id in parcel_ids
    }
    for number, job in enumerate(waiting, 1):
        if ctx.cancelled:
            break
        try:
            desk.print_labels.confirm(job.job_id, came_out=came_out)
        except InvalidInput as error:  # answered at another station meanwhile
            lines[job.parcel_id] = Line.failed(job.parcel_id, error)
        except AppError as error:
            lines[job.parcel_id] = Line.failed(job.parcel_id, error)
            break
        else:
            given[job.job_id] = came_out
            lines[job.parcel_id] = Line(parcel_id=job.parcel_id, outcome=Outcome.DONE)
        ctx.progress(number, len(waiting), "确认出纸")
    return Receipt.of(BatchId(new_id()), parcel_ids, lines)


def _twins(one: Verb | Act, other: Verb | Act) -> bool:
    return one is other or {one, other} <= ANSWERS
