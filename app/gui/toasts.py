"""Toasts: short words at the lower edge, with undo; errors stay until they are closed."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.i18n import tr
from app.gui.theme import Theme

SHOWN_MS = 6000
AT_MOST = 3
WIDTH = 460
MARGIN = 48


class Toast(QFrame):
    """One message."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        advice: str = "",
        undo: Callable[[], None] | None = None,
        fault: bool = False,
        close: Callable[["Toast"], None],
    ) -> None:
        super().__init__()
        self.setObjectName("toast")
        self.text = text
        self.advice = advice
        self.undo = undo
        self.fault = fault
        self._close = close
        way_back = "" if undo is None else tr("按 Ctrl+Z 撤销")
        self.said = (text, advice, way_back)
        self.setAccessibleName(text)
        self.setAccessibleDescription(advice or way_back)
        self.row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        icon = QLabel()
        theme.dress(icon, "fault" if fault else "info", "urgent" if fault else "accent")
        level = Qt.AlignmentFlag.AlignTop if advice else Qt.AlignmentFlag.AlignVCenter
        row.addWidget(icon, 0, level)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(_label(text, "toastTitle"))
        if advice:
            words.addWidget(_label(advice, "muted"))
        row.addLayout(words, 1)
        if undo is not None:
            button = QPushButton(tr("撤销"))
            button.setToolTip(way_back)
            button.clicked.connect(self.take_back)
            row.addWidget(button, 0, level)
        dismiss = QToolButton()
        dismiss.setObjectName("flat")
        dismiss.setAccessibleName(tr("关闭"))
        dismiss.setToolTip(tr("关闭"))
        theme.dress(dismiss, "close")
        dismiss.clicked.connect(lambda: close(self))
        row.addWidget(dismiss, 0, level)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(SHOWN_MS)
        self.timer.timeout.connect(lambda: close(self))

    def take_back(self) -> None:
        """Undo what it told of, once."""
        undo, self.undo = self.undo, None
        self._close(self)
        if undo is not None:
            undo()


class ToastArea(QWidget):
    """A stack of toasts over the lower middle of ``host``; the newest is lowest."""

    def __init__(self, host: QWidget, theme: Theme) -> None:
        super().__init__(host)
        self._host = host
        self._theme = theme
        self._toasts: list[Toast] = []
        self._stack = QVBoxLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.setSpacing(8)
        self.hide()
        host.installEventFilter(self)

    @property
    def toasts(self) -> tuple[Toast, ...]:
        """What is on the screen, oldest first."""
        return tuple(self._toasts)

    def say(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Show ``text`` for :data:`SHOWN_MS`."""
        toast = Toast(self._theme, text, undo=undo, close=self._drop)
        self._add(toast)
        toast.timer.start()

    def complain(self, title: str, advice: str) -> None:
        """Show an error until someone closes it; the same one is not shown twice."""
        same = [toast for toast in self._toasts if (toast.text, toast.advice) == (title, advice)]
        for toast in same:
            self._drop(toast)
        self._add(Toast(self._theme, title, advice=advice, fault=True, close=self._drop))

    def withdraw(self, undo: Callable[[], None]) -> None:
        """Take away the toast that offers ``undo``: it is being done, by whatever way."""
        for toast in self.toasts:
            if toast.undo == undo:
                self._drop(toast)

    def clear(self) -> None:
        """Take everything away (the window closes)."""
        for toast in self.toasts:
            self._drop(toast)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in place while the host changes its size."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _add(self, toast: Toast) -> None:
        while len(self._toasts) >= AT_MOST:
            self._drop(self._toasts[0])
        self._toasts.append(toast)
        self._stack.addWidget(toast)
        toast.show()
        self._place()
        self.show()
        self.raise_()
        QAccessible.updateAccessibility(
            QAccessibleAnnouncementEvent(self, "。".join(filter(None, toast.said)))
        )

    def _drop(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
            toast.timer.stop()
            toast.hide()
            self._stack.removeWidget(toast)
            toast.deleteLater()
            self._place()
            self.setVisible(bool(self._toasts))

    def _place(self) -> None:
        host = self._host
        width = min(WIDTH, host.width() - 2 * MARGIN)
        height = sum(self._height(toast, width) for toast in self._toasts)
        height += self._stack.spacing() * max(len(self._toasts) - 1, 0)
        self.setGeometry(
            (host.width() - width) // 2, host.height() - height - MARGIN, width, height
        )

    @staticmethod
    def _height(toast: Toast, width: int) -> int:
        wrapped = toast.row.totalHeightForWidth(width) if toast.row.hasHeightForWidth() else 0
        return max(wrapped, toast.sizeHint().height())


def _label(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
