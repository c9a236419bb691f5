"""Running a verb over many parcels: on its lane, with progress and cancel, ending in a receipt."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol, TypeVar

from app.domain.errors import AppError, InvalidInput
from app.domain.ids import BatchId, ParcelId, new_id
from app.domain.picking import PickingList
from app.domain.receipt import Line, Outcome, Receipt
from app.ports.jobs import JobContext
from app.ports.tasks import NET_USER, PRINT, RENDER, STORE, Task
from app.presentation.desk import LABEL_PRINTER, Desk
from app.presentation.workbench.receipts import ReceiptView, read_receipt
from app.presentation.workbench.verbs import Verb

A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")

Deliver = Callable[[Callable[[], None]], None]

_LANES = {
    Verb.ACQUIRE: NET_USER,
    Verb.SHIP: NET_USER,
    Verb.PRINT: f"{PRINT}.{LABEL_PRINTER}",
    Verb.REPRINT: f"{PRINT}.{LABEL_PRINTER}",
    Verb.SLIPS: f"{PRINT}.slip",
    Verb.PICK: RENDER,
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

    verb: Verb
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

    Args:
        desk: the services.
        run_job: shows the job in the status bar.
        deliver: brings progress home.
        watcher: is told.
    """

    def __init__(self, desk: Desk, run_job: RunJob, *, deliver: Deliver, watcher: Watcher) -> None:
        self._desk = desk
        self._run_job = run_job
        self._deliver = deliver
        self._watcher = watcher
        self._running: dict[Verb, Running] = {}

    @property
    def running(self) -> tuple[Running, ...]:
        """Verbs under way, oldest first."""
        return tuple(self._running.values())

    def busy(self, verb: Verb) -> bool:
        """Whether a batch of ``verb``, or of its twin on the same lane, is under way."""
        return any(_twins(verb, other) for other in self._running)

    def cancel(self) -> None:
        """Ask everything under way to stop."""
        for running in self._running.values():
            running.cancelling = True
            if running.task is not None:
                running.task.cancel()
        self._watcher.batch_moved()

    def start(self, verb: Verb, parcel_ids: tuple[ParcelId, ...], *, reason: str = "") -> bool:
        """Run ``verb`` over ``parcel_ids`` in this order; whether it was begun.

        ``reason`` is needed for a reprint and unused otherwise.
        """
        desk = self._desk
        calls: dict[Verb, Callable[[JobContext], Receipt]] = {
            Verb.ACQUIRE: lambda ctx: desk.acquire_waybills(ctx, parcel_ids),
            Verb.SHIP: lambda ctx: desk.ship_parcels(ctx, parcel_ids),
            Verb.PRINT: lambda ctx: desk.print_labels(ctx, parcel_ids, LABEL_PRINTER),
            Verb.REPRINT: lambda ctx: desk.print_labels(
                ctx, parcel_ids, LABEL_PRINTER, reason=reason
            ),
            Verb.SLIPS: lambda ctx: desk.print_slips(ctx, parcel_ids),
            Verb.CAME_OUT: lambda ctx: settle_labels(desk, ctx, parcel_ids, came_out=True),
            Verb.NOT_OUT: lambda ctx: settle_labels(desk, ctx, parcel_ids, came_out=False),
        }
        return self._begin(verb, calls[verb], self._ended(verb))

    def reconcile(self, verb: Verb) -> bool:
        """Settle the unknown outcomes of 取号 or 发货 by asking the platform."""
        service = self._desk.ship_parcels if verb is Verb.SHIP else self._desk.acquire_waybills
        return self._begin(verb, service.reconcile, self._ended(verb, reconciled=True))

    def write_list(self, parcel_ids: tuple[ParcelId, ...], path: Path) -> bool:
        """Write the picking list of ``parcel_ids`` as PDF to ``path``."""

        def ended(picking: PickingList) -> None:
            self._watcher.list_written(picking, path)

        return self._begin(Verb.PICK, lambda _ctx: self._desk.list_picking(parcel_ids, path), ended)

    def _ended(self, verb: Verb, *, reconciled: bool = False) -> Callable[[Receipt], None]:
        def take(receipt: Receipt) -> None:
            self._watcher.batch_ended(read_receipt(verb, receipt, reconciled=reconciled))

        return take

    def _begin(
        self, verb: Verb, call: Callable[[JobContext], T], done: Callable[[T], None]
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
            return call(_Watched(ctx, self._deliver, moved))

        def ended(result: T) -> None:
            over()
            done(result)

        def broke(error: Exception) -> None:
            over()
            self._watcher.batch_failed(error)

        running.task = self._run_job(verb.label, _LANES[verb], job, ended, broke)
        self._watcher.batch_moved()
        return True


def settle_labels(
    desk: Desk, ctx: JobContext, parcel_ids: tuple[ParcelId, ...], *, came_out: bool
) -> Receipt:
    """Record a person's answer for every 待确认 label of ``parcel_ids``."""
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
            lines[job.parcel_id] = Line(parcel_id=job.parcel_id, outcome=Outcome.DONE)
        ctx.progress(number, len(waiting), "确认出纸")
    return Receipt.of(BatchId(new_id()), parcel_ids, lines)


def _twins(one: Verb, other: Verb) -> bool:
    answers = {Verb.CAME_OUT, Verb.NOT_OUT}
    prints = {Verb.PRINT, Verb.REPRINT}
    return one is other or {one, other} <= answers or {one, other} <= prints


class _Watched:
    """A job context whose progress also comes home to the page, newest only."""

    def __init__(
        self, ctx: JobContext, deliver: Deliver, moved: Callable[[int, int | None], None]
    ) -> None:
        self._ctx = ctx
        self._deliver = deliver
        self._moved = moved
        self._lock = Lock()
        self._newest: tuple[int, int | None] | None = None

    def check(self) -> None:
        self._ctx.check()

    @property
    def cancelled(self) -> bool:
        return self._ctx.cancelled

    def wait(self, seconds: float) -> None:
        self._ctx.wait(seconds)

    def progress(self, done: int, total: int | None, text: str = "") -> None:
        self._ctx.progress(done, total, text)
        with self._lock:
            on_its_way = self._newest is not None
            self._newest = (done, total)
        if not on_its_way:
            self._deliver(self._arrive)

    def map(self, work: Callable[[A], B], items: Iterable[A], *, limit: int) -> Iterator[B]:
        return self._ctx.map(work, items, limit=limit)

    def _arrive(self) -> None:
        with self._lock:
            newest, self._newest = self._newest, None
        if newest is not None:
            self._moved(*newest)
