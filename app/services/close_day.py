"""日结: the day's report and a proved copy of the database, together or not at all.

The folder is filled under another name, then the close is committed, then the folder is renamed.
A program that dies before the commit leaves nothing; one that dies after it has closed the day,
and its next start gives the folder its name.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from app.domain.day_close import (
    ADVICE,
    TITLES,
    DayClose,
    Obstacle,
    Recounted,
    changes_between,
    explained,
    figures_of,
    folder_name,
    unclosed_before,
)
from app.domain.day_close_text import close_text
from app.domain.day_late import late_facts
from app.domain.day_period import Period, Span, period_of
from app.domain.day_report import Report, reports_digest
from app.domain.errors import AppError, InvalidInput
from app.domain.instants import business_day, to_epoch
from app.ports.clock import Clock
from app.ports.day_close import CloseFolders, Copied, DayCloseRows, DayCopies
from app.ports.day_rows import DayRows
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.report_files import ReportFiles
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.export_report import DONE, FAILED, file_name
from app.services.label_outcomes import operator_name
from app.services.report_day import ReportDay, ReportWish
from app.services.scheduled_report import formats_of

CLOSE = "day.close"
SHEET = "日结.txt"


def copy_name(day: date) -> str:
    """The proved copy in the folder of a close."""
    return f"zhunlan-{day}.sqlite3"


class Outcome(StrEnum):
    """What closing came to."""

    CLOSED = "closed"
    REVISED = "revised"
    SAME = "same"  # closed before, nothing changed, the files are there
    REMADE = "remade"  # closed before, nothing changed, the files were not there or not whole


@dataclass(frozen=True, slots=True, kw_only=True)
class DayState:
    """How a day stands. ``unclosed``: earlier days that are owed."""

    day: date
    closes: tuple[DayClose, ...]
    obstacles: tuple[Obstacle, ...]
    unclosed: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A closed day. ``running``: it was not over, so that more may come."""

    close: DayClose
    outcome: Outcome
    unclosed: tuple[date, ...]
    running: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingParts:
    """What closing is made of. ``report_on`` makes reports of other rows than the live ones."""

    store: Store
    rows: DayCloseRows
    clock: Clock
    settings: Settings
    report: ReportDay
    report_on: Callable[[DayRows], ReportDay]
    copies: DayCopies
    folders: CloseFolders
    files: ReportFiles
    guard: Guard
    home: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is to be made. ``old``: the newest close there is."""

    period: Period
    outcome: Outcome
    revision: int
    now_s: int
    folder: Path
    formats: str
    old: DayClose | None

    @property
    def copy_name(self) -> str:
        return copy_name(self.period.first)


class CloseDay:
    """Closes days. Reads and renders for seconds, so run it on the render lane."""

    def __init__(self, parts: ClosingParts) -> None:
        self._parts = parts

    def state(self, day: date) -> DayState:
        """How ``day`` stands; a read."""
        rows = self._parts.rows
        return DayState(
            day=day,
            closes=rows.closes(day),
            obstacles=rows.obstacles(period_of(day, Span.DAY).end_s),
            unclosed=self._unclosed(day),
        )

    def closes(self) -> tuple[DayClose, ...]:
        """Every close without its figures, newest day first; a read."""
        return self._parts.rows.closes()

    def recounted(self, close: DayClose) -> str | None:
        """The digest of a close's reports counted again from its copy; None: it is gone. A read."""
        copies, copy = self._parts.copies, Path(close.folder) / copy_name(close.day)
        if not copies.readable(copy):
            return None
        with copies.rows(copy) as rows:
            wish = ReportWish(day=close.day, now_s=close.now_s)
            return reports_digest(self._parts.report_on(rows)(wish))

    def copy_whole(self, close: DayClose) -> bool:
        """Whether a close's copy is, byte by byte, the one that was sealed. A read."""
        name = copy_name(close.day)
        return self._parts.folders.intact(Path(close.folder), close.manifest, name)

    def __call__(self, ctx: JobContext, day: date, out: Path | None = None) -> Closed:
        """Close ``day``, or look whether a closed one still is what it was.

        Args:
            ctx: progress and cancel.
            day: today or earlier.
            out: the folder to make the day's folder in, by default the one of the settings.

        Raises:
            InvalidInput: ``close.open`` when something of the day is not settled;
                ``close.future``; ``close.taken``.
            StorageError: a file or the copy cannot be written, or the copy is not sound.
            Cancelled: nothing is left of it.
        """
        parts = self._parts
        with parts.guard.hold():
            self._mend()
            plan = self._plan(day, out)
            same = plan.old if plan.outcome is Outcome.SAME else None
            close = same or self._make(ctx, plan)
        return Closed(
            close=close,
            outcome=plan.outcome,
            unclosed=self._unclosed(day),
            running=close.as_of_s < plan.period.end_s,
        )

    def recover(self) -> None:
        """End what a program that was cut off left: nothing, or a closed day."""
        try:
            with self._parts.guard.hold():
                self._mend()
        except InvalidInput:  # another program is at it
            return

    # Deciding.

    def _plan(self, day: date, out: Path | None) -> _Plan:
        parts = self._parts
        now = parts.clock.now()
        if day > business_day(now):
            raise InvalidInput("close.future", "这一天还没有到", "选今天或更早的日期。")
        period = period_of(day, Span.DAY)
        closes = parts.rows.closes(day)
        old = closes[-1] if closes else None
        if old is None:
            plan = self._planned(period, Outcome.CLOSED, 0, to_epoch(now), out=out, old=old)
        else:
            plan = self._again(period, old, to_epoch(now), out)
        if plan.outcome in {Outcome.CLOSED, Outcome.REVISED}:
            _refuse(parts.rows.obstacles(period.end_s))
            if parts.folders.exists(plan.folder):
                raise InvalidInput(
                    "close.taken",
                    f"文件夹「{plan.folder.name}」已经在那里",
                    "把它改名或移走，或换一个位置再做日结。",
                )
        return plan

    def _again(self, period: Period, old: DayClose, now_s: int, out: Path | None) -> _Plan:
        """Nothing, the same files once more, or a revision."""
        over = old.as_of_s >= period.end_s
        then_s = old.now_s if over else now_s
        reports = self._parts.report(ReportWish(day=period.first, now_s=then_s))
        if changes_between(old.figures, figures_of(reports)):
            return self._planned(
                period, Outcome.REVISED, old.revision + 1, then_s, out=out, old=old
            )
        place = self._place(out, old.name) if out is not None else Path(old.folder)
        if self._parts.folders.intact(place, old.manifest):
            return self._planned(period, Outcome.SAME, old.revision, old.now_s, out=out, old=old)
        if then_s != old.now_s:
            reports = self._parts.report(ReportWish(day=period.first, now_s=old.now_s))
        if reports_digest(reports) != old.digest:
            return self._planned(
                period, Outcome.REVISED, old.revision + 1, then_s, out=out, old=old
            )
        plan = self._planned(period, Outcome.REMADE, old.revision, old.now_s, out=out, old=old)
        return replace(plan, folder=place)

    def _planned(
        self,
        period: Period,
        outcome: Outcome,
        revision: int,
        now_s: int,
        *,
        out: Path | None,
        old: DayClose | None,
    ) -> _Plan:
        text = old.formats if old is not None else self._parts.settings.text("close.formats")
        return _Plan(
            period=period,
            outcome=outcome,
            revision=revision,
            now_s=now_s,
            folder=self._place(out, folder_name(period.first, revision)),
            formats=" ".join(formats_of(text)),
            old=old,
        )

    def _place(self, out: Path | None, name: str) -> Path:
        chosen = self._parts.settings.text("close.folder")
        root = out or (Path(chosen) if chosen else self._parts.home / "closes")
        return root.expanduser().absolute() / name

    def _unclosed(self, day: date) -> tuple[date, ...]:
        return unclosed_before(day, {each.day for each in self._parts.rows.closes()})

    # Making.

    def _make(self, ctx: JobContext, plan: _Plan) -> DayClose:
        number = self._intend(plan)
        with self._dropping(number, plan):
            close = self._fill(ctx, plan)
            self._commit(close, plan)
        folders = self._parts.folders
        if folders.exists(plan.folder):
            folders.set_aside(plan.folder)
        folders.finish(plan.folder)  # the next start tries again if this fails
        self._end(number, DONE, plan.outcome.value)
        return close

    def _fill(self, ctx: JobContext, plan: _Plan) -> DayClose:
        """Everything of the folder; the reports are counted from the copy."""
        parts, formats = self._parts, formats_of(plan.formats)
        total = len(formats) + 3

        def step(done: int, text: str) -> None:
            ctx.check()
            ctx.progress(done, total, text)

        step(0, "备份数据库")
        part = parts.folders.begin(plan.folder)
        copied = parts.copies.make(part / plan.copy_name)
        step(1, "做日报")
        with parts.copies.rows(part / plan.copy_name) as rows:
            report = parts.report_on(rows)
            wish = ReportWish(day=plan.period.first, now_s=plan.now_s)
            reports = report(wish)
            recount = self._recount(plan, report, wish)
        close = self._close(plan, reports, copied, recount)
        for done, wanted in enumerate(formats, 2):
            step(done, wanted.value)
            path = part / file_name(plan.period, wanted)
            parts.folders.write(path, parts.files.render(reports, wanted))
        step(total - 1, "校验")
        parts.folders.write(part / SHEET, close_text(close, reports[0]).encode())
        return replace(close, manifest=parts.folders.seal(part))

    def _recount(self, plan: _Plan, report: ReportDay, wish: ReportWish) -> Recounted | None:
        """The close that is revised, counted again from its copy; None: none is, or it is gone."""
        if plan.old is None or plan.outcome is not Outcome.REVISED:
            return None
        copies, old = self._parts.copies, Path(plan.old.folder) / plan.copy_name
        if not copies.readable(old):
            return None
        with copies.rows(old) as rows:
            then, again = replace(wish, now_s=plan.old.now_s), self._parts.report_on(rows)
            figures, before = figures_of(again(then)), again.facts(then)
        now = report.facts(wish)
        return Recounted(
            figures=figures,
            facts=late_facts(before, now),
            shops_differ=set(before.shops) != set(now.shops),
        )

    def _close(
        self,
        plan: _Plan,
        reports: tuple[Report, ...],
        copied: Copied,
        recount: Recounted | None,
    ) -> DayClose:
        digest = reports_digest(reports)
        if plan.outcome is Outcome.REMADE and plan.old is not None:
            if digest != plan.old.digest:
                raise InvalidInput("close.moved", "数据刚刚变了", "再做一次日结。")
            return replace(plan.old, folder=str(plan.folder))
        figures = figures_of(reports)
        changes = explained(plan.old, figures, recount, plan.period) if plan.old else ()
        return DayClose(
            day=plan.period.first,
            revision=plan.revision,
            as_of_s=reports[0].as_of_s,
            now_s=plan.now_s,
            closed_s=to_epoch(self._parts.clock.now()),
            actor=operator_name(self._parts.settings),
            digest=digest,
            manifest="",
            folder=str(plan.folder),
            formats=plan.formats,
            head_number=copied.head.number,
            head_digest=copied.head.digest,
            operation=copied.head.operation,
            figures=figures,
            changes=changes,
        )

    def _commit(self, close: DayClose, plan: _Plan) -> None:
        """From here on the day is closed."""
        with self._parts.store.begin() as work:
            if plan.outcome is Outcome.REMADE:
                work.closes.remade(close)
            else:
                _refuse(work.closes.obstacles(plan.period.end_s))
                work.closes.add(close)
            work.audit.record(
                actor=operator_name(self._parts.settings),
                action=CLOSE,
                subject=plan.period.name,
                at=self._parts.clock.now(),
                note=f"{plan.outcome.value} {close.revision} {close.manifest}",
            )
            work.commit()

    # The journal.

    def _intend(self, plan: _Plan) -> int:
        with self._parts.store.begin() as work:
            number = work.journal.intend(
                kind=CLOSE,
                subject=plan.period.name,
                batch_id=None,
                at=self._parts.clock.now(),
                note=str(plan.folder),
            )
            work.commit()
        return number

    def _end(self, number: int, outcome: str, note: str) -> None:
        with self._parts.store.begin() as work:
            work.journal.outcome(number, outcome=outcome, at=self._parts.clock.now(), note=note)
            work.commit()

    @contextmanager
    def _dropping(self, number: int, plan: _Plan) -> Iterator[None]:
        """Nothing stays of what does not come to its commit."""
        try:
            yield
        except Exception as error:
            self._parts.folders.drop(plan.folder)
            self._end(number, FAILED, error.code if isinstance(error, AppError) else "bug")
            raise

    def _mend(self) -> None:
        with self._parts.store.begin() as work:
            if self._mended(work):
                work.commit()

    def _mended(self, work: UnitOfWork) -> bool:
        """Whether something was left open."""
        folders, now = self._parts.folders, self._parts.clock.now()
        left = [each for each in work.journal.open() if each[1] == CLOSE]
        for number, _, day in left:
            close = work.closes.newest(date.fromisoformat(day))
            folder = Path(work.journal.note(number))
            done = close is not None and close.folder == str(folder)
            if done and close is not None and folders.sealed(folder) == close.manifest:
                if folders.exists(folder):
                    folders.set_aside(folder)
                folders.finish(folder)
            else:
                folders.drop(folder)
                done = done and close is not None and folders.intact(folder, close.manifest)
            outcome = DONE if done else FAILED
            work.journal.outcome(number, outcome=outcome, at=now, note="recovered")
        return bool(left)


def _refuse(obstacles: tuple[Obstacle, ...]) -> None:
    if not obstacles:
        return
    named = "；".join(
        f"{TITLES[each.trouble]} {each.count} 个（{'、'.join(each.examples)}"
        f"{'…' if each.count > len(each.examples) else ''}）：{ADVICE[each.trouble]}"
        for each in obstacles
    )
    raise InvalidInput(
        "close.open",
        "还有没弄清的事，不能日结",
        named,
        context={each.trouble.value: each.count for each in obstacles},
    )
