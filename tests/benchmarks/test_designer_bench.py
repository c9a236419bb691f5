"""What a hand does in the designer, beside the 16 ms of one frame (``limit_ms``).

Rendering is on its lane and held back here: measured is what the window's thread does, events and
painting included.
"""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytest_benchmark.fixture import BenchmarkFixture
from pytestqt.qtbot import QtBot

from app.gui.application import theme_of
from app.gui.bridge import Bridge
from app.gui.designer.page import DesignerPage
from app.gui.main_window import MainWindow
from app.gui.shell_api import DESIGNER
from app.labels.template import DEFAULT_TEMPLATE
from app.presentation.designer.drag import Drag
from app.presentation.designer.geometry import Snapping
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import make_shop
from tests.gui.shell.conftest import BENCH_PAGE

NO_SIZE_HINTS = "This plugin does not support propagateSizeHints"
FRAME_MS = 16
RULES = Snapping(reach_mm=1.0, dot_mm=0.125)

pytestmark = pytest.mark.qt_log_ignore(NO_SIZE_HINTS, extend=True)


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[DesignerPage]:
    """The designer on the two-part label, 39 slots, at 1280 × 800."""
    tasks, bridge = InlineTasks(), Bridge()
    fake = FakeDesk(tasks, tmp_path, OPTIONS, shops=[make_shop()])
    window = MainWindow(fake.desk(), bridge=bridge, theme=theme_of(qapp), pages=(BENCH_PAGE,))
    window.resize(1280, 800)
    window.show()
    window.open_page(DESIGNER, DEFAULT_TEMPLATE)
    page = window.page
    assert isinstance(page, DesignerPage)
    page.model.select([(4,)])
    qapp.processEvents()
    tasks.hold()
    yield page
    page.model.open_draft(None, own=False)
    window.close()
    bridge.close()


@pytest.mark.parametrize("what", ["drag", "nudge", "select"])
def test_a_hand_waits_less_than_a_frame(
    benchmark: BenchmarkFixture, page: DesignerPage, qapp: QApplication, what: str
) -> None:
    drag, turns = Drag(page.model, (50, 20)), count()
    acts: dict[str, Callable[[int], object]] = {
        "drag": lambda n: drag.to((50, 20 + n % 40 / 2), RULES),
        "nudge": lambda n: page.arranger.nudge(0.5 if n % 2 else -0.5, 0),
        "select": lambda n: page.model.select([(n % 39,)]),
    }

    def act() -> None:
        acts[what](next(turns))
        qapp.processEvents()

    benchmark.extra_info["limit_ms"] = FRAME_MS
    benchmark(act)
    drag.cancel()
