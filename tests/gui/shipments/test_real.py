"""The page on a practice shop: failed uploads shipped again, unknown ones asked about, numbers
changed, labels printed again; all by the workbench's own services."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.ids import ParcelId, ShopId
from app.domain.parcel import Stage
from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.pages import SHIPMENTS_PAGE, WORKBENCH_PAGE
from app.gui.shell_api import SHIPMENTS
from app.gui.shipments.page import ShipmentsPage
from app.gui.theme import Theme
from app.ports.shipments import Lot
from app.presentation.desk import Desk
from app.runtime.context import Context
from app.sandbox import PracticeConfig

CONTROL = Qt.KeyboardModifier.ControlModifier
PATIENCE_MS = 20_000
COUNT = 4


@pytest.fixture
def site(tmp_path: Path) -> Iterator[PracticeSite]:
    config = PracticeConfig(orders=14, seed=7, speed=0, arrivals_per_hour=0)
    with PracticeSite.start(config, tmp_path / "paper") as running:
        yield running


@pytest.fixture
def desk(site: PracticeSite, bridge: Bridge, tmp_path: Path) -> Iterator[Desk]:
    """Four parcels with labels; shipping one of them fails, the answer to one is lost."""
    with open_desk(tmp_path / "profile", "file", deliver=bridge.deliver) as opened:
        bind_practice(opened, site)
        shop = ShopId(site.config.shop_id)
        opened.sync_orders(Context(), shop)
        opened.acquire_waybills(Context(), parcels(opened, Stage.TO_NUMBER)[:COUNT])
        printer = site.printer.printer_id
        opened.print_labels(Context(), parcels(opened, Stage.TO_PRINT), printer)
        ready = parcels(opened, Stage.TO_SHIP)
        assert len(ready) == COUNT
        opened.ship_parcels(Context(), ready[:2])
        faults = site.shop.faults
        faults.add("refuse", endpoint="order.logisticsAdd", count=1, value=3)
        opened.ship_parcels(Context(), ready[2:3])
        faults.add("reset_after_work", endpoint="order.logisticsAdd", count=1)
        faults.add("http_5xx", endpoint="order.orderDetail", count=5)
        opened.ship_parcels(Context(), ready[3:])
        faults.clear()
        yield opened


@pytest.fixture
def page(desk: Desk, bridge: Bridge, theme: Theme, qtbot: QtBot) -> Iterator[ShipmentsPage]:
    window = MainWindow(desk, bridge=bridge, theme=theme, pages=(WORKBENCH_PAGE, SHIPMENTS_PAGE))
    bridge.keep(window)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_page(SHIPMENTS)
    made = window.page
    assert isinstance(made, ShipmentsPage)
    qtbot.waitUntil(lambda: window.settled, timeout=PATIENCE_MS)
    yield made
    window.close()
    qtbot.waitUntil(lambda: not window.board.jobs, timeout=PATIENCE_MS)
    for each in window.pages.made.values():
        if keys := getattr(each, "keys", None):
            keys.release()


def parcels(desk: Desk, stage: Stage) -> tuple[ParcelId, ...]:
    rows = desk.reader.parcels(stages=frozenset({stage}))
    return tuple(row.parcel_id for row in rows if not row.blocks)


def press(key: Qt.Key | str) -> None:
    QTest.keyClick(QApplication.focusWidget(), key)


def count(page: ShipmentsPage, lot: Lot) -> int:
    return page.filters.chips[lot].count


def test_the_day_after(page: ShipmentsPage, desk: Desk, site: PracticeSite, qtbot: QtBot) -> None:
    def until(fact: Callable[[], bool]) -> None:
        qtbot.waitUntil(fact, timeout=PATIENCE_MS)

    def number_at_cursor() -> str:
        line = page.log.known(page.table.cursor_id) if page.table.cursor_id else None
        return line.number if line is not None else ""

    until(lambda: count(page, Lot.ALL) == COUNT)
    assert (count(page, Lot.FAILED), count(page, Lot.UNKNOWN)) == (1, 1)

    # 回传失败: asked first, shipped again, told in a receipt.
    page.use_lot(Lot.FAILED)
    until(lambda: len(page.log) == 1 and bool(number_at_cursor()))
    page.table.setFocus()
    press("s")
    until(page.question.isVisible)
    page.question.yes.click()
    until(page.receipt.isVisible)
    assert page.receipt.title.text() == "发货：1 完成"
    until(lambda: count(page, Lot.FAILED) == 0)
    press(Qt.Key.Key_Escape)

    # 结果未知: the platform is asked; nothing goes out twice.
    page.use_lot(Lot.UNKNOWN)
    until(lambda: len(page.log) == 1 and page.acts.can("reconcile"))
    page.table.setFocus()
    press("u")
    until(lambda: count(page, Lot.UNKNOWN) == 0)
    assert len(site.shop.ledger.shipments) == COUNT
    press(Qt.Key.Key_Escape)

    # 改单号 from the side panel; the former number finds it.
    page.clear_filter()
    until(lambda: len(page.log) == COUNT and bool(number_at_cursor()))
    page.table.setFocus()
    old = number_at_cursor()
    press(Qt.Key.Key_Return)
    until(lambda: page.panel.detail is not None and not page.panel.awaits)
    offered = {button.text(): button for button in page.panel.findChildren(QPushButton)}
    assert {"改单号", "加包裹", "补打"} <= set(offered)
    offered["改单号"].click()
    until(page.question.isVisible)
    page.question.number.setText("73129999000001")
    page.question.yes.click()
    until(lambda: number_at_cursor() == "73129999000001")
    page.find_number(old)
    until(lambda: page.log.filter.text == old and len(page.log) == 1 and page.log.ready)
    until(lambda: number_at_cursor() == "73129999000001")

    # 补打 needs a reason, and the label comes out.
    press(Qt.Key.Key_Escape)
    page.table.setFocus()
    printed = len(site.labels.labels)
    QTest.keyClick(page.table, Qt.Key.Key_R, CONTROL)
    until(page.question.isVisible)
    page.question.reason.setEditText("面单丢失")
    page.question.yes.click()
    until(lambda: len(site.labels.labels) == printed + 1)
    until(page.receipt.isVisible)
