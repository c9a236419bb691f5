"""A window's surroundings in memory: tasks that run at once, a fake desk, the theme."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.gui.theme import Theme
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import make_row, make_shop


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
    """The light theme on the test's application."""
    theme = Theme(qapp)
    theme.choose("light")
    return theme
