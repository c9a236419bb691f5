"""A day's work with the keyboard alone; scanners and typing do not get in its way."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QDate, QDateTime, Qt, QTime
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDateTimeEdit,
    QDoubleSpinBox,
    QPushButton,
    QSpinBox,
)
from pytestqt.qtbot import QtBot

from app.domain.gate import Block
from app.domain.parcel import Stage
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.verdict import Grade
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.gui.workbench.bench import BenchWindow
from tests.gui.workbench.conftest import OpenBench

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Hand:
    """Milliseconds that pass between keys as a test says."""

    def __init__(self, window: BenchWindow) -> None:
        self._now = 1000
        window.page.keys.now_ms = lambda: self._now
        self._window = window

    def scan(self, number: str) -> None:
        """A scanner: five milliseconds a character, Enter at the end."""
        for character in number:
            self._now += 5
            QTest.keyClick(self._window.focusWidget(), character)
        self._now += 5
        QTest.keyClick(self._window.focusWidget(), Qt.Key.Key_Return)

    def type_fast(self, text: str) -> None:
        """Both hands on the digits: as fast as a scanner, but nothing at the end."""
        for character in text:
            self._now += 30
            QTest.keyClick(self._window.focusWidget(), character)

    def type_in(self, text: str) -> None:
        """A person: 150 milliseconds a character."""
        for character in text:
            self._now += 150
            QTest.keyClick(self._window.focusWidget(), character)
        self._now += 150


def stages(fake: FakeDesk) -> set[Stage]:
    return {row.stage for row in fake.rows.values()}


def test_number_print_and_ship_everything(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    page = window.page
    window.press(Qt.Key.Key_A, CONTROL)
    assert page.bulk.isVisible()
    assert page.bulk.count.text() == "已选 10 单"

    window.press("q")
    qtbot.waitUntil(page.receipt.isVisible)
    assert page.receipt.title.text() == "取号：10 完成"
    assert stages(desk) == {Stage.TO_PRINT}

    window.press("p")
    qtbot.waitUntil(lambda: page.receipt.title.text() == "打印：10 完成")
    assert stages(desk) == {Stage.TO_SHIP}

    window.press("s")
    qtbot.waitUntil(page.question.isVisible)
    assert page.question.title.text() == "发货 10 单：「练习店铺」"
    assert stages(desk) == {Stage.TO_SHIP}  # nothing happens before the answer
    assert page.question.yes.hasFocus()
    window.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.receipt.title.text() == "发货：10 完成")
    assert stages(desk) == {Stage.SHIPPED}
    assert page.table.hasFocus()


def test_numbers_and_labels_come_in_the_order_shown(window: BenchWindow, desk: FakeDesk) -> None:
    window.page.sort_by("quantity")
    window.page.select_all()
    shown = tuple(entry.parcel_id for entry in window.page.board.shown)
    window.commands.run("workbench.acquire")
    window.commands.run("workbench.print")
    assert [(name, given[0]) for name, given, _ in desk.calls] == [
        ("acquire", shown),
        ("print", shown),
    ]


def test_escape_steps_back_one_thing_at_a_time(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    page = window.page
    page.select_all()
    window.commands.run("workbench.acquire")
    window.commands.run("workbench.reprint")  # nothing printed yet: only words
    assert window.toasts == ["不能补打：10 单待打印"]
    assert not page.question.isVisible()
    page.tools.search.setText("毛巾")
    qtbot.waitUntil(lambda: len(page.board.shown) < 10)
    page.table.setFocus()
    assert page.receipt.isVisible()
    window.press(Qt.Key.Key_Escape)
    assert not page.receipt.isVisible()
    assert page.board.selection
    window.press(Qt.Key.Key_Escape)
    assert not page.board.selection
    assert page.board.query == "毛巾"
    window.press(Qt.Key.Key_Escape)
    assert page.board.query == ""
    assert len(page.board.shown) == 10


def test_slash_searches_and_escape_forgets_it(window: BenchWindow, qtbot: QtBot) -> None:
    page, hand = window.page, Hand(window)
    hand.type_in("/")
    qtbot.waitUntil(page.tools.search.hasFocus)
    hand.type_in("MKB")
    qtbot.waitUntil(lambda: len(page.board.shown) == 2)
    window.press(Qt.Key.Key_Escape)
    assert page.tools.search.text() == ""
    assert len(page.board.shown) == 10
    assert page.table.hasFocus()


def test_enter_in_the_search_goes_to_the_rows(window: BenchWindow) -> None:
    page, hand = window.page, Hand(window)
    page.focus_search()
    hand.type_in("MJ")
    window.press(Qt.Key.Key_Return)
    assert {entry.row.codes for entry in page.board.shown} == {"MJ-03"}
    assert page.table.hasFocus()


def test_letters_typed_into_the_search_are_no_verbs(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    page, hand = window.page, Hand(window)
    page.select_all()
    page.focus_search()
    hand.type_in("qps")
    qtbot.waitUntil(lambda: page.board.query == "qps")
    assert desk.calls == []
    assert not page.question.isVisible()


def test_arrows_space_and_shift_choose_rows(window: BenchWindow) -> None:
    page = window.page
    shown = [entry.parcel_id for entry in page.board.shown]
    window.press(Qt.Key.Key_Home)
    assert page.table.cursor_id == shown[0]
    assert not page.board.selection  # the cursor alone chooses nothing
    window.press(Qt.Key.Key_Space)
    window.press(Qt.Key.Key_Down)
    window.press(Qt.Key.Key_Down)
    window.press(Qt.Key.Key_Space)
    assert page.board.selection.ids == {shown[0], shown[2]}
    window.press(Qt.Key.Key_Down, SHIFT)
    assert page.board.selection.ids == {shown[2], shown[3]}
    window.press(Qt.Key.Key_End, SHIFT)
    assert page.board.selection.ids == set(shown[2:])
    window.press(Qt.Key.Key_PageUp)
    assert page.table.cursor_id == shown[0]


def test_enter_and_f3_open_and_close_the_panel(window: BenchWindow) -> None:
    page = window.page
    assert page.panel.isVisible()
    window.press(Qt.Key.Key_Return)
    assert not page.panel.isVisible()
    window.press(Qt.Key.Key_F3)
    assert page.panel.isVisible()


def test_f5_syncs(window: BenchWindow) -> None:
    window.press(Qt.Key.Key_F5)
    assert window.synced == 1


def test_a_verb_without_a_selection_is_for_the_row_at_the_cursor(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    window.press(Qt.Key.Key_Home)
    window.press("q")
    qtbot.waitUntil(lambda: bool(desk.calls))
    assert desk.calls[0][1] == ((window.page.board.shown[0].parcel_id,),)


@pytest.mark.parametrize("focus", ["table", "search"])
def test_a_scan_finds_the_parcel_wherever_the_focus_is(
    open_bench: OpenBench, day: FakeDesk, focus: str
) -> None:
    window = open_bench(day)
    page, hand = window.page, Hand(window)
    row = next(r for r in day.rows.values() if r.stage is Stage.TO_SHIP and not r.blocks)
    page.use_chip(Chip.TO_NUMBER)  # it is not even shown
    if focus == "search":
        page.focus_search()
        hand.type_in("m")
    hand.scan(row.tracking_number or "")
    assert page.verdict.accessibleName().startswith("可发")
    assert page.board.selection.ids == {row.parcel_id}
    assert page.table.cursor_id == row.parcel_id
    assert page.tools.search.text() == ""
    assert not page.receipt.isVisible()


def test_a_void_label_is_told_from_the_parcel_that_has_its_number_now(
    open_bench: OpenBench, day: FakeDesk
) -> None:
    window = open_bench(day)
    page, hand = window.page, Hand(window)
    free = [r for r in day.rows.values() if r.stage is Stage.TO_SHIP and not r.blocks]
    redone, other = free[:2]
    day.former["YT7312000019"] = (redone.parcel_id,)
    hand.scan("yt7312000019")
    assert page.verdict.verdict is not None
    assert page.verdict.verdict.grade is Grade.STOP
    assert page.verdict.accessibleName().startswith("旧运单号")
    assert str(redone.tracking_number) in page.verdict.accessibleName()
    assert not page.board.selection.ids
    # Given out again: to a parcel among the rows, and to one that only the database knows.
    for number in (str(other.tracking_number), other.order_ids[0]):
        day.former[number] = (redone.parcel_id,)
        hand.scan(number.lower())
        assert page.verdict.accessibleName().startswith("可发")
        assert page.board.selection.ids == {other.parcel_id}
    page.board.load(())
    hand.scan(str(other.tracking_number))
    assert page.verdict.accessibleName().startswith("可发")


def test_a_scan_with_the_focus_outside_the_page_is_taken_too(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    rail = QPushButton("rail", window)
    rail.show()
    rail.setFocus()
    qtbot.waitUntil(rail.hasFocus)
    hand, row = Hand(window), next(iter(desk.rows.values()))
    window.page.select_all()
    hand.type_in("q")  # no verb out here
    hand.scan(row.order_ids[0])
    assert window.page.board.selection.ids == {row.parcel_id}
    assert window.page.verdict.accessibleName().startswith("待取号")
    assert desk.calls == []


def test_another_page_in_front_is_left_alone(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    window.page.hide()
    other = QPushButton("other", window)
    other.show()
    other.setFocus()
    qtbot.waitUntil(other.hasFocus)
    Hand(window).scan(next(iter(desk.rows.values())).order_ids[0])
    assert window.page.verdict.verdict is None


def test_a_number_with_letters_ships_nothing(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    page, hand = window.page, Hand(window)
    page.select_all()
    hand.scan("sq7312000pY9")
    assert page.verdict.accessibleName().startswith("不在系统")
    assert "SQ7312000PY9" in page.verdict.accessibleName()
    hand.type_in("q")  # a person's key is still a verb afterwards
    qtbot.waitUntil(lambda: bool(desk.calls))
    assert [call[0] for call in desk.calls] == ["acquire"]


def test_what_a_scan_typed_into_a_field_is_taken_back(window: BenchWindow) -> None:
    page, hand = window.page, Hand(window)
    page.focus_search()
    hand.type_in("毛")
    before = page.tools.search.text()
    hand.scan("990000000000000001")
    assert page.tools.search.text() == before
    assert page.verdict.isVisible()


def number_box() -> QSpinBox:
    box = QSpinBox()
    box.setRange(0, 1_000_000_000)
    box.setValue(7)
    return box


def money_box() -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(0, 1_000_000_000)
    box.setSuffix(" 元")
    box.setValue(7)
    return box


def time_box() -> QDateTimeEdit:
    box = QDateTimeEdit(QDateTime(QDate(2026, 11, 29), QTime(7, 0)))
    box.setDisplayFormat("yyyy-MM-dd")
    return box


@pytest.mark.parametrize(
    ("make", "typed", "shown"),
    [
        (number_box, "120", "120"),
        (money_box, "120", "120 元"),
        (time_box, "20270301", "2027-03-01"),
    ],
)
def test_digits_typed_fast_into_a_box_are_its_own_and_a_scan_is_taken_back(
    window: BenchWindow,
    desk: FakeDesk,
    make: Callable[[], QAbstractSpinBox],
    typed: str,
    shown: str,
) -> None:
    box = make()
    box.setParent(window.page)
    box.show()
    box.setFocus()
    assert window.focusWidget() is box
    hand = Hand(window)
    before = box.text()
    hand.scan(next(iter(desk.rows.values())).order_ids[0])
    assert box.text() == before
    assert window.page.verdict.isVisible()
    window.page.verdict.hide()
    if isinstance(box, QDateTimeEdit):
        box.setSelectedSection(QDateTimeEdit.Section.YearSection)
    else:
        box.selectAll()
    hand.type_fast(typed)
    assert box.text() == shown
    assert not window.page.verdict.isVisible()


def test_a_scan_of_a_parcel_that_left_long_ago_says_so(window: BenchWindow, desk: FakeDesk) -> None:
    from tests.fakes.rows import make_row

    gone = make_row(77, stage=Stage.PICKED_UP)
    desk.rows[gone.parcel_id] = gone
    Hand(window).scan(gone.order_ids[0])
    assert window.page.verdict.accessibleName().startswith("已发")
    assert not window.page.board.selection


def test_a_scan_of_a_refunded_parcel_stops(open_bench: OpenBench, day: FakeDesk) -> None:
    window = open_bench(day)
    row = next(r for r in day.rows.values() if Block.REFUND_PENDING in r.blocks)
    Hand(window).scan(row.order_ids[0])
    assert window.page.verdict.accessibleName().startswith("退款中")
    window.press(Qt.Key.Key_Escape)
    assert not window.page.verdict.isVisible()


def test_the_newest_scan_wins(window: BenchWindow, desk: FakeDesk, tasks: InlineTasks) -> None:
    hand = Hand(window)
    tasks.hold()
    hand.scan("111111111111")
    hand.scan("222222222222")
    tasks.run_last()
    tasks.release()
    assert "222222222222" in window.page.verdict.accessibleName()


def test_find_number_answers_the_shell(window: BenchWindow) -> None:
    row = window.page.board.shown[3].row
    assert window.page.find_number(row.order_ids[0])
    assert window.page.board.selection.ids == {row.parcel_id}
    assert not window.page.find_number("nothing")


def test_alt_and_a_digit_change_the_filter(open_bench: OpenBench, day: FakeDesk) -> None:
    window = open_bench(day)
    window.press(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert window.page.board.chip is Chip.TO_CONFIRM
    assert window.page.chips.buttons[Chip.TO_CONFIRM].isChecked()


def test_yes_and_no_answer_for_labels_in_doubt(
    window: BenchWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    page = window.page
    ids = tuple(desk.rows)
    for parcel_id in ids[:3]:
        desk.leave_unconfirmed(desk.rows[parcel_id])
    desk.changed(ids[:3])
    page.use_chip(Chip.TO_CONFIRM)
    page.table.go_to(ids[0])
    window.press("n")
    qtbot.waitUntil(lambda: desk.rows[ids[0]].stage is Stage.TO_PRINT)
    page.board.selection.all_of(ids[1:3])
    window.press("y")
    qtbot.waitUntil(lambda: desk.rows[ids[2]].stage is Stage.TO_SHIP)
    assert window.toasts == ["1 张记为没出来", "2 张记为出来了"]
    assert not page.receipt.isVisible()
    window.undos.pop()()  # the newest, as Ctrl+Z does
    assert [desk.rows[parcel_id].stage for parcel_id in ids[:3]] == [
        Stage.TO_PRINT,
        Stage.TO_CONFIRM,
        Stage.TO_CONFIRM,
    ]
    desk.jobs[0] = replace(desk.jobs[0], void=True)  # its number was given back since
    window.undos.pop()()
    assert desk.rows[ids[0]].stage is Stage.TO_PRINT
    assert window.toasts[-1] == "1 张后来又打印过、已发货或换了号，没有撤销"
