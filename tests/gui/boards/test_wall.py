"""The wall board, by keys: what is on it, how it is left, and that nobody's name is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import StorageError
from app.domain.events import Changes
from app.gui.bridge import Bridge
from app.gui.i18n import use_language
from app.gui.main_window import MainWindow
from app.gui.shell_api import SETTINGS
from app.gui.theme import Theme
from app.gui.tokens import load_tokens
from app.gui.wall.painter import WallPainter
from app.gui.wall.window import WallWindow, wall_screen
from tests.fakes.desk import FakeDesk
from tests.gui.shell.conftest import BENCH_PAGE
from tests.integration.phone.bench import CANARY, made_desk

HD = (1920, 1080)
UHD = (3840, 2160)


@pytest.fixture
def fake(tmp_path: Path) -> FakeDesk:
    return made_desk(tmp_path)


@pytest.fixture
def window(fake: FakeDesk, bridge: Bridge, theme: Theme, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(fake.desk(), bridge=bridge, theme=theme, pages=(BENCH_PAGE,))
    made.resize(1280, 800)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.dispose()


@pytest.fixture
def board(window: MainWindow, qtbot: QtBot) -> WallWindow:
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F11)
    found = window.wall.board
    assert found is not None
    qtbot.waitExposed(found)
    qtbot.waitUntil(found.isActiveWindow)
    return found


def grab(board: WallWindow, size: tuple[int, int]) -> QImage:
    board.resize(*size)
    return board.grab().toImage()


def colours(image: QImage) -> set[str]:
    spots = [(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)]
    return {image.pixelColor(x, y).name().upper() for x, y in spots}


def test_f11_fills_the_screen_and_esc_leaves(board: WallWindow, window: MainWindow) -> None:
    assert board.isFullScreen()
    words = board.accessibleDescription()
    assert words.startswith("逾期 1; <2 小时 2; <6 小时 1; 今天 1; 以后 2; 00:56:09 24h 尾号 0003")
    assert CANARY not in words
    QTest.keyClick(board, Qt.Key.Key_Escape)
    assert window.wall.board is None
    assert window.isVisible()


def test_f11_again_leaves_too(board: WallWindow, window: MainWindow) -> None:
    QTest.keyClick(board, Qt.Key.Key_F11)
    assert window.wall.board is None


def test_the_button_of_the_settings_opens_it(window: MainWindow) -> None:
    window.open_page(SETTINGS, "boards")
    window.page.sections["boards"].wall.click()  # type: ignore[attr-defined]
    assert window.wall.board is not None


def test_closing_the_window_closes_it(board: WallWindow, window: MainWindow) -> None:
    window.close()
    assert window.wall.board is None
    assert not board.isVisible()


@pytest.mark.parametrize("size", [HD, UHD])
def test_dark_unless_told_otherwise(
    board: WallWindow, fake: FakeDesk, theme: Theme, size: tuple[int, int]
) -> None:
    tokens = load_tokens()
    assert not theme.dark
    dark = colours(grab(board, size))
    assert {tokens.dark[n].upper() for n in ("window", "surface", "overdue-bg", "soon-bg")} <= dark
    fake.settings.put({"wall.theme": "window"})
    light = colours(grab(board, size))
    assert {tokens.light[n].upper() for n in ("window", "surface", "urgent-bg")} <= light
    assert tokens.dark["window"].upper() not in light


def test_news_are_read_and_seconds_pass(board: WallWindow, fake: FakeDesk) -> None:
    fake.clock.forward(seconds=9)
    board._beat()
    assert "00:56:00 24h" in board.accessibleDescription()
    fake.rows.clear()
    fake.bus.publish(Changes())
    QApplication.processEvents()
    board._beat()
    assert board.accessibleDescription().startswith("逾期 0; <2 小时 0")


def test_rate_and_money_stand_with_the_days_of_their_rules(
    board: WallWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    write = WallPainter._write

    def noted(self: WallPainter, area: QRectF, text: str, *more: Any, **named: Any) -> None:
        drawn.append(text)
        write(self, area, text, *more, **named)

    monkeypatch.setattr(WallPainter, "_write", noted)
    grab(board, HD)
    assert {"规则截至 2022-06-28", "估算，罚则截至 2026-08-22"} <= set(drawn)


def test_a_long_word_takes_the_room_that_is_there(
    board: WallWindow, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    spare: dict[str, float] = {}
    write = WallPainter._write

    def noted(
        self: WallPainter, area: QRectF, text: str, size: float, *more: Any, **named: Any
    ) -> None:
        spare[text] = area.width() - self._wide(text, size)
        write(self, area, text, size, *more, **named)

    monkeypatch.setattr(WallPainter, "_write", noted)
    use_language(qapp, "en")
    try:
        grab(board, HD)
    finally:
        use_language(qapp, "zh_CN")
    assert spare["overdue · promise"] >= 0


def test_what_cannot_be_read_is_told_beside_the_old_figures(
    board: WallWindow, fake: FakeDesk
) -> None:
    def broken(*_args: object, **_more: object) -> tuple[()]:
        raise StorageError("store.read", "读不出数据库", "重新打开程序。")

    fake.reader.parcels = broken  # type: ignore[method-assign]
    fake.clock.forward(seconds=60)
    board._beat()
    assert str(board.model.trouble()) == "读不到新数据：读不出数据库"
    assert board.model.facts() is not None


def test_the_other_screen_where_there_is_one(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, other = window.screen(), object()
    assert wall_screen(here) is here
    monkeypatch.setattr(QGuiApplication, "screens", lambda: [here, other])
    assert wall_screen(here) is other


@pytest.mark.parametrize("size", [(1366, 768), (1080, 1920)])
def test_screens_of_other_shapes_show_all_of_it(board: WallWindow, size: tuple[int, int]) -> None:
    tokens = load_tokens().dark
    shown = colours(grab(board, size))
    wanted = ("window", "surface", "overdue-bg", "urgent-bg", "soon-bg")
    assert {tokens[name].upper() for name in wanted} <= shown
