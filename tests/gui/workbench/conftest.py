"""The workbench page in a window, on a desk in memory."""

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
from tests.gui.workbench.bench import SECOND_SHOP, BenchDesk, BenchWindow, day_rows

OpenBench = Callable[[FakeDesk], BenchWindow]


@pytest.fixture
def open_bench(qtbot: QtBot, theme: Theme) -> Iterator[OpenBench]:
    """Opens a window on a desk; closed at the end."""
    opened: list[BenchWindow] = []

    def open_on(fake: FakeDesk) -> BenchWindow:
        window = BenchWindow(fake, theme)
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
        window.page.model.feed.stop()
        window.page.keys.release()
    QApplication.processEvents()


@pytest.fixture
def desk(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    """Ten parcels that all wait for numbers."""
    from app.domain.parcel import Stage

    rows = [
        make_row(n, stage=Stage.TO_NUMBER, tracking_number=None, carrier=None, copies=0)
        for n in range(10)
    ]
    desk = BenchDesk(tasks, tmp_path, OPTIONS, rows=rows, shops=[make_shop()])
    desk.set_up_printer()
    return desk


@pytest.fixture
def day(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    """Sixty parcels of two shops in every state."""
    shops = [make_shop(), make_shop(SECOND_SHOP, "云上小铺旗舰店")]
    desk = BenchDesk(tasks, tmp_path, OPTIONS, rows=day_rows(60), shops=shops)
    desk.set_up_printer()
    return desk


@pytest.fixture
def window(open_bench: OpenBench, desk: FakeDesk) -> BenchWindow:
    """The page on ten parcels that wait for numbers."""
    return open_bench(desk)


@pytest.fixture
def wait_until(qtbot: QtBot) -> Callable[[Callable[[], bool]], None]:
    """Waits for a fact while the window works."""
    return qtbot.waitUntil  # type: ignore[no-any-return]
