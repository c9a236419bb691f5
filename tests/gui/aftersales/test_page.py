"""The 售后 view in the real window, by keys."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.domain.after_sale import AfterSaleKind, AfterSaleState, AfterSaleStep
from app.domain.events import SyncFinished
from app.domain.gate import Block
from app.domain.marks import Mark, bits_of
from app.domain.parcel import Stage
from app.gui.aftersales.page import AfterSalesPage
from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.pages import WORKBENCH_PAGE
from app.gui.shell_api import AFTERSALES, WORKBENCH
from app.gui.theme import Theme
from app.gui.workbench.page import WorkbenchPage
from app.presentation.aftersales.board import CaseFilter
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import HOUR_S, NOW, NOW_S, SHOP, make_case_row, make_row, make_shop

ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SOON = make_row(
    3,
    stage=Stage.TO_SHIP,
    blocks=frozenset({Block.REFUND_PENDING}),
    after_sale_s=NOW_S + HOUR_S,
    marks=bits_of({Mark.GIFT, Mark.URGED}),
    urge_count=2,
)


@pytest.fixture
def fake(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    rows = [SOON, *(make_row(n) for n in range(4, 8))]
    fake = FakeDesk(tasks, tmp_path, OPTIONS, rows=rows, shops=[make_shop()])
    fake.set_up_printer()
    fake.cases = [
        make_case_row(9, make_row(4)),
        make_case_row(1, SOON),
        make_case_row(
            2,
            make_row(5),
            kind=AfterSaleKind.RETURN_AND_REFUND,
            state=AfterSaleState.WAITS_FOR_BUYER,
            step=AfterSaleStep.RETURN,
        ),
    ]
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
    bench = window.pages[WORKBENCH]
    cases = page_of(window)
    window.close()
    if isinstance(bench, WorkbenchPage):
        bench.model.feed.stop()
        bench.keys.release()
    cases.model.stop()
    cases.keys.release()
    QApplication.processEvents()


def page_of(window: MainWindow) -> AfterSalesPage:
    page = window.pages[AFTERSALES]
    assert isinstance(page, AfterSalesPage)
    return page


def press(key: Qt.Key | str, *held: Qt.KeyboardModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, *held)


def open_cases(window: MainWindow, qtbot: QtBot) -> AfterSalesPage:
    press("a")
    qtbot.waitUntil(lambda: window.page.page_id == AFTERSALES)
    return page_of(window)


def texts(page: AfterSalesPage, column: int) -> list[str]:
    model = page.table.model()
    return [model.data(model.index(row, column)) for row in range(model.rowCount())]


def test_one_key_shows_what_waits_nearest_first(window: MainWindow, qtbot: QtBot) -> None:
    page = open_cases(window, qtbot)
    assert texts(page, 0) == ["01:00:00 紧急", "09:00:00 临近"]
    assert texts(page, 5)[0] == "已打印未发：停下这个包裹"
    assert "抖店后台" in page.hint.text()
    assert page.table.hasFocus()
    assert window.rail.isVisible()


def test_filters_by_keys_and_esc_goes_back_step_by_step(window: MainWindow, qtbot: QtBot) -> None:
    page = open_cases(window, qtbot)
    press("4", ALT)
    assert page.board.filter is CaseFilter.BUYER
    assert page.filters.buttons[CaseFilter.BUYER].isChecked()
    assert texts(page, 1) == ["退货退款"]
    press(Qt.Key.Key_Escape)
    assert page.board.filter is CaseFilter.WAITING
    press("a", CONTROL)
    assert len(page.board.chosen()) == 2
    assert "已选 2 个" in page.hint.text()
    press(Qt.Key.Key_Escape)
    assert not page.board.selection
    press(Qt.Key.Key_Escape)
    assert window.page.page_id == WORKBENCH


def test_enter_shows_the_parcel_in_the_workbench(window: MainWindow, qtbot: QtBot) -> None:
    page = open_cases(window, qtbot)
    page.table.go_to(page.board.key_at(0))
    press(Qt.Key.Key_Return)
    bench = window.page
    assert isinstance(bench, WorkbenchPage)
    qtbot.waitUntil(lambda: bench.table.cursor_id == SOON.parcel_id)


def test_numbers_are_copied_and_the_shops_page_is_opened(window: MainWindow, qtbot: QtBot) -> None:
    page = open_cases(window, qtbot)
    opened: list[QUrl] = []
    page.open_url = lambda url: opened.append(url) or True  # type: ignore[func-returns-value]
    press("c", CONTROL)
    assert QGuiApplication.clipboard().text() == page.board.key_at(0)
    press("c")
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == SOON.order_ids[0])
    press("o")
    qtbot.waitUntil(lambda: bool(opened))
    assert opened[0].toString().endswith(page.board.key_at(0))
    names = [action.text() for action in page.row_menu().actions() if action.text()]
    assert "在抖店后台处理\tO" in names


def test_a_search_and_a_scan_find_a_case(window: MainWindow, qtbot: QtBot) -> None:
    page = open_cases(window, qtbot)
    press("/")
    qtbot.waitUntil(page.filters.search.hasFocus)
    page.filters.search.setText("退货")
    assert page.rows.currentWidget() is page.placeholder
    assert "没有符合" in page.placeholder.title.text()
    page.placeholder.button.click()
    assert len(page.board) == 2
    assert page.find_number(make_row(5).order_ids[0])
    assert page.board.filter is CaseFilter.BUYER
    assert not page.find_number("404404")


def test_news_come_in_and_an_empty_view_offers_a_sync(
    window: MainWindow, fake: FakeDesk, qtbot: QtBot
) -> None:
    page = open_cases(window, qtbot)
    fake.cases = []
    fake.bus.publish(SyncFinished(shop_id=SHOP, at=NOW, error=""))
    qtbot.waitUntil(lambda: page.rows.currentWidget() is page.placeholder)
    assert page.placeholder.title.text() == "没有等商家处理的售后"
    assert not page.hint.isVisible()
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(fake.called("sync")))


def test_headers_sort_and_columns_are_remembered(
    window: MainWindow, fake: FakeDesk, qtbot: QtBot
) -> None:
    page = open_cases(window, qtbot)
    page.table.header.sort_asked.emit("amount")
    assert page.board.sort == "amount"
    page.table.header.resizeSection(0, 222)
    window.open_page(WORKBENCH)
    assert "222" in (fake.desk().profile / "aftersales.json").read_text("utf-8")


def test_a_second_repaints_and_both_schemes_are_drawn(
    window: MainWindow, fake: FakeDesk, theme: Theme, qtbot: QtBot
) -> None:
    page = open_cases(window, qtbot)
    fake.cases = [
        replace(fake.cases[0], deadline_s=NOW_S - 5),
        replace(fake.cases[1], deadline_s=0),
    ]
    page.model.read()
    assert texts(page, 0) == ["-00:00:05 超时", "没有期限"]
    before = page.table.viewport().grab().toImage()
    fake.clock.forward(seconds=3)
    page.ticker.beat.emit()
    assert page.table.viewport().grab().toImage() != before
    theme.choose("dark")
    assert page.table.viewport().grab().toImage().pixelColor(900, 300).lightness() < 60
    theme.choose("light")


def test_the_status_bar_leads_here_and_the_panel_too(
    window: MainWindow, fake: FakeDesk, qtbot: QtBot
) -> None:
    chip = window.status_bar.cases
    qtbot.waitUntil(chip.isVisible)
    assert chip.text() == "售后 2 · 最近 01:00:00 后到期"
    chip.click()
    assert window.page.page_id == AFTERSALES
    window.open_page(WORKBENCH)
    bench = window.page
    assert isinstance(bench, WorkbenchPage)
    bench.table.go_to(SOON.parcel_id)
    qtbot.waitUntil(lambda: bench.panel.detail is not None)
    cases = bench.panel._cases
    assert cases is not None
    (said,) = cases.texts()
    for words in ("发货前退款", "待商家同意", "轮到商家", "还剩 01:00:00", "平台自动同意"):
        assert words in said
    specials = bench.panel._specials
    assert specials is not None
    lines = [label.text() for label in specials.findChildren(QLabel)]
    assert lines[0] == "买家催过 2 次发货，尽快处理。"
    bench.panel.case_asked.emit(fake.cases[1].after_sale_id)
    assert window.page.page_id == AFTERSALES
    assert page_of(window).table.cursor_id == fake.cases[1].after_sale_id


def test_the_switch_goes_both_ways(window: MainWindow) -> None:
    bench = window.page
    assert isinstance(bench, WorkbenchPage)
    bench.switch.buttons[AFTERSALES].click()
    assert window.page.page_id == AFTERSALES
    assert bench.switch.buttons[WORKBENCH].isChecked()
    page_of(window).filters.switch.buttons[WORKBENCH].click()
    assert window.page.page_id == WORKBENCH


def test_a_row_says_its_marks_and_the_time_left(window: MainWindow, qtbot: QtBot) -> None:
    bench = window.page
    assert isinstance(bench, WorkbenchPage)
    place = bench.board.place(SOON.parcel_id)
    assert place is not None
    model = bench.table.rows
    assert model.text(place, 2) == "退款中 · 还剩 01:00:00"
    assert model.text(place, 4) == "催2次 赠品"
    assert "主商品退款后赠品不单独发" in model.tip(place, 4)
    assert "自动同意" in model.tip(place, 2)
    bench.focus_search()
    bench.tools.search.setText("赠品")
    qtbot.waitUntil(lambda: [e.parcel_id for e in bench.board.shown] == [SOON.parcel_id])
