"""The service that closes days, wired."""

from app.adapters.files.close_folder import DiskCloseFolders
from app.adapters.files.report_files import FileReports
from app.adapters.store import SqlStore
from app.adapters.store.day_copy import SqlDayCopies
from app.bootstrap.day_reports import DayReports
from app.ports.clock import Clock
from app.ports.settings import Settings
from app.runtime.guard import FileGuard
from app.services.close_day import CloseDay, ClosingParts
from app.settings.profile import Profile


def day_closing(
    *, store: SqlStore, clock: Clock, settings: Settings, reports: DayReports, profile: Profile
) -> CloseDay:
    """Wire it."""
    return CloseDay(
        ClosingParts(
            store=store,
            rows=store.closes,
            clock=clock,
            settings=settings,
            report=reports.report,
            report_on=reports.report.reading,
            copies=SqlDayCopies(profile.database),
            folders=DiskCloseFolders(),
            files=FileReports(),
            guard=FileGuard(profile.folder / "close.lock", "日结"),
            home=profile.folder,
        )
    )
