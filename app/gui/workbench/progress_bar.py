"""A batch under way, in place: which, how far, 取消."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.presentation.formatting import Phrase, phrase
from app.presentation.workbench.batches import Running

HEIGHT = 40
TRACK = 4


class ProgressBar(QFrame):
    """``cancel_asked`` when what runs should stop."""

    cancel_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAccessibleName(tr("进度"))
        self.setFixedHeight(HEIGHT)
        self.text = QLabel()
        self._track = _Track(theme)
        self.cancel = QPushButton(tr("取消"))
        self.cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel.clicked.connect(self.cancel_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 8, 0)
        row.setSpacing(theme.metric("space-3"))
        row.addWidget(self.text)
        row.addWidget(self._track, 1)
        row.addWidget(self.cancel)
        self.hide()

    def show_running(self, running: tuple[Running, ...]) -> None:
        """Show what is under way; with nothing the bar hides."""
        self.setVisible(bool(running))
        if not running:
            return
        self.text.setText(" · ".join(say(progress_phrase(each)) for each in running))
        total = sum(each.total or 0 for each in running)
        self._track.show_share(sum(each.done for each in running) / total if total else 0.0)
        self.cancel.setEnabled(not all(each.cancelling for each in running))


class _Track(QWidget):
    """A thin line that fills from the left."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._share = 0.0

    def show_share(self, share: float) -> None:
        self._share = min(max(share, 0.0), 1.0)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, TRACK)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        y = (self.height() - TRACK) / 2
        for share, token in ((1.0, "hairline"), (self._share, "accent")):
            painter.setBrush(self._theme.color(token))
            painter.drawRoundedRect(QRectF(0, y, self.width() * share, TRACK), 2, 2)


def progress_phrase(running: Running) -> Phrase:
    """``正在取号 12 / 128``; while it stops, that it does."""
    if running.cancelling:
        return phrase("正在停止{verb}，手里的这一单会做完", verb=phrase(running.verb.label))
    if running.total is None:
        return phrase("正在{verb}", verb=phrase(running.verb.label))
    return phrase(
        "正在{verb} {done} / {total}",
        verb=phrase(running.verb.label),
        done=running.done,
        total=running.total,
    )
