"""待确认: labels of which nobody knows whether they came out, and a person's answers.

Answers are noted first, can be looked over and changed, and are then written together. Labels
are shown run by run in label order, as the paper lies.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter

from app.domain.errors import AppError, Cancelled
from app.domain.ids import BatchId, PrinterId, PrintJobId
from app.domain.number_holders import as_scanned, spellings
from app.ports.rows import LabelRow
from app.ports.tasks import READ, STORE
from app.presentation.desk import Desk
from app.presentation.status_notify import Notifier
from app.presentation.table.selection import Selection

RunKey = tuple[BatchId, PrinterId]
_by_id = attrgetter("job_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRun:
    """The waiting labels of one run on one printer, in label order."""

    key: RunKey
    leased_s: int
    labels: tuple[LabelRow, ...]

    @property
    def total(self) -> int:
        """Labels of the whole run, as it is printed on each."""
        return self.labels[0].total


class Waiting:
    """Waiting labels by run; the chosen run's are the rows of a table.

    Args:
        desk: reader, services, tasks.
        unforeseen: takes errors that are bugs.
    """

    def __init__(self, desk: Desk, *, unforeseen: Callable[[Exception], None]) -> None:
        self.changed = Notifier()
        self.selection: Selection[PrintJobId] = Selection()
        self.runs: tuple[WaitingRun, ...] = ()
        self.ready = False
        self.writing = False
        self.error: AppError | None = None
        self._desk = desk
        self._unforeseen = unforeseen
        self._chosen: RunKey | None = None
        self._answers: dict[PrintJobId, bool] = {}
        self._places: dict[PrintJobId, int] = {}
        self._generation = 0

    # The rows of a table.

    def __len__(self) -> int:
        return len(self.shown)

    def key_at(self, place: int) -> PrintJobId:
        """The job at ``place``."""
        return self.shown[place].job_id

    def place(self, key: PrintJobId) -> int | None:
        """Where a job of the chosen run is shown."""
        return self._places.get(key)

    def line(self, place: int) -> LabelRow:
        """The label at ``place`` of the chosen run."""
        return self.shown[place]

    def extend_to(self, place: int, *, add: bool) -> None:
        """Choose the range from the last click to ``place``."""
        self.selection.extend([row.job_id for row in self.shown], place, add=add)

    # What is there.

    @property
    def count(self) -> int:
        """Labels that wait, in all runs."""
        return sum(len(run.labels) for run in self.runs)

    @property
    def run(self) -> WaitingRun | None:
        """The chosen run."""
        return next((run for run in self.runs if run.key == self._chosen), None)

    @property
    def shown(self) -> tuple[LabelRow, ...]:
        """The labels of the chosen run."""
        run = self.run
        return () if run is None else run.labels

    def answer(self, job_id: PrintJobId) -> bool | None:
        """True: it came out; None: not answered yet."""
        return self._answers.get(job_id)

    @property
    def came_out(self) -> int:
        """Labels noted as 出来了, in all runs."""
        return sum(self._answers.values())

    @property
    def not_out(self) -> int:
        """Labels noted as 没出来, in all runs."""
        return len(self._answers) - self.came_out

    def find(self, number: str) -> LabelRow | None:
        """The waiting label of a tracking number, an order or a parcel, in whatever case."""
        named = frozenset(spellings(as_scanned(number)))
        for run in self.runs:
            for row in run.labels:
                if not named.isdisjoint((row.tracking_number, row.parcel_id, *row.order_ids)):
                    return row
        return None

    def next_open(self, after: int) -> PrintJobId | None:
        """The first label behind ``after`` without an answer, else the first before it."""
        shown = self.shown
        for row in (*shown[after + 1 :], *shown[: after + 1]):
            if row.job_id not in self._answers:
                return row.job_id
        return None

    # What a person does.

    def choose(self, key: RunKey) -> None:
        """Show the labels of this run."""
        if key != self._chosen and any(run.key == key for run in self.runs):
            self._choose(key)
            self.changed.notify()

    def note(self, ids: Iterable[PrintJobId], *, came_out: bool | None) -> None:
        """Note an answer for labels; None takes it back."""
        known = {row.job_id for run in self.runs for row in run.labels}
        for job_id in ids:
            if came_out is None:
                self._answers.pop(job_id, None)
            elif job_id in known:
                self._answers[job_id] = came_out
        self.changed.notify()

    def note_run(self, *, came_out: bool) -> None:
        """Note the same answer for every label of the chosen run."""
        self.note((row.job_id for row in self.shown), came_out=came_out)

    def note_from(self, sequence: int) -> None:
        """All labels of the chosen run before number ``sequence`` came out, the others not."""
        for row in self.shown:
            self._answers[row.job_id] = row.sequence < sequence
        self.changed.notify()

    def forget_answers(self) -> None:
        """Take back every answer that was not written yet."""
        self._answers.clear()
        self.changed.notify()

    def write(self, written: Callable[[dict[PrintJobId, bool], int], None]) -> bool:
        """Write the noted answers in one commit; whether there are any.

        Args:
            written: told those that counted, and how many had been answered elsewhere.
        """
        answers = dict(self._answers)
        if not answers or self.writing:
            return False
        self.writing = True
        service = self._desk.print_labels

        def take(counted: tuple[PrintJobId, ...]) -> None:
            self.writing = False
            for job_id in answers:
                self._answers.pop(job_id, None)
            self.refresh()
            written({each: answers[each] for each in counted}, len(answers) - len(counted))

        def failed(error: Exception) -> None:
            self.writing = False
            self._fail(error)

        self._desk.tasks.run(
            STORE, lambda _ctx: service.confirm_all(answers), done=take, failed=failed
        )
        self.changed.notify()
        return True

    def refresh(self) -> None:
        """Read anew what waits. Answers to labels that still wait stay noted."""
        self._generation += 1
        generation, reader = self._generation, self._desk.reader

        def take(rows: tuple[LabelRow, ...]) -> None:
            if generation == self._generation:
                self._take(rows)

        self._desk.tasks.run(
            READ, lambda _ctx: reader.waiting_labels(), done=take, failed=self._fail
        )

    def _take(self, rows: tuple[LabelRow, ...]) -> None:
        known = tuple(row for run in self.runs for row in run.labels)
        if (
            self.ready
            and self.error is None
            and sorted(known, key=_by_id) == sorted(rows, key=_by_id)
        ):
            return  # other news: nothing moves under a hand that answers
        self.ready, self.error = True, None
        runs: dict[RunKey, list[LabelRow]] = {}
        for row in rows:
            runs.setdefault((row.batch_id, row.printer_id), []).append(row)
        before = [run.key for run in self.runs]
        self.runs = tuple(
            WaitingRun(key=key, leased_s=min(row.leased_s for row in labels), labels=tuple(labels))
            for key, labels in runs.items()
        )
        waiting = {row.job_id for row in rows}
        self._answers = {key: out for key, out in self._answers.items() if key in waiting}
        self._choose(self._chosen if self._chosen in runs else self._beside(before))
        self.changed.notify()

    def _beside(self, before: list[RunKey]) -> RunKey | None:
        """The run to show when the one shown has been answered: the next of the list."""
        there = [run.key for run in self.runs]
        if self._chosen in before:
            later = before[before.index(self._chosen) + 1 :]
            there = [*(key for key in later if key in there), *there]
        return there[0] if there else None

    def _choose(self, key: RunKey | None) -> None:
        if key != self._chosen:
            self.selection.clear()
        self._chosen = key
        self._places = {row.job_id: place for place, row in enumerate(self.shown)}
        self.selection.keep(self._places)

    def _fail(self, error: Exception) -> None:
        if isinstance(error, AppError) and not isinstance(error, Cancelled):
            self.error = error
            self.changed.notify()
        elif not isinstance(error, Cancelled):
            self._unforeseen(error)
