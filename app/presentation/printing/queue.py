"""The print queue: runs of labels on the printers of this station.

Each printer works its runs off on a lane of its own, in the order in which they came, so a jam on
one never delays another. All methods are for the window's thread.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event, Lock

from app.domain.ids import BatchId, ParcelId, PrinterId, new_id
from app.domain.printing import PrintState
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


@dataclass(slots=True, eq=False)
class Run:
    """Labels that go to one printer in order. ``error`` ended it without a receipt."""

    numbering: Numbering
    printer_id: PrinterId
    parcel_ids: tuple[ParcelId, ...]
    reason: str = ""
    state: RunState = RunState.QUEUED
    done: int = 0
    total: int | None = None
    receipt: Receipt | None = None
    error: Exception | None = None
    task: Task | None = None
    moved_to: PrinterId | None = None  # its rest goes there when it has ended
    ended: Callable[["Run"], None] | None = field(default=None, repr=False)

    @property
    def batch_id(self) -> BatchId:
        """What the ledger knows it by; the rest of a run on another printer has the same."""
        return self.numbering.batch_id

    @property
    def over(self) -> bool:
        """Whether nothing of it will be sent any more."""
        return self.state is RunState.ENDED


class PrintQueue:
    """Starts, pauses, stops and re-routes runs.

    Args:
        desk: the services.
        jobs: shows each run in the status bar.
        deliver: brings progress home.
    """

    def __init__(self, desk: Desk, jobs: Jobs, *, deliver: Deliver) -> None:
        self.changed = Notifier()
        self._desk = desk
        self._jobs = jobs
        self._deliver = deliver
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
        ended: Callable[[Run], None] | None = None,
    ) -> Run | None:
        """Queue labels in this order; parcels that a run already holds are left out.

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
            ended=ended,
        )
        over = [each for each in self._runs if each.over]
        for old in over[: max(0, len(over) - _KEPT + 1)]:
            self._runs.remove(old)
        self._runs.append(run)
        run.task = self._jobs.run_job(
            "补打" if reason else "打印",
            f"{PRINT}.{printer_id}",
            lambda ctx: self._print(run, ctx),
            lambda receipt: self._over(run, receipt=receipt),
            lambda error: self._over(run, error=error),
        )
        self.changed.notify()
        return run

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
        """End ``run`` after the label in hand; what follows stays unsent."""
        if run.over or run.task is None:
            return
        run.state = RunState.STOPPING
        run.task.cancel()
        self.changed.notify()

    def stop_all(self) -> None:
        """End every run after the label in hand."""
        for run in self.under_way():
            self.stop(run)

    def reroute(self, run: Run, printer_id: PrinterId) -> None:
        """Send what is left of ``run`` to another printer, counted on.

        One that is under way is stopped first; its rest follows when it has ended. Labels of which
        nobody knows whether they came out are never among the rest.
        """
        run.moved_to = printer_id
        if run.over:
            self._move_rest(run)
        else:
            self.stop(run)

    def rest(self, run: Run) -> tuple[ParcelId, ...]:
        """Parcels of a run that is over of which surely no label came out and none is refused."""
        if not run.over:
            return ()
        if run.receipt is None:
            # It ended with an error, such as a printer that is not set up any more: what it had
            # printed before stands in the ledger.
            jobs = self._desk.reader.batch_jobs(run.batch_id)
            held = {job.parcel_id for job in jobs if job.state is not PrintState.NOT_PRINTED}
            return tuple(p for p in run.parcel_ids if p not in held)
        return tuple(
            line.parcel_id
            for line in run.receipt.lines
            if line.outcome is Outcome.SKIPPED
            or (line.outcome is Outcome.FAILED and line.retry.value != "never")
        )

    def _print(self, run: Run, ctx: JobContext) -> Receipt:
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
        return self._desk.print_labels(
            Watched(ctx, self._deliver, moved),
            run.parcel_ids,
            run.printer_id,
            reason=run.reason,
            numbering=run.numbering,
            pace=pace,
        )

    def _now(self, run: Run, state: RunState) -> None:
        if run.state in {RunState.QUEUED, RunState.PRINTING, RunState.PAUSED}:
            run.state = state
            self.changed.notify()

    def _over(
        self, run: Run, *, receipt: Receipt | None = None, error: Exception | None = None
    ) -> None:
        run.state, run.receipt, run.error = RunState.ENDED, receipt, error
        self.changed.notify()
        if run.ended is not None:
            run.ended(run)
        if run.moved_to is not None:
            self._move_rest(run)

    def _move_rest(self, run: Run) -> None:
        rest, target, run.moved_to = self.rest(run), run.moved_to, None
        if rest and target is not None:
            numbering = self._counted_on(run)
            self.add(rest, target, reason=run.reason, numbering=numbering, ended=run.ended)

    def _counted_on(self, run: Run) -> Numbering:
        """The counting that the labels of ``run`` had, from the ledger."""
        jobs = self._desk.reader.batch_jobs(run.batch_id)
        return counted_on(run.batch_id, jobs, run.numbering.total)


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
