"""Every state of the page is drawn in both schemes and left for a person to look at."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.gui.theme import Theme
from tests.fakes.desk import FakeDesk
from tests.gui.workbench.bench import BenchWindow, artefacts
from tests.gui.workbench.conftest import OpenBench
from tests.gui.workbench.looks import SCREENS, label_raster


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest, theme: Theme) -> str:
    """Both schemes in turn."""
    theme.choose(request.param)
    return str(request.param)


@pytest.mark.parametrize("name", SCREENS)
def test_the_page_is_drawn(
    open_bench: OpenBench, day: FakeDesk, qtbot: QtBot, name: str, scheme: str
) -> None:
    day.raster = label_raster()
    window = open_bench(day)
    arrange: Callable[[BenchWindow, FakeDesk], None] = SCREENS[name]
    arrange(window, day)
    qtbot.waitUntil(lambda: not window.page.busy)
    image = window.grab().toImage()
    image.save(str(artefacts() / f"{name}-{scheme}.png"))
    assert _colours(image) > 20
    theme = window.theme
    assert theme.color("surface").rgb() in {image.pixel(x, 400) for x in range(image.width())}


def _colours(image: QImage) -> int:
    step = 5
    return len(
        {
            image.pixel(x, y)
            for x in range(0, image.width(), step)
            for y in range(0, image.height(), step)
        }
    )
