"""Puts orders aside: why, and when that ends by itself."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
)

from app.domain.errors import InvalidInput
from app.domain.hold import HOLD_REASONS, HoldWish
from app.domain.hold_times import read_before, read_until
from app.domain.instants import SHANGHAI
from app.gui.i18n import say, sentence, tr
from app.gui.theme import Theme
from app.presentation.formatting import phrase

BY_HAND, AT_TIME, BEFORE = range(3)
_SOONEST = "18:00"
_AHEAD = "4h"


class HoldBar(QFrame):
    """Asks for a reason and an end; Enter holds, Esc leaves. ``closed`` when it goes.

    Args:
        theme: its look.
        now: the platform's time.
    """

    closed = Signal()

    def __init__(self, theme: Theme, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._now = now
        self._hold: Callable[[HoldWish], None] | None = None
        self.title = QLabel()
        self.title.setFont(theme.sized(theme.font.pointSize() + 1, bold=True))
        self.reason = QComboBox()
        self.reason.setEditable(True)
        self.reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.reason.setMinimumWidth(180)
        self.reason.setAccessibleName(tr("挂起原因"))
        self._why = QLineEdit()
        self._why.setPlaceholderText(tr("为什么挂起"))
        self._why.returnPressed.connect(self._accept)
        self.reason.setLineEdit(self._why)
        self.reason.addItems([tr(reason) for reason in HOLD_REASONS])
        self.reason.currentTextChanged.connect(self._check)
        self.end = QComboBox()
        self.end.setAccessibleName(tr("何时解除"))
        self.end.addItems([tr("手工解除"), tr("到点自动解除"), tr("时限前自动解除")])
        self.end.currentIndexChanged.connect(self._end_chosen)
        self.when = QLineEdit()
        self.when.setFixedWidth(150)
        self.when.textChanged.connect(self._check)
        self.when.returnPressed.connect(self._accept)
        self.says = QLabel()
        self.says.setObjectName("muted")
        self.says.setWordWrap(True)
        self.yes = QPushButton()
        self.yes.setObjectName("primary")
        self.yes.setAutoDefault(True)
        self.yes.clicked.connect(self._accept)
        self.no = QPushButton(tr("先不挂 Esc"))
        self.no.clicked.connect(self.dismiss)
        self._build(theme)
        self.hide()

    def ask(self, number: int, reason: str, hold: Callable[[HoldWish], None]) -> None:
        """Open for ``number`` parcels; ``reason`` is the one they are held for already."""
        self._hold = hold
        words = say(phrase("挂起 {n} 单", n=number))
        self.title.setText(words)
        self.setAccessibleName(words)
        self.yes.setText(words)
        self.reason.setCurrentIndex(-1)
        self.reason.setEditText(reason)
        self.end.setCurrentIndex(BY_HAND)
        self._end_chosen(BY_HAND)
        self.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """Hold nothing."""
        self._hold = None
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter anywhere holds."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._accept()
        else:
            super().keyPressEvent(event)

    def wish(self) -> HoldWish:
        """What is asked for.

        Raises:
            InvalidInput: something is missing or makes no sense.
        """
        now, reason, end = self._now(), self.reason.currentText(), self.end.currentIndex()
        wish = HoldWish(reason=reason)
        if end == AT_TIME:
            wish = HoldWish(reason=reason, until=read_until(self.when.text(), now))
        elif end == BEFORE:
            wish = HoldWish(reason=reason, before=read_before(self.when.text()))
        return wish.checked(now)

    def _build(self, theme: Theme) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.metric("space-2"))
        row.addWidget(self.reason, 1)
        row.addWidget(self.end)
        row.addWidget(self.when)
        row.addStretch(1)
        last = QHBoxLayout()
        last.setSpacing(theme.metric("space-2"))
        last.addWidget(self.says, 1)
        last.addWidget(self.yes)
        last.addWidget(self.no)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addLayout(row)
        column.addLayout(last)

    def _end_chosen(self, end: int) -> None:
        self.when.setVisible(end != BY_HAND)
        self.when.setText({AT_TIME: _SOONEST, BEFORE: _AHEAD}.get(end, ""))
        self.when.setAccessibleName(tr("解除时间") if end == AT_TIME else tr("时限前多久"))
        self.when.setPlaceholderText(
            tr("如 18:00、明天 9:00") if end == AT_TIME else tr("如 4h、90分钟")
        )
        self._check()

    def _check(self) -> None:
        trouble = ""
        try:
            wish = self.wish()
        except InvalidInput as error:
            self.says.setText(sentence(error.title, error.advice))
            trouble = error.code
        else:
            self.says.setText(self._promise(wish))
        self.yes.setEnabled(not trouble)
        colour = "text-2" if trouble in {"", "hold.reason"} else "urgent"
        self.says.setStyleSheet(f"color: {self._theme.hex(colour)};")

    def _promise(self, wish: HoldWish) -> str:
        if wish.until is not None:
            at = f"{wish.until.astimezone(SHANGHAI):%m-%d %H:%M}"
            return tr("{at} 自动解除，并标为加急").format(at=at)
        if wish.before:
            hours = f"{wish.before.total_seconds() / 3600:g}"
            return tr("最近的时限前 {n} 小时自动解除，并标为加急；时限变了跟着变").format(n=hours)
        return tr("挂起的订单不会取号、打印、发货，直到手工解除")

    def _accept(self) -> None:
        hold = self._hold
        if hold is None or not self.yes.isEnabled():
            return
        wish = self.wish()
        self.dismiss()
        hold(wish)
