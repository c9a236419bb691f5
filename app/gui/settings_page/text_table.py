"""A plain table of text for the settings: rows of one height, one of its columns to be edited."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.gui.i18n import tr
from app.gui.table.ink import Ink
from app.gui.table.painting import SIDE, paint_ground
from app.gui.theme import Theme

ROW, HEAD = 32, 32
COLOUR = Qt.ItemDataRole.UserRole
AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class TextColumn:
    """One column. ``width`` 0 takes what is left."""

    title: str
    width: int = 0


class TextRows(QAbstractTableModel):
    """Rows of words.

    Args:
        columns: from left to right.
        cells: makes the words of one row.
        key: what a row is, so that the same rows in the same order are not laid out anew.
        edit: takes what was typed in column ``editable``; whether it will do.
        colour: the token in which a row's last column is written, "" for the usual one.
    """

    def __init__(
        self,
        columns: Sequence[TextColumn],
        cells: Callable[[Any], tuple[str, ...]],
        *,
        key: Callable[[Any], object],
        editable: int = -1,
        edit: Callable[[Any, str], bool] | None = None,
        colour: Callable[[Any], str] | None = None,
    ) -> None:
        super().__init__()
        self.rows: Sequence[Any] = ()
        self.columns = tuple(columns)
        self.editable = editable
        self._cells = cells
        self._key = key
        self._edit = edit
        self._colour = colour

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show ``rows``; the cursor stays when they are the same ones."""
        if list(map(self._key, rows)) == list(map(self._key, self.rows)):
            self.rows = rows
            if rows:
                self.dataChanged.emit(
                    self.index(0, 0), self.index(len(rows) - 1, len(self.columns) - 1)
                )
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; what is edited is what is shown."""
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        text = self._cells(row)[column]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return text or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            title = tr(self.columns[column].title)
            return tr("{title}：{text}").format(title=title, text=text or tr("空"))
        if role == COLOUR and self._colour is not None and column == len(self.columns) - 1:
            return self._colour(row)
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Hand on what was typed."""
        if role != Qt.ItemDataRole.EditRole or self._edit is None:
            return False
        return self._edit(self.rows[index.row()], str(value))

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == self.editable else flags

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Column titles."""
        across = orientation is Qt.Orientation.Horizontal
        if across and role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return tr(self.columns[section].title)
        return None


class TextTable(QTableView):
    """Typing, F2, Enter or a double click edit the row at the cursor; Enter goes to the next one.

    ``remove_asked``: Delete was pressed.
    """

    remove_asked = Signal()

    def __init__(self, theme: Theme, model: TextRows, name: str) -> None:
        super().__init__()
        self._rows = model
        self._hovered = -1
        self._ink = Ink(theme)
        theme.changed.connect(self._dress)
        self.setHorizontalHeader(_Titles(self, self._ink, model.columns))
        self.setModel(model)
        self.setAccessibleName(name)
        self.setItemDelegate(_Cells(self, self._ink))
        self.setMouseTracking(True)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW)
        triggers = QAbstractItemView.EditTrigger.NoEditTriggers
        if model.editable >= 0:
            triggers = (
                QAbstractItemView.EditTrigger.DoubleClicked
                | QAbstractItemView.EditTrigger.EditKeyPressed
                | QAbstractItemView.EditTrigger.AnyKeyPressed
            )
        self.setEditTriggers(triggers)
        header = self.horizontalHeader()
        for section, column in enumerate(model.columns):
            if column.width:
                header.resizeSection(section, column.width)
            else:
                header.setSectionResizeMode(section, QHeaderView.ResizeMode.Stretch)

    def chosen(self) -> list[Any]:
        """The rows that are chosen, from above."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._rows.rows[place] for place in places]

    def go_to(self, place: int) -> None:
        """Choose the row at ``place``, whatever keys are held (``selectRow`` obeys Ctrl)."""
        there = self.model().index(place, 0)
        selection = self.selectionModel()
        whole = selection.SelectionFlag.ClearAndSelect | selection.SelectionFlag.Rows
        selection.setCurrentIndex(there, whole)
        self.scrollTo(there)

    # Asked by the delegate.

    def is_hovered(self, row: int) -> bool:
        return row == self._hovered

    def is_cursor(self, row: int) -> bool:
        return row == self.currentIndex().row() and self.hasFocus()

    def is_first(self, column: int) -> bool:
        return column == 0

    # Events.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()  # the whole row at the cursor shows the focus

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.viewport().update()

    def _dress(self) -> None:
        self._ink.renew()
        self.viewport().update()
        self.horizontalHeader().viewport().update()

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """The cursor is at the cell that can be edited, wherever the row was clicked."""
        super().currentChanged(current, previous)
        self.viewport().update()
        column = self._rows.editable
        if current.isValid() and 0 <= column != current.column():
            selection = self.selectionModel()
            there = self.model().index(current.row(), column)
            selection.setCurrentIndex(there, selection.SelectionFlag.NoUpdate)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter edits, Delete takes away; the rest as every table."""
        editing = self.state() is QAbstractItemView.State.EditingState
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not editing:
            if self._rows.editable >= 0 and self.currentIndex().isValid():
                self.edit(self.currentIndex())
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and not editing:
            self.remove_asked.emit()
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """After Enter the next row waits to be typed into."""
        super().closeEditor(editor, hint)
        following = self.currentIndex().row() + 1
        entered = hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache
        if entered and 0 < following < self._rows.rowCount():
            self.go_to(following)


class _Cells(QStyledItemDelegate):
    """Ground, hairline and words, as in the tables of the pages."""

    def __init__(self, table: TextTable, ink: Ink) -> None:
        super().__init__(table)
        self._table = table
        self._ink = ink

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        rect, row = option.rect, index.row()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        paint_ground(
            painter,
            rect,
            self._ink,
            self._table,
            row=row,
            column=index.column(),
            chosen=chosen,
        )
        text = str(index.data() or "")
        colour = index.data(COLOUR) or "text"
        self._ink.write(painter, QRectF(rect.adjusted(SIDE, 0, -SIDE, -1)), text, colour)


class _Titles(QHeaderView):
    """Column titles without the frames of a style."""

    def __init__(self, table: TextTable, ink: Ink, columns: Sequence[TextColumn]) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._ink = ink
        self._columns = columns
        self.setFixedHeight(HEAD)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803
        ink = self._ink
        painter.fillRect(rect, ink.colours["surface"])
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, ink.colours["hairline"])
        area = QRectF(rect.adjusted(SIDE, 0, -SIDE, -1))
        ink.write(painter, area, tr(self._columns[logicalIndex].title), "text-2")
