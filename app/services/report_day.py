"""The day's counts from stored facts."""

from dataclasses import dataclass
from datetime import date

from app.domain.instants import day_window, to_epoch
from app.ports.rows import DayTotals
from app.ports.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReport:
    """One Asia/Shanghai day."""

    day: date
    totals: DayTotals


class ReportDay:
    """Counts what happened on one business day."""

    def __init__(self, *, store: Store) -> None:
        self._store = store

    def __call__(self, day: date) -> DayReport:
        """Totals of ``day``."""
        start, end = day_window(day)
        totals = self._store.reader.day_totals(to_epoch(start), to_epoch(end))
        return DayReport(day=day, totals=totals)
