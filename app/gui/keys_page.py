"""The page of keys (F1): every command with its key, by group, from the registry."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.gui.i18n import tr
from app.gui.shell_api import Page, Shell
from app.presentation.commands import Command

KEYS = "keys"
COLUMNS = 2


class KeysPage(Page):
    """Rebuilt whenever it is shown, so that it never tells of a command that is gone."""

    page_id = KEYS
    title = "按键一览"
    icon = "keys"

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setAccessibleName(tr(self.title))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll)

    def on_shown(self) -> None:
        """Read the registry again."""
        self._scroll.setWidget(self._build())
        self._scroll.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(12)
        heading = QLabel(tr(self.title))
        heading.setFont(self._shell.theme.sized(14, bold=True))
        column.addWidget(heading)
        hint = QLabel(tr("Ctrl+K 打开命令面板，可以用中文、拼音或首字母找到每一个命令。"))
        hint.setObjectName("muted")
        hint.setWordWrap(True)
        column.addWidget(hint)
        row = QHBoxLayout()
        row.setSpacing(16)
        sides = [QVBoxLayout() for _ in range(COLUMNS)]
        for side in sides:
            side.setSpacing(16)
            row.addLayout(side, 1)
        filled = [0] * COLUMNS
        for group, commands in self._shell.commands.groups().items():
            keyed = [command for command in commands if command.keys]
            if keyed:
                shortest = filled.index(min(filled))
                filled[shortest] += len(keyed) + 2
                sides[shortest].addWidget(self._card(group, keyed))
        for side in sides:
            side.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        return body

    def _card(self, group: str, commands: list[Command]) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        grid = QGridLayout(card)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        title = QLabel(tr(group))
        title.setFont(self._shell.theme.sized(10, bold=True))
        grid.addWidget(title, 0, 0, 1, 2)
        native = QKeySequence.SequenceFormat.NativeText
        for at, command in enumerate(commands, 1):
            grid.addWidget(QLabel(tr(command.title)), at, 0)
            keys = "  ".join(QKeySequence(key).toString(native) for key in command.keys)
            label = QLabel(keys)
            label.setObjectName("key")
            label.setAccessibleName(f"{tr(command.title)} {keys}")
            grid.addWidget(label, at, 1, Qt.AlignmentFlag.AlignRight)
        return card
