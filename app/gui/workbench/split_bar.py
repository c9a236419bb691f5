"""The editor of 拆单: items down, parcels across; what no parcel names stays in the first."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import InvalidInput
from app.domain.grouping import NamedPieces
from app.gui.i18n import say, sentence, tr
from app.gui.theme import Theme
from app.presentation.formatting import phrase, verbatim
from app.presentation.workbench.split_draft import SplitDraft
from app.services.split_parcels import Contents

FIELD_WIDTH = 56
TALLEST = 260
MOST_PARCELS = 20
FEW = 4
"""So many fields beside the names need no scroll bar."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

Accept = Callable[[tuple[NamedPieces, ...]], None]


class SplitBar(QFrame):
    """Digits, Tab, Enter, Esc. ``closed`` when it goes."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._draft: SplitDraft | None = None
        self._accepted: Accept | None = None
        self.fields: list[list[QLineEdit]] = []
        """By item, then by parcel from the second on."""
        self.left: list[QLabel] = []
        """What stays in the first parcel of each item."""
        self.title = QLabel()
        self.title.setFont(theme.sized(theme.font.pointSize() + 1, bold=True))
        self.says = QLabel()
        self.says.setObjectName("muted")
        self.says.setWordWrap(True)
        self.more = QPushButton(tr("再加一个包裹"))
        self.more.clicked.connect(lambda _checked=False: self._add_parcel())
        self.yes = QPushButton()
        self.yes.setObjectName("primary")
        self.yes.setAutoDefault(True)
        self.yes.clicked.connect(lambda _checked=False: self._accept())
        self.no = QPushButton(tr("先不拆 Esc"))
        self.no.clicked.connect(lambda _checked=False: self.dismiss())
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        last = QHBoxLayout()
        last.setSpacing(theme.metric("space-2"))
        last.addWidget(self.says, 1)
        for button in (self.more, self.yes, self.no):
            last.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addWidget(self._area)
        column.addLayout(last)
        self.hide()

    def edit(self, contents: Contents, accept: Accept) -> None:
        """Open for the goods of a parcel."""
        self._draft = SplitDraft(contents)
        self._accepted = accept
        words = say(phrase("拆单：共 {n} 件，填每个包裹放几件", n=self._draft.pieces))
        self.title.setText(words)
        self.setAccessibleName(words)
        self._lay_out()
        self.show()
        self.fields[0][0].setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """Split nothing."""
        self._draft = self._accepted = None
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter anywhere splits."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._accept()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        """One row an item, one field a parcel, filled as the draft stands."""
        draft = self._draft
        if draft is None:
            return
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._theme.metric("space-2"))
        grid.setVerticalSpacing(4)
        heads = [tr("商品"), tr("总数"), tr("包裹 1（余下）")]
        heads += [say(phrase("包裹 {n}", n=n + 2)) for n in range(draft.others)]
        for place, words in enumerate(heads):
            head = QLabel(words)
            head.setObjectName("muted")
            grid.addWidget(head, 0, place, _RIGHT if place in {1, 2} else _LEFT)
        self.fields, self.left = [], []
        for row, item in enumerate(draft.items):
            name = QLabel(" · ".join(part for part in (item.name, item.spec, item.code) if part))
            name.setTextFormat(Qt.TextFormat.PlainText)
            name.setWordWrap(True)
            left = QLabel()
            grid.addWidget(name, row + 1, 0)
            grid.addWidget(QLabel(f"×{item.quantity}"), row + 1, 1, _RIGHT)
            grid.addWidget(left, row + 1, 2, _RIGHT)
            self.left.append(left)
            fields = [self._field(row, parcel, item.name) for parcel in range(draft.others)]
            for parcel, field in enumerate(fields):
                grid.addWidget(field, row + 1, parcel + 3)
            self.fields.append(fields)
        grid.setColumnStretch(0, 1)
        old = self._area.takeWidget()
        if old is not None:
            old.deleteLater()
        self._area.setWidget(inner)
        bar = self._area.horizontalScrollBar().sizeHint().height() if draft.others > FEW else 4
        self._area.setFixedHeight(min(inner.sizeHint().height() + bar, TALLEST))
        self.more.setEnabled(draft.others + 1 < min(draft.pieces, MOST_PARCELS))
        self._check()

    def _field(self, row: int, parcel: int, name: str) -> QLineEdit:
        draft = self._draft
        field = QLineEdit()
        field.setFixedWidth(FIELD_WIDTH)
        field.setValidator(QIntValidator(0, 999999, field))
        field.setPlaceholderText("0")
        number = draft.count(row, parcel) if draft is not None else 0
        field.setText(str(number) if number else "")
        field.setAccessibleName(
            say(phrase("包裹 {n}：{goods}", n=parcel + 2, goods=verbatim(name)))
        )
        field.textChanged.connect(lambda text: self._typed(row, parcel, text))
        field.returnPressed.connect(self._accept)
        return field

    def _typed(self, row: int, parcel: int, text: str) -> None:
        if self._draft is not None:
            self._draft.put(row, parcel, int(text) if text.isdecimal() else 0)
            self._check()

    def _add_parcel(self) -> None:
        if self._draft is not None:
            self._draft.add_parcel()
            self._lay_out()
            self.fields[0][-1].setFocus(Qt.FocusReason.OtherFocusReason)

    def _check(self) -> None:
        """Say what is left, and what is wrong as long as something is."""
        draft = self._draft
        if draft is None:
            return
        for row, label in enumerate(self.left):
            number = draft.left(row)
            label.setText(str(number))
            label.setStyleSheet(f"color: {self._theme.hex('urgent')};" if number < 0 else "")
        trouble, parcels = say(draft.overdrawn()), 0
        if not trouble:
            try:
                parcels = draft.parcels()
            except InvalidInput as error:
                trouble = sentence(error.title, error.advice)
        warning = say(draft.parted_gifts()) if parcels else ""
        self.says.setText(trouble or warning or tr("每个包裹各取一个运单号；取号前可以撤销"))
        self.yes.setText(say(phrase("拆成 {n} 个包裹", n=parcels)) if parcels else tr("拆单"))
        self.yes.setEnabled(parcels > 0)
        colour = "urgent" if trouble and not draft.untouched else "soon" if warning else "text-2"
        self.says.setStyleSheet(f"color: {self._theme.hex(colour)};")

    def _accept(self) -> None:
        draft, accept = self._draft, self._accepted
        if draft is None or accept is None or not self.yes.isEnabled():
            return
        parts = draft.parts()
        self.dismiss()
        accept(parts)
