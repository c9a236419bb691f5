"""The icon in the system's tray and on the window, with the number of alerts on it."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from app.gui.i18n import say, tr
from app.gui.icons import draw_pixmap
from app.gui.theme import Theme
from app.presentation.formatting import Phrase, phrase

SIZE = 64
MOST = 99
SHOWN_MS = 10_000
FONT_PX = 32


def badge_text(number: int) -> str:
    """``7``, ``99+``; "" for none."""
    if number <= 0:
        return ""
    return str(number) if number <= MOST else f"{MOST}+"


def badged(theme: Theme, number: int) -> QPixmap:
    """The program's sign with ``number`` in its corner."""
    pixmap = draw_pixmap("parcel", theme.hex("accent"), SIZE)
    text = badge_text(number)
    if not text:
        return pixmap
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = SIZE * (0.6 if len(text) == 1 else 0.8 if len(text) == 2 else 1.0)
    height = SIZE * 0.6
    area = QRectF(SIZE - width, SIZE - height, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("overdue-bg"))
    painter.drawRoundedRect(area, height / 2, height / 2)
    font = QFont(theme.font)
    font.setBold(True)
    font.setPixelSize(FONT_PX if len(text) < 3 else FONT_PX - 4)
    painter.setFont(font)
    painter.setPen(theme.color("overdue"))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return pixmap


class Tray(QObject):
    """Notifications and the badge. Where a system has no tray, the window's icon still tells.

    ``opened``: a person wants to see the window; ``asked``: the alerts.
    """

    opened = Signal()
    asked = Signal()

    def __init__(
        self,
        window: QWidget,
        theme: Theme,
        verbs: Iterable[tuple[str, Callable[[], object]]],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._number = -1
        self.menu = QMenu(window)
        self.menu.addAction(tr("显示窗口"), self.opened.emit)
        for text, run in verbs:
            action = self.menu.addAction(text)
            action.triggered.connect(lambda _checked=False, run=run: run())
        self.icon = QSystemTrayIcon(self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self.asked)
        self.there = QSystemTrayIcon.isSystemTrayAvailable()
        theme.changed.connect(self._draw)
        self.show_number(0)
        if self.there:
            self.icon.show()

    @property
    def number(self) -> int:
        """What the badge says."""
        return self._number

    def show_number(self, number: int) -> None:
        """Put ``number`` on tray and window."""
        if number != self._number:
            self._number = number
            self._draw()

    def show_message(self, lines: tuple[Phrase, ...], sound: bool) -> None:
        """One notification. Without a tray the window asks for attention instead."""
        text = "\n".join(say(line) for line in lines)
        if self.there:
            self.icon.showMessage(tr("揽收提醒"), text, self.icon.icon(), SHOWN_MS)
        QApplication.alert(self._window)
        if sound:
            QApplication.beep()

    def close(self) -> None:
        """Take the icon away."""
        self.icon.hide()

    def _draw(self) -> None:
        icon = QIcon(badged(self._theme, self._number))
        self.icon.setIcon(icon)
        self._window.setWindowIcon(icon)
        words = phrase("准揽 · {n} 单有提醒", n=self._number) if self._number else phrase("准揽")
        self.icon.setToolTip(say(words))

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        clicks = QSystemTrayIcon.ActivationReason
        if reason in {clicks.Trigger, clicks.DoubleClick}:
            self.opened.emit()
