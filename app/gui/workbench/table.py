"""The table of parcels: mouse and keys over the board's own selection."""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTableView, QWidget

from app.domain.ids import ParcelId
from app.gui.i18n import tr
from app.gui.theme import Theme
from app.gui.workbench.cells import Cells
from app.gui.workbench.delegate import RowDelegate
from app.gui.workbench.header import Header
from app.gui.workbench.ink import Ink
from app.gui.workbench.table_model import TableModel
from app.presentation.workbench.board import Board
from app.presentation.workbench.columns import COLUMNS, COUNTDOWN

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Home: -(1 << 40),
    Qt.Key.Key_End: 1 << 40,
}
_COUNTDOWN_SECTION = next(s for s, column in enumerate(COLUMNS) if column.key == COUNTDOWN)


class ParcelTable(QTableView):
    """Rows of a board.

    ``chosen`` tells that the selection changed, ``pointed`` that the cursor stands at another
    parcel (its id, or ""), ``opened`` that Enter or a double click asks for the side panel,
    ``menu_asked`` carries the global place of a right click, ``touched`` tells of any key or
    button, so that rows are not re-sorted under a working hand.
    """

    chosen = Signal()
    pointed = Signal(str)
    opened = Signal()
    menu_asked = Signal(QPoint)
    touched = Signal()

    def __init__(self, board: Board, cells: Cells, theme: Theme) -> None:
        super().__init__()
        self._board = board
        self._theme = theme
        self._hovered = -1
        self._cursor: ParcelId | None = None
        self._dragging = False
        self._ink = Ink(theme)
        self.rows = TableModel(board, cells, self)
        self._delegate = RowDelegate(board, cells, self._ink, self)
        self.header = Header(self._ink, self)
        self._configure()
        theme.changed.connect(self._dress)

    def _configure(self) -> None:
        self.setHorizontalHeader(self.header)
        self.setModel(self.rows)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(tr("订单"))
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
        self._dress()

    # Asked by the delegate.

    def is_hovered(self, row: int) -> bool:
        return row == self._hovered

    def is_cursor(self, row: int) -> bool:
        return row == self.currentIndex().row() and self.hasFocus()

    def is_first(self, column: int) -> bool:
        return self.columnViewportPosition(column) + self.horizontalOffset() == 0

    # Asked by the page.

    @property
    def cursor_id(self) -> ParcelId | None:
        """The parcel the keyboard is at."""
        return self._cursor

    def show_again(self) -> None:
        """The board shows other rows or another order: stay at the same parcel, same height."""
        place = None if self._cursor is None else self._board.place(self._cursor)
        height = self.verticalHeader().defaultSectionSize()
        before = self.currentIndex()
        seen = self.visualRect(before).y() if before.isValid() else 0
        was_visible = before.isValid() and 0 <= seen < self.viewport().height()
        self._hovered = -1
        self.rows.reset()
        if place is None:
            self._point(None)
            self.verticalScrollBar().setValue(0)
            return
        self.setCurrentIndex(self.rows.index(place, self._first_column()))
        if was_visible:
            self.verticalScrollBar().setValue(place * height - seen)

    def go_to(self, parcel_id: ParcelId) -> bool:
        """Put the cursor on a parcel and bring it into sight; whether it is shown."""
        place = self._board.place(parcel_id)
        if place is None:
            return False
        self._move_to(place)
        self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)
        return True

    def tick(self) -> None:
        """A second went by: repaint the countdowns in sight, and nothing else."""
        if self.isColumnHidden(_COUNTDOWN_SECTION):
            return
        x = self.columnViewportPosition(_COUNTDOWN_SECTION)
        width = self.columnWidth(_COUNTDOWN_SECTION)
        self.viewport().update(QRect(x, 0, width, self.viewport().height()))

    def rows_changed(self, places: tuple[int, ...]) -> None:
        """Repaint rows that read differently, and tell screen readers."""
        if places:
            self.rows.tell_changed(places[0], places[-1])

    # Events.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.touched.emit()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        row = self.rowAt(event.position().toPoint().y())
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if row < 0:
            self._board.selection.clear()
            self._tell_chosen()
            return
        self._dragging = True
        self._click(row, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self.rowAt(event.position().toPoint().y())
        self._hover(row)
        if self._dragging and row >= 0 and row != self.currentIndex().row():
            self.touched.emit()
            self._board.extend_to(row, add=bool(event.modifiers() & _CONTROL))
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
            parcel_id = self._board.shown[row].parcel_id
            if parcel_id not in self._board.selection:
                self._board.selection.only(parcel_id)
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
            self._board.selection.toggle(self._cursor)
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
        if self._cursor is None and self._board.shown:
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
            self._point(self._board.shown[current.row()].parcel_id)
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
        if not self._board.shown:
            return
        here = self.currentIndex().row()
        to = min(max(here + step, 0), len(self._board.shown) - 1)
        if choose:
            if not self._board.selection and self._cursor is not None:
                self._board.selection.only(self._cursor)
            self._board.extend_to(to, add=False)
            self._tell_chosen()
        self._move_to(to)

    def _click(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        selection, parcel_id = self._board.selection, self._board.shown[row].parcel_id
        if modifiers & _SHIFT:
            self._board.extend_to(row, add=bool(modifiers & _CONTROL))
        elif modifiers & _CONTROL:
            selection.toggle(parcel_id)
        else:
            selection.only(parcel_id)
        self._move_to(row)
        self._tell_chosen()

    def _move_to(self, row: int) -> None:
        index = self.rows.index(row, self._first_column())
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

    def _point(self, parcel_id: ParcelId | None) -> None:
        if parcel_id != self._cursor:
            self._cursor = parcel_id
            self.pointed.emit(parcel_id or "")

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

    def _tell_chosen(self) -> None:
        self.viewport().update()
        self.chosen.emit()

    def _dress(self) -> None:
        self._ink.renew()
        self._delegate.measure()
        self.verticalHeader().setDefaultSectionSize(self._theme.row_height)
        self.viewport().update()
        self.header.viewport().update()
