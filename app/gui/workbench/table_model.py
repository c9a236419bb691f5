"""A dumb table model over the board: no sorting, no filtering, no copies."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.gui.i18n import tr
from app.gui.workbench.cells import Cells
from app.presentation.workbench.board import Board
from app.presentation.workbench.columns import COLUMNS

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class TableModel(QAbstractTableModel):
    """Rows of ``board.shown`` by :data:`COLUMNS`. The delegate reads the board, not ``data``."""

    def __init__(self, board: Board, cells: Cells, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._cells = cells

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._board.shown)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words for copying, tool tips and screen readers."""
        if not index.isValid():
            return None
        column = COLUMNS[index.column()]
        entry = self._board.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells.text(column, entry)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = self._cells.text(column, entry) or tr("空")
            spoken = tr("{title}：{text}").format(title=tr(column.title), text=text)
            chosen = entry.parcel_id in self._board.selection
            return tr("已选，{text}").format(text=spoken) if chosen else spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._cells.tip(column, entry)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.numeric else _LEFT
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Column titles."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return tr(COLUMNS[section].title)
        return None

    def reset(self) -> None:
        """Other rows, or another order."""
        self.beginResetModel()
        self.endResetModel()

    def tell_changed(self, first: int, last: int) -> None:
        """Rows ``first`` to ``last`` read differently."""
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))
