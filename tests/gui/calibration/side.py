"""A window around the calibration panel, as the printers section shows it."""

from collections.abc import Callable

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.events import Event
from app.gui.settings_page.calibration import CalibrationPanel
from app.gui.theme import Theme
from app.presentation.commands import CommandRegistry
from app.presentation.desk import Desk
from app.presentation.printing.queue import PrintQueue
from app.presentation.printing.states import PrinterStates
from app.presentation.status_jobs import JobBoard
from tests.fakes.desk import FakeDesk

BODY_WIDTH = 760


class Side(QWidget):
    """The shell as the panel sees it, with the panel in it."""

    def __init__(self, fake: FakeDesk, theme: Theme, width: int = BODY_WIDTH) -> None:
        super().__init__()
        self.theme = theme
        self.commands = CommandRegistry()
        self.toasts: list[str] = []
        self.undo: list[Callable[[], None]] = []
        self.errors: list[Exception] = []
        self._fake = fake
        self.desk: Desk = fake.desk()
        self.jobs = JobBoard(self.desk.tasks, self.desk.clock, failed=self.errors.append)
        self.panel = CalibrationPanel(self, self.desk, failed=self.errors.append)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 16, 24, 24)
        column.addWidget(self.panel)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self.resize(width + 48, 620)

    @property
    def queue(self) -> PrintQueue:
        raise AssertionError("a ruler is not a label")

    @property
    def printers(self) -> PrinterStates:
        raise AssertionError("the panel asks nobody how they are")

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        self.toasts.append(text)
        if undo is not None:
            self.undo.append(undo)

    def show_error(self, error: AppError) -> None:
        self.errors.append(error)

    def confirm(self, title: str, text: str, verb: str) -> bool:
        raise AssertionError("nothing is asked that can be undone")

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        return self._fake.bus.subscribe(listener)

    def open_page(self, page_id: str, section: str = "") -> None:
        raise AssertionError("the panel stays where it is")
