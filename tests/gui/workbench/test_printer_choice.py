"""Which printer labels go to: the menu beside 打印, its key, and what is remembered."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.ids import PrinterId
from app.ports.printer import PrinterStatus
from app.presentation.workbench.verbs import Verb
from tests.fakes.desk import FakeDesk
from tests.gui.workbench.bench import BenchWindow
from tests.gui.workbench.conftest import OpenBench

SECOND = PrinterId("second")
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(open_bench: OpenBench, desk: FakeDesk) -> BenchWindow:
    """The page at a station with two printers."""
    desk.set_up_printer(printer_id=SECOND, name="备用机")
    return open_bench(desk)


def open_menu() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def words(menu: QMenu) -> list[tuple[str, bool]]:
    return [(each.text(), each.isChecked()) for each in menu.actions() if each.text()]


def choose(menu: QMenu, name: str) -> None:
    next(each for each in menu.actions() if name in each.text()).trigger()
    menu.close()


def acquired(window: BenchWindow) -> None:
    window.page.select_all()
    window.page.verbs.do(Verb.ACQUIRE)
    window.page.select_all()


def test_one_printer_leaves_nothing_to_choose(open_bench: OpenBench, desk: FakeDesk) -> None:
    window = open_bench(desk)
    window.page.select_all()
    assert window.page.bulk.isVisible()
    assert not window.page.bulk.printer.isVisible()
    assert window.page.bulk.verbs[Verb.PRINT].toolTip() == "打印到「标签机」"


def test_the_menu_names_printers_and_states_and_remembers(
    window: BenchWindow, desk: FakeDesk, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    desk.printer.state = PrinterStatus(ready=False, title="缺纸")
    window.printers.ask(SECOND)
    acquired(window)
    window.page.bulk.printer.click()
    menu = open_menu()
    assert words(menu) == [
        ("标签机 · 正在询问", True),
        ("备用机 · 缺纸", False),
        ("面单顺序", False),
        ("打印机设置", False),
    ]
    choose(menu, "备用机")
    assert desk.settings.values["print.printer"] == SECOND
    assert window.toasts[-1] == "之后打印到「备用机」"
    assert window.page.bulk.verbs[Verb.PRINT].toolTip() == "打印到「备用机」"
    window.undos[-1]()
    assert desk.settings.values["print.printer"] == ""
    window.page.bulk.printer.click()
    choose(open_menu(), "备用机")
    window.page.verbs.do(Verb.PRINT)
    wait_until(lambda: bool(desk.called("print")))
    assert [args[1] for args in desk.called("print")] == [SECOND]


def test_shift_p_opens_it_and_a_scan_of_capitals_does_not(
    window: BenchWindow, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    window.page.keys.now_ms = iter(range(0, 100_000, 1000)).__next__
    window.press(Qt.Key.Key_P, SHIFT)
    wait_until(lambda: QApplication.activePopupWidget() is not None)
    open_menu().close()
    window.page.keys.now_ms = iter(range(200_000, 300_000, 2)).__next__
    for letter in "PDD12345":
        window.press(letter, *([SHIFT] if letter.isalpha() else []))
    window.press(Qt.Key.Key_Return)
    QApplication.processEvents()
    assert QApplication.activePopupWidget() is None
    assert window.page.verdict.isVisible()


def test_the_settings_are_one_step_away(window: BenchWindow) -> None:
    window.commands.run("workbench.printer")
    choose(open_menu(), "打印机设置")
    assert window.opened == [("settings", "printers")]


def test_a_printer_added_meanwhile_is_offered(
    open_bench: OpenBench, desk: FakeDesk, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    window = open_bench(desk)
    window.page.select_all()
    setup = desk.station.setups[0]
    desk.set_up_printer(printer_id=SECOND, name="备用机")
    assert not window.page.bulk.printer.isVisible()
    desk.station.make_usual(setup.printer_id)
    wait_until(window.page.bulk.printer.isVisible)
    window.page.bulk.printer.click()
    assert [name for name, _ in words(open_menu())][1] == "备用机 · 正在询问"
    open_menu().close()
