"""The thin strip above the pages: background trouble, how old the data is, one action."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy

from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.presentation.background import Trouble
from app.presentation.formatting import phrase


class Banner(QFrame):
    """Hidden while all is well. ``retry`` and ``authorize`` are its two buttons."""

    retry = Signal()
    authorize = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._icon = QLabel()
        theme.dress(self._icon, "warning", "urgent")
        self._text = QLabel()
        self._text.setObjectName("bannerText")
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._retry = QPushButton(tr("重试"))
        self._retry.clicked.connect(self.retry)
        self._authorize = QPushButton(tr("重新授权"))
        self._authorize.clicked.connect(self.authorize)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._authorize)
        row.addWidget(self._retry)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; ``""`` while hidden."""
        return "" if self.isHidden() else self._text.text()

    def show_troubles(self, troubles: tuple[Trouble, ...], now_s: float) -> None:
        """Name the first trouble and count the rest; hide when there is none."""
        if not troubles:
            self.hide()
            return
        first = troubles[0]
        words = first.text(now_s)
        if first.advice:
            words = phrase("{main}。{advice}", main=words, advice=phrase(first.advice))
        if len(troubles) > 1:
            words = phrase("{main}（另有 {n} 家店铺）", main=words, n=len(troubles) - 1)
        text = say(words)
        self._text.setText(text)
        self._text.setToolTip(text)
        self.setAccessibleName(text)
        self._authorize.setVisible(any(trouble.needs_authorization for trouble in troubles))
        self._retry.setVisible(not all(trouble.needs_authorization for trouble in troubles))
        self.show()
