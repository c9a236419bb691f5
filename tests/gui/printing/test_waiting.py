"""待确认: labels are answered by key, by number, by scanner, and written together."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.domain.errors import StorageError
from app.domain.printing import PrintState
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.rows import NOW
from tests.gui.printing.bench import TWO, PrintWindow, leave_waiting
from tests.gui.printing.conftest import OpenPage

SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(open_page: OpenPage, desk: FakeDesk) -> PrintWindow:
    """Two runs wait: thirty labels on one printer, ten on the other."""
    leave_waiting(desk, range(30), "one", leased_at=NOW - timedelta(hours=2))
    leave_waiting(desk, range(30, 40), "two", TWO)
    return open_page(desk)


def press(window: PrintWindow, qtbot: QtBot, key: str) -> None:
    """A verb's letter; it waits a moment, for it could begin a scan."""
    window.press(key)
    qtbot.waitUntil(lambda: not window.page.keys._timer.isActive())


def states(desk: FakeDesk, batch: str) -> list[str]:
    return [job.state.value for job in desk.jobs if job.batch_id == batch]


def test_runs_wait_in_label_order(window: PrintWindow) -> None:
    view = window.page.waiting_view
    assert window.page.tabs.tabText(0) == "待确认 40"
    assert [view.runs.item(n).text().splitlines()[1] for n in range(2)] == [
        "30 张待确认 · 全批 30 张",
        "10 张待确认 · 全批 10 张",
    ]
    model = view.table.model()
    assert model.index(0, 0).data() == "1/30"
    assert model.index(29, 0).data() == "30/30"
    assert view.table.hasFocus()


def test_a_letter_answers_and_goes_on(window: PrintWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    for key in "y", "1", "n", "2":
        press(window, qtbot, key)
    view = window.page.waiting_view
    assert view.noted.text() == "2 张出来了 · 2 张没出来"
    assert view.table.currentIndex().row() == 4
    assert desk.called("confirm") == []
    window.press(Qt.Key.Key_Return, CONTROL)
    assert states(desk, "one")[:5] == [
        "printed",
        "printed",
        "not_printed",
        "not_printed",
        "unconfirmed",
    ]
    assert len(desk.called("confirm_all")) == 1
    assert window.toasts == ["4 张已记入台账"]
    assert window.page.tabs.tabText(0) == "待确认 36"
    window.undos.pop()()
    assert set(states(desk, "one")) == {"unconfirmed"}
    qtbot.waitUntil(lambda: window.page.tabs.tabText(0) == "待确认 40")


def test_a_range_is_answered_at_once(window: PrintWindow, qtbot: QtBot) -> None:
    for _ in range(3):
        window.press(Qt.Key.Key_Down, SHIFT)
    press(window, qtbot, "n")
    waiting = window.page.waiting
    assert (waiting.came_out, waiting.not_out) == (0, 4)
    assert not waiting.selection
    press(window, qtbot, "u")
    assert waiting.not_out == 4
    window.press(Qt.Key.Key_Home)
    press(window, qtbot, "u")
    assert waiting.not_out == 3


def test_from_a_number_on_nothing_came_out(window: PrintWindow, desk: FakeDesk) -> None:
    view = window.page.waiting_view
    view.number.setFocus()
    QTest.keyClicks(view.number, "28")
    window.press(Qt.Key.Key_Return)
    assert view.noted.text() == "27 张出来了 · 3 张没出来"
    assert view.write_button.hasFocus()
    window.press(Qt.Key.Key_Space)
    assert states(desk, "one") == ["printed"] * 27 + ["not_printed"] * 3
    assert window.page.waiting.run is not None
    assert window.page.waiting.run.key == ("two", TWO)


def test_from_the_cursor_on_nothing_came_out(window: PrintWindow, qtbot: QtBot) -> None:
    for _ in range(2):
        window.press(Qt.Key.Key_Down)
    press(window, qtbot, "f")
    assert (window.page.waiting.came_out, window.page.waiting.not_out) == (2, 28)


def test_a_whole_run_came_out(window: PrintWindow, desk: FakeDesk, qtbot: QtBot) -> None:
    window.page.waiting_view.runs.setCurrentRow(1)
    press(window, qtbot, "a")
    window.page.waiting_view.write_button.click()
    assert states(desk, "two") == ["printed"] * 10
    assert set(states(desk, "one")) == {"unconfirmed"}


def test_a_scanned_label_is_in_somebodys_hand(window: PrintWindow, desk: FakeDesk) -> None:
    gate = window.page.keys
    clock = iter(range(0, 10_000, 5))
    gate.now_ms = lambda: next(clock)
    row = desk.rows[desk.jobs[33].parcel_id]
    assert row.tracking_number is not None
    QTest.keyClicks(window.focusWidget(), row.tracking_number)
    window.press(Qt.Key.Key_Return)
    waiting = window.page.waiting
    assert waiting.run is not None
    assert waiting.run.key == ("two", TWO)
    assert waiting.answer(desk.jobs[33].job_id) is True
    assert window.page.waiting_view.table.cursor_id == desk.jobs[33].job_id
    full_width = "".join(chr(0xFF10 + int(digit)) for digit in row.tracking_number)
    assert waiting.find(full_width) == waiting.find(row.tracking_number)


def test_another_number_is_searched_in_the_ledger(window: PrintWindow, desk: FakeDesk) -> None:
    window.page.keys.scanned.emit("73120000000099")
    assert window.page.on_ledger
    assert window.page.ledger.filter.text == "73120000000099"
    assert window.page.ledger_view.placeholder.title.text() == "没有符合条件的面单"


def test_escape_takes_answers_back(window: PrintWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "y")
    window.press(Qt.Key.Key_Space)
    assert window.page.waiting.selection
    window.press(Qt.Key.Key_Escape)
    assert not window.page.waiting.selection
    assert window.page.waiting.came_out == 1
    window.press(Qt.Key.Key_Escape)
    assert window.page.waiting.came_out == 0
    assert not window.page.waiting_view.bar.isVisible()


def test_enter_on_a_label_says_that_it_came_out(window: PrintWindow) -> None:
    window.press(Qt.Key.Key_Return)
    assert window.page.waiting.came_out == 1


def test_answers_that_cannot_be_written_stay_noted(
    window: PrintWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    desk.faults["confirm_all"] = [StorageError("disk.full", "磁盘已满", "清理后再试。")]
    press(window, qtbot, "y")
    window.page.waiting_view.write()
    assert window.page.waiting_view.noted.text() == "磁盘已满。清理后再试。"
    assert window.page.waiting.came_out == 1
    window.page.waiting_view.write_button.click()
    assert window.page.tabs.tabText(0) == "待确认 39"


def test_what_another_station_answered_is_told(
    window: PrintWindow, desk: FakeDesk, qtbot: QtBot
) -> None:
    press(window, qtbot, "y")
    press(window, qtbot, "y")
    desk.print.confirm(desk.jobs[0].job_id, came_out=False)
    assert desk.jobs[0].state is PrintState.NOT_PRINTED
    window.page.waiting_view.write()
    assert window.toasts[-1] == "1 张已记入台账，1 张已经在别处答过"


def test_news_come_while_answers_stay(
    window: PrintWindow, desk: FakeDesk, tasks: InlineTasks, qtbot: QtBot
) -> None:
    press(window, qtbot, "y")
    desk.print.confirm(desk.jobs[5].job_id, came_out=True)
    qtbot.waitUntil(lambda: window.page.waiting.count == 39)
    assert window.page.waiting.came_out == 1


def test_nothing_waits_and_the_ledger_comes_first(open_page: OpenPage, desk: FakeDesk) -> None:
    window = open_page(desk)
    assert window.page.on_ledger
    window.page.show_waiting()
    assert window.page.waiting_view.placeholder.title.text() == "没有要确认的面单"


def test_a_reading_that_fails_can_be_tried_again(open_page: OpenPage, desk: FakeDesk) -> None:
    desk.faults["waiting_labels"] = [StorageError("db", "数据库打不开", "稍后重试。")]
    leave_waiting(desk, range(2))
    window = open_page(desk)
    window.page.show_waiting()
    view = window.page.waiting_view
    assert view.placeholder.title.text() == "数据库打不开"
    view.placeholder.button.click()
    assert len(window.page.waiting) == 2


def test_every_cell_is_said(window: PrintWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "n")
    model = window.page.waiting_view.table.model()
    spoken = model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "答复：没出来"
    for widget in (
        window.page.waiting_view.runs,
        window.page.waiting_view.table,
        window.page.waiting_view.number,
        window.page.tabs,
        window.page.strip,
    ):
        assert widget.accessibleName()
