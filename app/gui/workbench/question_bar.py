"""A question in place, before what cannot be undone, or for the reason of a reprint."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import InvalidInput
from app.domain.ids import TrackingNumber
from app.domain.number_holders import typed_number
from app.gui.i18n import sentence, tr
from app.gui.theme import Theme

AMOUNT_WIDTH = 90
NARROW = 760
"""Pixels below which several answers stand under the words."""


class QuestionBar(QFrame):
    """Asks one thing at a time. Enter on its button or after a reason says yes, Esc says no.

    ``closed`` is emitted when it goes, answered or not.
    """

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._answer: Callable[[str], None] | None = None
        self._other: Callable[[], None] | None = None
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
        self._edit.setAccessibleName(tr("补打原因"))
        self.reason.setLineEdit(self._edit)
        self._edit.returnPressed.connect(self._entered)
        self._make_number_fields()
        self.option = QCheckBox()
        self._fields = (self.option, self.reason, self.carrier, self.number, self.amount)
        self._make_buttons()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.text)
        words.addWidget(self.option)
        answers = QHBoxLayout()
        answers.setSpacing(theme.metric("space-2"))
        answers.addStretch(1)
        for field in self._fields:
            if field is not self.option:
                answers.addWidget(field)
        answers.addWidget(self.yes)
        answers.addWidget(self.other)
        answers.addWidget(self.no)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(12, 10, 8, 10)
        self._row.setSpacing(theme.metric("space-2"))
        self._row.addLayout(words, 1)
        self._row.addLayout(answers)
        self.hide()

    def _make_buttons(self) -> None:
        self.yes = QPushButton()
        self.yes.setObjectName("primary")
        self.yes.setAutoDefault(True)
        self.yes.clicked.connect(self._accept)
        self.other = QPushButton()
        self.other.setAutoDefault(True)
        self.other.clicked.connect(self._accept_other)
        self.no = QPushButton(tr("先不做 Esc"))
        self.no.setAutoDefault(True)
        self.no.clicked.connect(self.dismiss)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        """Words above the answers where they would be squeezed beside them."""
        wide = any(not each.isHidden() for each in (*self._fields, self.other))
        narrow = wide and self.width() < NARROW
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != way:
            self._row.setDirection(way)

    def _make_number_fields(self) -> None:
        """Courier and number of 改单号, and how many pieces there are."""
        self.carrier = QComboBox()
        self.carrier.setAccessibleName(tr("快递公司"))
        self.number = QLineEdit()
        self.number.setMinimumWidth(200)
        self.number.setAccessibleName(tr("新运单号"))
        self.number.setPlaceholderText(tr("新运单号，留空则取一个新号"))
        self.number.returnPressed.connect(self._entered)
        self.number.textChanged.connect(self._check_number)
        self._about_number = ""
        self.amount = QLineEdit()
        self.amount.setFixedWidth(AMOUNT_WIDTH)
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.amount.setAccessibleName(tr("件数"))
        self.amount.returnPressed.connect(self._entered)
        self.amount.textChanged.connect(self._check_amount)
        self._between = (0, 0)

    def ask(
        self,
        title: str,
        text: str,
        verb: str,
        answer: Callable[[], None],
        *,
        other: tuple[str, Callable[[], None]] | None = None,
        careful: bool = False,
    ) -> None:
        """Ask; ``answer`` is called when a person says yes.

        ``other``: a second verb that may be chosen instead. ``careful``: a yes out of habit would
        be wrong, so that Enter says no.
        """
        self._open(title, text, verb, lambda _reason: answer(), other)
        self.yes.setEnabled(True)
        (self.no if careful else self.yes).setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_reason(
        self,
        title: str,
        text: str,
        verb: str,
        reasons: tuple[str, ...],
        answer: Callable[[str], None],
        *,
        hint: str = "",
        option: str = "",
    ) -> None:
        """Ask for a reason, offering some; an empty one is not taken.

        ``hint``: what the field says while it is empty. ``option``: what may be ticked besides.
        """
        self._open(title, text, verb, answer)
        self._edit.setPlaceholderText(hint or tr("为什么再打一张"))
        for field in (self.reason, self._edit):
            field.setAccessibleName(hint or tr("补打原因"))
        self.option.setText(option)
        self.option.setChecked(False)
        self.option.setVisible(bool(option))
        self.reason.clear()
        self.reason.addItems(list(reasons))
        self.reason.setCurrentIndex(-1)
        self.reason.setEditText("")
        self.reason.show()
        self._turn()
        self._check()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_amount(
        self,
        title: str,
        text: str,
        verb: str,
        between: tuple[int, int],
        answer: Callable[[int], None],
    ) -> None:
        """Ask for a number ``between`` two."""
        self._between = between
        self._open(title, text, verb, lambda _reason: answer(int(self.amount.text())))
        self.amount.setText(str(between[0]))
        self.amount.setPlaceholderText(f"{between[0]}–{between[1]}")
        self._show_fields(self.amount)
        self.amount.selectAll()

    def ask_number(
        self,
        title: str,
        text: str,
        verb: str,
        carriers: tuple[tuple[tuple[str, str], ...], str],
        answer: Callable[[str, TrackingNumber | None], None],
    ) -> None:
        """Ask for a tracking number, None for a new one, and its courier.

        ``carriers`` are codes with names, and the code that is chosen at first.
        """

        def told(_reason: str) -> None:
            typed = self.number.text()
            number = typed_number(typed) if typed.strip() else None
            answer(self.carrier.currentData() or "", number)

        self._open(title, text, verb, told)
        offered, chosen = carriers
        self.carrier.clear()
        for code, name in offered:
            self.carrier.addItem(name, code)
        self.carrier.setCurrentIndex(max(self.carrier.findData(chosen), 0))
        self._about_number = text
        self.number.clear()
        self._show_fields(self.number, self.carrier)

    def dismiss(self) -> None:
        """No answer."""
        self._answer = self._other = None
        self.hide()
        self.closed.emit()

    def _open(
        self,
        title: str,
        text: str,
        verb: str,
        answer: Callable[[str], None],
        other: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        self._answer = answer
        word, self._other = other or ("", None)
        self.other.setText(word)
        self.other.setVisible(other is not None)
        self.title.setText(title)
        self.text.setText(text)
        self.yes.setText(verb)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        for field in self._fields:
            field.hide()
        self._turn()
        self.show()

    def _show_fields(self, first: QWidget, *others: QWidget) -> None:
        for field in (first, *others):
            field.show()
        self._turn()
        self.yes.setEnabled(True)
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _accept(self) -> None:
        answer, reason = self._answer, self.reason.currentText().strip()
        self.dismiss()
        if answer is not None:
            answer(reason)

    def _accept_other(self) -> None:
        answer = self._other
        self.dismiss()
        if answer is not None:
            answer()

    def _entered(self) -> None:
        if self.yes.isEnabled():
            self._accept()

    def _check_amount(self, text: str) -> None:
        """Only whole numbers in between are taken."""
        least, most = self._between
        digits = text.strip()
        self.yes.setEnabled(digits.isascii() and digits.isdigit() and least <= int(digits) <= most)

    def _check_number(self, text: str) -> None:
        """Only what can be a number is taken; what is wrong with it stands in the question."""
        wrong = ""
        if text.strip():
            try:
                typed_number(text)
            except InvalidInput as error:
                wrong = sentence(error.title, error.advice)
        self.text.setText(wrong or self._about_number)
        self.yes.setEnabled(not wrong)

    def _check(self) -> None:
        self.yes.setEnabled(bool(self.reason.currentText().strip()))
