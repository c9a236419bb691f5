"""The Qt application and the life of its window."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app.gui.bridge import Bridge
from app.gui.garbage import collect_here
from app.gui.i18n import use_language
from app.gui.icons import draw_pixmap
from app.gui.main_window import MainWindow
from app.gui.page_book import PageEntry
from app.gui.pages import PAGES
from app.gui.theme import Theme
from app.ports.settings import Settings
from app.presentation.desk import Desk

Watch = Callable[[Callable[[str], None]], AbstractContextManager[None]]
"""Given how to tell a person, watches for errors nobody foresaw while it is open."""


def _unwatched(_tell: Callable[[str], None]) -> AbstractContextManager[None]:
    return nullcontext()


def make_application(settings: Settings) -> QApplication:
    """The application, looking and speaking as the settings say. Make it before any task runs.

    Returns the running one when there is one already.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("zhunlan")
    app.setApplicationDisplayName("准揽")
    app.setQuitOnLastWindowClosed(False)
    theme = theme_of(app)
    theme.choose(settings.text("ui.theme"))
    theme.set_density(settings.text("ui.density"))
    use_language(app, settings.text("ui.language"))
    app.setWindowIcon(QIcon(draw_pixmap("parcel", theme.hex("accent"), 64)))
    return app


def theme_of(app: QApplication) -> Theme:
    """The application's one theme, made at the first call."""
    found = app.findChild(Theme)
    return found if isinstance(found, Theme) else Theme(app)


class WindowLife:
    """Shows the window, makes a new one when the language changes, ends when it is closed.

    Args:
        desk: services and readers.
        bridge: the one whose ``deliver`` the desk's tasks use.
        ended: called once, after the window was closed by a person.
        start_page: page id to begin with.
        pages: pages of the rail above the settings.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        bridge: Bridge,
        ended: Callable[[], None],
        start_page: str | None = None,
        pages: tuple[PageEntry, ...] = PAGES,
    ) -> None:
        self._desk = desk
        self._bridge = bridge
        self._ended = ended
        self._pages = pages
        # Answers on their way may still speak to a window that was replaced: it is kept, hidden.
        self._old: list[MainWindow] = []
        self._app = make_application(desk.settings)
        self.window = self._make(start_page)
        self.window.show()

    def tell_crash(self, text: str) -> None:
        """Show what the crash path tells, on the window of the moment."""
        self.window.tell_crash(text)

    def _make(self, start_page: str | None) -> MainWindow:
        window = MainWindow(
            self._desk,
            bridge=self._bridge,
            theme=theme_of(self._app),
            pages=self._pages,
            start_page=start_page,
        )
        window.closed.connect(self._ended)
        window.language_changed.connect(self._speak)
        return window

    def _speak(self) -> None:
        """Words are set when widgets are made: another language takes another window."""
        old, page = self.window, self.window.page.page_id
        use_language(self._app, self._desk.settings.text("ui.language"))
        old.dispose()
        self.window = self._make(page)
        self.window.show()
        old.hide()
        self._old.append(old)


def run_window(
    desk: Desk, *, bridge: Bridge, start_page: str | None = None, watch: Watch = _unwatched
) -> int:
    """Show the window until it is closed.

    Args:
        desk: services and readers; whoever made it closes it afterwards.
        bridge: the one whose ``deliver`` the desk's tasks use.
        start_page: page id to begin with, such as ``workbench`` or ``settings``.
        watch: the crash path, such as ``partial(app.diagnostics.crash.watch, reporter)``.

    Returns:
        The exit code.
    """
    app = make_application(desk.settings)
    life = WindowLife(
        desk, bridge=bridge, ended=lambda: QTimer.singleShot(0, app.quit), start_page=start_page
    )
    bridge.keep(life)
    with collect_here(), watch(life.tell_crash):
        return app.exec()
