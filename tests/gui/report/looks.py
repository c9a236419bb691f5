"""The 日报 page in its states, as PNG files: ``python -m tests.gui.report.looks FOLDER``.

Set QT_SCALE_FACTOR for other scales; the file names carry it.
"""

import os
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtWidgets import QApplication

from app.domain.day_close import Change, Obstacle, Trouble
from app.domain.day_late import Cause, Why
from app.domain.instants import business_day, day_start, to_epoch
from app.gui.application import make_application, theme_of
from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.pages import REPORT_PAGE, WORKBENCH_PAGE
from app.gui.report.page import ReportPage
from app.gui.shell_api import REPORT
from app.ports.day_rows import ExportRow
from tests.fakes.day_closes import CHANGE, make_close
from tests.fakes.day_reports import busy_day
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import NOW, NOW_S, make_shop

HEIGHTS = (860, 2600)


def main(folder: Path) -> None:
    """Write every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    scale = os.environ.get("QT_SCALE_FACTOR", "1")
    with TemporaryDirectory() as profile:
        fake = FakeDesk(
            InlineTasks(),
            Path(profile),
            {**OPTIONS, "report.at": "08:30", "report.folder": "/reports"},
            shops=[make_shop("s1", "云上小铺"), make_shop("s2", "云上旗舰店")],
        )
        app = make_application(fake.settings)
        theme = theme_of(app)
        start_s = to_epoch(day_start(business_day(NOW)))
        fake.reports.rows.make = lambda: busy_day(start_s)
        bridge = Bridge()
        window = MainWindow(
            fake.desk(), bridge=bridge, theme=theme, pages=(WORKBENCH_PAGE, REPORT_PAGE)
        )
        window.show()
        window.open_page(REPORT)
        for scheme in ("light", "dark"):
            theme.choose(scheme)
            for height in HEIGHTS:
                window.resize(1280, height)
                QApplication.processEvents()
                window.grab().save(str(folder / f"report-{scheme}-{height}-{scale}.png"))
        window.resize(880, 860)
        QApplication.processEvents()
        window.grab().save(str(folder / f"report-narrow-{scale}.png"))
        window.resize(1280, 700)
        fake.reports.rows.tries.append(
            ExportRow(subject="2026-03-01", at_s=NOW_S - 60, outcome="failed", note="disk_full")
        )
        page = window.pages[REPORT]
        assert isinstance(page, ReportPage)
        page.refresh()
        QApplication.processEvents()
        window.grab().save(str(folder / f"report-failed-{scale}.png"))
        _closes(fake, page, folder, scale)
        window.close()


def _closes(fake: FakeDesk, page: ReportPage, folder: Path, scale: str) -> None:
    """The card 日结: what stands in the way, then revisions."""
    today = business_day(NOW)
    fake.closes.unclosed = (today - timedelta(days=1),)
    fake.closes.obstacles = (
        Obstacle(trouble=Trouble.LABELS, count=3, examples=("o1",)),
        Obstacle(trouble=Trouble.BATCHES, count=1, examples=("1128-03",)),
    )
    window, theme = page.window(), page._shell.theme
    for name in ("open", "closed"):
        page.refresh()
        QApplication.processEvents()
        window.grab().save(str(folder / f"close-{name}-{scale}.png"))
        revised = replace(make_close(today, 1), changes=_changes())
        fake.closes.kept = [make_close(today), revised]
        fake.closes.unclosed = ()
    page.close_card._toggle((today, 1), revised)
    for scheme in ("light", "dark"):
        theme.choose(scheme)
        for width in (1280, 700):
            window.resize(width, 700)
            QApplication.processEvents()
            window.grab().save(str(folder / f"close-changes-{scheme}-{width}-{scale}.png"))


def _changes() -> tuple[Change, ...]:
    """As a revision of two shops has them."""
    late, after = (Why(Cause.SCAN, 3),), (Why(Cause.AFTER, 1), Why(Cause.REFUND, 2))
    texts = (
        ("流量·已揽收", "112", "115", late),
        ("流量·期末待揽收", "9", "6", late),
        ("时效·已结算", "91.3 %", "91.5 %", late),
        ("时效·平均揽收时长", "16.02 小时", "15.98 小时", late),
        ("费用·本期新增罚款", "¥25.00", "¥18.00", (*late, *after)),
        ("异常·异常明细", "8 行", "8 行", (Why(Cause.RULES),)),
    )
    return tuple(
        replace(CHANGE, shop=shop, title=title, column=column, before=before, after=now, why=why)
        for shop, column in (("", "本日"), ("s1", "本日"), ("", "昨天"))
        for title, before, now, why in texts
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
