"""Reports put down as files: journaled, and in the audit log."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.day_period import Period
from app.domain.day_report import Report, reports_digest
from app.domain.errors import AppError
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.report_files import Format, ReportFiles
from app.ports.settings import Settings
from app.ports.store import Store
from app.services.label_outcomes import operator_name

EXPORT = "report.export"
SCHEDULED = "report.scheduled"
KINDS = frozenset({EXPORT, SCHEDULED})
DONE, FAILED = "done", "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """Files that are there now."""

    paths: tuple[Path, ...]
    digest: str


def file_name(period: Period, wanted: Format, shop_id: str = "") -> str:
    """``日报-2026-11-28.xlsx``; with the shop's id when it is of one shop."""
    word = {"day": "日报", "week": "周报", "month": "月报"}[period.span]
    shop = f"-{shop_id}" if shop_id else ""
    return f"{word}-{period.name}{shop}.{wanted.value}"


class ExportReport:
    """Renders and writes; whatever reports it is given."""

    def __init__(
        self, *, store: Store, clock: Clock, settings: Settings, files: ReportFiles
    ) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._files = files

    def render(self, reports: Sequence[Report], wanted: Format) -> bytes:
        """The bytes of one file; nothing is written."""
        return self._files.render(reports, wanted)

    def to_folder(
        self,
        ctx: JobContext,
        reports: Sequence[Report],
        formats: Sequence[Format],
        folder: Path,
        *,
        kind: str = EXPORT,
    ) -> Exported:
        """One file a format into ``folder``, which is made when it is not there.

        ``kind`` is what the journal calls it.

        Raises:
            StorageError: the folder or a file cannot be written.
            Cancelled: stopped between two files; those written stay.
        """
        first = reports[0]
        places = {
            wanted: folder / file_name(first.period, wanted, first.shop_id) for wanted in formats
        }

        def write_all() -> None:
            self._files.make_folder(folder)
            for done, (wanted, path) in enumerate(places.items()):
                ctx.check()
                ctx.progress(done, len(places), wanted.value)
                self._files.write(path, self._files.render(reports, wanted))
            ctx.progress(len(places), len(places), "")

        self._journaled(first.period, formats, write_all, kind)
        return Exported(paths=tuple(places.values()), digest=reports_digest(reports))

    def to_file(self, ctx: JobContext, reports: Sequence[Report], path: Path) -> Exported:
        """One file, of the kind that its ending says.

        Raises:
            StorageError: it cannot be written.
            ValueError: no such kind.
        """
        wanted = Format(path.suffix.removeprefix(".").lower())

        def write() -> None:
            ctx.progress(0, 1, wanted.value)
            self._files.write(path, self._files.render(reports, wanted))
            ctx.progress(1, 1, "")

        self._journaled(reports[0].period, (wanted,), write, EXPORT)
        return Exported(paths=(path,), digest=reports_digest(reports))

    def recover(self) -> None:
        """End what a program that was cut off left open; a file is there whole or not at all."""
        with self._store.begin() as work:
            left = [number for number, kind, _ in work.journal.open() if kind in KINDS]
            if left:
                work.journal.outcome_all(
                    left, outcome=FAILED, at=self._clock.now(), note="recovered"
                )
                work.commit()

    def _journaled(
        self, period: Period, formats: Sequence[Format], write: Callable[[], None], kind: str
    ) -> None:
        """Intent before, outcome after, whatever happens between."""
        words = " ".join(each.value for each in formats)
        number = self._intend(kind, period, words)
        outcome, note = FAILED, "bug"
        try:
            write()
            outcome, note = DONE, words
        except AppError as error:
            note = error.code
            raise
        finally:
            self._settle(number, period, outcome, note)

    def _intend(self, kind: str, period: Period, note: str) -> int:
        with self._store.begin() as work:
            number = work.journal.intend(
                kind=kind, subject=period.name, batch_id=None, at=self._clock.now(), note=note
            )
            work.commit()
        return number

    def _settle(self, number: int, period: Period, outcome: str, note: str) -> None:
        now = self._clock.now()
        with self._store.begin() as work:
            work.journal.outcome(number, outcome=outcome, at=now, note=note)
            if outcome == DONE:
                work.audit.record(
                    actor=operator_name(self._settings),
                    action=EXPORT,
                    subject=period.name,
                    at=now,
                    note=note,
                )
            work.commit()
