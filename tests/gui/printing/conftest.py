"""The 打印 page in a window, on a desk in memory."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.theme import Theme
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import make_row, make_shop
from tests.gui.printing.bench import TWO, PrintWindow

OpenPage = Callable[[FakeDesk], PrintWindow]


@pytest.fixture
def open_page(qtbot: QtBot, theme: Theme) -> Iterator[OpenPage]:
    """Opens a window on a desk; closed at the end."""
    opened: list[PrintWindow] = []

    def open_on(fake: FakeDesk) -> PrintWindow:
        window = PrintWindow(fake.desk(), fake.bus, theme)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.page.on_shown()
        opened.append(window)
        return window

    yield open_on
    for window in opened:
        window.close()
        window.page.keys.release()
    QApplication.processEvents()


@pytest.fixture
def desk(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    """Sixty parcels and two printers, nothing printed."""
    rows = [make_row(n) for n in range(60)]
    fake = FakeDesk(tasks, tmp_path, OPTIONS, rows=rows, shops=[make_shop()])
    fake.set_up_printer()
    fake.set_up_printer(printer_id=TWO, name="二号机", place="192.168.1.61:9100")
    return fake
