"""Alerts as PNG files: ``python -m tests.gui.alerts.looks FOLDER``; QT_SCALE_FACTOR scales."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtWidgets import QApplication

from app.domain.pickup import Clock
from app.domain.pickup_alert import Banner, Level
from app.domain.robot import Robot, RobotKind
from app.gui.alerts.tray import badged
from app.gui.application import make_application, theme_of
from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.pages import PAGES
from app.gui.shell_api import ALERTS, SETTINGS
from app.ports.alerts import LastMessage, MessageState
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import NOW_S, make_row, make_shop

H = 3600


def make(folder: Path) -> FakeDesk:
    """A desk with alerts of every kind, a late shop, two robots."""
    rows = [make_row(n) for n in range(24)]
    fake = FakeDesk(InlineTasks(), folder, OPTIONS, rows=rows, shops=[make_shop()])
    for n, row in enumerate(rows[:14]):
        fake.alerts.add_alert(row.order_ids[0], left_s=H + n * 300)
    for row in rows[14:18]:
        fake.alerts.add_alert(
            row.order_ids[0], left_s=5 * H, clock=Clock.PROMISE, after_s=0, level=Level.AMBER
        )
    for row in rows[18:20]:
        fake.alerts.add_alert(row.order_ids[0], left_s=-H, clock=Clock.UPLOAD, level=Level.BLACK)
    fake.alerts.acknowledge([3, 4])
    fake.alerts.be_late(26, 110, Banner.CRITICAL)
    for n, (name, kind) in enumerate((("仓库群", RobotKind.DINGTALK), ("夜班", RobotKind.WECOM))):
        robot = Robot(robot_id=f"r{n}", name=name, kind=kind)
        fake.alerts.book.put_robot(robot)
        fake.alerts.last[robot.channel] = LastMessage(
            state=MessageState.SENT if n == 0 else MessageState.FAILED,
            at_s=NOW_S - 600,
            note=""
            if n == 0
            else "群机器人拒绝了消息：invalid webhook url。重新复制机器人的地址。",
        )
    fake.alerts.kept = [replace(a, told=("desktop", "robot:r0")) for a in fake.alerts.kept]
    return fake


def main(folder: Path) -> None:
    """Write them."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder.mkdir(parents=True, exist_ok=True)
    scale = os.environ.get("QT_SCALE_FACTOR", "1")
    with TemporaryDirectory() as profile:
        fake = make(Path(profile))
        theme = theme_of(make_application(fake.settings))
        bridge = Bridge()
        window = MainWindow(fake.desk(), bridge=bridge, theme=theme, pages=PAGES)
        window.resize(1280, 800)
        window.show()
        for name in ("light", "dark"):
            theme.choose(name)
            for page, section in ((ALERTS, ""), (SETTINGS, "alerts")):
                window.open_page(page, section)
                QApplication.processEvents()
                window.grab().save(str(folder / f"{page}-{name}-{scale}.png"))
            body = window.pages[SETTINGS].sections["alerts"]  # type: ignore[attr-defined]
            body.robots.edit(None)
            QApplication.processEvents()
            body.grab().save(str(folder / f"section-{name}-{scale}.png"))
            body.robots.form.back.click()
            for number in (0, 7, 42, 120):
                badged(theme, number).save(str(folder / f"badge-{number}-{name}.png"))
        window.dispose()
        bridge.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
