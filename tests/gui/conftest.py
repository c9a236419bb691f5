"""A window's surroundings in memory: tasks that run at once, a fake desk, the theme."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.gui.application import theme_of
from app.gui.bridge import Bridge
from app.gui.theme import Theme
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import make_row, make_shop

HERE = Path(__file__).parent
NO_SIZE_HINTS = "This plugin does not support propagateSizeHints"
"""The offscreen platform says so for every window with a minimum size; nothing is wrong."""
OF_MENUS = "This plugin does not support (raise|grabbing the keyboard)"
"""And so of every menu that opens."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let those messages pass; every other warning of Qt fails the test it comes in."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(NO_SIZE_HINTS, OF_MENUS, extend=True))


def pytest_collection_finish() -> None:
    """Import the pages before the modules are set aside: windows do so when they open one."""
    for name in (
        *("workbench", "pickup", "printing", "shipments"),
        *("report", "settings_page", "aftersales"),
    ):
        import_module(f"app.gui.{name}.page")
    for name in (
        "alerts.page",
        "handover.page",
        "no_shipping.page",
        "designer.page",
        "first_run_page",
        "keys_page",
    ):
        import_module(f"app.gui.{name}")


@pytest.fixture
def tasks() -> InlineTasks:
    """Jobs run inside ``run``; ``tasks.hold()`` keeps them until ``tasks.release()``."""
    return InlineTasks()


@pytest.fixture
def fake(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    """A desk with one shop and twelve parcels."""
    rows = map(make_row, range(12))
    return FakeDesk(tasks, tmp_path, OPTIONS, rows=rows, shops=[make_shop()])


@pytest.fixture
def empty(tasks: InlineTasks, tmp_path: Path) -> FakeDesk:
    """A desk as on the first day: no shop, no parcel."""
    return FakeDesk(tasks, tmp_path, OPTIONS)


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """The application's theme, light at first."""
    theme = theme_of(qapp)
    theme.choose("light")
    theme.set_density("normal")
    return theme


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    """Brings events home; late ones are dropped after the test."""
    bridge = Bridge()
    yield bridge
    bridge.close()
