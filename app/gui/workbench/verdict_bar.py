"""The large line after a scan."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.gui.i18n import say
from app.gui.theme import STATE_ICONS, Theme
from app.presentation.workbench.verdict import Grade, Verdict

HEIGHT = 64
POINTS = 22
_LOOKS = {
    Grade.GO: ("selection", "ok", "check"),
    Grade.DONE: ("hover", "text", "done"),
    Grade.WAIT: ("soon-bg", "soon", STATE_ICONS["soon"]),
    Grade.STOP: ("overdue-bg", "overdue", STATE_ICONS["overdue"]),
}


class VerdictBar(QWidget):
    """One word that can be read from two metres away, and a line that says why."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.verdict: Verdict | None = None
        self.setFixedHeight(HEIGHT)
        self.hide()
        theme.changed.connect(self.update)

    def show_verdict(self, verdict: Verdict) -> None:
        """Show ``verdict`` until the next scan or Esc."""
        self.verdict = verdict
        detail = say(verdict.detail) if verdict.detail else ""
        self.setAccessibleName(f"{say(verdict.word)} {detail}".strip())
        self.show()
        self.update()

    def dismiss(self) -> None:
        """Hide it."""
        self.verdict = None
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        if self.verdict is None:
            return
        theme = self._theme
        fill, colour, icon = _LOOKS[self.verdict.grade]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(fill))
        painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        size = 32
        mark = theme.icon(icon, colour).pixmap(QSize(size, size), self.devicePixelRatioF())
        painter.drawPixmap(16, (HEIGHT - size) // 2, size, size, mark)
        painter.setPen(theme.color(colour))
        large = theme.sized(POINTS, bold=True)
        painter.setFont(large)
        word = say(self.verdict.word)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(60, 0, self.width() - 76, HEIGHT), flags, word)
        x = 60 + QFontMetrics(large).horizontalAdvance(word) + 20
        font = theme.sized(theme.font.pointSize() + 2)
        painter.setFont(font)
        detail = say(self.verdict.detail) if self.verdict.detail else ""
        room = max(self.width() - x - 16, 0)
        text = QFontMetrics(font).elidedText(detail, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(x, 0, room, HEIGHT), flags, text)
