"""The 日报 page without its widgets: which period and shop, what was read, what is exported."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Protocol

from app.domain.day_period import Period, Span, period_of
from app.domain.day_report import Report, reports_digest
from app.domain.errors import AppError
from app.domain.instants import business_day
from app.ports.jobs import JobContext
from app.ports.report_files import Format
from app.ports.rows import ShopRow
from app.ports.tasks import READ, RENDER
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase, phrase
from app.presentation.report.words import verified_phrase
from app.presentation.status_jobs import Jobs
from app.presentation.workbench.model import Action, Placeholder
from app.services.export_report import Exported, file_name
from app.services.report_day import ReportWish
from app.services.scheduled_report import Failed
from app.services.verify_report import Verified, verify_report

FRESH_S = 60
"""A report of a running day that is older is read again when the page comes to the front."""


class ReportView(Protocol):
    """Told on the window's thread."""

    def report_changed(self) -> None:
        """Another report, another state."""
        ...

    def export_done(self, done: Exported) -> None:
        """A file is there."""
        ...


class ReportModel:
    """What the page shows. ``unforeseen`` takes errors that are bugs."""

    def __init__(
        self,
        desk: Desk,
        jobs: Jobs,
        *,
        view: ReportView,
        unforeseen: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._jobs = jobs
        self._view = view
        self._unforeseen = unforeseen
        self._generation = 0
        self._read_s = 0.0
        self._heard = False
        self.span = Span.DAY
        self.day: date = business_day(desk.clock.now())
        self.shop_id = ""
        self.shops: tuple[ShopRow, ...] = ()
        self.reports: tuple[Report, ...] = ()
        self.failed: Failed | None = None
        self.error: AppError | None = None
        self.reading = False
        self.exporting = False

    @property
    def report(self) -> Report | None:
        """What is shown."""
        return self.reports[0] if self.reports else None

    @property
    def digest(self) -> str:
        """Of what is shown and each shop's: the same as stands on its files."""
        return reports_digest(self.reports) if self.reports else ""

    @property
    def period(self) -> Period:
        """The days that are chosen."""
        return period_of(self.day, self.span)

    @property
    def today(self) -> date:
        """The business day it is."""
        return business_day(self._desk.clock.now())

    @property
    def can_go_on(self) -> bool:
        """Whether a later period has begun."""
        return self.period.last < self.today

    @property
    def stale(self) -> bool:
        """Whether the report should be read again before it is looked at or written to a file."""
        if self.reading or self._heard:
            return self._heard
        report = self.report
        if report is None:
            return True
        return report.running and self._desk.clock.monotonic() - self._read_s > FRESH_S

    @property
    def _wish(self) -> ReportWish:
        return ReportWish(day=self.day, span=self.span, shop_id=self.shop_id)

    def hear(self) -> None:
        """Facts changed: even a past day may have other figures, for some are known late."""
        self._heard = True

    def choose_day(self, day: date) -> None:
        """Show the period that holds ``day``; later than today is today."""
        day = min(day, self.today)
        if day != self.day:
            self.day = day
            self.read()

    def choose_span(self, span: Span) -> None:
        """Show a day, a week or a month."""
        if span is not self.span:
            self.span = span
            self.read()

    def choose_shop(self, shop_id: str) -> None:
        """Show one shop; "" is all."""
        if shop_id != self.shop_id:
            self.shop_id = shop_id
            self.read()

    def step(self, by: int) -> None:
        """The period before (-1) or after (1)."""
        if by < 0 or self.can_go_on:
            self.choose_day(self.period.step(by).first)

    def read(self) -> None:
        """Make the report; an answer that came too late is dropped."""
        self._generation += 1
        mine = self._generation
        self.reading, self.error, self._heard = True, None, False
        wish = self._wish

        def make(
            _ctx: JobContext,
        ) -> tuple[tuple[Report, ...], tuple[ShopRow, ...], Failed | None]:
            return (
                self._desk.report_day(wish),
                self._desk.reader.shops(),
                self._desk.scheduled_report.failed(),
            )

        def take(
            found: tuple[tuple[Report, ...], tuple[ShopRow, ...], Failed | None],
        ) -> None:
            if mine == self._generation:
                self.reading = False
                self._read_s = self._desk.clock.monotonic()
                self.reports, self.shops, self.failed = found
                self._view.report_changed()

        def broke(error: Exception) -> None:
            if mine == self._generation:
                self.reading, self._heard = False, True
                self._take_error(error)

        self._desk.tasks.run(READ, make, done=take, failed=broke)
        self._view.report_changed()

    def verify(self, digest: str, said: Callable[[Phrase], None]) -> None:
        """Say which report of the shown period and shop has ``digest``."""
        desk, wish = self._desk, self._wish

        def look(_ctx: JobContext) -> Verified:
            return verify_report(wish, digest, report=desk.report_day, closes=desk.close_day)

        def broke(error: Exception) -> None:
            if isinstance(error, AppError):
                title, advice = phrase(error.title), phrase(error.advice)
                said(phrase("{title}。{advice}", title=title, advice=advice))
            else:
                self._unforeseen(error)

        desk.tasks.run(READ, look, done=lambda found: said(verified_phrase(found)), failed=broke)

    def placeholder(self) -> Placeholder | None:
        """What stands where the report would be; None: it is there."""
        if self.error is not None:
            return Placeholder(
                icon="fault",
                title=phrase(self.error.title),
                text=phrase(self.error.advice),
                action=Action.RETRY,
                label=phrase("重试"),
            )
        report = self.report
        if report is None:
            return Placeholder(icon="report", title=phrase("正在做日报"))
        if not report.shops:
            return Placeholder(
                icon="shop",
                title=phrase("还没有绑定店铺"),
                text=phrase("绑定店铺并同步订单后，这里是每天的日报。"),
                action=Action.AUTHORIZE,
                label=phrase("绑定店铺"),
            )
        return None

    def name(self, wanted: Format) -> str:
        """The file name offered for an export."""
        return file_name(self.period, wanted, self.shop_id)

    def export(self, path: Path) -> None:
        """Write the period that is shown to ``path``, as its ending says."""
        newest = self._newest()
        self._export(lambda ctx: self._desk.export_report.to_file(ctx, newest(), path))

    def export_again(self) -> None:
        """Make the scheduled report that failed."""
        if self.failed is not None:
            day = date.fromisoformat(self.failed.day)
            self._export(lambda ctx: self._desk.scheduled_report(ctx, day))

    def picture(self, take: Callable[[bytes], None]) -> None:
        """The page as PNG, for the clipboard."""
        newest = self._newest()
        self._jobs.run_job(
            "生成日报图片",
            RENDER,
            lambda _ctx: self._desk.export_report.render(newest(), Format.PNG),
            done=take,
        )

    def _newest(self) -> Callable[[], tuple[Report, ...]]:
        """What is shown, or what should be: nothing old goes into a file."""
        desk, wish, reports = self._desk, self._wish, self.reports
        old = self.stale or self.reading
        return (lambda: desk.report_day(wish)) if old else (lambda: reports)

    def _export(self, work: Callable[[JobContext], Exported]) -> None:
        if self.exporting or not self.reports:
            return
        self.exporting = True

        def done(exported: Exported) -> None:
            self.exporting = False
            self._view.export_done(exported)
            self.read()

        def broke(error: Exception) -> None:
            self.exporting = False
            self._view.report_changed()
            self._unforeseen(error)

        self._jobs.run_job("导出日报", RENDER, work, done=done, failed=broke)
        self._view.report_changed()

    def _take_error(self, error: Exception) -> None:
        if isinstance(error, AppError):
            self.error = error
            self._view.report_changed()
        else:
            self._unforeseen(error)
