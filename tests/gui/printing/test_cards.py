"""The printers along the top: paused, stopped, sent elsewhere, asked; a jam hides nobody."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.errors import Retry
from app.domain.ids import ParcelId, PrinterId
from app.domain.receipt import Line, Outcome
from app.domain.station import Way
from app.gui.printing.cards import PrinterCard
from app.gui.shell_api import SETTINGS
from app.ports.printer import PrinterStatus
from app.presentation.printing.queue import RunState
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.gui.printing.bench import ONE, TWO, PrintWindow, pretend_run
from tests.gui.printing.conftest import OpenPage


@pytest.fixture
def window(open_page: OpenPage, desk: FakeDesk) -> PrintWindow:
    return open_page(desk)


def card(window: PrintWindow, printer_id: PrinterId = ONE) -> PrinterCard:
    window.page._show_cards()
    return window.page.strip.cards[printer_id]


def menu_of(shown: PrinterCard) -> dict[str, object]:
    """The offers of the move button by their words."""
    menu = shown.divert.menu()
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions() if action.text()}


def click(action: object) -> None:
    action.trigger()  # type: ignore[attr-defined]


def test_a_jam_on_one_hides_nobody(window: PrintWindow, desk: FakeDesk) -> None:
    desk.printer.state = PrinterStatus(ready=False, title="打印机缺纸", advice="装好纸再继续。")
    window.printers.ask(ONE)
    first, second = card(window), card(window, TWO)
    assert first.state.whole == "打印机缺纸"
    assert first.place.whole == "装好纸再继续。"
    assert first.accessibleName() == "标签机：打印机缺纸"
    assert second.state.whole == "正在询问"
    desk.printer.state = PrinterStatus(ready=True)
    QTest.mouseClick(second.test, Qt.MouseButton.LeftButton)
    assert card(window, TWO).state.whole == "就绪"


def test_a_printer_is_paused_and_goes_on(window: PrintWindow) -> None:
    pretend_run(window, ONE, labels=10, done=3, state=RunState.PAUSED)
    shown = card(window)
    assert shown.count.text() == "3 / 10 张"
    shown.pause.setFocus()
    window.press(Qt.Key.Key_Space)
    assert window.queue.paused(ONE)
    assert not window.queue.paused(TWO)
    shown = card(window)
    assert (shown.pause.text(), shown.state.whole) == ("继续", "已暂停")
    shown.pause.click()
    assert not window.queue.paused(ONE)
    assert card(window).pause.text() == "暂停"


def test_a_waiting_run_is_stopped(window: PrintWindow, desk: FakeDesk, tasks: InlineTasks) -> None:
    tasks.hold()
    window.queue.add(tuple(desk.rows)[:4], ONE)
    shown = card(window)
    assert shown.queued.text() == "排队 1 批 4 张"
    assert not shown.test.isVisible()
    shown.stop.click()
    assert window.queue.under_way() == ()
    tasks.release()
    assert desk.called("print") == []


def test_a_waiting_run_moves_to_the_other_printer(
    window: PrintWindow, desk: FakeDesk, tasks: InlineTasks
) -> None:
    tasks.hold()
    window.queue.add(tuple(desk.rows)[:4], ONE)
    click(menu_of(card(window))["排队的 4 张改派到「二号机」"])
    assert window.toasts == ["余下的面单改到「二号机」打印"]
    assert window.queue.under_way(ONE) == ()
    assert card(window, TWO).queued.text() == "排队 1 批 4 张"
    tasks.release()
    ((parcels, printer),) = desk.called("print")
    assert (parcels, printer) == (tuple(desk.rows)[:4], TWO)


def jammed(window: PrintWindow, desk: FakeDesk) -> tuple[ParcelId, ...]:
    """A run that ended at its second label."""
    ids = tuple(desk.rows)[:4]
    desk.print.lines[ids[1]] = Line(
        parcel_id=ids[1], outcome=Outcome.FAILED, title="缺纸", retry=Retry.AFTER_FIX
    )
    window.queue.add(ids, ONE)
    desk.print.lines.clear()
    return ids


def test_after_a_jam_the_rest_is_offered(window: PrintWindow, desk: FakeDesk) -> None:
    ids = jammed(window, desk)
    shown = card(window)
    assert shown.count.text() == "还有 3 张没打"
    assert list(menu_of(shown)) == ["在这台接着打", "改派到「二号机」", "这些先不打"]
    click(menu_of(shown)["改派到「二号机」"])
    assert desk.called("print")[-1] == (ids[1:], TWO)
    assert card(window).count.text() == "没有在打的面单"


def test_the_rest_goes_on_where_it_was_or_is_left(window: PrintWindow, desk: FakeDesk) -> None:
    ids = jammed(window, desk)
    click(menu_of(card(window))["在这台接着打"])
    assert desk.called("print")[-1] == (ids[1:], ONE)
    jammed(window, desk)
    click(menu_of(card(window))["这些先不打"])
    assert card(window).count.text() == "没有在打的面单"


def test_names_lead_to_the_settings(window: PrintWindow) -> None:
    card(window).name.click()
    assert window.opened == [(SETTINGS, "printers")]


def test_printers_come_and_go(window: PrintWindow, desk: FakeDesk) -> None:
    desk.station.remove(TWO)
    assert list(window.page.strip.cards) == [ONE]
    desk.station.remove(ONE)
    assert not window.page.strip.cards
    assert window.page.strip.none.isVisible()
    window.page.strip.add.click()
    assert window.opened == [(SETTINGS, "printers")]


def test_commands_pause_resume_and_stop(
    window: PrintWindow, desk: FakeDesk, tasks: InlineTasks
) -> None:
    run = window.commands.run
    assert not run("printing.resume")
    assert run("printing.pause")
    assert window.queue.paused(ONE)
    assert window.queue.paused(TWO)
    assert not run("printing.pause")
    assert run("printing.resume")
    assert not window.queue.paused(TWO)
    assert not run("printing.stop")
    tasks.hold()
    window.queue.add(tuple(desk.rows)[:2], ONE)
    assert run("printing.stop")
    assert window.queue.under_way() == ()
    tasks.release()
    assert run("printing.ask")
    assert window.printers.answer(TWO) is not None
    assert run("printing.to_waiting")
    assert window.page.on_waiting


def test_what_a_component_held_back(open_page: OpenPage, desk: FakeDesk) -> None:
    desk.set_up_printer(printer_id=PrinterId("c"), name="组件", way=Way.DOUDIAN, place="")
    desk.printers.asked_component.hold("a", "731", "732", "733", "734")
    desk.printers.asked_component.hold("b", "735")
    window = open_page(desk)
    window.page.show_waiting()
    bars = window.page.waiting_view.held
    assert [line.accessibleName() for line in bars.lines] == [
        "抖店打印组件：4 张在断开后留下，还没有发送（731、732、733…）",
        "抖店打印组件：1 张在断开后留下，还没有发送（735）",
    ]
    window.page.held.release(window.page.held.batches[0])
    assert desk.printers.asked_component.released == ["a"]
    window.page.held.drop(window.page.held.batches[0])
    assert desk.printers.asked_component.dropped == ["b"]
    assert not bars.isVisible()
