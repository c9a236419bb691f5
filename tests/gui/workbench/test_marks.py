"""Remark, flag, hold, 加急 and tags by keys: seen at once, rolled back when refused, undone."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.gate import Block
from app.domain.hold import HoldWish
from app.domain.ids import OrderId
from app.domain.remark import RemarkMode, RemarkWish
from app.presentation.workbench.chips import Chip
from tests.fakes.desk import FakeDesk
from tests.fakes.rows import NOW_S
from tests.gui.workbench.bench import BenchWindow
from tests.gui.workbench.conftest import OpenBench
from tests.gui.workbench.test_keys import Hand

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def choose(window: BenchWindow, number: int) -> None:
    """Choose the first rows, the focus in the table."""
    page = window.page
    for entry in page.board.shown[:number]:
        page.board.selection.toggle(entry.parcel_id)
    page._show_selection()
    page.table.setFocus()


def shown(window: BenchWindow) -> list[tuple[str, int]]:
    return [(e.row.seller_words, e.row.flag) for e in window.page.board.shown]


def press_key(window: BenchWindow, key: str) -> None:
    """A one-key verb, obeyed at once: no scanner sends a letter alone."""
    before = window.page.keys.now_ms()
    hand = Hand(window)
    hand._now = before + 1000
    hand.type_in(key)
    window.page.keys._obey()


def test_a_remark_by_keys_with_its_flag_and_undone(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    choose(window, 2)
    press_key(window, "b")
    bar = window.page.marks.remark
    assert bar.isVisible()
    assert bar.words.hasFocus()
    assert not bar.yes.isEnabled()
    bar.words.insert("先发")
    assert bar.count.text() == "2/60"
    window.press(Qt.Key.Key_6, ALT)
    assert bar.flags.flag == 5
    assert window.page.board.chip is Chip.ALL  # Alt+6 is a chip elsewhere
    window.press(Qt.Key.Key_Return)
    assert not bar.isVisible()
    assert window.page.table.hasFocus()
    assert shown(window)[:3] == [("先发", 5), ("先发", 5), ("", 0)]
    assert window.toasts == ["备注 2 单"]
    window.undos[-1]()
    assert shown(window)[:2] == [("", 0), ("", 0)]


def test_esc_leaves_the_editor_and_nothing_else(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    choose(window, 1)
    press_key(window, "b")
    window.page.marks.remark.words.insert("不要了")
    window.press(Qt.Key.Key_Escape)
    assert not window.page.marks.remark.isVisible()
    assert len(window.page.board.selection) == 1
    assert not desk.called("remark")
    assert window.page.table.hasFocus()


def test_digits_choose_flags_where_no_text_is_typed(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    choose(window, 1)
    press_key(window, "f")
    flags = window.page.marks.remark.flags
    assert flags.hasFocus()
    window.press("3")
    assert flags.flag == 2
    assert flags.accessibleName() == "旗：青旗"
    window.press(Qt.Key.Key_Right)
    assert flags.flag == 3
    press_key(window, "0")
    assert flags.flag is None
    assert not window.page.marks.remark.yes.isEnabled()
    press_key(window, "4")
    window.press(Qt.Key.Key_Return)
    ((_, wish),) = desk.called("remark")
    assert wish == RemarkWish(RemarkMode.FLAG, "", 3)
    assert shown(window)[0] == ("", 3)
    assert window.toasts == ["插旗 1 单"]


def test_several_old_remarks_are_listed_and_added_to(
    desk: FakeDesk, open_bench: OpenBench, qtbot: QtBot
) -> None:
    first, second, *_ = desk.rows
    desk.rows[first] = replace(desk.rows[first], seller_words="旧的", flag=1)
    desk.rows[second] = replace(desk.rows[second], seller_words="字" * 58)
    window = open_bench(desk)
    window.page.select_all()
    window.page.table.setFocus()
    press_key(window, "b")
    bar = window.page.marks.remark
    assert bar.modes[RemarkMode.APPEND].isChecked()
    assert bar.old.isVisible()
    assert bar.words.text() == ""
    assert bar.flags.flag is None
    bar.words.insert("轻放")
    assert bar.count.text() == "63/60 1 单会超过 60 个字"
    window.press(Qt.Key.Key_Return)
    assert bar.isVisible()  # it does not fit, so it is not saved
    qtbot.mouseClick(bar.modes[RemarkMode.REPLACE], Qt.MouseButton.LeftButton)
    assert bar.words.hasFocus()
    window.press(Qt.Key.Key_Return)
    ((_, wish),) = desk.called("remark")
    assert wish == RemarkWish(RemarkMode.REPLACE, "轻放", None)


def test_a_merged_parcels_remarks_are_read_one_by_one(
    desk: FakeDesk, open_bench: OpenBench, qtbot: QtBot
) -> None:
    first = next(iter(desk.rows))
    row = desk.rows[first]
    both = (*row.order_ids, OrderId("7000000000000000001"))
    desk.rows = {first: replace(row, order_ids=both, seller_words="甲")}
    window = open_bench(desk)
    choose(window, 1)
    press_key(window, "b")
    bar = window.page.marks.remark
    assert bar.draft is not None
    assert [order.order_id for order in bar.draft.orders] == list(both)
    assert bar.title.text() == "备注 2 单"


def test_a_refusal_rolls_the_rows_back_and_says_why(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    desk.remarks.refuse = "备注里有平台不允许的文字"
    choose(window, 2)
    press_key(window, "b")
    window.page.marks.remark.words.insert("刷单")
    window.press(Qt.Key.Key_Return)
    assert shown(window)[:2] == [("", 0), ("", 0)]
    assert window.page.receipt.title.text() == "备注：0 完成 · 2 失败"
    assert window.page.receipt.lines() == ("2 失败：备注里有平台不允许的文字",)
    assert window.toasts == []


def test_hold_by_keys_until_a_time_release_and_undo(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    choose(window, 3)
    press_key(window, "h")
    bar = window.page.marks.hold
    assert bar._why.hasFocus()
    assert not bar.yes.isEnabled()
    bar._why.insert("等买家")
    assert bar.yes.text() == "挂起 3 单"
    window.press(Qt.Key.Key_Tab)
    assert bar.end.hasFocus()
    window.press(Qt.Key.Key_Down)
    assert bar.when.text() == "18:00"
    window.press(Qt.Key.Key_Tab)
    assert bar.when.hasFocus()
    bar.when.setText("昨天")
    assert not bar.yes.isEnabled()
    assert "时间写得不对" in bar.says.text()
    bar.when.setText("明天 9:30")
    assert bar.says.text() == "03-03 09:30 自动解除，并标为加急"
    window.press(Qt.Key.Key_Return)
    ((ids, wish),) = desk.called("hold")
    assert isinstance(wish, HoldWish)
    assert (len(ids), wish.reason) == (3, "等买家")
    assert window.toasts == ["挂起 3 单"]
    qtbot.waitUntil(lambda: window.page.chips.buttons[Chip.HELD].count == 3)
    window.page.use_chip(Chip.HELD)
    assert {e.row.hold_reason for e in window.page.board.shown} == {"等买家"}
    window.press(Qt.Key.Key_H, SHIFT)
    window.page.keys._obey()
    assert window.toasts[-1] == "解除挂起 3 单"
    window.undos[-1]()
    qtbot.waitUntil(lambda: window.page.chips.buttons[Chip.HELD].count == 3)


def test_hold_before_the_deadline(window: BenchWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    choose(window, 1)
    press_key(window, "h")
    bar = window.page.marks.hold
    bar.reason.setEditText("缺货")
    bar.end.setCurrentIndex(2)
    assert bar.when.text() == "4h"
    assert "时限前 4 小时" in bar.says.text()
    bar.when.setText("四小时")
    assert not bar.yes.isEnabled()
    bar.when.setText("90分钟")
    bar.when.setFocus()
    window.press(Qt.Key.Key_Return)
    ((_, wish),) = desk.called("hold")
    assert wish.before.total_seconds() == 5400


def test_urgent_is_turned_by_one_key_and_comes_first_of_equals(
    desk: FakeDesk, open_bench: OpenBench, qtbot: QtBot
) -> None:
    for parcel_id, row in desk.rows.items():
        desk.rows[parcel_id] = replace(row, paid_s=NOW_S, promise_s=NOW_S + 172800)
    window = open_bench(desk)
    last = window.page.board.shown[-1].parcel_id
    window.page.board.selection.only(last)
    window.page._show_selection()
    window.page.table.setFocus()
    press_key(window, "u")
    assert desk.rows[last].urgent
    window.page.refresh_order()
    assert window.page.board.shown[0].parcel_id == last
    window.page.table.setFocus()
    press_key(window, "u")
    assert not desk.rows[last].urgent
    assert [args[1] for args in desk.called("urgent")] == [True, False]


def test_tags_by_keys_are_searched_with_a_sign(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    choose(window, 2)
    press_key(window, "t")
    bar = window.page.marks.tags
    assert bar.typed.hasFocus()
    bar.typed.insert("礼盒 #直播")
    window.press(Qt.Key.Key_Return)
    assert desk.called("tag")[0][1:] == (("礼盒", "直播"), ())
    window.page.board.search("#礼盒")
    assert len(window.page.board.shown) == 2
    window.page.board.search("")
    window.page.board.selection.clear()
    choose(window, 3)
    press_key(window, "t")
    assert [chip.text() for chip in bar.chips] == ["– 礼盒", "– 直播"]
    bar.chips[0].click()
    bar.chips[1].click()
    bar.chips[1].click()
    assert [chip.text() for chip in bar.chips] == ["✓ 礼盒", "直播"]
    bar.typed.setText("一二三四五六七八九十一二三")
    assert not bar.yes.isEnabled()
    bar.typed.setText("")
    bar.yes.click()
    assert desk.called("tag")[1][1:] == (("礼盒",), ("直播",))
    window.undos[-1]()
    assert {e.row.local_tags for e in window.page.board.shown} == {("礼盒", "直播"), ()}


def test_the_panel_frees_a_held_parcel(desk: FakeDesk, open_bench: OpenBench, qtbot: QtBot) -> None:
    first = next(iter(desk.rows))
    held = replace(
        desk.rows[first], blocks=frozenset({Block.HELD}), hold_reason="缺货", hold_until_s=NOW_S
    )
    desk.rows[first] = replace(held, urgent=True, local_tags=("礼盒",))
    window = open_bench(desk)
    window.page.table.go_to(first)
    qtbot.waitUntil(lambda: window.page.panel.detail is not None)
    assert "加急" in window.page.panel.title.text()
    window.page.panel.release_asked.emit(first)
    assert desk.called("release") == [((first,),)]


@pytest.mark.parametrize("key", ["b", "h", "t", "u", "f"])
def test_without_a_row_a_key_says_so(
    desk: FakeDesk, open_bench: OpenBench, qtbot: QtBot, key: str
) -> None:
    desk.rows = {}
    window = open_bench(desk)
    press_key(window, key)
    assert window.toasts == ["先选中订单"]
