"""The 揽收 page in the real window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.pages import PAGES
from app.gui.pickup.page import PickupPage
from app.gui.shell_api import PICKUP, WORKBENCH
from app.gui.theme import Theme
from app.gui.workbench.page import WorkbenchPage
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.pickup_money import line_of
from tests.fakes.rows import make_shop
from tests.gui.pickup.bench import CONTROL, page_of, press, rows, taken
from tests.gui.workbench.bench import SECOND_SHOP


@pytest.fixture
def fake(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    shops = [make_shop(), make_shop(SECOND_SHOP, "云上小铺")]
    fake = FakeDesk(tasks, tmp_path, OPTIONS, rows=rows(), shops=shops)
    fake.set_up_printer()
    waiting = [line_of(row, row.order_ids[0]).rate for row in rows()]
    fake.reader.rate = (*waiting, *taken(8, 10), *taken(2, 30))
    return fake


@pytest.fixture
def window(fake: FakeDesk, bridge: Bridge, theme: Theme, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(fake.desk(), bridge=bridge, theme=theme, pages=PAGES)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.close()
    page_of(made).stop()
    bench = made.pages[WORKBENCH]
    assert isinstance(bench, WorkbenchPage)
    bench.model.feed.stop()
    bench.keys.release()
    for other in made.pages.made.values():
        keys = getattr(other, "keys", None)
        if other not in {bench, page_of(made)} and keys is not None and hasattr(keys, "release"):
            keys.release()
    QApplication.processEvents()


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> PickupPage:
    press("2", CONTROL)
    qtbot.waitUntil(lambda: window.page.page_id == PICKUP)
    return page_of(window)
