"""The print ledger on the screen: its filter, and its lines, newest first."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.domain.ids import BatchId, ParcelId, PrinterId, PrintJobId
from app.domain.instants import business_day, day_start, day_window, to_epoch
from app.domain.printing import PrintState
from app.ports.clock import Clock
from app.ports.rows import LabelFilter, LabelRow
from app.presentation.desk import Desk
from app.presentation.table.paged import Found, Paged

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


class Ledger(Paged[PrintJobId, LabelRow]):
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
        super().__init__(desk.tasks, filled=filled, unforeseen=unforeseen)
        self.filter = Filter()
        self._desk = desk

    def finder(self) -> Callable[[], Found[PrintJobId]]:
        """The ids that the filter lets through, newest first."""
        reader, wanted = self._desk.reader, self.filter.wanted(self._desk.clock)
        return lambda: Found(reader.label_ids(wanted))

    def read(self, ids: tuple[PrintJobId, ...]) -> tuple[LabelRow, ...]:
        """The lines of ``ids``."""
        return self._desk.reader.label_rows(ids)

    def key_of(self, line: LabelRow) -> PrintJobId:
        """The job of a line."""
        return line.job_id

    def show(self, wanted: Filter) -> None:
        """Show other lines."""
        if wanted != self.filter:
            self.filter = wanted
            self.ready = False
            self.refresh()

    def clear(self) -> None:
        """Forget every filter but the days."""
        self.show(Filter(days=self.filter.days))

    def chosen(self) -> tuple[PrintJobId, ...]:
        """The chosen jobs in the order of their labels: the oldest first."""
        return super().chosen()[::-1]


def parcels_of(lines: tuple[LabelRow, ...]) -> tuple[ParcelId, ...]:
    """The parcels of ``lines``, each once, in their order."""
    return tuple(dict.fromkeys(line.parcel_id for line in lines))


def only_run(wanted: Filter, batch_id: BatchId | None) -> Filter:
    """``wanted`` narrowed to one run, or back to all of them."""
    if batch_id is None:
        return replace(wanted, batch_id=None)
    return Filter(days=wanted.days, batch_id=batch_id)
