"""The main window around a small page of the tests' own."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QVBoxLayout
from pytestqt.qtbot import QtBot

from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.page_book import PageEntry
from app.gui.shell_api import WORKBENCH, Page, Shell
from app.gui.theme import Theme
from app.presentation.commands import Command
from app.presentation.desk import Desk
from tests.fakes.desk import FakeDesk


class Bench(Page):
    """Stands where the workbench stands: a field and two verbs."""

    page_id = WORKBENCH

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self.shell = shell
        self.shown = 0
        self.did: list[str] = []
        self.events: list[object] = []
        self.field = QLineEdit()
        self.field.setAccessibleName("搜索")
        QVBoxLayout(self).addWidget(self.field)
        shell.subscribe(self.events.append)
        shell.commands.add(
            Command(
                command_id="bench.plain",
                title="打印",
                keys=("P",),
                group="工作台",
                scope=WORKBENCH,
                run=lambda: self.did.append("plain"),
            ),
            Command(
                command_id="bench.modified",
                title="取号",
                keys=("Ctrl+J",),
                group="工作台",
                scope=WORKBENCH,
                run=lambda: self.did.append("modified"),
            ),
        )

    def on_shown(self) -> None:
        self.shown += 1
        self.setFocus()


BENCH_PAGE = PageEntry(page_id=WORKBENCH, title="工作台", icon="workbench", make=Bench)

Open = Callable[[FakeDesk], MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication, bridge: Bridge, theme: Theme) -> Iterator[Open]:
    """Opens a window on a fake desk; it is closed after the test."""
    windows: list[MainWindow] = []

    def make(fake: FakeDesk) -> MainWindow:
        window = MainWindow(fake.desk(), bridge=bridge, theme=theme, pages=(BENCH_PAGE,))
        window.resize(1280, 800)
        qtbot.addWidget(window)
        windows.append(window)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        qapp.processEvents()
        return window

    yield make
    for window in windows:
        window.dispose()


@pytest.fixture
def window(open_window: Open, fake: FakeDesk) -> MainWindow:
    """A window on a desk with one shop and twelve parcels."""
    return open_window(fake)


@pytest.fixture
def bench(window: MainWindow) -> Bench:
    page = window.pages[WORKBENCH]
    assert isinstance(page, Bench)
    return page


class Answers(QObject):
    """Answers the next question with the button that says so, and keeps what was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def press(self, words: str) -> None:
        """Press the button ``words`` of the dialog that is about to open."""
        QTimer.singleShot(0, self, lambda: self._press(words))

    def _press(self, words: str) -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        self.asked.append(f"{box.text()} {box.informativeText()}")
        next(button for button in box.buttons() if button.text() == words).click()


@pytest.fixture
def answers(qapp: QApplication) -> Answers:
    return Answers()
