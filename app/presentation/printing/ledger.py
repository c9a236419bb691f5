"""The print ledger on the screen: every id of a filter, and the lines of what is in sight.

100,000 ids are read on the read lane and kept; lines come in pages when they are looked at, newest
wish first, and those seen last are kept. What is shown stays until newer lines are there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.domain.errors import AppError, Cancelled
from app.domain.ids import BatchId, ParcelId, PrinterId, PrintJobId
from app.domain.instants import business_day, day_start, day_window, to_epoch
from app.domain.printing import PrintState
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.rows import LabelFilter, LabelRow
from app.ports.tasks import READ
from app.presentation.desk import Desk
from app.presentation.status_notify import Notifier
from app.presentation.table.selection import Selection

PAGE = 100
KEPT_PAGES = 30
TODAY, WEEK, ALL = "today", "week", "all"
STATES: dict[str, frozenset[PrintState]] = {
    "": frozenset(),
    "waiting": frozenset({PrintState.UNCONFIRMED}),
    "printed": frozenset({PrintState.PRINTED}),
    "not_printed": frozenset({PrintState.NOT_PRINTED}),
    "under_way": frozenset({PrintState.LEASED, PrintState.SENDING}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a person wants to see. ``days`` is today, the last seven, all, or one ISO date."""

    days: str = WEEK
    printer_id: PrinterId | None = None
    state: str = ""
    reprints: bool = False
    problems: bool = False
    text: str = ""
    batch_id: BatchId | None = None

    @property
    def narrowed(self) -> bool:
        """Whether anything but the days is filtered."""
        return self != Filter(days=self.days)

    def wanted(self, clock: Clock) -> LabelFilter:
        """The same for the reader. A search looks through all days, and so does one run."""
        from_s, until_s = _window(self.days, business_day(clock.now()))
        if self.text or self.batch_id is not None:
            from_s = until_s = 0
        return LabelFilter(
            printer_id=self.printer_id,
            states=STATES[self.state],
            from_s=from_s,
            until_s=until_s,
            reprints=self.reprints,
            problems=self.problems,
            batch_id=self.batch_id,
            text=self.text,
        )


def _window(days: str, today: date) -> tuple[int, int]:
    if days == ALL:
        return 0, 0
    if days in {TODAY, WEEK}:
        first = today if days == TODAY else today - timedelta(days=6)
        return to_epoch(day_start(first)), 0
    start, end = day_window(date.fromisoformat(days))
    return to_epoch(start), to_epoch(end)


@dataclass(frozen=True, slots=True)
class _Answer:
    ids: tuple[PrintJobId, ...]
    places: dict[PrintJobId, int]


class Ledger:
    """Lines of the ledger under a filter, and which of them are chosen.

    Args:
        desk: reader, tasks, clock.
        filled: told that lines between two places, both included, read differently.
        unforeseen: takes errors that are bugs.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        filled: Callable[[int, int], None],
        unforeseen: Callable[[Exception], None],
    ) -> None:
        self.changed = Notifier()
        self.selection: Selection[PrintJobId] = Selection()
        self.filter = Filter()
        self.error: AppError | None = None
        self.ready = False
        self._desk = desk
        self._filled = filled
        self._unforeseen = unforeseen
        self._ids: tuple[PrintJobId, ...] = ()
        self._places: dict[PrintJobId, int] = {}
        self._lines: dict[PrintJobId, LabelRow] = {}
        self._fresh: dict[int, None] = {}  # pages read since the ids were, oldest first
        self._wishes: list[int] = []  # the newest last
        self._reading: tuple[int, int] | None = None  # generation and page on their way
        self._generation = 0

    # The rows of a table.

    def __len__(self) -> int:
        return len(self._ids)

    def key_at(self, place: int) -> PrintJobId:
        """The job at ``place``."""
        return self._ids[place]

    def place(self, key: PrintJobId) -> int | None:
        """Where a job is shown; None when it is not."""
        return self._places.get(key)

    def extend_to(self, place: int, *, add: bool) -> None:
        """Choose the range from the last click to ``place``."""
        self.selection.extend(self._ids, place, add=add)

    def line(self, place: int) -> LabelRow | None:
        """The line at ``place``, as it was read last; None while it is on its way."""
        page = place // PAGE
        if page not in self._fresh and self.error is None:
            self._wish(page)
        return self._lines.get(self._ids[place])

    def known(self, job_id: PrintJobId) -> LabelRow | None:
        """The line of a job when it is in memory."""
        return self._lines.get(job_id)

    # What is asked for.

    @property
    def loading(self) -> bool:
        """Whether what is in sight is still awaited."""
        return (not self.ready and self.error is None) or self._reading is not None

    def show(self, wanted: Filter) -> None:
        """Show other lines."""
        if wanted != self.filter:
            self.filter = wanted
            self.ready = False
            self.refresh()

    def clear(self) -> None:
        """Forget every filter but the days."""
        self.show(Filter(days=self.filter.days))

    def refresh(self) -> None:
        """Read the ids anew."""
        self._generation += 1
        generation, reader = self._generation, self._desk.reader
        wanted = self.filter.wanted(self._desk.clock)

        def read(_ctx: JobContext) -> _Answer:
            ids = reader.label_ids(wanted)
            return _Answer(ids, {job_id: place for place, job_id in enumerate(ids)})

        def take(answer: _Answer) -> None:
            if generation == self._generation:
                self._take(answer)

        def failed(error: Exception) -> None:
            if generation == self._generation:
                self._fail(error)

        self._desk.tasks.run(READ, read, done=take, failed=failed)

    def select_all(self) -> None:
        """Choose every line shown."""
        self.selection.all_of(self._ids)

    def chosen(self) -> tuple[PrintJobId, ...]:
        """The chosen jobs in the order of their labels: the oldest first."""
        places = self._places
        found = [key for key in self.selection.ids if key in places]
        return tuple(sorted(found, key=places.__getitem__, reverse=True))

    def read_lines(
        self, ids: tuple[PrintJobId, ...], done: Callable[[tuple[LabelRow, ...]], None]
    ) -> None:
        """Bring the lines of ``ids``, whether or not they were looked at."""
        reader = self._desk.reader
        self._desk.tasks.run(
            READ, lambda _ctx: reader.label_rows(ids), done=done, failed=self._unforeseen
        )

    def _take(self, answer: _Answer) -> None:
        same = self.ready and self.error is None and answer.ids == self._ids
        self._ids, self._places = answer.ids, answer.places
        self._fresh.clear()
        self._wishes.clear()
        self.ready, self.error = True, None
        if same:  # lines may read differently where they are
            self._filled(0, len(self._ids) - 1)
            return
        self.selection.keep(answer.places)
        self.changed.notify()

    def _fail(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, AppError):
            self._unforeseen(error)
            return
        self.error = error
        self.changed.notify()

    def _wish(self, page: int) -> None:
        if self._reading == (self._generation, page):
            return
        if page in self._wishes:
            self._wishes.remove(page)
        self._wishes.append(page)
        del self._wishes[:-4]
        self._next_page()

    def _next_page(self) -> None:
        if self._reading is not None or not self._wishes:
            return
        page, generation = self._wishes.pop(), self._generation
        first = page * PAGE
        ids, reader = self._ids[first : first + PAGE], self._desk.reader
        self._reading = (generation, page)

        def take(lines: tuple[LabelRow, ...]) -> None:
            self._reading = None
            self._lines.update((line.job_id, line) for line in lines)
            if generation == self._generation:
                self._fresh[page] = None
                self._forget()
                self._filled(first, first + len(ids) - 1)
            self._next_page()

        def failed(error: Exception) -> None:
            self._reading = None
            self._fail(error)

        self._desk.tasks.run(READ, lambda _ctx: reader.label_rows(ids), done=take, failed=failed)

    def _forget(self) -> None:
        """Keep the pages that were read last; what was chosen can be read again."""
        while len(self._fresh) > KEPT_PAGES:
            del self._fresh[next(iter(self._fresh))]
        if len(self._lines) > 2 * KEPT_PAGES * PAGE:
            kept = {
                job_id
                for page in self._fresh
                for job_id in self._ids[page * PAGE : (page + 1) * PAGE]
            }
            self._lines = {key: line for key, line in self._lines.items() if key in kept}


def parcels_of(lines: tuple[LabelRow, ...]) -> tuple[ParcelId, ...]:
    """The parcels of ``lines``, each once, in their order."""
    return tuple(dict.fromkeys(line.parcel_id for line in lines))


def only_run(wanted: Filter, batch_id: BatchId | None) -> Filter:
    """``wanted`` narrowed to one run, or back to all of them."""
    if batch_id is None:
        return replace(wanted, batch_id=None)
    return Filter(days=wanted.days, batch_id=batch_id)
