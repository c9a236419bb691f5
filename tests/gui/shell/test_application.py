"""The application and the life of its window, with the real pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFrame, QLabel
from pytestqt.qtbot import QtBot

from app.domain.errors import NetworkError
from app.gui.application import WindowLife, make_application, run_window, theme_of
from app.gui.bridge import Bridge
from app.gui.i18n import tr, use_language
from app.gui.main_window import MainWindow
from app.gui.pages import PAGES
from app.gui.screenshots import grab_pages
from app.gui.settings_page.page import SettingsPage
from app.gui.shell_api import (
    ALERTS,
    FIRST_RUN,
    HANDOVER,
    KEYS,
    PICKUP,
    PRINTING,
    REPORT,
    SETTINGS,
    SHIPMENTS,
    WORKBENCH,
)
from app.gui.theme import Theme
from app.ports.tasks import NET_USER
from app.runtime.lanes import Lanes
from tests.fakes.desk import FakeDesk
from tests.fakes.inline_tasks import InlineTasks
from tests.fakes.options import OPTIONS
from tests.fakes.rows import make_row, make_shop


@pytest.fixture
def chinese(qapp: QApplication, theme: Theme) -> Iterator[None]:
    """Whatever a test chose, the next one begins in Chinese and light."""
    yield
    use_language(qapp, "zh_CN")
    theme.choose("light")
    theme.set_density("normal")


@pytest.fixture
def live(
    qtbot: QtBot, qapp: QApplication, bridge: Bridge, chinese: None
) -> Iterator[Callable[[FakeDesk], WindowLife]]:
    """Starts a window's life; it is over after the test."""
    lives: list[WindowLife] = []

    def start(fake: FakeDesk) -> WindowLife:
        life = WindowLife(fake.desk(), bridge=bridge, ended=lambda: None)
        lives.append(life)
        return life

    yield start
    for life in lives:
        life.window.close()
        for window in (life.window, *life._old):
            window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


Live = Callable[[FakeDesk], WindowLife]


@pytest.mark.usefixtures("chinese")
def test_the_application_looks_and_speaks_as_the_settings_say(
    qapp: QApplication, fake: FakeDesk
) -> None:
    fake.settings.values |= {"ui.theme": "dark", "ui.language": "en", "ui.density": "compact"}
    assert make_application(fake.settings) is qapp
    assert theme_of(qapp).dark
    assert theme_of(qapp).row_height == 28
    assert tr("保存") == "Save"
    assert theme_of(qapp) is theme_of(qapp)


def test_the_real_pages_open(live: Live, fake: FakeDesk) -> None:
    window = live(fake).window
    assert window.railed == (WORKBENCH, PICKUP, PRINTING, SHIPMENTS, REPORT, SETTINGS)
    assert window.isVisible()
    assert window.windowTitle() == "准揽"


def test_the_printers_part_of_the_status_bar_opens_their_page(live: Live, fake: FakeDesk) -> None:
    window = live(fake).window
    window.status_bar.printer.click()
    assert window.page.page_id == SETTINGS
    fake.set_up_printer()
    window.status_bar.printer.click()
    assert window.page.page_id == PRINTING


def test_another_language_takes_another_window_on_the_same_page(
    live: Live, fake: FakeDesk, qtbot: QtBot
) -> None:
    life = live(fake)
    first = life.window
    first.open_page(SETTINGS, "look")
    fake.settings.put({"ui.language": "en"})
    qtbot.waitUntil(lambda: life.window is not first)
    assert life.window.page.page_id == SETTINGS
    assert life.window.rail.button(SETTINGS).text() == "Settings"
    assert life.window.isVisible()
    assert not first.isVisible()
    second = life.window
    fake.settings.put({"ui.language": "zh_CN"})
    qtbot.waitUntil(lambda: life.window is not second)
    assert life.window.rail.button(SETTINGS).text() == "设置"
    assert len(fake.bus.windows()) == 1


def test_the_language_waits_for_running_jobs(
    live: Live, fake: FakeDesk, qtbot: QtBot, tasks: InlineTasks, qapp: QApplication
) -> None:
    life = live(fake)
    first = life.window
    tasks.hold()
    first.jobs.run_job("取号", NET_USER, lambda _ctx: None)
    fake.settings.put({"ui.language": "en"})
    qtbot.waitUntil(lambda: len(first.toasts.toasts) == 1)
    assert first.toasts.toasts[0].text == "任务结束后切换语言"
    qapp.processEvents()
    assert life.window is first
    tasks.release()
    qtbot.waitUntil(lambda: life.window is not first)


@pytest.fixture
def nothing_stays(qapp: QApplication) -> Iterator[None]:
    """Whole windows that stay are dressed anew by every later test that changes the look."""
    yield
    for window in qapp.topLevelWidgets():
        if isinstance(window, MainWindow):
            window.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.usefixtures("chinese", "nothing_stays")
def test_run_window_returns_when_the_window_is_closed(
    fake: FakeDesk, bridge: Bridge, qapp: QApplication
) -> None:
    watched: list[str] = []

    @contextmanager
    def watch(_tell: Callable[[str], None]) -> Iterator[None]:
        watched.append("on")
        yield
        watched.append("off")

    def close() -> None:
        windows = [w for w in qapp.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()]
        assert len(windows) == 1
        windows[0].close()

    QTimer.singleShot(0, qapp, close)
    assert run_window(fake.desk(), bridge=bridge, start_page=SETTINGS, watch=watch) == 0
    assert watched == ["on", "off"]
    assert fake.bus.windows() == []


def test_a_picture_of_each_page(live: Live, fake: FakeDesk, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    window = live(fake).window
    files = grab_pages(window, folder, "-light")
    assert [file.name for file in files[:7]] == [
        "workbench-light.png",
        "pickup-light.png",
        "printing-light.png",
        "shipments-light.png",
        "report-light.png",
        "settings-shops-light.png",
        "settings-shipping-light.png",
    ]
    assert len(files) == len({file.read_bytes() for file in files})
    assert "first_run-light.png" in {file.name for file in files}
    for file in files:
        picture = QImage(str(file))
        assert picture.width() >= 960
        colours = {
            picture.pixelColor(x, y).name()
            for x in range(0, picture.width(), 9)
            for y in range(0, picture.height(), 9)
        }
        assert len(colours) > 5, file.name
    assert window.page.page_id == WORKBENCH


def test_a_page_is_made_when_it_is_first_opened(live: Live, fake: FakeDesk) -> None:
    window = live(fake).window
    assert list(window.pages.made) == [WORKBENCH]
    for command_id in ("handover.open", "alerts.open", "shops.audit", "printing.to_waiting"):
        assert window.commands.run(command_id)  # from everywhere, whether or not it is made
    assert list(window.pages.made) == [WORKBENCH, HANDOVER, ALERTS, SETTINGS, PRINTING]
    settings = window.pages[SETTINGS]
    assert isinstance(settings, SettingsPage)
    assert list(settings.sections.made) == ["shops"]
    window.open_page(SETTINGS, "look")
    assert list(settings.sections.made) == ["shops", "look"]


def test_the_page_of_keys_makes_the_pages_whose_keys_it_tells(
    live: Live, fake: FakeDesk, qtbot: QtBot
) -> None:
    window = live(fake).window
    window.open_page(REPORT)
    window.open_page(KEYS)
    assert window.page.loading
    window.open_page(WORKBENCH)
    assert not window.pages[KEYS].loading  # nobody waits for it any more
    window.open_page(KEYS)
    qtbot.waitUntil(lambda: window.settled)
    assert set(window.pages) - set(window.pages.made) == {SETTINGS, FIRST_RUN}
    shown = [label.text() for label in window.page.findChildren(QLabel)]
    keyed = [command for command in window.commands.all() if command.keys]
    assert {command.title for command in keyed} <= set(shown)
    cards = window.page.findChildren(QFrame, "card")
    top = min(card.y() for card in cards)
    first = {card.findChildren(QLabel)[0].text() for card in cards if card.y() == top}
    assert first == {"工作台", "揽收"}  # in the order of the rail, not of the making


def test_pages_have_ids_of_their_own(live: Live, fake: FakeDesk) -> None:
    window = live(fake).window
    assert len(window.pages) == len(PAGES) + 8
    assert all(page.page_id == page_id for page_id, page in window.pages.items())
    entries = [window.pages.entry(page_id) for page_id in window.pages]
    assert all(entry.title and entry.icon for entry in entries)


def test_with_real_threads_the_window_fills_and_stops(
    qtbot: QtBot, bridge: Bridge, theme: Theme, tmp_path: Path
) -> None:
    lanes = Lanes(bridge.deliver)
    rows = map(make_row, range(12))
    fake = FakeDesk(lanes, tmp_path, OPTIONS, rows=rows, shops=[make_shop(synced_s=0)])
    window = MainWindow(fake.desk(), bridge=bridge, theme=theme, pages=PAGES)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.settled and bool(fake.called("sync")))
    qtbot.waitUntil(lambda: window.status_bar.shops.text() == "练习店铺 · 刚刚更新")
    fake.faults["sync"] = [NetworkError("network.timeout", "网络超时", "检查网络。")]
    window.sync.sync_now()
    qtbot.waitUntil(window.banner.isVisible)
    window.sync.sync_now()
    qtbot.waitUntil(lambda: not window.banner.isVisible())
    with qtbot.waitSignal(window.closed):
        window.close()
    assert lanes.stop() == ()
