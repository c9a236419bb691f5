"""The page around the table: bars, states, receipts, news, what is remembered."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.errors import InvalidInput, Retry, StorageError
from app.domain.events import Changes
from app.domain.ids import BatchId
from app.domain.parcel import Stage
from app.domain.receipt import Line, Outcome, Receipt
from app.gui.shell_api import PRINTING, SETTINGS
from app.gui.theme import Theme
from app.gui.workbench.page import IDLE_MS
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.columns import COLUMNS
from app.presentation.workbench.layout import FILE_NAME, load_layout
from app.presentation.workbench.receipts import read_receipt
from app.presentation.workbench.verbs import Verb
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import NOW_S, make_row, make_shop
from tests.gui.workbench.bench import SECOND_SHOP, BenchWindow
from tests.gui.workbench.conftest import OpenBench

LEFT = Qt.MouseButton.LeftButton


def test_counts_are_live(window: BenchWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    chips = window.page.chips.buttons
    assert chips[Chip.TO_NUMBER].accessibleName() == "待取号 10 单"
    parcel_id = next(iter(desk.rows))
    desk.acquire.lines.clear()
    window.page.board.selection.only(parcel_id)
    window.page.verbs.do(Verb.ACQUIRE)
    qtbot.waitUntil(lambda: chips[Chip.TO_NUMBER].count == 9)
    assert chips[Chip.TO_PRINT].count == 1


def test_nothing_jumps_until_asked(window: BenchWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    page = window.page
    page.use_chip(Chip.TO_NUMBER)
    before = [entry.parcel_id for entry in page.board.shown]
    page.board.selection.all_of(before[:3])
    page.verbs.do(Verb.ACQUIRE)
    fresh = make_row(50, stage=Stage.TO_NUMBER)
    desk.rows[fresh.parcel_id] = fresh
    desk.changed((fresh.parcel_id,))
    assert [entry.parcel_id for entry in page.board.shown] == before
    assert page.tools.news.isVisible()
    assert page.tools.news.text() == "新到 1 单 · 重排 R"
    window.press("r")
    qtbot.waitUntil(lambda: not page.tools.news.isVisible())
    assert {e.parcel_id for e in page.board.shown} == {*before[3:], fresh.parcel_id}
    assert page.board.selection.ids == set(before[:3])


def test_idle_hands_let_rows_take_their_places(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    page = window.page
    fresh = make_row(50)
    desk.rows[fresh.parcel_id] = fresh
    desk.changed((fresh.parcel_id,))
    assert len(page.board.shown) == 10
    qtbot.waitUntil(lambda: len(page.board.shown) == 11)


def test_hands_at_work_have_longer(window: BenchWindow, desk: FakeDesk) -> None:
    page = window.page
    fresh = make_row(50)
    desk.rows[fresh.parcel_id] = fresh
    window.press(Qt.Key.Key_Down)
    desk.changed((fresh.parcel_id,))
    assert page.idle.interval() == IDLE_MS
    page.idle.stop()
    page.select_all()
    desk.changed((fresh.parcel_id,))
    assert page.idle.isActive()
    assert page.idle.interval() == IDLE_MS


def test_the_cursor_stays_on_its_parcel_at_the_same_height(window: BenchWindow) -> None:
    page = window.page
    parcel_id = page.board.shown[2].parcel_id
    page.table.go_to(parcel_id)
    page.sort_by("paid_fen")
    assert page.table.cursor_id == parcel_id
    assert page.table.currentIndex().row() == page.board.place(parcel_id)


def test_a_click_on_a_header_sorts_and_a_second_turns_it_round(
    window: BenchWindow, qtbot: QtBot
) -> None:
    page, header = window.page, window.page.table.header
    section = next(
        s for s in range(header.count()) if page.table.rows.headerData(s, _HORIZONTAL) == "实付"
    )
    for expected in (True, False):
        x = header.sectionViewportPosition(section) + 10
        at = header.viewport().rect().center()
        at.setX(x)
        qtbot.mouseClick(header.viewport(), LEFT, pos=at)
        amounts = [entry.row.paid_fen for entry in page.board.shown]
        assert amounts == sorted(amounts, reverse=not expected)


_HORIZONTAL = Qt.Orientation.Horizontal


def test_the_bulk_bar_names_count_sums_and_what_fits(window: BenchWindow, desk: FakeDesk) -> None:
    page = window.page
    ids = list(desk.rows)
    page.board.selection.all_of(ids[:4])
    page.verbs.do(Verb.ACQUIRE)
    page.board.selection.all_of(ids[:6])
    page.facts_changed()
    bar = page.bulk
    rows = [desk.rows[parcel_id] for parcel_id in ids[:6]]
    yuan = sum(row.paid_fen for row in rows)
    assert bar.count.text() == "已选 6 单"
    assert bar.sums.text() == f"{sum(r.quantity for r in rows)} 件 · ¥{yuan / 100:.2f}"
    assert bar.everything.text() == "选择全部 10 单"
    assert bar.verbs[Verb.ACQUIRE].text() == "取号 Q · 2"
    assert bar.verbs[Verb.PRINT].text() == "打印 P · 4"
    assert bar.verbs[Verb.PRINT].objectName() == "primary"
    assert not bar.verbs[Verb.SHIP].isEnabled()
    bar.everything.click()
    assert bar.count.text() == "已选 10 单"
    assert not bar.everything.isVisible()
    bar.clear.click()
    page.step_back()
    assert not page.board.selection
    assert not bar.isVisible()


@pytest.mark.parametrize("width", [960, 1100, 1440, 2000])
def test_the_bars_fit_any_width(window: BenchWindow, qtbot: QtBot, width: int) -> None:
    window.page.select_all()
    window.resize(width, 600)
    bar = window.page.bulk

    def fits() -> None:
        parts = (bar.count, *bar.verbs.values(), bar.more, bar.clear)
        shown = [part for part in parts if part.isVisible()]
        edges = [(part.x(), part.x() + part.width()) for part in shown]
        assert window.width() == width
        assert all(left >= right for (_, right), (left, _) in pairwise(edges))
        assert edges[-1][1] <= bar.width()
        assert all(part.width() >= part.sizeHint().width() for part in shown)

    qtbot.waitUntil(fits)


def test_a_receipt_groups_and_retries_only_what_failed(window: BenchWindow, desk: FakeDesk) -> None:
    page = window.page
    ids = tuple(desk.rows)
    desk.acquire.lines = {
        ids[0]: Line(
            parcel_id=ids[0], outcome=Outcome.FAILED, title="限流", advice="稍后", retry=Retry.LATER
        ),
        ids[1]: Line(parcel_id=ids[1], outcome=Outcome.BLOCKED, title="买家正在申请退款"),
    }
    page.select_all()
    page.verbs.do(Verb.ACQUIRE)
    assert page.receipt.title.text() == "取号：8 完成 · 1 失败 · 1 被拦下"
    assert page.receipt.lines() == ("1 失败：限流", "1 被拦下：买家正在申请退款")
    assert page.receipt.retry.text() == "只重试失败的 1 单"
    assert not page.receipt.settle.isVisible()
    desk.acquire.lines = {}
    page.receipt.retry.click()
    assert desk.calls[-1][:2] == ("acquire", ((ids[0],),))
    assert page.receipt.title.text() == "取号：1 完成"


def test_a_group_of_a_receipt_can_be_chosen(window: BenchWindow, desk: FakeDesk) -> None:
    page = window.page
    ids = tuple(desk.rows)
    desk.acquire.lines = {
        p: Line(parcel_id=p, outcome=Outcome.FAILED, title="余额不足") for p in ids[:2]
    }
    page.use_chip(Chip.TO_NUMBER)
    page.select_all()
    page.verbs.do(Verb.ACQUIRE)
    page.receipt.select_asked.emit(page.receipt.view.groups[0].parcel_ids)  # type: ignore[union-attr]
    assert page.board.selection.ids == set(ids[:2])


def test_unknown_numbers_are_asked_for_not_bought_again(
    window: BenchWindow, desk: FakeDesk
) -> None:
    page = window.page
    ids = tuple(desk.rows)
    desk.acquire.lines = {ids[0]: Line(parcel_id=ids[0], outcome=Outcome.UNKNOWN, title="未回答")}
    page.select_all()
    page.verbs.do(Verb.ACQUIRE)
    assert page.receipt.settle.text() == "查询结果"
    assert not page.receipt.retry.isVisible()
    page.receipt.settle.click()
    assert desk.calls[-1][0] == "acquire.reconcile"


def test_labels_in_doubt_are_shown_to_a_person(window: BenchWindow, desk: FakeDesk) -> None:
    page = window.page
    ids = tuple(desk.rows)
    page.select_all()
    page.verbs.do(Verb.ACQUIRE)
    desk.print.lines = {ids[3]: Line(parcel_id=ids[3], outcome=Outcome.UNKNOWN, title="没有确认")}
    page.verbs.do(Verb.PRINT)
    assert page.receipt.settle.text() == "去确认"
    page.receipt.settle.click()
    assert page.board.selection.ids == {ids[3]}
    assert page.table.cursor_id == ids[3]
    assert not any(name.endswith("reconcile") for name, *_ in desk.calls)


def test_a_run_in_doubt_is_confirmed_where_it_lies_in_label_order(
    window: BenchWindow, desk: FakeDesk
) -> None:
    lines = tuple(Line(parcel_id=p, outcome=Outcome.UNKNOWN) for p in tuple(desk.rows)[:6])
    receipt = Receipt(batch_id=BatchId("silent"), lines=lines)
    window.page.verbs.settle(read_receipt(Verb.PRINT, receipt))
    assert window.opened == [(PRINTING, "waiting")]


def test_a_number_in_a_section_is_looked_for(window: BenchWindow, desk: FakeDesk) -> None:
    row = tuple(desk.rows.values())[4]
    window.page.open_section(row.order_ids[0])
    assert window.page.table.cursor_id == row.parcel_id


def test_shipping_can_be_thought_better_of(window: BenchWindow, desk: FakeDesk) -> None:
    page = window.page
    page.select_all()
    page.verbs.do(Verb.ACQUIRE)
    page.verbs.do(Verb.PRINT)
    page.verbs.do(Verb.SHIP)
    page.question.no.click()
    assert not page.question.isVisible()
    assert [name for name, *_ in desk.calls] == ["acquire", "print"]


def test_what_buyers_want_later_is_left_out_or_shipped_all_the_same(
    window: BenchWindow, desk: FakeDesk
) -> None:
    page = window.page
    ids = tuple(desk.rows)[:3]
    page.board.selection.all_of(ids)
    page.verbs.do(Verb.ACQUIRE)
    page.verbs.do(Verb.PRINT)
    wanted = replace(desk.rows[ids[0]], appointment_s=NOW_S + 3600, promise_s=NOW_S + 7200)
    desk.rows[ids[0]] = wanted
    desk.bus.publish(Changes(parcels=frozenset({ids[0]})))
    page.verbs.do(Verb.SHIP)
    question = page.question
    assert (question.yes.text(), question.other.text()) == ("发货 2 单", "连预约的一起发 3 单")
    assert "另有 1 单还没到买家预约的发货时间（03-02 15:00），这次不发。" in question.text.text()
    assert question.yes.hasFocus()
    question.other.click()
    assert desk.calls[-1][0] == "ship"
    assert set(desk.calls[-1][1][0]) == set(ids)
    assert not question.isVisible()
    desk.rows.update({p: replace(desk.rows[p], stage=Stage.TO_SHIP) for p in ids})
    desk.rows[ids[0]] = wanted
    desk.bus.publish(Changes(parcels=frozenset(ids)))
    page.board.selection.all_of(ids)
    page.verbs.do(Verb.SHIP)
    question.yes.click()
    assert set(desk.calls[-1][1][0]) == set(ids[1:])
    page.board.selection.only(ids[0])
    page.verbs.do(Verb.SHIP)
    assert question.title.text() == "提前发货 1 单：「练习店铺」"
    assert question.other.isHidden()
    assert question.no.hasFocus(), "Enter out of habit ships nothing early"
    before = len(desk.calls)
    window.press(Qt.Key.Key_Return)
    assert not question.isVisible()
    assert len(desk.calls) == before
    page.verbs.do(Verb.SHIP)
    question.yes.click()
    assert set(desk.calls[-1][1][0]) == {ids[0]}


def test_only_what_the_question_named_is_shipped(window: BenchWindow, desk: FakeDesk) -> None:
    page = window.page
    ids = tuple(desk.rows)
    page.board.selection.all_of(ids[:4])
    page.verbs.do(Verb.ACQUIRE)
    page.verbs.do(Verb.PRINT)
    page.select_all()
    page.verbs.do(Verb.SHIP)
    assert page.question.yes.text() == "发货 4 单"
    assert "另有 6 单待取号，这次不发。" in page.question.text.text()
    page.question.yes.click()
    assert set(desk.calls[-1][1][0]) == set(ids[:4])


def test_a_reprint_needs_a_reason(window: BenchWindow, desk: FakeDesk) -> None:
    page = window.page
    page.select_all()
    page.verbs.do(Verb.ACQUIRE)
    page.verbs.do(Verb.PRINT)
    page.verbs.do(Verb.REPRINT)
    assert page.question.title.text() == "补打 10 张面单"
    assert not page.question.yes.isEnabled()
    page.question.reason.setEditText("  ")
    assert not page.question.yes.isEnabled()
    edit = page.question.reason.lineEdit()
    assert edit is not None
    before = len(desk.calls)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert len(desk.calls) == before
    page.question.reason.setEditText("卡纸或撕坏")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert page.question.isHidden()
    assert desk.calls[-1][0] == "print"
    assert desk.calls[-1][2]["reason"] == "卡纸或撕坏"


def test_a_picking_list_is_saved_and_opened(
    window: BenchWindow, desk: FakeDesk, tmp_path: Path
) -> None:
    page, asked, opened = window.page, [], []
    page.verbs.choose_path = lambda _parent, name: asked.append(name) or tmp_path / name  # type: ignore[func-returns-value]
    page.verbs.open_file = opened.append
    page.select_all()
    page.verbs.do(Verb.PICK)
    assert asked == ["拣货单-20260302-1400.pdf"]
    assert desk.calls[-1][1][1] == tmp_path / asked[0]
    assert opened == [tmp_path / asked[0]]
    page.verbs.choose_path = lambda _parent, _name: None
    page.verbs.do(Verb.PICK)
    assert len(desk.calls) == 1


def test_progress_is_shown_in_place_and_can_be_stopped(
    window: BenchWindow, desk: FakeDesk, tasks: InlineTasks, qtbot: QtBot
) -> None:
    page = window.page
    page.select_all()
    tasks.hold()
    page.verbs.do(Verb.ACQUIRE)
    assert page.progress.isVisible()
    assert page.progress.text.text() == "正在取号"
    page.verbs.do(Verb.ACQUIRE)
    assert window.toasts == ["正在取号，等它结束"]
    page.progress.cancel.click()
    assert "正在停止取号" in page.progress.text.text()
    tasks.release()
    qtbot.waitUntil(lambda: not page.progress.isVisible())
    assert window.toasts[-1] == "已取消"
    assert desk.calls == []


def test_what_ends_a_whole_batch_is_told(window: BenchWindow, desk: FakeDesk) -> None:
    error = InvalidInput("waybill.no_carrier", "还没有选择快递公司")
    desk.faults["acquire"] = [error]
    window.page.select_all()
    window.page.verbs.do(Verb.ACQUIRE)
    assert window.errors == [error]
    assert not window.page.receipt.isVisible()
    assert not window.page.progress.isVisible()


def test_numbers_are_copied(window: BenchWindow, desk: FakeDesk) -> None:
    page = window.page
    page.board.selection.all_of(tuple(desk.rows)[:2])
    window.commands.run("workbench.copy")
    assert len(QGuiApplication.clipboard().text().split()) == 2
    assert window.toasts == ["已复制 2 个订单号"]
    page.verbs.do(Verb.ACQUIRE)
    window.commands.run("workbench.copy")
    assert window.toasts[-1] == "已复制 2 个运单号"
    assert QGuiApplication.clipboard().text().split()[0].startswith("73")


def test_the_menu_offers_what_fits(window: BenchWindow) -> None:
    page = window.page
    page.select_all()
    actions = page.row_menu().actions()
    words = [action.text().split("\t")[0] for action in actions if action.text()]
    marks = ["备注…", "插旗…", "挂起…", "加急", "标签…"]
    rest = ["复制运单号", "打开或收起侧栏", "选择列"]
    lists = ["拣货单 PDF…", "分单拣货单 PDF…", "打印拣货单", "打印分单拣货单"]
    assert words == ["取号", "打印发货单", *lists, "合并成一个包裹", *marks, *rest]
    actions[0].trigger()
    assert page.receipt.title.text() == "取号：10 完成"


def test_an_empty_day_offers_a_sync(
    open_bench: OpenBench, tasks: InlineTasks, tmp_path: Path
) -> None:
    window = open_bench(FakeDesk(tasks, tmp_path, OPTIONS, shops=[make_shop()]))
    page = window.page
    assert page.placeholder.isVisible()
    assert page.placeholder.title.text() == "没有待发货订单"
    assert page.placeholder.button.hasFocus()
    page.placeholder.button.click()
    assert window.synced == 1


def test_without_a_shop_it_leads_to_the_settings(open_bench: OpenBench, empty: FakeDesk) -> None:
    window = open_bench(empty)
    window.page.placeholder.button.click()
    assert window.opened == [(SETTINGS, "shops")]


def test_an_empty_search_is_cleared_by_its_button(window: BenchWindow, qtbot: QtBot) -> None:
    page = window.page
    page.tools.search.setText("没有这样的")
    qtbot.waitUntil(page.placeholder.isVisible)
    assert page.placeholder.title.text() == "没有符合「没有这样的」的订单"
    page.placeholder.button.click()
    assert page.table.isVisible()
    assert page.tools.search.text() == ""


def test_an_unreadable_database_says_so_and_is_read_again(
    open_bench: OpenBench, desk: FakeDesk
) -> None:
    def broken(**_options: object) -> object:
        raise StorageError("store.read", "数据库读不出来", "检查磁盘。")

    desk.reader.parcels = broken  # type: ignore[assignment, method-assign]
    window = open_bench(desk)
    page = window.page
    assert page.placeholder.title.text() == "数据库读不出来"
    assert not page.loading
    del desk.reader.parcels
    page.placeholder.button.click()
    assert page.table.isVisible()


def test_an_error_beside_old_rows_is_told_where_the_age_is(
    window: BenchWindow, desk: FakeDesk
) -> None:
    def broken(_ids: object) -> object:
        raise StorageError("store.read", "数据库读不出来")

    desk.reader.parcels_by_id = broken  # type: ignore[assignment, method-assign]
    desk.changed(tuple(desk.rows)[:1])
    assert window.page.tools.age.text() == "读不到新数据：数据库读不出来"
    assert window.page.tools.age.objectName() == "fault"
    assert window.page.table.isVisible()


def test_old_data_stand_out(window: BenchWindow, desk: FakeDesk) -> None:
    page = window.page
    assert (page.tools.age.text(), page.tools.age.objectName()) == ("1 分钟前同步", "muted")
    desk.clock.forward(hours=2)
    page.facts_changed()
    assert (page.tools.age.text(), page.tools.age.objectName()) == ("2 小时前同步", "fault")


def test_a_shop_is_chosen_when_there_are_several(open_bench: OpenBench, day: FakeDesk) -> None:
    page = open_bench(day).page
    assert page.tools.shop.isVisible()
    page.tools.shop.setCurrentIndex(2)
    page.tools.shop.activated.emit(2)
    assert {entry.row.shop_id for entry in page.board.shown} == {SECOND_SHOP}
    assert page.chips.buttons[Chip.ALL].count == len(page.board.shown)
    assert page.tools.shop.currentText().endswith(f" {len(page.board.shown)}")
    page.window().hide()

    again = open_bench(day).page
    assert again.board.shop == SECOND_SHOP
    assert again.tools.shop.currentIndex() == 2
    assert {entry.row.shop_id for entry in again.board.shown} == {SECOND_SHOP}


def test_a_remembered_shop_that_is_bound_no_more_hides_nothing(
    open_bench: OpenBench, day: FakeDesk
) -> None:
    page = open_bench(day).page
    page.use_shop(SECOND_SHOP)
    page.window().hide()
    del day.shops[SECOND_SHOP]
    again = open_bench(day).page
    assert again.board.shop is None
    assert len(again.board.shown) > 0


def test_one_shop_is_no_choice(window: BenchWindow) -> None:
    assert not window.page.tools.shop.isVisible()


def test_columns_sort_and_panel_are_remembered(
    open_bench: OpenBench, desk: FakeDesk, tmp_path: Path, qtbot: QtBot
) -> None:
    page = open_bench(desk).page
    header = page.table.header
    header.moveSection(header.visualIndex(3), 0)
    header.resizeSection(3, 333)
    hide = next(a for a in header.columns_menu().actions() if a.text() == "旗")
    hide.setChecked(False)
    page.sort_by("paid_fen")
    page.toggle_panel()
    page.window().hide()  # what waits to be written is written
    saved = load_layout(tmp_path / FILE_NAME)
    assert saved.order[0] == "goods"
    assert saved.widths["goods"] == 333
    assert "flag" in saved.hidden
    assert not saved.panel

    again = open_bench(desk).page
    assert again.table.header.arrangement().order[0] == "goods"
    assert again.table.columnWidth(3) == 333
    assert again.board.sort.key == "paid_fen"
    assert not again.panel.isVisible()


def test_the_default_columns_come_back(window: BenchWindow) -> None:
    header = window.page.table.header
    header.moveSection(0, 5)
    menu = header.columns_menu()
    menu.actions()[-1].trigger()
    assert header.visualIndex(0) == 0


def test_the_last_column_cannot_be_hidden(window: BenchWindow) -> None:
    header = window.page.table.header
    for _ in range(header.count() + 3):
        action = next((a for a in header.columns_menu().actions() if a.isChecked()), None)
        assert action is not None
        if not action.isEnabled():
            break
        action.setChecked(False)
    shown = [s for s in range(header.count()) if not header.isSectionHidden(s)]
    assert len(shown) == 1


def test_both_schemes_and_every_density_are_drawn(
    window: BenchWindow, theme: Theme, qtbot: QtBot
) -> None:
    page = window.page
    page.select_all()
    seen: set[str] = set()
    heights: list[int] = []
    changes: list[Callable[[], None]] = [
        lambda: theme.choose("dark"),
        lambda: theme.set_density("compact"),
        lambda: theme.set_density("comfortable"),
        lambda: theme.choose("light"),
    ]
    for change in changes:
        change()
        heights.append(page.table.rowHeight(0))
        seen.add(page.table.viewport().grab().toImage().pixelColor(700, 10).name())
    theme.set_density("normal")
    assert heights == [32, 28, 40, 40]
    assert seen == {"#1e3358", "#e6f0ff"}


def test_sections_are_chips(window: BenchWindow) -> None:
    window.page.open_section("shipped")
    assert window.page.board.chip is Chip.SHIPPED
    window.page.open_section("nonsense")
    assert window.page.board.chip is Chip.SHIPPED


def test_loading_is_told(open_bench: OpenBench, desk: FakeDesk, tasks: InlineTasks) -> None:
    tasks.hold()
    page = open_bench(desk).page
    assert page.loading
    assert page.placeholder.title.text() == "正在读取订单"
    tasks.release()
    assert not page.loading
    assert page.table.isVisible()


def test_shipped_parcels_keep_their_upload_clock(
    open_bench: OpenBench, tasks: InlineTasks, tmp_path: Path
) -> None:
    shipped = make_row(
        1, stage=Stage.SHIPPED, uploaded_s=NOW_S - 21 * 3600, paid_s=NOW_S - 3600, promise_s=0
    )
    fake = FakeDesk(tasks, tmp_path, OPTIONS, rows=[shipped], shops=[make_shop()])
    page = open_bench(fake).page
    page.use_chip(Chip.SHIPPED)
    assert page.cells.text(COLUMNS[0], page.board.shown[0]) == "03:00:00 回传24h 临近"
