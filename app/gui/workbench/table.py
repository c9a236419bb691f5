"""The table of parcels."""

from PySide6.QtCore import QRect

from app.domain.ids import ParcelId
from app.gui.i18n import tr
from app.gui.table.header import Header
from app.gui.table.view import RowsTable
from app.gui.theme import Theme
from app.gui.workbench.cells import Cells
from app.gui.workbench.delegate import RowDelegate
from app.gui.workbench.table_model import TableModel
from app.presentation.workbench.board import Board
from app.presentation.workbench.columns import BADGES, COLUMNS, COUNTDOWN

_BADGES_SECTION = next(s for s, column in enumerate(COLUMNS) if column.key == BADGES)


class ParcelTable(RowsTable):
    """Rows of a board."""

    def __init__(self, board: Board, cells: Cells, theme: Theme) -> None:
        super().__init__(board, theme, tr("订单"))
        self._board = board
        self.rows = TableModel(board, cells, self)
        delegate = RowDelegate(board, cells, self.rows, self.ink, self)
        header = Header(COLUMNS, self.ink, self)
        self.put_together(self.rows, delegate, header, running={COUNTDOWN})

    @property
    def cursor_id(self) -> ParcelId | None:
        """The parcel the keyboard is at."""
        key = super().cursor_id
        return None if key is None else ParcelId(key)

    def tick(self) -> None:
        """A second went by: repaint the countdowns in sight, and nothing else."""
        super().tick()
        if not self.isColumnHidden(_BADGES_SECTION):
            self._tick_cases()

    def _tick_cases(self) -> None:
        """Repaint how long the shop has for the after-sales in sight."""
        shown, section = self._board.shown, _BADGES_SECTION
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        for row in range(max(first, 0), (last if last >= 0 else len(shown) - 1) + 1):
            if shown[row].row.after_sale_s:
                y, height = self.rowViewportPosition(row), self.rowHeight(row)
                x, width = self.columnViewportPosition(section), self.columnWidth(section)
                self.viewport().update(QRect(x, y, width, height))
