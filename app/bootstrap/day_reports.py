"""The services that make reports and put them down, and the one that does so by itself."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from app.adapters.files.report_files import FileReports
from app.domain.ids import ShopId
from app.domain.pickup import PickupRules
from app.ports.clock import Clock
from app.ports.day_rows import DayRows
from app.ports.jobs import JobContext
from app.ports.settings import Settings
from app.ports.store import Store
from app.ports.tasks import RENDER, Task
from app.presentation.desk import Desk
from app.services.export_report import ExportReport
from app.services.rate_pickups import Packs
from app.services.report_day import ReportDay
from app.services.scheduled_report import ScheduledReport
from app.settings.penalties import PenaltyBook

log = logging.getLogger(__name__)

LOOK_S = 60
"""How often is looked whether the scheduled report is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReports:
    """All three."""

    report: ReportDay
    export: ExportReport
    scheduled: ScheduledReport


def day_reports(
    *,
    store: Store,
    rows: DayRows,
    clock: Clock,
    settings: Settings,
    packs: Packs,
    clocks: PickupRules,
    clocks_of: Callable[[ShopId], PickupRules],
    penalties: PenaltyBook,
) -> DayReports:
    """Wire them."""
    report = ReportDay(
        rows=rows,
        clock=clock,
        settings=settings,
        packs=packs,
        clocks=clocks,
        clocks_of=clocks_of,
        penalties=penalties.table,
    )
    export = ExportReport(store=store, clock=clock, settings=settings, files=FileReports())
    return DayReports(
        report=report,
        export=export,
        scheduled=ScheduledReport(
            rows=rows, clock=clock, settings=settings, report=report, export=export
        ),
    )


def report_when_due(desk: Desk) -> Task:
    """Make the report that is owed, if one is."""
    return desk.tasks.run(
        RENDER,
        lambda ctx: export_due(desk, ctx),
        failed=lambda error: log.warning("scheduled report: %s", error),
    )


def export_due(desk: Desk, ctx: JobContext) -> bool:
    """Whether a report was due; it is made then."""
    day = desk.scheduled_report.due()
    if day is None:
        return False
    desk.scheduled_report(ctx, day)
    return True
