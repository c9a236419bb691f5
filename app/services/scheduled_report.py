"""The report that puts itself into a folder every day (定时导出)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from app.domain.day_period import Span, period_of
from app.domain.day_view import GRACE_S
from app.domain.errors import InvalidInput
from app.domain.instants import SHANGHAI, business_day, to_epoch
from app.ports.clock import Clock
from app.ports.day_rows import DayRows, ExportRow
from app.ports.jobs import JobContext
from app.ports.report_files import Format
from app.ports.settings import Settings
from app.services.export_report import DONE, FAILED, SCHEDULED, Exported, ExportReport
from app.services.report_day import ReportDay, ReportWish

RETRY = timedelta(minutes=30)
"""How long after a failed try the next one comes."""
PATIENCE_S = 1800.0
"""How long a report that is due waits for the sync."""
_BACK = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The last try did not succeed. ``code`` of the error, see ``app.domain.errors``."""

    day: str
    at_s: int
    code: str


class ScheduledReport:
    """Knows when a report is due, makes it, and remembers when it failed."""

    def __init__(
        self,
        *,
        rows: DayRows,
        clock: Clock,
        settings: Settings,
        report: ReportDay,
        export: ExportReport,
    ) -> None:
        self._rows = rows
        self._clock = clock
        self._settings = settings
        self._report = report
        self._export = export
        self._waiting: tuple[date, float] | None = None

    def due(self) -> date | None:
        """The day whose report is due now; None: none is, or it is switched off.

        One that was missed while the program was off is made up for, unless the next is due.
        """
        at = self._settings.text("report.at")
        if not at or not self._settings.text("report.folder"):
            return None
        now = self._clock.now()
        day = _day_at(now, time.fromisoformat(at), self._settings.text("report.day"))
        tries = self._tries(period_of(day, Span.DAY).name)
        if any(each.outcome == DONE for each in tries):
            return None
        if tries and to_epoch(now) - tries[0].at_s < RETRY.total_seconds():
            return None
        return None if self._waits(day) else day

    def _waits(self, day: date) -> bool:
        """Whether a sync is still to bring orders of ``day``, as when the program was just opened.

        Nobody waits longer than :data:`PATIENCE_S` for it: the report says what it does not know.
        """
        needed = min(period_of(day, Span.DAY).end_s, to_epoch(self._clock.now()) - GRACE_S)
        if all(upto_s >= needed for upto_s in self._rows.synced().values()):
            self._waiting = None
            return False
        now_s = self._clock.monotonic()
        if self._waiting is None or self._waiting[0] != day:
            self._waiting = day, now_s
        return now_s - self._waiting[1] < PATIENCE_S

    def failed(self) -> Failed | None:
        """What went wrong last time, until it goes well."""
        if not self._settings.text("report.at"):
            return None
        tries = self._all_tries()
        if not tries or tries[0].outcome != FAILED:
            return None
        return Failed(day=tries[0].subject, at_s=tries[0].at_s, code=tries[0].note)

    def __call__(self, ctx: JobContext, day: date) -> Exported:
        """Make the report of ``day`` and put it into the folder.

        Raises:
            StorageError: the folder cannot be written; the journal has it.
            InvalidInput: the settings name no kind of file.
        """
        return self._export.to_folder(
            ctx,
            self._report(ReportWish(day=day)),
            formats_of(self._settings.text("report.formats")),
            Path(self._settings.text("report.folder")).expanduser(),
            kind=SCHEDULED,
        )

    def _tries(self, subject: str) -> tuple[ExportRow, ...]:
        return tuple(each for each in self._all_tries() if each.subject == subject)

    def _all_tries(self) -> tuple[ExportRow, ...]:
        return self._rows.exports(SCHEDULED, to_epoch(self._clock.now() - _BACK))


def formats_of(text: str) -> tuple[Format, ...]:
    """``xlsx pdf`` as kinds of files, each once.

    Raises:
        InvalidInput: one is unknown, or there is none.
    """
    words = text.replace(",", " ").replace("，", " ").lower().split()
    known = {each.value for each in Format}
    if not words or not known.issuperset(words):
        raise InvalidInput(
            "report.formats", "导出格式看不懂", f"可选 {' '.join(known_formats())}，用空格分开。"
        )
    return tuple(Format(word) for word in dict.fromkeys(words))


def known_formats() -> tuple[str, ...]:
    """Every kind, as it is written."""
    return tuple(each.value for each in Format)


def _day_at(now: datetime, at: time, which: str) -> date:
    """The day meant by the last time the clock showed ``at``."""
    today = business_day(now)
    begun = today if now.astimezone(SHANGHAI).time() >= at else today - timedelta(days=1)
    return begun if which == "today" else begun - timedelta(days=1)
