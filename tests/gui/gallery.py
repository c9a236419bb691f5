"""Pictures of the window for people to look at: each page, light and dark, 100 % and 150 %.

``python -m tests.gui.gallery artefacts/shell`` writes them; nothing is compared.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from app.domain.errors import NetworkError, PrinterError
from app.gui.application import make_application, theme_of
from app.gui.bridge import Bridge
from app.gui.i18n import use_language
from app.gui.main_window import MainWindow
from app.gui.pages import PAGES
from app.gui.printing.page import PrintingPage
from app.gui.screenshots import ROUNDS, grab_pages
from app.gui.settings_page.page import SettingsPage
from app.gui.settings_page.shops import ShopsSection
from app.gui.shell_api import PRINTING, SETTINGS
from app.ports.platform import AFTER_SALES
from app.ports.rows import BadRowRow
from app.ports.tasks import NET_USER
from app.presentation.desk import Desk
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import NOW_S, SHOP, make_no_shipping, make_row, make_shop
from tests.fakes.shop_care import red_audit
from tests.gui.printing.bench import ONE, TWO, fill_ledger, leave_waiting

SCALES = ("1", "1.5")
SIZE = (1280, 800)
VALUES = OPTIONS | {
    "shipping.carrier": "zhongtong",
    "sender.name": "王店长",
}


def main(folder: Path) -> None:
    """Draw in one process per scale: Qt reads the factor once."""
    folder.mkdir(parents=True, exist_ok=True)
    for scale in SCALES:
        told = {"QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-m", "tests.gui.gallery", "--draw", str(folder), scale]
        subprocess.run(command, env=os.environ | told, check=True)


class Painter:
    """Draws at one scale into a folder."""

    def __init__(self, folder: Path, scale: str, profile: Path) -> None:
        self.folder, self.scale, self.profile = folder, scale, profile
        self.tasks = InlineTasks()
        rows = map(make_row, range(40))
        self.fake = FakeDesk(self.tasks, profile, VALUES, rows=rows, shops=[make_shop()])
        self.fake.no_shipping = [make_no_shipping(n) for n in (2, 5)]
        self.fake.set_up_printer()
        self.app = make_application(self.fake.settings)
        self.theme = theme_of(self.app)
        self.scheme = "light"

    def draw(self) -> None:
        """Everything, in both schemes."""
        for self.scheme in ("light", "dark"):
            self.theme.choose(self.scheme)
            self.pages("zh_CN", "")
            self.busy()
            self.printing()
            self.red_audit()
            self.first_day()
            self.pages("en", "-en")
            use_language(self.app, "zh_CN")

    def pages(self, language: str, mark: str) -> None:
        """Every page in a language."""
        use_language(self.app, language)
        window = self.window_on(self.fake.desk())
        grab_pages(window, self.folder, f"{mark}-{self.scheme}-{self.scale}")
        window.close()

    def busy(self) -> None:
        """Trouble, toasts, a running job, then the palette."""
        window = self.window_on(self.fake.desk())
        self.fake.shops[SHOP] = make_shop(synced_s=NOW_S - 900)
        self.fake.faults["sync"] = [NetworkError("t", "网络超时", "检查网络后重试。")]
        window.sync.sync_now()
        self.app.processEvents()
        window.toast("已挂起 3 单", undo=window.toasts.clear)
        window.show_error(PrinterError("p", "打印机没有纸", "装好纸后重试，不会重复打印。"))
        self.tasks.hold()
        window.jobs.run_job("打印", NET_USER, lambda _ctx: None)
        window.board.jobs[0].done, window.board.jobs[0].total = 34, 128
        window.jobs_panel.toggle()
        window._refresh()
        self.shoot(window, "busy")
        window.jobs_panel.toggle()
        window.toasts.clear()
        window.open_palette()
        self.shoot(window, "palette")
        self.tasks.release()
        window.close()

    def printing(self) -> None:
        """Two printers at work, labels that wait, a ledger of two hundred."""
        rows = map(make_row, range(60))
        fake = FakeDesk(self.tasks, self.profile, VALUES, rows=rows, shops=[make_shop()])
        fake.set_up_printer()
        fake.set_up_printer(printer_id=TWO, name="二号机", place="192.168.1.61:9100")
        fill_ledger(fake, 200)
        leave_waiting(fake, range(40), "waits")
        window = self.window_on(fake.desk())
        window.open_page(PRINTING, "waiting")
        self.tasks.hold()
        window.queue.add(tuple(fake.rows)[:30], ONE)
        window.queue.pause(TWO)
        page = window.page
        assert isinstance(page, PrintingPage)
        page.waiting.note_from(27)
        page._show_cards()
        self.shoot(window, "printing-waiting")
        self.tasks.release()
        page.show_ledger()
        self.shoot(window, "printing-ledger")
        page.keys.release()
        window.close()

    def red_audit(self) -> None:
        """What an audit left over, looked at closely, called right, and by hour."""
        fake = FakeDesk(self.tasks, self.profile, VALUES, shops=[make_shop()])
        red_audit(fake)
        fake.bad_rows = (
            BadRowRow(
                shop_id=SHOP,
                kind=AFTER_SALES,
                row_id="7123450000001",
                reason="apply_time: is missing",
                created_s=0,
                seen_s=NOW_S,
            ),
        )
        window = self.window_on(fake.desk())
        window.open_page(SETTINGS, "shops")
        page = window.page
        assert isinstance(page, SettingsPage)
        section = page.sections["shops"]
        assert isinstance(section, ShopsSection)
        section.detail.look_at(SHOP, "练习店铺")
        section.detail.table.go_to(1)
        self.shoot(window, "audit-list")
        section.detail.accept.click()
        self.shoot(window, "audit-accept")
        section.detail.question.dismiss()
        section.detail.switch.click()
        self.shoot(window, "audit-hours")
        window.close()

    def first_day(self) -> None:
        """Nothing is bound yet."""
        window = self.window_on(FakeDesk(self.tasks, self.profile, OPTIONS).desk())
        self.shoot(window, "first-day")
        window.close()

    def window_on(self, desk: Desk) -> MainWindow:
        """A window, shown."""
        window = MainWindow(desk, bridge=Bridge(), theme=self.theme, pages=PAGES)
        window.resize(*SIZE)
        window.show()
        return window

    def shoot(self, window: MainWindow, name: str) -> None:
        """One picture."""
        for _ in range(ROUNDS):
            self.app.processEvents()
        window.grab().save(str(self.folder / f"{name}-{self.scheme}-{self.scale}.png"))


if __name__ == "__main__":
    if sys.argv[1] == "--draw":
        with tempfile.TemporaryDirectory() as profile:
            Painter(Path(sys.argv[2]), sys.argv[3], Path(profile)).draw()
    else:
        main(Path(sys.argv[1]))
