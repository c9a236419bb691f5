"""A window around the 打印 page, and a ledger that looks like a week's work."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from app.domain.errors import AppError
from app.domain.events import Event
from app.domain.ids import BatchId, ParcelId, PrinterId, PrintJobId
from app.domain.printing import ConfirmedBy, PrintJob, PrintState
from app.gui.keys import Keys
from app.gui.printing.page import PrintingPage
from app.gui.printing.ways_in import ways_in
from app.gui.shell_api import PRINTING
from app.gui.theme import Theme
from app.ports.events import EventBus
from app.presentation.commands import CommandRegistry
from app.presentation.desk import Desk
from app.presentation.printing.queue import PrintQueue, Run, RunState
from app.presentation.printing.states import PrinterStates
from app.presentation.status_jobs import JobBoard
from app.services.label_leases import Numbering
from tests.fakes.desk import FakeDesk
from tests.fakes.ledger import make_label
from tests.fakes.rows import NOW

ONE, TWO = PrinterId("label"), PrinterId("second")
Deliver = Callable[[Callable[[], None]], None]


def _here(call: Callable[[], None]) -> None:
    call()


class PrintWindow(QMainWindow):
    """The shell as the page sees it; remembers what the page said."""

    def __init__(self, desk: Desk, bus: EventBus, theme: Theme, deliver: Deliver = _here) -> None:
        super().__init__()
        self.theme = theme
        self.commands = CommandRegistry()
        self.toasts: list[str] = []
        self.undos: list[Callable[[], None]] = []
        self.errors: list[Exception] = []
        self.opened: list[tuple[str, str]] = []
        self._bus = bus
        self._deliver = deliver
        self.jobs = JobBoard(desk.tasks, desk.clock, failed=self.errors.append)
        self.queue = PrintQueue(desk, self.jobs, deliver=deliver)
        self.printers = PrinterStates(desk, failed=self.errors.append)
        self.commands.add(*ways_in(desk, self))
        self.page = PrintingPage(desk, self)
        self.setCentralWidget(self.page)
        self.keys = Keys(self, {PRINTING: self.page}, self.commands)
        self.keys.page_shown(PRINTING)
        self.resize(1280, 760)

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        self.toasts.append(text)
        if undo is not None:
            self.undos.append(undo)

    def show_error(self, error: AppError) -> None:
        self.errors.append(error)

    def confirm(self, title: str, text: str, verb: str) -> bool:
        raise AssertionError("the page asks in place")

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        return self._bus.subscribe(lambda event: self._deliver(lambda: listener(event)))

    def open_page(self, page_id: str, section: str = "") -> None:
        self.opened.append((page_id, section))
        if page_id == PRINTING:
            self.page.open_section(section)

    def press(self, key: Qt.Key | str, *modifiers: Qt.KeyboardModifier) -> None:
        """A key as a person gives it, to whatever has the focus."""
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        QTest.keyClick(self.focusWidget() or self, key, held)


def leave_waiting(
    fake: FakeDesk, places: range, batch: str = "run", printer_id: PrinterId = ONE, **more: Any
) -> list[PrintJob]:
    """A run of which every label waits for an answer."""
    rows = list(fake.rows.values())
    jobs = [
        make_label(
            rows[place],
            number,
            job_id=PrintJobId(f"{batch}-{number}"),
            batch_id=BatchId(batch),
            printer_id=printer_id,
            state=PrintState.UNCONFIRMED,
            problem="打印机没有回报这一张",
            **more,
        )
        for number, place in enumerate(places, 1)
    ]
    fake.jobs.extend(jobs)
    return jobs


def fill_ledger(fake: FakeDesk, count: int) -> None:
    """Labels of every kind, 25 a run, a run every three hours back from now."""
    rows = list(fake.rows.values())
    for number in range(count):
        run, place = divmod(number, 25)
        kind = number % 25
        changes: dict[str, Any] = {"confirmed_by": ConfirmedBy.PRINTER}
        if run % 3 == 1:
            changes["confirmed_by"] = ConfirmedBy.PERSON
        if kind == 7:
            changes = {
                "state": PrintState.NOT_PRINTED,
                "confirmed_by": ConfirmedBy.NOTHING_SENT,
                "problem": "打印机缺纸",
            }
        if kind == 11:
            changes |= {"copy": 2, "reason": "卡纸或撕坏"}
        fake.jobs.append(
            make_label(
                rows[number % len(rows)],
                place + 1,
                job_id=PrintJobId(f"old-{number:06d}"),
                batch_id=BatchId(f"old-{run:04d}"),
                printer_id=ONE if run % 2 else TWO,
                leased_at=NOW - timedelta(hours=3 * run + 1),
                **changes,
            )
        )


def pretend_run(
    window: PrintWindow, printer_id: PrinterId, *, labels: int, done: int, state: RunState
) -> Run:
    """A run on the queue's list, as if a thread were at it."""
    ids = tuple(ParcelId(f"pretended-{number}") for number in range(labels))
    run = Run(numbering=Numbering(batch_id=BatchId("now")), printer_id=printer_id, parcel_ids=ids)
    run.state, run.done, run.total = state, done, labels
    window.queue._runs.append(run)
    return run


def artefacts() -> Path:
    """Where screens are left for a person to look at."""
    folder = Path(__file__).parents[3] / "artefacts" / "printing"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
