"""The ledger: filtered, searched, printed again, seen by the run; remembered."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.errors import StorageError
from app.domain.ids import PrintJobId
from app.domain.parcel import Stage
from app.domain.receipt import Line, Outcome
from app.gui.shell_api import WORKBENCH
from app.presentation.printing.layout import FILE_NAME, load_layout
from app.presentation.printing.ledger import ALL, TODAY
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.rows import NOW
from tests.gui.printing.bench import ONE, PrintWindow, fill_ledger, leave_waiting
from tests.gui.printing.conftest import OpenPage

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def window(open_page: OpenPage, desk: FakeDesk) -> PrintWindow:
    """Two hundred labels of eight runs in the ledger; nothing waits."""
    fill_ledger(desk, 200)
    return open_page(desk)


def press(window: PrintWindow, qtbot: QtBot, key: str) -> None:
    window.press(key)
    qtbot.waitUntil(lambda: not window.page.keys._timer.isActive())


def pick(box: object, data: object) -> None:
    """Choose in a combo box as a person does."""
    place = box.findData(data)  # type: ignore[attr-defined]
    box.setCurrentIndex(place)  # type: ignore[attr-defined]
    box.activated.emit(place)  # type: ignore[attr-defined]


def test_the_newest_label_stands_on_top(window: PrintWindow) -> None:
    page = window.page
    assert page.on_ledger
    assert page.ledger_view.filters.count.text() == "共 200 张"
    model = page.ledger_view.table.model()
    cells = [model.index(0, n).data() for n in range(model.columnCount())]
    assert cells == [
        "03-02 13:00:00",
        "二号机",
        "25/25",
        "已打印",
        "73120000000024",
        "690000000000000024",
        "中通快递",
        "李** 138****0024",
        "",
        "打印机",
        "",
    ]
    assert page.ledger_view.table.hasFocus()


def test_filters_narrow_and_escape_clears_them(window: PrintWindow) -> None:
    page, filters = window.page, window.page.ledger_view.filters
    pick(filters.printer, ONE)
    assert len(page.ledger) == 100
    filters.problems.click()
    assert len(page.ledger) == 4
    assert page.ledger_view.table.model().index(0, 10).data() == "打印机缺纸"
    pick(filters.state, "printed")
    assert page.ledger_view.placeholder.title.text() == "没有符合条件的面单"
    page.ledger_view.placeholder.button.click()
    assert len(page.ledger) == 200
    filters.reprints.click()
    assert len(page.ledger) == 8
    page.ledger_view.table.setFocus()
    window.press(Qt.Key.Key_Escape)
    assert len(page.ledger) == 200
    assert not filters.reprints.isChecked()


def test_days(window: PrintWindow, desk: FakeDesk) -> None:
    page, filters = window.page, window.page.ledger_view.filters
    pick(filters.days, TODAY)
    today = len(page.ledger)
    pick(filters.days, "")
    assert filters.day.isVisible()
    assert len(page.ledger) == today == 125
    filters.day.setDate(filters.day.date().addDays(-1))
    assert len(page.ledger) == 75
    filters.day.setDate(filters.day.date().addDays(-9))
    assert page.ledger_view.placeholder.title.text() == "这几天没有打印"
    page.ledger_view.placeholder.button.click()
    assert page.ledger.filter.days == ALL
    assert len(page.ledger) == 200


def test_a_slash_searches_through_all_days(
    window: PrintWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    page, filters = window.page, window.page.ledger_view.filters
    pick(filters.days, "")
    press(window, qtbot, "/")
    assert filters.search.hasFocus()
    QTest.keyClicks(filters.search, "0000000058")
    qtbot.waitUntil(lambda: not page.busy)
    assert len(page.ledger) == 3
    assert not filters.days.isEnabled()
    filters.search.clear()
    window.press(Qt.Key.Key_Return)
    assert not page.ledger.filter.text


def test_a_reprint_needs_a_reason_and_ends_in_a_receipt(
    window: PrintWindow, desk: FakeDesk
) -> None:
    view = window.page.ledger_view
    window.press(Qt.Key.Key_Down, SHIFT)
    window.press(Qt.Key.Key_Down, SHIFT)
    assert view.chosen.count.text() == "已选 3 张"
    parcels = [desk.rows[desk.jobs[place].parcel_id].parcel_id for place in (22, 23, 24)]
    desk.print.lines[parcels[1]] = Line(
        parcel_id=parcels[1], outcome=Outcome.FAILED, title="打印机缺纸", advice="装好纸。"
    )
    window.press(Qt.Key.Key_R, CONTROL)
    assert view.question.title.text() == "在「标签机」补打 3 张面单"
    assert not view.question.yes.isEnabled()
    view.question.reason.setEditText("打印不清楚")
    view.question.yes.click()
    ((printed, printer),) = desk.called("print")
    assert (list(printed), printer) == (parcels, ONE)
    assert view.receipt.lines() == ("1 失败：打印机缺纸", "1 未尝试：已取消，未尝试")
    assert {job.reason for job in desk.jobs[200:]} == {"打印不清楚"}
    view.receipt.select_asked.emit(tuple(parcels[1:2]))
    assert window.page.ledger.filter.batch_id == desk.jobs[-1].batch_id
    assert list(window.page.ledger.chosen()) == [desk.jobs[201].job_id]


def test_without_a_printer_nothing_is_printed_again(window: PrintWindow, desk: FakeDesk) -> None:
    desk.station.setups.clear()
    window.page.labels.reprint()
    assert window.toasts == ["还没有设置面单打印机"]


def test_a_run_is_seen_again_with_its_receipt(
    window: PrintWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    page, view = window.page, window.page.ledger_view
    view.table.go_to(PrintJobId("old-000060"))
    press(window, qtbot, "b")
    assert len(page.ledger) == 25
    assert view.receipt.title.text() == "补打：24 完成 · 1 失败"
    assert view.filters.run.isVisible()
    view.receipt.select_asked.emit((desk.jobs[57].parcel_id,))
    assert page.ledger.chosen() == ("old-000057",)
    view.filters.run.click()
    assert len(page.ledger) == 200
    assert not view.receipt.isVisible()


def test_what_failed_in_an_old_run_can_be_retried(open_page: OpenPage, desk: FakeDesk) -> None:
    fill_ledger(desk, 10)
    window = open_page(desk)
    view = window.page.ledger_view
    window.press(Qt.Key.Key_Return)
    assert view.receipt.retry.text() == "只重试失败的 1 单"
    view.receipt.retry.click()
    ((printed, _printer),) = desk.called("print")
    assert printed == (desk.jobs[7].parcel_id,)
    assert view.receipt.title.text() == "打印：1 完成"


def test_numbers_are_copied_and_the_parcel_is_shown(
    window: PrintWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    window.press(Qt.Key.Key_Down, SHIFT)
    window.press(Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "73120000000023\n73120000000024"
    assert window.toasts == ["已复制 2 个运单号"]
    window.press(Qt.Key.Key_Escape)
    press(window, qtbot, "w")
    assert window.opened == [(WORKBENCH, "73120000000023")]


def test_all_lines_are_chosen_without_being_read(window: PrintWindow, desk: FakeDesk) -> None:
    read = len(desk.called("label_rows"))
    window.press(Qt.Key.Key_A, CONTROL)
    assert len(window.page.ledger.chosen()) == 200
    assert len(desk.called("label_rows")) == read


def test_a_line_on_its_way_is_no_error(
    window: PrintWindow, desk: FakeDesk, tasks: InlineTasks
) -> None:
    tasks.hold()
    window.press(Qt.Key.Key_End)
    window.grab()
    model = window.page.ledger_view.table.model()
    assert model.index(199, 3).data() == ""
    tasks.release()
    assert model.index(199, 3).data() == "已打印"


def test_news_keep_the_cursor_at_its_label(
    window: PrintWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    view = window.page.ledger_view
    window.press(Qt.Key.Key_Down)
    here = view.table.cursor_id
    leave_waiting(desk, range(3), "new", leased_at=NOW + timedelta(minutes=1))
    desk.changed((desk.jobs[-1].parcel_id,))
    qtbot.waitUntil(lambda: not window.page.busy)
    assert len(window.page.ledger) == 203
    assert view.table.cursor_id == here
    assert view.table.currentIndex().row() == 4
    assert window.page.tabs.tabText(0) == "待确认 3"


def test_a_hidden_page_reads_when_it_is_shown_again(window: PrintWindow, desk: FakeDesk) -> None:
    window.page.hide()
    asked = len(desk.called("label_ids"))
    leave_waiting(desk, range(2), "new", leased_at=NOW)
    desk.changed((desk.jobs[-1].parcel_id,))
    assert not window.page.busy
    assert len(desk.called("label_ids")) == asked
    window.page.show()
    assert len(window.page.ledger) == 202


def test_columns_and_filters_are_remembered(
    window: PrintWindow, desk: FakeDesk, open_page: OpenPage
) -> None:
    page = window.page
    page.ledger_view.table.header.resizeSection(0, 200)
    page.ledger_view.filters.reprints.click()
    page.hide()
    layout = load_layout(desk._profile / FILE_NAME)
    assert layout.ledger.widths["time"] == 200
    assert layout.filter.reprints
    again = open_page(desk)
    assert again.page.ledger.filter.reprints
    assert again.page.ledger_view.filters.reprints.isChecked()
    assert again.page.ledger_view.table.columnWidth(0) == 200


def test_a_filter_for_a_printer_that_is_gone_is_dropped(
    window: PrintWindow, desk: FakeDesk, open_page: OpenPage, qtbot: QtBot
) -> None:
    pick(window.page.ledger_view.filters.printer, ONE)
    assert len(window.page.ledger) == 100
    window.page.hide()
    desk.station.remove(ONE)
    again = open_page(desk)
    assert again.page.ledger.filter.printer_id is None
    assert len(again.page.ledger) == 200
    assert again.page.ledger_view.table.model().index(30, 1).data() == "已删除的打印机"


def test_a_ledger_that_cannot_be_read(open_page: OpenPage, desk: FakeDesk) -> None:
    desk.faults["label_ids"] = [StorageError("db", "数据库打不开", "稍后重试。")]
    window = open_page(desk)
    view = window.page.ledger_view
    assert view.placeholder.title.text() == "数据库打不开"
    view.placeholder.button.click()
    assert view.placeholder.title.text() == "这几天没有打印"


def test_the_menu_of_a_line_comes_from_the_registry(window: PrintWindow) -> None:
    def words() -> list[str]:
        return [action.text() for action in window.page.label_menu().actions()]

    assert words() == [
        "补打选中的面单…\tCtrl+R",
        "复制面单的运单号\tCtrl+C",
        "看这一批\tB",
        "在工作台查看\tW",
        "选择面单的列",
    ]
    window.page.show_waiting()
    assert words()[0] == "记为出来了\tY"


def test_sections_and_numbers_open(window: PrintWindow, desk: FakeDesk) -> None:
    page = window.page
    page.open_section("waiting")
    assert page.on_waiting
    page.open_section("ledger")
    assert page.on_ledger
    page.open_section("73120000000033")
    assert page.ledger.filter.text == "73120000000033"
    assert len(page.ledger) == 3
    window.press(Qt.Key.Key_1, ALT)
    assert page.on_waiting
    window.press(Qt.Key.Key_2, ALT)
    assert page.on_ledger


def test_a_number_that_waits_is_gone_to(window: PrintWindow, desk: FakeDesk) -> None:
    jobs = leave_waiting(desk, range(10, 14), "new")
    window.page.waiting.refresh()
    row = desk.rows[jobs[2].parcel_id]
    assert row.stage is not Stage.CLOSED
    assert window.page.find_number(row.order_ids[0])
    assert window.page.on_waiting
    assert window.page.waiting_view.table.cursor_id == jobs[2].job_id
