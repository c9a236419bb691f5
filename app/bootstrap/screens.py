"""Pictures of the window's pages when there is no screen."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop

from app.gui.application import make_application, theme_of
from app.gui.bridge import Bridge
from app.gui.main_window import MainWindow
from app.gui.pages import PAGES
from app.gui.screenshots import grab_pages
from app.presentation.desk import Desk

SIZE = (1440, 900)
THEMES = ("light", "dark")
LOAD_S = 20.0


def grab_screens(desk: Desk, bridge: Bridge, folder: Path) -> list[Path]:
    """A PNG of each page, light and dark, into ``folder``.

    The desk's tasks must deliver to ``bridge``; the caller has chosen Qt's platform.
    """
    folder.mkdir(parents=True, exist_ok=True)
    theme = theme_of(make_application(desk.settings))
    window = MainWindow(desk, bridge=bridge, theme=theme, pages=PAGES)
    bridge.keep(window)
    window.resize(*SIZE)
    window.show()
    files: list[Path] = []
    try:
        for name in THEMES:
            theme.choose(name)
            _settle(lambda: window.settled)
            files += grab_pages(window, folder, f"-{name}")
    finally:
        window.close()
        window.dispose()
        theme.choose(desk.settings.text("ui.theme"))
    return files


def _settle(done: Callable[[], bool]) -> None:
    """Let the window work until its pages have loaded what they show."""
    until = time.monotonic() + LOAD_S
    while not done() and time.monotonic() < until:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
