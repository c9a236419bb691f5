"""The remark editor: words, how they are joined to the old ones, flag, count of characters."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.remark import REMARK_LIMIT, RemarkMode, RemarkWish
from app.gui.i18n import say, tr
from app.gui.theme import Theme
from app.gui.workbench.flag_strip import AS_IS, FlagStrip
from app.ports.rows import OrderRemarkRow
from app.presentation.formatting import phrase
from app.presentation.workbench.remark_draft import RemarkDraft, begin_remark
from app.presentation.workbench.words import FLAG_WORDS

OLD_SHOWN = 50
"""Old remarks that are listed; a person does not read more."""
OLD_HEIGHT = 92
TAIL = 6
"""Last digits of an order's number that tell orders apart here."""
_MODES = (
    (RemarkMode.REPLACE, "替换"),
    (RemarkMode.APPEND, "追加"),
    (RemarkMode.FLAG, "只插旗"),
)


_PLACEHOLDERS = {
    RemarkMode.REPLACE: "写给自己人看",
    RemarkMode.APPEND: "接在每单原来的备注后面",
    RemarkMode.FLAG: "备注不变",
}


class WordsEdit(QLineEdit):
    """The words. Alt+1–6 are its flags, whatever else they mean on the page."""

    flagged = Signal(int)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and (flag := _flag_of(event)) is not None:
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()  # so that it arrives here as a key
                return True
            if event.type() is QEvent.Type.KeyPress:
                self.flagged.emit(flag)
                return True
        return super().event(event)


def _flag_of(event: QKeyEvent) -> int | None:
    number = event.key() - Qt.Key.Key_1
    alt = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.AltModifier
    return number if alt and 0 <= number < len(FLAG_WORDS) else None


class RemarkBar(QFrame):
    """Edits the remarks of some orders; Enter saves, Esc leaves. ``closed`` when it goes."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._draft: RemarkDraft | None = None
        self._save: Callable[[RemarkWish], None] | None = None
        self.title = QLabel()
        self.title.setFont(theme.sized(theme.font.pointSize() + 1, bold=True))
        self.hint = QLabel(tr("Enter 保存，Esc 离开，Alt+1–6 选旗"))
        self.hint.setObjectName("muted")
        self.words = WordsEdit()
        self.words.setAccessibleName(tr("备注"))
        self.words.textChanged.connect(self._typed)
        self.words.returnPressed.connect(self._accept)
        self.words.flagged.connect(self._alt_flag)
        self.count = QLabel()
        self.count.setAccessibleName(tr("字数"))
        self.flags = FlagStrip(theme)
        self.flags.chosen.connect(self._flagged)
        self.yes = QPushButton(tr("保存"))
        self.yes.setObjectName("primary")
        self.yes.setAutoDefault(True)
        self.yes.clicked.connect(self._accept)
        self.no = QPushButton(tr("不改了 Esc"))
        self.no.clicked.connect(self.dismiss)
        self._build(theme)
        theme.changed.connect(self._show)
        self.hide()

    @property
    def draft(self) -> RemarkDraft | None:
        """What is being edited."""
        return self._draft

    def edit(
        self,
        orders: tuple[OrderRemarkRow, ...],
        save: Callable[[RemarkWish], None],
        *,
        flag_only: bool = False,
    ) -> None:
        """Open for ``orders``; ``save`` is called with what shall be, once."""
        self._draft = begin_remark(orders, flag_only=flag_only)
        self._save = save
        what = "插旗 {n} 单" if flag_only else "备注 {n} 单"
        self.title.setText(say(phrase(what, n=len(orders))))
        self.setAccessibleName(self.title.text())
        self.words.setText(self._draft.words)
        self._list_old(orders)
        self._show()
        self.show()
        if flag_only:
            self.flags.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
            self.words.selectAll()

    def dismiss(self) -> None:
        """Change nothing."""
        self._draft = None
        self._save = None
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on the flags saves too."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._accept()
        else:
            super().keyPressEvent(event)

    def _build(self, theme: Theme) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.hint)
        head.addStretch(1)
        head.addWidget(self.count)
        self._group = QButtonGroup(self)
        self.modes: dict[RemarkMode, QPushButton] = {}
        edit = QHBoxLayout()
        edit.setSpacing(theme.metric("space-2"))
        for mode, word in _MODES:
            button = QPushButton(tr(word))
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, m=mode: self._use_mode(m))
            self._group.addButton(button)
            self.modes[mode] = button
            edit.addWidget(button)
        edit.addWidget(self.words, 1)
        last = QHBoxLayout()
        last.setSpacing(theme.metric("space-2"))
        last.addWidget(self.flags)
        last.addStretch(1)
        last.addWidget(self.yes)
        last.addWidget(self.no)
        self.old = QScrollArea()
        self.old.setWidgetResizable(True)
        self.old.setFrameShape(QFrame.Shape.NoFrame)
        self.old.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.old.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.old.viewport().setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.old)
        column.addLayout(edit)
        column.addLayout(last)

    def _list_old(self, orders: tuple[OrderRemarkRow, ...]) -> None:
        """Each order's old remark; of one alone it stands in the field already."""
        several = len(orders) > 1
        self.old.setVisible(several)
        if not several:
            return
        inner = QWidget()
        inner.setAutoFillBackground(False)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for order in orders[:OLD_SHOWN]:
            column.addWidget(self._old_line(order))
        if len(orders) > OLD_SHOWN:
            column.addWidget(_muted(tr("另有 {n} 单").format(n=len(orders) - OLD_SHOWN)))
        column.addStretch(1)
        self.old.setWidget(inner)  # the area deletes the one before
        self.old.setFixedHeight(min(inner.sizeHint().height() + 2, OLD_HEIGHT))

    def _old_line(self, order: OrderRemarkRow) -> QLabel:
        flag = tr(FLAG_WORDS[order.flag]) if 0 <= order.flag < len(FLAG_WORDS) else ""
        text = tr("…{tail}  {flag}  {words}").format(
            tail=order.order_id[-TAIL:], flag=flag, words=order.words or tr("没有备注")
        )
        label = _muted(text)
        label.setToolTip(order.order_id)
        return label

    def _show(self) -> None:
        """Count, flag, mode and whether it can be saved."""
        draft = self._draft
        if draft is None:
            return
        self.modes[draft.mode].setChecked(True)
        self.words.setEnabled(draft.mode is not RemarkMode.FLAG)
        self.words.setPlaceholderText(tr(_PLACEHOLDERS[draft.mode]))
        self.flags.show_flag(draft.flag)
        count = tr("{n}/{limit}").format(n=draft.length, limit=REMARK_LIMIT)
        trouble = say(draft.trouble) if draft.trouble else ""
        self.count.setText(f"{count} {trouble}".strip())
        colour = self._theme.hex("urgent" if trouble else "text-2")
        self.count.setStyleSheet(f"color: {colour};")
        self.count.setVisible(draft.mode is not RemarkMode.FLAG)
        self.yes.setEnabled(draft.can_save)

    def _typed(self, text: str) -> None:
        if self._draft is not None:
            self._use(replace(self._draft, words=text))

    def _flagged(self, flag: int) -> None:
        if self._draft is not None:
            self._use(replace(self._draft, flag=None if flag == AS_IS else flag))

    def _alt_flag(self, flag: int) -> None:
        self.flags.choose(flag)

    def _use_mode(self, mode: RemarkMode) -> None:
        if self._draft is not None:
            self._use(replace(self._draft, mode=mode))
        target = self.flags if mode is RemarkMode.FLAG else self.words
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _use(self, draft: RemarkDraft) -> None:
        self._draft = draft
        self._show()

    def _accept(self) -> None:
        draft, save = self._draft, self._save
        if draft is None or save is None or not draft.can_save:
            return
        self.dismiss()
        save(draft.wish)


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("muted")
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
