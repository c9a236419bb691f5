"""The page in the real window, on real threads: a morning's work with the keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.parcel import Stage
from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.pages import WORKBENCH_PAGE
from app.gui.theme import Theme
from app.gui.workbench.page import WorkbenchPage
from app.runtime.lanes import Lanes
from tests.fakes.desk import FakeDesk
from tests.fakes.options import OPTIONS
from tests.fakes.rows import make_row, make_shop
from tests.gui.workbench.bench import artefacts

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shop_desk(bridge: Bridge, tmp_path: Path) -> Iterator[FakeDesk]:
    """Forty parcels; jobs run on threads and come home by the bridge."""
    lanes = Lanes(bridge.deliver)
    rows = [
        make_row(n, stage=Stage.TO_NUMBER, tracking_number=None, carrier=None, copies=0)
        for n in range(40)
    ]
    options = {**OPTIONS, "sync.interval_s": 3600}
    fake = FakeDesk(lanes, tmp_path, options, rows=rows, shops=[make_shop()])
    fake.set_up_printer()
    yield fake
    assert lanes.stop(within_s=10) == ()


@pytest.fixture
def main_window(
    shop_desk: FakeDesk, bridge: Bridge, theme: Theme, qtbot: QtBot
) -> Iterator[MainWindow]:
    window = MainWindow(shop_desk.desk(), bridge=bridge, theme=theme, pages=(WORKBENCH_PAGE,))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    page = window.page
    window.close()
    if isinstance(page, WorkbenchPage):
        page.keys.release()


def test_number_print_and_ship_in_the_real_window(
    main_window: MainWindow, shop_desk: FakeDesk, qtbot: QtBot
) -> None:
    page = main_window.page
    assert isinstance(page, WorkbenchPage)

    def press(key: Qt.Key | str, *held: Qt.KeyboardModifier) -> None:
        QTest.keyClick(QApplication.focusWidget(), key, *held)

    def stages() -> set[Stage]:
        return {row.stage for row in shop_desk.rows.values()}

    qtbot.waitUntil(lambda: len(page.board.shown) == 40)
    page.on_shown()
    press(Qt.Key.Key_A, CONTROL)
    press("q")
    qtbot.waitUntil(lambda: page.receipt.title.text() == "取号：40 完成")
    qtbot.waitUntil(lambda: {e.row.stage for e in page.board.shown} == {Stage.TO_PRINT})
    press("p")
    qtbot.waitUntil(lambda: page.receipt.title.text() == "打印：40 完成")
    press("s")
    qtbot.waitUntil(page.question.isVisible)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.receipt.title.text() == "发货：40 完成")
    assert stages() == {Stage.SHIPPED}
    qtbot.waitUntil(lambda: not page.progress.isVisible())
    qtbot.waitUntil(lambda: not page.busy)
    main_window.grab().save(str(artefacts() / "in-window.png"))
