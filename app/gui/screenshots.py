"""Pictures of every page, for the demo without a screen and for eyes."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.gui.main_window import MainWindow
from app.gui.settings_page.page import SettingsPage
from app.gui.shell_api import SETTINGS

ROUNDS = 4
"""Wrapped labels settle their heights in a second round of layout, panels after them."""


def grab_pages(window: MainWindow, folder: Path, suffix: str = "") -> tuple[Path, ...]:
    """Save a PNG of each page, and of each section of the settings, into ``folder``.

    Args:
        window: shown, at the size the pictures shall have.
        folder: exists.
        suffix: put behind each page's name, such as ``-dark``.

    Returns:
        The files, in the order of the rail.
    """
    files = []
    for page_id in window.railed:
        window.open_page(page_id)
        files.append(_grab(window, folder / f"{page_id}{suffix}.png"))
    settings = window.pages[SETTINGS]
    if isinstance(settings, SettingsPage):
        for section in settings.sections:
            window.open_page(SETTINGS, section)
            files.append(_grab(window, folder / f"{SETTINGS}-{section}{suffix}.png"))
    for page_id in sorted(set(window.pages) - set(window.railed)):
        window.open_page(page_id)
        files.append(_grab(window, folder / f"{page_id}{suffix}.png"))
    window.open_page(window.railed[0])
    return tuple(files)


def _grab(window: MainWindow, path: Path) -> Path:
    for _ in range(ROUNDS):
        QApplication.processEvents()
    window.grab().save(str(path))
    return path
