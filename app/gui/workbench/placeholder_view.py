"""What stands where rows would be: why there are none, and one action."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.gui.i18n import say
from app.gui.theme import Theme
from app.presentation.workbench.model import Action, Placeholder

ICON = 40


class PlaceholderView(QWidget):
    """``asked`` carries the offered action."""

    asked = Signal(Action)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: Placeholder | None = None
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.icon = QLabel()
        self.title = QLabel()
        self.title.setFont(theme.sized(theme.font.pointSize() + 4, bold=True))
        self.title.setWordWrap(True)
        self.text = QLabel()
        self.text.setObjectName("muted")
        self.text.setWordWrap(True)
        self.button = QPushButton()
        self.button.setObjectName("primary")
        self.button.clicked.connect(self._ask)
        column = QVBoxLayout(self)
        column.setSpacing(theme.metric("space-2"))
        column.addStretch(2)
        for widget in (self.icon, self.title, self.text):
            widget.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(widget)
        column.addSpacing(theme.metric("space-2"))
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        theme.changed.connect(self._draw)

    def show_placeholder(self, shown: Placeholder) -> None:
        """Say why there is nothing."""
        if shown == self._shown:
            return
        self._shown = shown
        self.title.setText(say(shown.title))
        self.text.setText(say(shown.text) if shown.text else "")
        self.text.setVisible(bool(shown.text))
        self.button.setText(say(shown.label) if shown.label else "")
        self.button.setVisible(shown.action is not Action.NONE)
        self._draw()

    def _draw(self) -> None:
        if self._shown is not None:
            icon = self._theme.icon(self._shown.icon, "text-2")
            self.icon.setPixmap(icon.pixmap(QSize(ICON, ICON), self.devicePixelRatioF()))

    def _ask(self) -> None:
        if self._shown is not None:
            self.asked.emit(self._shown.action)
