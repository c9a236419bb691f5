"""The command palette (Ctrl+K): every verb by Chinese, pinyin or initials."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.gui.i18n import titled, tr
from app.gui.theme import Theme
from app.presentation.commands import Command
from app.presentation.commands_search import find_commands

WIDTH = 520
ROWS = 10
ROW = 34
_ID = Qt.ItemDataRole.UserRole
_KEY = Qt.ItemDataRole.UserRole + 1
_GROUP = Qt.ItemDataRole.UserRole + 2

_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


class Palette(QFrame):
    """A field and what fits it. ``chosen`` carries the command id, ``closed`` nothing."""

    chosen = Signal(str)
    closed = Signal()

    def __init__(
        self, host: QWidget, theme: Theme, usable: Callable[[], tuple[Command, ...]]
    ) -> None:
        super().__init__(host)
        self.setObjectName("panel")
        self._host = host
        self._usable = usable
        self._commands: tuple[Command, ...] = ()
        self._back: QWidget | None = None
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("输入命令，可用拼音或首字母"))
        self.field.setAccessibleName(tr("命令"))
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName(tr("可用的命令"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_Row(theme, self.list))
        self._none = QLabel(tr("没有找到命令。换个词试试，或按 F1 看全部按键。"))
        self._none.setObjectName("muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.list)
        column.addWidget(self._none)
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._choose)
        self.hide()

    def open(self) -> None:
        """Show it, empty, with the focus in the field."""
        host = self._host
        self._back = host.window().focusWidget()
        self._commands = self._usable()
        width = min(WIDTH, host.width() - 32)
        self.setGeometry((host.width() - width) // 2, 48, width, self.sizeHint().height())
        self.field.clear()
        self._fill("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_palette(self) -> None:
        """Hide it and give the focus back."""
        if self.isVisible():
            self.hide()
            if self._back is not None and self._back.isVisible():
                self._back.setFocus(Qt.FocusReason.PopupFocusReason)
            self._back = None
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows, Return and Escape in the field steer the list; leaving the field closes."""
        if watched is self.field and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride and self._is_ours(event):
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress and self._key(event):
                return True
        if watched is self.field and event.type() is QEvent.Type.FocusOut:
            self.close_palette()
        return super().eventFilter(watched, event)

    @staticmethod
    def _is_ours(event: QKeyEvent) -> bool:
        steering = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}
        return event.key() in steering or event.key() in _MOVES

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _MOVES:
            row = self.list.currentRow() + _MOVES[key]
            self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            item = self.list.currentItem()
            if item is not None:
                self._choose(item)
            return True
        if key == Qt.Key.Key_Escape:
            self.close_palette()
            return True
        return False

    def _fill(self, query: str) -> None:
        self.list.clear()
        for command in find_commands(self._commands, query, tr):
            title = titled(command.title, command.about())
            item = QListWidgetItem(title)
            item.setData(_ID, command.command_id)
            native = QKeySequence.SequenceFormat.NativeText
            item.setData(_KEY, QKeySequence(command.key).toString(native))
            item.setData(_GROUP, tr(command.group))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title} {command.key}".strip())
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        found = self.list.count()
        self.list.setVisible(found > 0)
        self.list.setFixedHeight(min(found, ROWS) * ROW + 2)
        self._none.setVisible(not found)
        self.resize(self.width(), self.sizeHint().height())

    def _choose(self, item: QListWidgetItem) -> None:
        command_id = str(item.data(_ID))
        self.close_palette()
        self.chosen.emit(command_id)


class _Row(QStyledItemDelegate):
    """Title left, group beside it in grey, key right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        del option, index
        return QSize(WIDTH - 40, ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        painter.save()
        rect = option.rect
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._theme.color("selection"))
            painter.fillRect(rect.left(), rect.top(), 2, rect.height(), self._theme.color("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, self._theme.color("hover"))
        inner = rect.adjusted(12, 0, -12, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        title = str(index.data())
        painter.setFont(self._theme.font)
        painter.setPen(self._theme.color("text"))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, title)
        painter.setPen(self._theme.color("text-2"))
        offset = painter.fontMetrics().horizontalAdvance(title) + 12
        group = inner.adjusted(offset, 0, 0, 0)
        painter.drawText(group, middle | Qt.AlignmentFlag.AlignLeft, str(index.data(_GROUP)))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, str(index.data(_KEY)))
        painter.restore()
