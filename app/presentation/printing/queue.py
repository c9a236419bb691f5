"""The print queue: runs of labels on the printers of this station.

Each printer works its runs off on a lane of its own, in the order in which they came, so a jam on
one never delays another. All methods are for the window's thread.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from threading import Event, Lock

from app.domain.errors import Cancelled, Retry
from app.domain.ids import BatchId, ParcelId, PrinterId, new_id
from app.domain.label_order import LabelOrder
from app.domain.receipt import Outcome, Receipt
from app.ports.jobs import JobContext
from app.ports.tasks import PRINT, Task
from app.presentation.desk import Desk
from app.presentation.status_jobs import Jobs
from app.presentation.status_notify import Notifier
from app.presentation.watched import Deliver, Watched
from app.services.label_leases import Numbering, counted_on

_LOOK_S = 0.2
_KEPT = 50


class RunState(StrEnum):
    """Where a run is."""

    QUEUED = "queued"  # waits for its printer
    PRINTING = "printing"
    PAUSED = "paused"  # begun, and waits between two labels
    STOPPING = "stopping"  # ends after the label in hand
    ENDED = "ended"


class _Start:
    """Whether a run was begun or withdrawn, whichever came first. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._begun = False
        self._withdrawn = False

    def begin(self) -> bool:
        """Called by its printer's lane; False: it is not wanted any more."""
        with self._lock:
            self._begun = not self._withdrawn
            return self._begun

    def withdraw(self) -> bool:
        """Whether it will surely never begin."""
        with self._lock:
            self._withdrawn = not self._begun
            return self._withdrawn


@dataclass(slots=True, eq=False)
class Run:
    """Labels that go to one printer in order. ``error`` ended it without a receipt."""

    numbering: Numbering
    printer_id: PrinterId
    parcel_ids: tuple[ParcelId, ...]
    reason: str = ""
    goes_on: bool = False  # the rest of another run: its labels are counted on
    order: LabelOrder = LabelOrder.LISTED  # how its parcels have still to be arranged
    state: RunState = RunState.QUEUED
    done: int = 0
    total: int | None = None
    receipt: Receipt | None = None
    error: Exception | None = None
    task: Task | None = None
    moved_to: PrinterId | None = None  # its rest goes there when it has ended
    left: tuple[ParcelId, ...] = ()  # what it left unprinted when it ended, and no other run holds
    ended: Callable[["Run"], None] | None = field(default=None, repr=False)
    start: _Start = field(default_factory=_Start, repr=False)

    @property
    def batch_id(self) -> BatchId:
        """What the ledger knows it by; the rest of a run on another printer has the same."""
        return self.numbering.batch_id

    @property
    def over(self) -> bool:
        """Whether nothing of it will be sent any more."""
        return self.state is RunState.ENDED

    @property
    def labels(self) -> int:
        """How many labels it is about, as far as is known now."""
        return len(self.parcel_ids) if self.total is None else self.total


class PrintQueue:
    """Starts, pauses, stops and re-routes runs.

    Args:
        desk: the services.
        jobs: shows each run in the status bar.
        deliver: brings progress home.
        troubled: told of a printer on which a run did not end whole: it knows more now.
    """

    def __init__(
        self,
        desk: Desk,
        jobs: Jobs,
        *,
        deliver: Deliver,
        troubled: Callable[[PrinterId], None] | None = None,
    ) -> None:
        self.changed = Notifier()
        self._desk = desk
        self._jobs = jobs
        self._deliver = deliver
        self._troubled = troubled
        self._gates = _Gates()
        self._runs: list[Run] = []

    @property
    def runs(self) -> tuple[Run, ...]:
        """Runs of this session, oldest first; the last fifty of those that have ended."""
        return tuple(self._runs)

    def under_way(self, printer_id: PrinterId | None = None) -> tuple[Run, ...]:
        """Runs that are not over, on one printer or on all."""
        return tuple(
            run
            for run in self._runs
            if not run.over and (printer_id is None or run.printer_id == printer_id)
        )

    @property
    def waiting_labels(self) -> int:
        """Labels that the printers have before them."""
        return sum(max(run.labels - run.done, 0) for run in self._runs if not run.over)

    def busy(self, parcel_id: ParcelId) -> bool:
        """Whether a run that is not over holds this parcel."""
        return any(parcel_id in run.parcel_ids for run in self._runs if not run.over)

    def add(
        self,
        parcel_ids: tuple[ParcelId, ...],
        printer_id: PrinterId,
        *,
        reason: str = "",
        numbering: Numbering | None = None,
        goes_on: bool = False,
        order: LabelOrder = LabelOrder.LISTED,
        ended: Callable[[Run], None] | None = None,
    ) -> Run | None:
        """Queue labels, arranged by ``order``; parcels that a run already holds are left out.

        Those that go on with the rest of the batch of ``numbering`` are counted on.

        Returns:
            The run, or None when every parcel is held by one: a second press queues nothing.
        """
        held = {parcel for run in self._runs if not run.over for parcel in run.parcel_ids}
        wanted = tuple(p for p in dict.fromkeys(parcel_ids) if p not in held)
        if not wanted:
            return None
        run = Run(
            numbering=numbering or Numbering(batch_id=BatchId(new_id())),
            printer_id=printer_id,
            parcel_ids=wanted,
            reason=reason,
            goes_on=goes_on,
            order=order,
            ended=ended,
        )
        self._start(run)
        return run

    def _start(self, run: Run) -> None:
        over = [each for each in self._runs if each.over]
        for old in over[: max(0, len(over) - _KEPT + 1)]:
            self._runs.remove(old)
        taken = frozenset(run.parcel_ids)
        for each in over:
            each.left = tuple(p for p in each.left if p not in taken)
        self._runs.append(run)
        run.task = self._jobs.run_job(
            "补打" if run.reason else "打印",
            f"{PRINT}.{run.printer_id}",
            lambda ctx: self._print(run, ctx),
            lambda receipt: self._over(run, receipt=receipt),
            lambda error: self._over(run, error=error),
        )
        self.changed.notify()

    def paused(self, printer_id: PrinterId) -> bool:
        """Whether a person has paused this printer."""
        return self._gates.closed(printer_id)

    def pause(self, printer_id: PrinterId) -> None:
        """Send no further label to this printer until :meth:`resume`; one in hand is finished."""
        self._gates.close(printer_id)
        self.changed.notify()

    def resume(self, printer_id: PrinterId) -> None:
        """Go on where the printer stopped."""
        self._gates.open(printer_id)
        self.changed.notify()

    def stop(self, run: Run) -> None:
        """End ``run`` after the label in hand, one that only waits at once. The rest is unsent."""
        run.moved_to = None
        self._end(run)

    def stop_all(self) -> None:
        """End every run after the label in hand."""
        for run in self.under_way():
            self.stop(run)

    def reroute(self, run: Run, printer_id: PrinterId) -> bool:
        """Send what is left of ``run`` to another printer, counted on; whether it will be.

        One in hand is stopped first, and its rest follows when it has ended; one that only waits
        moves at once. Labels of which nobody knows whether they came out are never among the
        rest. One that is over may also go on where it was.
        """
        if run.over:
            return self._go_on(run, printer_id)
        if printer_id == run.printer_id:
            return False
        run.moved_to = printer_id
        self._end(run)
        return True

    def rest(self, run: Run) -> tuple[ParcelId, ...]:
        """What a run that is over left unprinted, unless another run has it since."""
        return run.left

    def give_up(self, run: Run) -> None:
        """The rest of a run that is over is not wanted here; its parcels stay to be printed."""
        run.left = ()
        self.changed.notify()

    def take_up(self, run: Run, left: tuple[ParcelId, ...]) -> None:
        """Undo :meth:`give_up`: what no other run has since is the rest of ``run`` again."""
        held = {parcel for each in self.under_way() for parcel in each.parcel_ids}
        run.left = tuple(parcel for parcel in left if parcel not in held)
        self.changed.notify()

    def _end(self, run: Run) -> None:
        if run.over or run.task is None:
            return
        run.task.cancel()
        if run.start.withdraw():
            # Its printer may be at work, jammed or paused for long: nothing waits for that.
            self._over(run, error=Cancelled())
            return
        run.state = RunState.STOPPING
        self.changed.notify()

    def _print(self, run: Run, ctx: JobContext) -> Receipt:
        if not run.start.begin():
            raise Cancelled

        def moved(done: int, total: int | None) -> None:
            run.done, run.total = done, total
            self.changed.notify()

        def pace(job: JobContext) -> None:
            gate = self._gates.of(run.printer_id)
            if gate.is_set():
                return
            self._deliver(lambda: self._now(run, RunState.PAUSED))
            while not gate.wait(_LOOK_S):
                if job.cancelled:
                    return
            self._deliver(lambda: self._now(run, RunState.PRINTING))

        self._deliver(lambda: self._now(run, RunState.PRINTING))
        # Once: what goes on elsewhere keeps the order in which the run was begun.
        run.parcel_ids = self._desk.order_labels(run.parcel_ids, run.order)
        run.order = LabelOrder.LISTED
        numbering, parcel_ids = run.numbering, run.parcel_ids
        if run.goes_on:
            numbering, parcel_ids = self._counted_on(run)
        return self._desk.print_labels(
            Watched(ctx, self._deliver, moved),
            parcel_ids,
            run.printer_id,
            reason=run.reason,
            numbering=numbering,
            pace=pace,
        )

    def _now(self, run: Run, state: RunState) -> None:
        if run.state in {RunState.QUEUED, RunState.PRINTING, RunState.PAUSED}:
            run.state = state
            self.changed.notify()

    def _over(
        self, run: Run, *, receipt: Receipt | None = None, error: Exception | None = None
    ) -> None:
        if run.over:
            return  # it was withdrawn, and its printer's lane has come to it now
        run.state, run.receipt, run.error = RunState.ENDED, receipt, error
        run.left = _unprinted(run)
        target, run.moved_to = run.moved_to, None
        moves = target is not None and bool(run.left)
        if target is not None and moves:
            if receipt is not None:
                gone = frozenset(run.left)
                lines = tuple(line for line in receipt.lines if line.parcel_id not in gone)
                run.receipt = replace(receipt, lines=lines)
            self._go_on(run, target)
        self.changed.notify()
        if self._troubled is not None and _failed(run):
            self._troubled(run.printer_id)
        tells = run.error is not None or (run.receipt is not None and bool(run.receipt.lines))
        if run.ended is not None and tells and not (moves and isinstance(error, Cancelled)):
            run.ended(run)

    def _go_on(self, run: Run, printer_id: PrinterId) -> bool:
        held = {parcel for each in self.under_way() for parcel in each.parcel_ids}
        wanted = tuple(parcel for parcel in run.left if parcel not in held)
        run.left = ()
        if not wanted:
            self.changed.notify()
            return False
        self._start(
            Run(
                numbering=run.numbering,
                printer_id=printer_id,
                parcel_ids=wanted,
                reason=run.reason,
                goes_on=True,
                order=run.order,
                ended=run.ended,
            )
        )
        return True

    def _counted_on(self, run: Run) -> tuple[Numbering, tuple[ParcelId, ...]]:
        """The counting that the labels of ``run`` had, and those not printed since; on its lane."""
        jobs = self._desk.reader.batch_jobs(run.batch_id)
        numbering = counted_on(run.batch_id, jobs, run.numbering.total)
        begun = {job.parcel_id for job in jobs}
        left = tuple(p for p in run.parcel_ids if p in numbering.sequences or p not in begun)
        return numbering, left


def _unprinted(run: Run) -> tuple[ParcelId, ...]:
    """What a run that has just ended surely did not print, and what another try may print.

    After an error the ledger knows more; it is asked when the rest goes on.
    """
    if run.receipt is None:
        return run.parcel_ids
    return tuple(
        line.parcel_id
        for line in run.receipt.lines
        if line.outcome is Outcome.SKIPPED
        or (line.outcome is Outcome.FAILED and line.retry is not Retry.NEVER)
    )


def _failed(run: Run) -> bool:
    """Whether something went wrong on its printer; being stopped by a person is nothing wrong."""
    if run.receipt is None:
        return not isinstance(run.error, Cancelled)
    return any(line.outcome in {Outcome.FAILED, Outcome.UNKNOWN} for line in run.receipt.lines)


class _Gates:
    """One gate a printer, open unless a person closed it. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._gates: dict[PrinterId, Event] = {}

    def of(self, printer_id: PrinterId) -> Event:
        with self._lock:
            gate = self._gates.get(printer_id)
            if gate is None:
                gate = self._gates[printer_id] = Event()
                gate.set()
            return gate

    def closed(self, printer_id: PrinterId) -> bool:
        return not self.of(printer_id).is_set()

    def close(self, printer_id: PrinterId) -> None:
        self.of(printer_id).clear()

    def open(self, printer_id: PrinterId) -> None:
        self.of(printer_id).set()
