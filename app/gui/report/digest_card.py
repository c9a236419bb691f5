"""The card under the report: its digest, and whether one from elsewhere is of the same report."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.presentation.formatting import Phrase


class DigestCard(QFrame):
    """``verify`` is asked with what was typed, and where to say what came of it."""

    def __init__(
        self, theme: Theme, verify: Callable[[str, Callable[[Phrase], None]], None]
    ) -> None:
        super().__init__()
        self._verify = verify
        self.setObjectName("card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("日报摘要"))
        title = QLabel(tr("日报摘要"))
        title.setFont(theme.sized(theme.font.pointSize() + 2, bold=True))
        self.digest = QLabel()
        self.digest.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.typed = QLineEdit()
        self.typed.setPlaceholderText(tr("把一份日报上的摘要写在这里，前 16 位就够"))
        self.typed.setAccessibleName(tr("要核对的摘要"))
        self.typed.setClearButtonEnabled(True)
        self.typed.returnPressed.connect(self._ask)
        self.button = QPushButton(tr("核对摘要"))
        self.button.clicked.connect(self._ask)
        self.answer = QLabel()
        self.answer.setWordWrap(True)
        self.answer.hide()
        head, line = QHBoxLayout(), QHBoxLayout()
        head.addWidget(title)
        head.addWidget(self.digest, 1)
        line.addWidget(self.typed, 1)
        line.addWidget(self.button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 8, 12, 12)
        whole.setSpacing(theme.metric("space-2"))
        whole.addLayout(head)
        whole.addLayout(line)
        whole.addWidget(self.answer)

    def show_digest(self, digest: str) -> None:
        """Show that of the report; what was said about another day goes away."""
        if digest != self.digest.text():
            self.digest.setText(digest)
            self.answer.hide()

    def _ask(self) -> None:
        if self.typed.text().strip():
            self._verify(self.typed.text(), self._say)

    def _say(self, words: Phrase) -> None:
        self.answer.setText(say(words))
        self.answer.setAccessibleName(self.answer.text())
        self.answer.show()
