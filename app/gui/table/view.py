"""A table: mouse and keys over a selection of ids that is kept outside of it."""

from collections.abc import Collection

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QWidget

from app.gui.table.delegate import RowsDelegate
from app.gui.table.header import Header
from app.gui.table.ink import Ink
from app.gui.table.model import Rows, RowsModel
from app.gui.theme import Theme

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Home: -(1 << 40),
    Qt.Key.Key_End: 1 << 40,
}


class RowsTable(QTableView):
    """Rows of one kind. Subclasses bring model, delegate and header to :meth:`put_together`.

    ``chosen`` tells that the selection changed, ``pointed`` that the cursor stands at another
    row (its id, or ""), ``opened`` that Enter or a double click asks for more, ``menu_asked``
    carries the global place of a right click, ``touched`` tells of any key or button, so that
    rows are not re-sorted under a working hand.
    """

    chosen = Signal()
    pointed = Signal(str)
    opened = Signal()
    menu_asked = Signal(QPoint)
    touched = Signal()

    header: Header

    def __init__(self, rows: Rows, theme: Theme, name: str) -> None:
        super().__init__()
        self._rows = rows
        self._theme = theme
        self._hovered = -1
        self._cursor: str | None = None
        self._dragging = False
        self.ink = Ink(theme)
        self.setAccessibleName(name)

    def put_together(
        self,
        model: RowsModel,
        delegate: RowsDelegate,
        header: Header,
        *,
        running: Collection[str] = (),
    ) -> None:
        """Show ``model``, whose rows are those of the table, drawn by ``delegate``.

        ``running``: keys of the columns that read differently every second.
        """
        self._model, self._delegate, self.header = model, delegate, header
        self._running = tuple(
            section for section, column in enumerate(model.columns) if column.key in running
        )
        self._configure()
        self._theme.changed.connect(self.dress)

    def _configure(self) -> None:
        self.setHorizontalHeader(self.header)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setCornerWidget(QWidget())
        self.setWordWrap(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setAutoScroll(False)
        self.verticalHeader().setSectionResizeMode(self.verticalHeader().ResizeMode.Fixed)
        self.verticalHeader().hide()
        self.dress()

    # Asked by the delegate.

    def is_hovered(self, row: int) -> bool:
        return row == self._hovered

    def is_cursor(self, row: int) -> bool:
        return row == self.currentIndex().row() and self.hasFocus()

    def is_first(self, column: int) -> bool:
        return self.columnViewportPosition(column) + self.horizontalOffset() == 0

    # Asked by the page.

    @property
    def cursor_id(self) -> str | None:
        """The row the keyboard is at, by id."""
        return self._cursor

    def show_again(self) -> None:
        """Other rows or another order: stay at the same row, same height."""
        place = None if self._cursor is None else self._rows.place(self._cursor)
        height = self.verticalHeader().defaultSectionSize()
        before = self.currentIndex()
        seen = self.visualRect(before).y() if before.isValid() else 0
        was_visible = before.isValid() and 0 <= seen < self.viewport().height()
        self._hovered = -1
        self._model.reset()
        if place is None:
            self._point(None)
            self.verticalScrollBar().setValue(0)
            return
        self.setCurrentIndex(self._model.index(place, self._first_column()))
        if was_visible:
            self.verticalScrollBar().setValue(place * height - seen)

    def go_to(self, key: str) -> bool:
        """Put the cursor on a row and bring it into sight; whether it is shown."""
        place = self._rows.place(key)
        if place is None:
            return False
        self._move_to(place)
        self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)
        return True

    def rows_changed(self, places: tuple[int, ...]) -> None:
        """Repaint rows that read differently, and tell screen readers."""
        if places:
            self._model.tell_changed(places[0], places[-1])

    def tick(self) -> None:
        """A second went by: repaint the countdowns in sight, and nothing else."""
        for section in self._running:
            self._update_column(section)

    # Events.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.touched.emit()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        row = self.rowAt(event.position().toPoint().y())
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if row < 0:
            self._rows.selection.clear()
            self._tell_chosen()
            return
        self._dragging = True
        self._click(row, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self.rowAt(event.position().toPoint().y())
        self._hover(row)
        if self._dragging and row >= 0 and row != self.currentIndex().row():
            self.touched.emit()
            self._rows.extend_to(row, add=bool(event.modifiers() & _CONTROL))
            self._move_to(row)
            self._tell_chosen()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragging = False
        del event

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.rowAt(event.position().toPoint().y()) >= 0:
            self.opened.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.touched.emit()
        row = self.rowAt(event.pos().y())
        if row >= 0:
            key = self._rows.key_at(row)
            if key not in self._rows.selection:
                self._rows.selection.only(key)
            self._move_to(row)
            self._tell_chosen()
        self.menu_asked.emit(event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, with Shift they choose; Space chooses or lets go; Enter opens."""
        self.touched.emit()
        key = Qt.Key(event.key())
        step = self._step(key)
        if step:
            self._walk(step, choose=bool(event.modifiers() & _SHIFT))
        elif key == Qt.Key.Key_Space and self._cursor is not None:
            self._rows.selection.toggle(self._cursor)
            self._tell_chosen()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._cursor is not None:
            self.opened.emit()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            bar = self.horizontalScrollBar()
            sign = 1 if key == Qt.Key.Key_Right else -1
            bar.setValue(bar.value() + sign * 4 * bar.singleStep())
        else:
            event.ignore()

    def keyboardSearch(self, search: str) -> None:
        """Letters are verbs here."""
        del search

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._cursor is None and len(self._rows):
            self._move_to(max(self.rowAt(0), 0))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self._point(self._rows.key_at(current.row()))
        self._update_row(current.row())
        self._update_row(previous.row())

    # Parts.

    def _step(self, key: Qt.Key) -> int:
        if key in _STEPS:
            return _STEPS[key]
        height = self.verticalHeader().defaultSectionSize()
        page = max(self.viewport().height() // height - 1, 1)
        return {Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page}.get(key, 0)

    def _walk(self, step: int, *, choose: bool) -> None:
        if not len(self._rows):
            return
        here = self.currentIndex().row()
        to = min(max(here + step, 0), len(self._rows) - 1)
        if choose:
            if not self._rows.selection and self._cursor is not None:
                self._rows.selection.only(self._cursor)
            self._rows.extend_to(to, add=False)
            self._tell_chosen()
        self._move_to(to)

    def _click(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        selection, key = self._rows.selection, self._rows.key_at(row)
        if modifiers & _SHIFT:
            self._rows.extend_to(row, add=bool(modifiers & _CONTROL))
        elif modifiers & _CONTROL:
            selection.toggle(key)
        else:
            selection.only(key)
        self._move_to(row)
        self._tell_chosen()

    def _move_to(self, row: int) -> None:
        index = self._model.index(row, self._first_column())
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Scroll up and down only: moving the cursor must not shift the columns."""
        sideways = self.horizontalScrollBar().value()
        super().scrollTo(index, hint)
        self.horizontalScrollBar().setValue(sideways)

    def _first_column(self) -> int:
        sections = range(self.header.count())
        return next(
            (
                section
                for section in map(self.header.logicalIndex, sections)
                if not self.isColumnHidden(section)
            ),
            0,
        )

    def _point(self, key: str | None) -> None:
        if key != self._cursor:
            self._cursor = key
            self.pointed.emit(key or "")

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            old, self._hovered = self._hovered, row
            self._update_row(old)
            self._update_row(row)

    def _update_row(self, row: int) -> None:
        if row >= 0:
            height = self.rowHeight(row)
            y = self.rowViewportPosition(row)
            self.viewport().update(0, y, self.viewport().width(), height)

    def _update_column(self, section: int) -> None:
        if not self.isColumnHidden(section):
            x, width = self.columnViewportPosition(section), self.columnWidth(section)
            self.viewport().update(QRect(x, 0, width, self.viewport().height()))

    def _tell_chosen(self) -> None:
        self.viewport().update()
        self.chosen.emit()

    def dress(self) -> None:
        """Take colours, fonts and the row height from the theme."""
        self.ink.renew()
        self._delegate.measure()
        self.verticalHeader().setDefaultSectionSize(self._theme.row_height)
        self.viewport().update()
        self.header.viewport().update()
