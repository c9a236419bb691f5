"""The window of the wall board: full screen, Esc or F11 leaves."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QScreen
from PySide6.QtWidgets import QWidget

from app.domain.instants import SHANGHAI
from app.gui.i18n import say, tr
from app.gui.theme import DARK, LIGHT, Theme
from app.gui.tokens import load_tokens
from app.gui.wall.awake import StayAwake
from app.gui.wall.painter import ROWS, Shown, WallPainter
from app.gui.workbench.bugs import raise_later
from app.presentation.boards.model import WallModel
from app.presentation.boards.summary import BoardFacts
from app.presentation.desk import Desk
from app.presentation.listening import Subscribe

SECOND_MS = 1000
_LEAVING = frozenset({Qt.Key.Key_Escape, Qt.Key.Key_F11})


class WallWindow(QWidget):
    """Shown by :meth:`show_on`.

    Args:
        desk: services, clock, settings.
        theme: the window's font, and its scheme when the setting says so.
        subscribe: domain events on the window's thread.
        left: told when it was closed.
    """

    def __init__(
        self, desk: Desk, theme: Theme, *, subscribe: Subscribe, left: Callable[[], None]
    ) -> None:
        super().__init__()
        self._desk = desk
        self._theme = theme
        self._left = left
        self._tokens = load_tokens()
        self._awake = StayAwake()
        self.setWindowTitle(tr("准揽 · 大屏"))
        self.setAccessibleName(tr("大屏"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.model = WallModel(
            desk, subscribe=subscribe, changed=self.refresh, unforeseen=raise_later, rows=ROWS
        )
        self._second = QTimer(self)
        self._second.setObjectName("wall")
        self._second.setInterval(SECOND_MS)
        self._second.timeout.connect(self._beat)

    @property
    def scheme(self) -> str:
        """``light`` or ``dark``: by the setting, or as the window is."""
        wanted = self._desk.settings.text("wall.theme")
        if wanted in {LIGHT, DARK}:
            return wanted
        return DARK if self._theme.dark else LIGHT

    def show_on(self, screen: QScreen) -> None:
        """Fill ``screen``."""
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()
        self.activateWindow()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.model.start()
        self._second.start()
        self._awake.begin()

    def refresh(self) -> None:
        """Draw anew, and say it to who cannot see it."""
        facts = self.model.facts()
        if facts is not None:
            self.setAccessibleDescription(_in_words(facts))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        with QPainter(self) as painter:
            WallPainter(
                painter,
                self._colours(),
                self._theme.font,
                width=self.width(),
                height=self.height(),
            ).draw(self._shown())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _LEAVING:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._second.stop()
        self._awake.end()
        self.model.stop()
        self._left()

    def _beat(self) -> None:
        self.model.beat()
        self.refresh()

    def _shown(self) -> Shown:
        now = self._desk.clock.now().astimezone(SHANGHAI)
        return Shown(
            facts=self.model.facts(),
            trouble=self.model.trouble(),
            clock=f"{now:%H:%M:%S}",
        )

    def _colours(self) -> Mapping[str, str]:
        return self._tokens.dark if self.scheme == DARK else self._tokens.light


def wall_screen(beside: QScreen) -> QScreen:
    """A screen on which the main window is not; the same one when there is no other."""
    others = [screen for screen in QGuiApplication.screens() if screen is not beside]
    return others[0] if others else beside


def _in_words(facts: BoardFacts) -> str:
    lanes = [f"{tr(lane.label)} {count}" for lane, count in facts.lanes]
    rows = [f"{say(row.left)} {say(row.kind)} {say(row.name)}" for row in facts.rows[:3]]
    return "; ".join(lanes + rows)
