"""The view 无需发货 in the window: from a search, a scan and the switch, by keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.errors import StorageError
from app.domain.events import Changes, SyncFinished
from app.domain.ids import OrderId, ShopId
from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.no_shipping.page import NoShippingPage
from app.gui.pages import PAGES, WORKBENCH_PAGE
from app.gui.shell_api import AFTERSALES, NO_SHIPPING, WORKBENCH
from app.gui.theme import Theme
from app.gui.workbench.page import WorkbenchPage
from app.presentation.workbench.verdict import Grade
from app.runtime.context import Context
from app.sandbox import PracticeConfig
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import NOW, SHOP, make_no_shipping, make_row, make_shop

CONTROL = Qt.KeyboardModifier.ControlModifier
PATIENCE_MS = 20_000


@pytest.fixture
def fake(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    rows = [make_row(n) for n in range(4)]
    fake = FakeDesk(tasks, tmp_path, OPTIONS, rows=rows, shops=[make_shop()])
    fake.set_up_printer()
    fetched = {"virtual": False, "fetched": True, "goods": "云朵抱枕 米白 ×1"}
    fake.no_shipping = [make_no_shipping(2), make_no_shipping(5, **fetched, seller_words="周五来")]
    return fake


@pytest.fixture
def window(fake: FakeDesk, bridge: Bridge, theme: Theme, qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(fake.desk(), bridge=bridge, theme=theme, pages=(WORKBENCH_PAGE,))
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.open_page(WORKBENCH)
    yield window
    bench, page = bench_of(window), page_of(window)
    window.close()
    bench.model.feed.stop()
    bench.model.no_shipping.stop()
    bench.keys.release()
    page.orders.stop()
    page.keys.release()
    QApplication.processEvents()


def bench_of(window: MainWindow) -> WorkbenchPage:
    page = window.pages[WORKBENCH]
    assert isinstance(page, WorkbenchPage)
    return page


def page_of(window: MainWindow) -> NoShippingPage:
    page = window.pages[NO_SHIPPING]
    assert isinstance(page, NoShippingPage)
    return page


def press(key: Qt.Key | str, *held: Qt.KeyboardModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, *held)


def open_orders(window: MainWindow, qtbot: QtBot) -> NoShippingPage:
    press("v")
    qtbot.waitUntil(lambda: window.page.page_id == NO_SHIPPING)
    return page_of(window)


def texts(page: NoShippingPage, column: int) -> list[str]:
    model = page.table.model()
    return [model.data(model.index(row, column)) for row in range(model.rowCount())]


def test_the_switch_counts_them_and_one_key_lists_them(window: MainWindow, qtbot: QtBot) -> None:
    button = bench_of(window).switch.buttons[NO_SHIPPING]
    assert (button.text(), button.isVisible()) == ("无需发货 2", True)
    page = open_orders(window, qtbot)
    assert texts(page, 2) == ["买家自提", "虚拟商品"], "paid longest ago first"
    assert texts(page, 6) == ["等买家来取，在抖店后台核销", "由平台交付，或在抖店后台交付、核销"]
    assert "不用取号、打印" in page.hint.text()
    assert page.table.hasFocus()
    assert window.rail.isVisible()
    press("a", CONTROL)
    assert "已选 2 个" in page.hint.text()
    press("c")
    both = "\n".join(make_no_shipping(n).order_id for n in (5, 2))
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == both)
    assert any("复制订单号" in action.text() for action in page.row_menu().actions())
    press(Qt.Key.Key_Escape)
    assert not page.board.selection
    page.table.header.sort_asked.emit("kind")
    assert texts(page, 2) == ["买家自提", "虚拟商品"]
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.page.page_id == WORKBENCH)
    window.open_page(AFTERSALES)
    cases = window.pages[AFTERSALES]
    assert cases.filters.switch.buttons[NO_SHIPPING].text() == "无需发货 2"  # type: ignore[attr-defined]
    cases.model.stop()  # type: ignore[attr-defined]
    cases.no_shipping.stop()  # type: ignore[attr-defined]
    cases.keys.release()  # type: ignore[attr-defined]


def test_a_search_that_meets_only_such_an_order_explains_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    bench, number = bench_of(window), make_no_shipping(2).order_id
    bench.tools.search.setText(number)
    qtbot.waitUntil(lambda: bench.rows.currentWidget() is bench.placeholder)
    assert bench.placeholder.title.text() == f"「{number}」是无需发货的订单"
    said = bench.placeholder.text.text()
    for words in ("虚拟商品", "不用取号、打印、回传", "平台交付"):
        assert words in said
    bench.placeholder.button.click()
    page = page_of(window)
    assert window.page is page
    assert (page.search.text(), texts(page, 1)) == (number, [number])
    page.search.setText("没有这个")
    assert page.rows.currentWidget() is page.placeholder
    page.placeholder.button.click()
    assert len(page.board) == 2
    window.open_page(WORKBENCH)
    bench.tools.search.setText("练习店铺 虚拟")
    qtbot.waitUntil(lambda: "「练习店铺 虚拟」是无需" in bench.placeholder.title.text())


def test_a_scan_names_it(window: MainWindow) -> None:
    bench = bench_of(window)
    bench.find_number(make_no_shipping(5).order_id)
    verdict = bench.verdict.verdict
    assert verdict is not None
    assert (str(verdict.word), verdict.grade) == ("无需发货", Grade.WAIT)
    assert "买家自提，没有包裹" in str(verdict.detail)
    bench.find_number("404404")
    assert bench.verdict.verdict is not None
    assert str(bench.verdict.verdict.word) == "不在系统"
    window.open_page(NO_SHIPPING)
    page = page_of(window)
    page.keys.scanned.emit(make_no_shipping(5).order_id)
    assert len(page.board) == 1
    page.keys.scanned.emit(make_row(1).order_ids[0])
    assert window.page is bench


def test_news_come_in_errors_are_told_and_the_columns_are_remembered(
    window: MainWindow, fake: FakeDesk, qtbot: QtBot
) -> None:
    page = open_orders(window, qtbot)
    page.table.header.resizeSection(0, 199)
    window.open_page(WORKBENCH)
    assert "199" in (fake.desk().profile / "no_shipping.json").read_text("utf-8")
    window.open_page(NO_SHIPPING)
    fake.no_shipping = [make_no_shipping(2)]
    parcels = frozenset({make_row(1).parcel_id})
    fake.bus.publish(Changes(orders=frozenset({OrderId("1")}), parcels=parcels))
    assert len(page.board) == 2, "an act on parcels is no news of these"
    fake.bus.publish(Changes(orders=frozenset({OrderId("1")})))
    qtbot.waitUntil(lambda: len(page.board) == 1)
    fake.no_shipping = []
    fake.bus.publish(SyncFinished(shop_id=SHOP, at=NOW, error=""))
    qtbot.waitUntil(lambda: page.rows.currentWidget() is page.placeholder)
    assert page.placeholder.title.text() == "没有无需发货的订单"
    assert not bench_of(window).switch.buttons[NO_SHIPPING].isVisibleTo(bench_of(window))
    page.orders._broke(StorageError("disk", "磁盘读不出来", "重启电脑。"))
    assert page.placeholder.title.text() == "磁盘读不出来"
    page.placeholder.button.click()
    assert page.placeholder.title.text() == "没有无需发货的订单"
    page.placeholder.button.click()
    qtbot.waitUntil(lambda: bool(fake.called("sync")))


def test_the_practice_shops_coupon_order_is_found_in_the_real_window(
    bridge: Bridge, theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    config = PracticeConfig(orders=40, seed=7, speed=0, arrivals_per_hour=0, scenario="special")
    with (
        PracticeSite.start(config, tmp_path / "paper") as site,
        open_desk(tmp_path / "profile", "file", deliver=bridge.deliver) as desk,
    ):
        bind_practice(desk, site)
        desk.sync_orders(Context(), ShopId(site.config.shop_id))
        coupon = next(o for o in site.shop.orders if o.extra.get("order_type") == 4)
        window = MainWindow(desk, bridge=bridge, theme=theme, pages=PAGES, start_page=WORKBENCH)
        bridge.keep(window)
        window.show()
        qtbot.waitExposed(window)
        qtbot.waitUntil(lambda: window.settled, timeout=PATIENCE_MS)
        bench = bench_of(window)
        button = bench.switch.buttons[NO_SHIPPING]
        qtbot.waitUntil(lambda: button.text().startswith("无需发货 "), timeout=PATIENCE_MS)
        assert button.text() == f"无需发货 {len(desk.reader.no_shipping())}"
        bench.tools.search.setText(coupon.order_id)
        title = f"「{coupon.order_id}」是无需发货的订单"
        qtbot.waitUntil(lambda: bench.placeholder.title.text() == title, timeout=PATIENCE_MS)
        bench.find_number(coupon.order_id)
        qtbot.waitUntil(lambda: bench.verdict.verdict is not None, timeout=PATIENCE_MS)
        assert bench.verdict.verdict is not None
        assert str(bench.verdict.verdict.word) == "无需发货"
        bench.placeholder.button.click()
        page = page_of(window)
        qtbot.waitUntil(lambda: texts(page, 1) == [coupon.order_id], timeout=PATIENCE_MS)
        window.close()
        qtbot.waitUntil(lambda: not window.board.jobs, timeout=PATIENCE_MS)
        bench.counter.stop()
