"""The words of the parcels' table."""

from PySide6.QtCore import QObject

from app.gui.table.model import RowsModel
from app.gui.workbench.cells import Cells
from app.presentation.workbench.board import Board
from app.presentation.workbench.columns import COLUMNS


class TableModel(RowsModel):
    """Rows of ``board.shown`` by :data:`COLUMNS`."""

    def __init__(self, board: Board, cells: Cells, parent: QObject | None = None) -> None:
        super().__init__(board, COLUMNS, parent)
        self._board = board
        self._cells = cells

    def text(self, row: int, column: int) -> str:
        return self._cells.text(COLUMNS[column], self._board.shown[row])

    def tip(self, row: int, column: int) -> str:
        return self._cells.tip(COLUMNS[column], self._board.shown[row])
