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
from app.presentation.workbench.columns import COLUMNS, COUNTDOWN

_COUNTDOWN_SECTION = next(s for s, column in enumerate(COLUMNS) if column.key == COUNTDOWN)


class ParcelTable(RowsTable):
    """Rows of a board."""

    def __init__(self, board: Board, cells: Cells, theme: Theme) -> None:
        super().__init__(board, theme, tr("订单"))
        self.rows = TableModel(board, cells, self)
        self._painter = RowDelegate(board, cells, self.ink, self)
        self.put_together(self.rows, self._painter, Header(COLUMNS, self.ink, self))

    @property
    def cursor_id(self) -> ParcelId | None:
        """The parcel the keyboard is at."""
        key = super().cursor_id
        return None if key is None else ParcelId(key)

    def tick(self) -> None:
        """A second went by: repaint the countdowns in sight, and nothing else."""
        if self.isColumnHidden(_COUNTDOWN_SECTION):
            return
        x = self.columnViewportPosition(_COUNTDOWN_SECTION)
        width = self.columnWidth(_COUNTDOWN_SECTION)
        self.viewport().update(QRect(x, 0, width, self.viewport().height()))

    def dress(self) -> None:
        """As every table, and measure the countdown's parts."""
        super().dress()
        self._painter.measure()
