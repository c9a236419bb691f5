"""Pictures of every page, for the demo without a screen and for eyes."""

import time
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from app.gui.main_window import MainWindow
from app.gui.settings_page.page import SettingsPage

ROUNDS = 4
"""Wrapped labels settle their heights in a second round of layout, panels after them."""
PATIENCE_S = 10.0
"""A page that has not loaded by then is pictured as it is."""
WAIT_MS = 100
_QUALITY = 80
"""Of PNG: how fast, not how good. The next better one takes half as long again for 4 % less."""


def grab_pages(window: MainWindow, folder: Path, suffix: str = "") -> tuple[Path, ...]:
    """Save a PNG of each page into ``folder``; of the settings one of each section.

    Args:
        window: shown, at the size the pictures shall have.
        folder: exists.
        suffix: put behind each page's name, such as ``-dark``.

    Returns:
        The files, in the order of the rail.
    """
    files = []
    for page_id in (*window.railed, *sorted(set(window.pages) - set(window.railed))):
        page = window.pages[page_id]
        sections = list(page.sections) if isinstance(page, SettingsPage) else [""]
        for section in sections:
            window.open_page(page_id, section)
            name = f"{page_id}-{section}" if section else page_id
            files.append(_grab(window, folder / f"{name}{suffix}.png"))
    window.open_page(window.railed[0])
    return tuple(files)


def _grab(window: MainWindow, path: Path) -> Path:
    until = time.monotonic() + PATIENCE_S
    while not window.settled and time.monotonic() < until:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, WAIT_MS)
    for _ in range(ROUNDS):
        QApplication.processEvents()
    window.grab().save(str(path), "PNG", _QUALITY)
    return path
