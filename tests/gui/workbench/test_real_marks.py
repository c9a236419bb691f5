"""The whole window on a real database and a practice shop: by keys, undone by Ctrl+Z."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.ids import ShopId
from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.pages import PAGES
from app.gui.shell_api import WORKBENCH
from app.gui.theme import Theme
from app.gui.workbench.page import WorkbenchPage
from app.presentation.desk import Desk
from app.presentation.workbench.chips import Chip
from app.runtime.context import Context
from app.sandbox import PracticeConfig

CONTROL = Qt.KeyboardModifier.ControlModifier
PATIENCE_MS = 20_000
COUNT = 3


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PracticeSite]:
    config = PracticeConfig(orders=12, seed=7, speed=0, arrivals_per_hour=0)
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


@pytest.fixture
def desk(site: PracticeSite, bridge: Bridge, tmp_path: Path) -> Iterator[Desk]:
    with open_desk(tmp_path / "profile", "file", deliver=bridge.deliver) as opened:
        bind_practice(opened, site)
        opened.sync_orders(Context(), ShopId(site.config.shop_id))
        yield opened


@pytest.fixture
def window(desk: Desk, bridge: Bridge, theme: Theme, qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(desk, bridge=bridge, theme=theme, pages=PAGES, start_page=WORKBENCH)
    bridge.keep(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.waitUntil(lambda: window.settled, timeout=PATIENCE_MS)
    yield window
    window.close()
    qtbot.waitUntil(lambda: not window.board.jobs, timeout=PATIENCE_MS)
    page = window.pages[WORKBENCH]
    assert isinstance(page, WorkbenchPage)
    page.counter.stop()  # news reached it while another page was in front


def test_acts_reach_the_platform_and_the_database_and_are_undone_from_anywhere(
    window: MainWindow, desk: Desk, site: PracticeSite, qtbot: QtBot
) -> None:
    page = window.pages[WORKBENCH]
    assert isinstance(page, WorkbenchPage)
    page.use_chip(Chip.TO_NUMBER)
    chosen = [entry.row for entry in page.board.shown[:COUNT]]
    orders = [row.order_ids[0] for row in chosen]
    old = [(site.shop.order(o).seller_words, site.shop.order(o).flag) for o in orders]
    for row in chosen:
        page.board.selection.toggle(row.parcel_id)

    def until(fact: Callable[[], bool]) -> None:
        qtbot.waitUntil(fact, timeout=PATIENCE_MS)

    def there() -> list[tuple[str, int]]:
        return [(site.shop.order(o).seller_words, site.shop.order(o).flag) for o in orders]

    def rows(fact: Callable[..., bool]) -> Callable[[], bool]:
        ids = frozenset(row.parcel_id for row in chosen)
        return lambda: all(fact(row) for row in desk.reader.parcels_by_id(ids))

    assert window.commands.run("workbench.flag")
    QTest.keyClick(page.marks.remark.flags, Qt.Key.Key_5)
    QTest.keyClick(page.marks.remark.flags, Qt.Key.Key_Return)
    until(lambda: [flag for _, flag in there()] == [4] * COUNT)
    until(lambda: len(window.undo_stack) == 1)

    assert window.commands.run("workbench.hold")
    page.marks.hold.reason.setEditText("缺货")
    QTest.keyClick(page.marks.hold.reason, Qt.Key.Key_Return)
    until(rows(lambda row: row.hold_reason == "缺货"))
    until(lambda: page.chips.buttons[Chip.HELD].count >= COUNT)
    until(lambda: len(window.undo_stack) == 2)

    window.open_page(window.railed[-1])
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    until(rows(lambda row: not row.hold_reason))
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    until(lambda: there() == old)
    assert not window.undo_stack
    until(lambda: not window.board.jobs)
