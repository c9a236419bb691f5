"""Screens of the 打印 page in every state, as PNG files: ``python -m tests.gui.printing.looks``.

A folder may follow. Set QT_SCALE_FACTOR for other scales; the file names carry it.
"""

import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtWidgets import QApplication

from app.domain.batch import BatchKind
from app.domain.ids import PrinterId
from app.domain.receipt import Outcome
from app.gui.theme import Theme
from app.ports.printer import PrinterStatus
from app.presentation.printing.queue import RunState
from tests.fakes.batches import kept
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import NOW, make_row, make_shop
from tests.gui.printing.bench import (
    ONE,
    TWO,
    PrintWindow,
    artefacts,
    fill_ledger,
    leave_waiting,
    pretend_run,
)
from tests.gui.workbench.looks import settle


def make_fake(folder: Path) -> FakeDesk:
    """Sixty parcels, two printers."""
    rows = [make_row(n) for n in range(60)]
    fake = FakeDesk(InlineTasks(), folder, OPTIONS, rows=rows, shops=[make_shop()])
    fake.set_up_printer()
    fake.set_up_printer(printer_id=TWO, name="二号机", place="192.168.1.61:9100")
    return fake


def two_at_work(window: PrintWindow, fake: FakeDesk) -> None:
    fill_ledger(fake, 60)
    fake.printer.state = PrinterStatus(ready=False, title="打印机缺纸", advice="装好纸再继续。")
    window.printers.ask_all()
    pretend_run(window, ONE, labels=40, done=12, state=RunState.PRINTING)
    pretend_run(window, ONE, labels=8, done=0, state=RunState.QUEUED)
    pretend_run(window, ONE, labels=20, done=0, state=RunState.QUEUED)
    run = pretend_run(window, TWO, labels=30, done=30, state=RunState.ENDED)
    run.left = run.parcel_ids[:18]
    window.page.show_ledger()
    window.page.ledger.refresh()


def paused(window: PrintWindow, fake: FakeDesk) -> None:
    two_at_work(window, fake)
    pretend_run(window, PrinterId("gone"), labels=6, done=2, state=RunState.PAUSED)
    window.queue.pause(ONE)
    window.queue.pause(TWO)


def forty_waiting(window: PrintWindow, fake: FakeDesk) -> None:
    leave_waiting(fake, range(30), "one", leased_at=NOW - timedelta(hours=2))
    leave_waiting(fake, range(30, 40), "two", TWO)
    window.page.waiting.refresh()
    view = window.page.waiting_view
    window.page.show_waiting()
    window.page.waiting.note_from(27)
    for key in [job.job_id for job in fake.jobs[4:7]]:
        window.page.waiting.selection.toggle(key)
    view.table.go_to(fake.jobs[8].job_id)
    view.table.setFocus()


def ledger(window: PrintWindow, fake: FakeDesk) -> None:
    fill_ledger(fake, 200)
    window.page.show_ledger()
    window.page.ledger.refresh()
    for place in range(2, 6):
        window.page.ledger.selection.toggle(window.page.ledger.key_at(place))
    window.page.ledger_view.show_selection()


def reprint(window: PrintWindow, fake: FakeDesk) -> None:
    ledger(window, fake)
    window.page.labels.reprint()


def receipt(window: PrintWindow, fake: FakeDesk) -> None:
    fill_ledger(fake, 200)
    leave_waiting(fake, range(3), "old-0002", leased_at=NOW - timedelta(hours=7))
    window.page.show_ledger()
    window.page.ledger.refresh()
    window.page.ledger_view.table.go_to(window.page.ledger.key_at(60))
    window.page.labels.show_run()


def batches(window: PrintWindow, fake: FakeDesk) -> None:
    ids = tuple(fake.rows)
    fake.kept.add(*kept("0302-01", ids[:40], *[Outcome.DONE] * 40))
    ended = [Outcome.DONE] * 34 + [Outcome.FAILED] * 4 + [Outcome.UNKNOWN] * 2
    fake.kept.add(*kept("0302-02", ids[:40], *ended, kind=BatchKind.PRINT))
    fake.kept.add(*kept("0302-03", ids, *[Outcome.DONE] * 21, kind=BatchKind.SHIP))
    kinds = (BatchKind.GIVE_BACK, BatchKind.REDO, BatchKind.UPDATE, BatchKind.REMARK)
    for number, kind in enumerate(kinds, 4):
        fake.kept.add(*kept(f"0302-{number:02}", ids[:12], *[Outcome.DONE] * 12, kind=kind))
    window.page.open_section("batches")


def no_batches(window: PrintWindow, _fake: FakeDesk) -> None:
    window.page.open_section("batches")


def nothing_found(window: PrintWindow, fake: FakeDesk) -> None:
    window.page.find_number("99999999")


SCREENS: dict[str, Callable[[PrintWindow, FakeDesk], None]] = {
    "busy": two_at_work,
    "paused": paused,
    "waiting": forty_waiting,
    "ledger": ledger,
    "reprint": reprint,
    "receipt": receipt,
    "batches": batches,
    "no-batches": no_batches,
    "nothing-found": nothing_found,
    "quiet": lambda _window, _fake: None,
}
NARROW = ("waiting", "ledger", "busy", "batches")


def save_all(out: Path, scale: str) -> None:
    """Every screen in both schemes, some also narrow; and a station without a printer."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme = Theme(app)
    for scheme in ("light", "dark"):
        theme.choose(scheme)
        for name in (*SCREENS, *(f"{name}-narrow" for name in NARROW), "empty"):
            with TemporaryDirectory() as folder:
                fake = make_fake(Path(folder))
                if name == "empty":
                    fake.station.setups.clear()
                window = PrintWindow(fake.desk(), fake.bus, theme)
                if name.endswith("-narrow"):
                    window.resize(960, 600)
                window.show()
                window.page.on_shown()
                window.printers.ask_all()
                settle(30)
                SCREENS.get(name.removesuffix("-narrow"), SCREENS["quiet"])(window, fake)
                window.page._show_cards()
                settle(500)
                window.grab().save(str(out / f"{name}-{scheme}-{scale}.png"))
                window.page.keys.release()
                window.close()
                window.deleteLater()
                settle(5)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    into = Path(sys.argv[1]) if sys.argv[1:] else artefacts()
    into.mkdir(parents=True, exist_ok=True)
    save_all(into, os.environ.get("QT_SCALE_FACTOR", "1"))
