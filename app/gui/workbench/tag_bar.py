"""Puts local tags on orders and takes them off: type new ones, click those used before."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import InvalidInput
from app.gui.i18n import say, sentence, tr
from app.gui.theme import Theme
from app.gui.workbench.flow import FlowLayout
from app.presentation.formatting import phrase
from app.presentation.workbench.tag_draft import Share, TagChoice, tag_changes

Save = Callable[[tuple[str, ...], tuple[str, ...]], None]
_WORDS = {Share.ALL: "✓ {tag}", Share.SOME: "– {tag}", Share.NONE: "{tag}"}
_SPOKEN = {Share.ALL: "全部有", Share.SOME: "部分有", Share.NONE: "没有"}


class TagBar(QFrame):
    """Edits the tags of some orders; Enter saves, Esc leaves. ``closed`` when it goes."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._choices: list[TagChoice] = []
        self._save: Save | None = None
        self.title = QLabel()
        self.title.setFont(theme.sized(theme.font.pointSize() + 1, bold=True))
        self.typed = QLineEdit()
        self.typed.setAccessibleName(tr("新标签"))
        self.typed.setPlaceholderText(tr("输入标签，多个用空格隔开"))
        self.typed.textChanged.connect(self._check)
        self.typed.returnPressed.connect(self._accept)
        self.says = QLabel()
        self.says.setObjectName("muted")
        self.yes = QPushButton(tr("保存"))
        self.yes.setObjectName("primary")
        self.yes.setAutoDefault(True)
        self.yes.clicked.connect(self._accept)
        self.no = QPushButton(tr("不改了 Esc"))
        self.no.clicked.connect(self.dismiss)
        self.chips: list[QPushButton] = []
        self._build(theme)
        self.hide()

    def edit(self, number: int, choices: tuple[TagChoice, ...], save: Save) -> None:
        """Open for ``number`` parcels; ``save`` is called with what to add and what to remove."""
        self._save = save
        self._choices = list(choices)
        words = say(phrase("标签 {n} 单", n=number))
        self.title.setText(words)
        self.setAccessibleName(words)
        self.typed.clear()
        self._fill()
        self._check()
        self.show()
        self.typed.setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """Change nothing."""
        self._save = None
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter anywhere saves."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._accept()
        else:
            super().keyPressEvent(event)

    def _build(self, theme: Theme) -> None:
        self._area = QWidget()
        self._area.setAutoFillBackground(False)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._area.setSizePolicy(policy)
        self._flow = FlowLayout(self._area, 6)
        row = QHBoxLayout()
        row.setSpacing(theme.metric("space-2"))
        row.addWidget(self.typed, 1)
        row.addWidget(self.says)
        row.addStretch(1)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addWidget(self._area)
        column.addLayout(row)

    def _fill(self) -> None:
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = []
        for place, choice in enumerate(self._choices):
            chip = QPushButton()
            chip.setProperty("tight", "true")
            chip.clicked.connect(partial(self._turn, place))
            self.chips.append(chip)
            self._dress(place, choice)
            self._flow.addWidget(chip)
            chip.show()
        self._area.setVisible(bool(self.chips))

    def _dress(self, place: int, choice: TagChoice) -> None:
        chip = self.chips[place]
        chip.setText(tr(_WORDS[choice.wanted]).format(tag=choice.tag))
        spoken = tr(_SPOKEN[choice.wanted])
        chip.setAccessibleName(tr("{tag}：{share}").format(tag=choice.tag, share=spoken))
        chip.setObjectName("primary" if choice.wanted is Share.ALL else "")
        chip.style().unpolish(chip)
        chip.style().polish(chip)
        chip.updateGeometry()

    def _turn(self, place: int, _checked: bool = False) -> None:
        self._choices[place] = self._choices[place].turned()
        self._dress(place, self._choices[place])
        self._check()

    def _check(self) -> None:
        try:
            add, remove = tag_changes(self._choices, self.typed.text())
        except InvalidInput as error:
            self.says.setText(sentence(error.title, error.advice))
            self.says.setStyleSheet(f"color: {self._theme.hex('urgent')};")
            self.yes.setEnabled(False)
            return
        self.says.setText(tr("只在本机，不会传给平台"))
        self.says.setStyleSheet(f"color: {self._theme.hex('text-2')};")
        self.yes.setEnabled(bool(add or remove))

    def _accept(self) -> None:
        save = self._save
        if save is None or not self.yes.isEnabled():
            return
        changes = tag_changes(self._choices, self.typed.text())
        self.dismiss()
        save(*changes)
