"""The main window with the designer in front."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.gui.bridge import Bridge
from app.gui.designer.page import DesignerPage
from app.gui.main_window import MainWindow
from app.gui.shell_api import DESIGNER
from app.gui.theme import Theme
from app.labels.template import Box
from tests.fakes.desk import FakeDesk
from tests.gui.shell.conftest import BENCH_PAGE, Answers

Show = Callable[[str], DesignerPage]


@pytest.fixture
def answers(qapp: QApplication) -> Answers:
    return Answers()


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, bridge: Bridge, theme: Theme, fake: FakeDesk
) -> Iterator[MainWindow]:
    """A window on a desk with one shop and twelve parcels."""
    window = MainWindow(fake.desk(), bridge=bridge, theme=theme, pages=(BENCH_PAGE,))
    window.resize(1280, 800)
    qtbot.addWidget(window, before_close_func=_drop_edits)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qapp.processEvents()
    yield window
    window.dispose()


def _drop_edits(window: QWidget) -> None:
    """Nobody is there to be asked about them."""
    assert isinstance(window, MainWindow)
    page = window.pages.made.get(DESIGNER)
    if isinstance(page, DesignerPage):
        page.model.open_draft(None, own=False)


@pytest.fixture
def page(window: MainWindow, qapp: QApplication) -> DesignerPage:
    """The designer on the small product label."""
    window.open_page(DESIGNER, "product_60x40")
    qapp.processEvents()
    page = window.page
    assert isinstance(page, DesignerPage)
    return page


class Hand:
    """A mouse that knows millimetres of the label."""

    def __init__(self, qtbot: QtBot, page: DesignerPage) -> None:
        self._qtbot = qtbot
        self._page = page

    def at(self, x: float, y: float) -> QPoint:
        rect = self._page.canvas.view.to_pixels(Box(x, y, 0, 0))
        return rect.topLeft().toPoint()

    @property
    def _paper(self) -> QWidget:
        return self._page.canvas.viewport()

    def click(
        self,
        x: float,
        y: float,
        keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        self._qtbot.mouseClick(self._paper, Qt.MouseButton.LeftButton, keys, self.at(x, y))

    def double(self, x: float, y: float) -> None:
        self._qtbot.mouseDClick(self._paper, Qt.MouseButton.LeftButton, pos=self.at(x, y))

    def drag(self, start: tuple[float, float], *stops: tuple[float, float]) -> None:
        self.press(*start)
        for stop in stops:
            self.move(*stop)
        self.release(*stops[-1])

    def press(self, x: float, y: float) -> None:
        self._qtbot.mousePress(self._paper, Qt.MouseButton.LeftButton, pos=self.at(x, y))

    def move(self, x: float, y: float) -> None:
        self._qtbot.mouseMove(self._paper, self.at(x, y))

    def release(self, x: float, y: float) -> None:
        self._qtbot.mouseRelease(self._paper, Qt.MouseButton.LeftButton, pos=self.at(x, y))

    def mm(self, point: QPoint) -> tuple[float, float]:
        return self._page.canvas.view.to_mm(QPointF(point))


@pytest.fixture
def hand(qtbot: QtBot, page: DesignerPage) -> Hand:
    return Hand(qtbot, page)
