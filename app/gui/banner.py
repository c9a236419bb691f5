"""The thin strip above the pages: background trouble, how old the data is, one action."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy

from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.presentation.background import Trouble
from app.presentation.formatting import NOTHING, Phrase, phrase


class Banner(QFrame):
    """Hidden while all is well. Each signal is one of its buttons."""

    retry = Signal()
    authorize = Signal()
    orders = Signal()
    seen = Signal()

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
        self._orders = QPushButton(tr("看订单"))
        self._orders.clicked.connect(self.orders)
        self._later = QPushButton(tr("今天不再提醒"))
        self._later.clicked.connect(self.seen)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._authorize)
        row.addWidget(self._retry)
        row.addWidget(self._orders)
        row.addWidget(self._later)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; ``""`` while hidden."""
        return "" if self.isHidden() else self._text.text()

    def show_troubles(
        self, troubles: tuple[Trouble, ...], now_s: float, *, late: Phrase = NOTHING
    ) -> None:
        """Name the first trouble and count the rest; hide when there is none.

        ``late`` of shops that are late today stands before it: data that are old hide no fine.
        """
        if not troubles:
            self.hide()
            return
        first = troubles[0]
        words = first.text(now_s)
        if first.advice:
            words = phrase("{main}。{advice}", main=words, advice=phrase(first.advice))
        if len(troubles) > 1:
            words = phrase("{main}（另有 {n} 家店铺）", main=words, n=len(troubles) - 1)
        if late:
            words = phrase("{late}。{trouble}", late=late, trouble=words)
        self._say(say(words))
        self._authorize.setVisible(any(trouble.needs_authorization for trouble in troubles))
        self._retry.setVisible(not all(trouble.needs_authorization for trouble in troubles))
        self._later.hide()
        self._orders.setVisible(bool(late))
        self.show()

    def show_notice(self, words: Phrase) -> None:
        """Say ``words`` of an authorization that ends soon; hide when there are none."""
        if not words:
            self.hide()
            return
        self._say(say(words))
        self._authorize.show()
        self._retry.hide()
        self._later.show()
        self._orders.hide()
        self.show()

    def show_late(self, words: Phrase) -> None:
        """Say ``words`` of shops that are late today, with a way to their orders."""
        self._say(say(words))
        self._authorize.hide()
        self._retry.hide()
        self._later.hide()
        self._orders.show()
        self.show()

    def _say(self, text: str) -> None:
        self._text.setText(text)
        self._text.setToolTip(text)
        self.setAccessibleName(text)
