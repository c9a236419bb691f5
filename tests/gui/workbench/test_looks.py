"""Every state of the page is drawn in both schemes and left for a person to look at."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from app.gui.theme import Theme
from tests.fakes.desk import FakeDesk
from tests.gui.workbench.bench import BenchWindow, artefacts
from tests.gui.workbench.conftest import OpenBench
from tests.gui.workbench.looks import SCREENS, label_raster, narrow


@pytest.mark.parametrize("name", SCREENS)
def test_the_page_is_drawn(
    open_bench: OpenBench, day: FakeDesk, qtbot: QtBot, theme: Theme, name: str
) -> None:
    day.raster = label_raster()
    window = open_bench(day)
    arrange: Callable[[BenchWindow, FakeDesk], None] = SCREENS[name]
    arrange(window, day)
    for scheme in ("light", "dark"):
        theme.choose(scheme)
        qtbot.waitUntil(lambda: not window.page.busy)
        image = window.grab().toImage()
        image.save(str(artefacts() / f"{name}-{scheme}.png"))
        assert _colours(image) > 20
        assert theme.color("surface").rgb() in {image.pixel(x, 400) for x in range(image.width())}


def test_a_receipt_in_a_narrow_window_is_read_whole(
    open_bench: OpenBench, day: FakeDesk, qtbot: QtBot
) -> None:
    window = open_bench(day)
    narrow(window, day)
    qtbot.waitUntil(lambda: not window.page.busy)
    receipt = window.page.receipt
    shown = [w for w in receipt.findChildren(QAbstractButton) if w.isVisible()]
    assert len(shown) > 5
    for button in shown:
        hint = button.minimumSizeHint()
        assert (button.width(), button.height()) >= (hint.width(), hint.height()), button.text()
    words = [w for w in receipt.findChildren(QLabel) if w.isVisible() and w.text()]
    for label in words:
        tall = (
            label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        )
        assert label.height() >= tall, label.text()
        assert label.visibleRegion().boundingRect() == label.rect(), label.text()


def _colours(image: QImage) -> int:
    step = 5
    return len(
        {
            image.pixel(x, y)
            for x in range(0, image.width(), step)
            for y in range(0, image.height(), step)
        }
    )
