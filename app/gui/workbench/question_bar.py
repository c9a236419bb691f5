"""A question in place, before what cannot be undone, or for the reason of a reprint."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
)

from app.gui.i18n import tr
from app.gui.theme import Theme


class QuestionBar(QFrame):
    """Asks one thing at a time. Enter on its button or after a reason says yes, Esc says no.

    ``closed`` is emitted when it goes, answered or not.
    """

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._answer: Callable[[str], None] | None = None
        self.title = QLabel()
        self.title.setFont(theme.sized(theme.font.pointSize() + 1, bold=True))
        self.title.setWordWrap(True)
        self.text = QLabel()
        self.text.setObjectName("muted")
        self.text.setWordWrap(True)
        self.reason = QComboBox()
        self.reason.setEditable(True)
        self.reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.reason.setMinimumWidth(220)
        self.reason.setAccessibleName(tr("补打原因"))
        self.reason.currentTextChanged.connect(self._check)
        self._edit = QLineEdit()
        self._edit.setPlaceholderText(tr("为什么再打一张"))
        self.reason.setLineEdit(self._edit)
        self._edit.returnPressed.connect(self._entered)
        self.yes = QPushButton()
        self.yes.setObjectName("primary")
        self.yes.setAutoDefault(True)
        self.yes.clicked.connect(self._accept)
        self.no = QPushButton(tr("先不做 Esc"))
        self.no.clicked.connect(self.dismiss)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 8, 10)
        row.setSpacing(theme.metric("space-2"))
        row.addLayout(words, 1)
        row.addWidget(self.reason)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        self.hide()

    def ask(self, title: str, text: str, verb: str, answer: Callable[[], None]) -> None:
        """Ask; ``answer`` is called when a person says yes."""
        self._open(title, text, verb, lambda _reason: answer())
        self.reason.hide()
        self.yes.setEnabled(True)
        self.yes.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_reason(
        self,
        title: str,
        text: str,
        verb: str,
        reasons: tuple[str, ...],
        answer: Callable[[str], None],
    ) -> None:
        """Ask for a reason, offering some; an empty one is not taken."""
        self._open(title, text, verb, answer)
        self.reason.clear()
        self.reason.addItems(list(reasons))
        self.reason.setCurrentIndex(-1)
        self.reason.setEditText("")
        self.reason.show()
        self._check()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """No answer."""
        self._answer = None
        self.hide()
        self.closed.emit()

    def _open(self, title: str, text: str, verb: str, answer: Callable[[str], None]) -> None:
        self._answer = answer
        self.title.setText(title)
        self.text.setText(text)
        self.yes.setText(verb)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.show()

    def _accept(self) -> None:
        answer, reason = self._answer, self.reason.currentText().strip()
        self.dismiss()
        if answer is not None:
            answer(reason)

    def _entered(self) -> None:
        if self.yes.isEnabled():
            self._accept()

    def _check(self) -> None:
        self.yes.setEnabled(bool(self.reason.currentText().strip()))
