"""The page of keys (F1): every command with its key, by group, from the registry."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence
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
from app.gui.page_book import PageBook
from app.gui.settings_page.fields import muted
from app.gui.shell_api import KEYS, Page, Shell
from app.gui.workbench.ticker import single_shot
from app.presentation.commands import Command

TITLE = "按键一览"
COLUMNS = 2


class KeysPage(Page):
    """Rebuilt whenever it is shown, so that it never tells of a command that is gone.

    Pages bring their commands when they are made: those that are not there yet are made while
    this one is in front, one a turn of the event loop; the list comes when it is whole.

    Args:
        shell: the registry.
        pages: of the window.
    """

    page_id = KEYS

    def __init__(self, shell: Shell, pages: PageBook) -> None:
        super().__init__()
        self._shell = shell
        self._pages = pages
        self._next = single_shot(self, "keys of the next page", 0, self._make_next)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setAccessibleName(tr(TITLE))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll)

    @property
    def loading(self) -> bool:
        """Whether commands of pages are still to come."""
        return self._next.isActive()

    def on_shown(self) -> None:
        """Read the registry again."""
        self._scroll.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()
        if self._missing:
            self._next.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._next.stop()

    @property
    def _missing(self) -> list[str]:
        return [page_id for page_id in self._pages.with_verbs if page_id not in self._pages.made]

    def _make_next(self) -> None:
        self._pages[self._missing[0]]
        if self._missing:
            self._next.start()
        else:
            self._show()

    def _show(self) -> None:
        self._scroll.setWidget(self._build())

    def _groups(self) -> list[tuple[str, tuple[Command, ...]]]:
        """Groups of the pages in the order of the pages, then what works on every page."""
        order = {page_id: at for at, page_id in enumerate(self._pages.with_verbs)}

        def place(item: tuple[str, tuple[Command, ...]]) -> int:
            return min(order.get(command.scope, len(order)) for command in item[1])

        return sorted(self._shell.commands.groups().items(), key=place)

    def _build(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(12)
        heading = QLabel(tr(TITLE))
        heading.setFont(self._shell.theme.sized(14, bold=True))
        column.addWidget(heading)
        column.addWidget(muted(tr("Ctrl+K 打开命令面板，可以用中文、拼音或首字母找到每一个命令。")))
        if self._missing:
            column.addWidget(muted(tr("正在读取")))
        else:
            column.addLayout(self._cards())
        column.addStretch(1)
        return body

    def _cards(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        sides = [QVBoxLayout() for _ in range(COLUMNS)]
        for side in sides:
            side.setSpacing(16)
            row.addLayout(side, 1)
        filled = [0] * COLUMNS
        for group, commands in self._groups():
            keyed = [command for command in commands if command.keys]
            if keyed:
                shortest = filled.index(min(filled))
                filled[shortest] += len(keyed) + 2
                sides[shortest].addWidget(self._card(group, keyed))
        for side in sides:
            side.addStretch(1)
        return row

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
