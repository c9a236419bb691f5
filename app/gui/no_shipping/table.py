"""The table of orders with nothing to carry."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.gui.i18n import say, tr
from app.gui.table.header import Header
from app.gui.table.ink import Ink
from app.gui.table.model import RowsModel
from app.gui.table.painting import SIDE, RowState, paint_ground
from app.gui.table.view import RowsTable
from app.gui.theme import Theme
from app.presentation.no_shipping.board import NoShippingBoard
from app.presentation.no_shipping.columns import ADVICE, COLUMNS


class NoShippingTableModel(RowsModel):
    """Words of the orders."""

    def __init__(self, board: NoShippingBoard, parent: QObject) -> None:
        super().__init__(board, COLUMNS, parent)
        self._board = board

    def text(self, row: int, column: int) -> str:
        return say(COLUMNS[column].text(self._board.shown[row]))


class NoShippingDelegate(QStyledItemDelegate):
    """Paints cells straight from the board."""

    def __init__(
        self, board: NoShippingBoard, model: NoShippingTableModel, ink: Ink, state: RowState
    ) -> None:
        super().__init__()
        self._board = board
        self._model = model
        self._ink = ink
        self._state = state

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row, place = index.row(), index.column()
        rect: QRect = option.rect
        column = COLUMNS[place]
        chosen = self._board.key_at(row) in self._board.selection
        paint_ground(painter, rect, self._ink, self._state, row=row, column=place, chosen=chosen)
        self._ink.write(
            painter,
            QRectF(rect.adjusted(SIDE, 0, -SIDE, -1)),
            self._model.text(row, place),
            "text-2" if column.key == ADVICE else "text",
            right=column.numeric,
            middle=column.middle,
        )


class NoShippingTable(RowsTable):
    """Orders of a board."""

    def __init__(self, board: NoShippingBoard, theme: Theme) -> None:
        super().__init__(board, theme, tr("无需发货"))
        model = NoShippingTableModel(board, self)
        delegate = NoShippingDelegate(board, model, self.ink, self)
        self.put_together(model, delegate, Header(COLUMNS, self.ink, self))
