"""A dumb table model: no sorting, no filtering, no copies."""

from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.gui.i18n import tr
from app.presentation.table.columns import TableColumn
from app.presentation.table.selection import Selection

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Rows(Protocol):
    """What a table shows: rows by their places, each with an id."""

    @property
    def selection(self) -> Selection[Any]:
        """Which ids are chosen."""
        ...

    def __len__(self) -> int: ...
    def key_at(self, place: int) -> str:
        """The id of the row at ``place``, from 0."""
        ...

    def place(self, key: Any) -> int | None:
        """Where ``key`` is shown; None when it is not."""
        ...

    def extend_to(self, place: int, *, add: bool) -> None:
        """Choose the range from the last click to ``place``."""
        ...


class RowsModel(QAbstractTableModel):
    """``rows`` by ``columns``, in words. Delegates read what is behind the rows, not ``data``."""

    def __init__(
        self, rows: Rows, columns: Sequence[TableColumn], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = rows
        self._columns = tuple(columns)

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        """In the order of the model's."""
        return self._columns

    def is_chosen(self, row: int) -> bool:
        """Whether the row is among the chosen."""
        return self._rows.key_at(row) in self._rows.selection

    def text(self, row: int, column: int) -> str:
        """The whole of a cell in words."""
        raise NotImplementedError

    def tip(self, row: int, column: int) -> str:
        """What is said when the pointer rests on the cell."""
        return self.text(row, column)

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words for copying, tool tips and screen readers."""
        if not index.isValid():
            return None
        row, place = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, place)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = self.text(row, place) or tr("空")
            title = tr(self._columns[place].title)
            spoken = tr("{title}：{text}").format(title=title, text=text)
            return tr("已选，{text}").format(text=spoken) if self.is_chosen(row) else spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tip(row, place)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self._columns[place].numeric else _LEFT
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Column titles."""
        there = orientation is Qt.Orientation.Horizontal and 0 <= section < len(self._columns)
        if there and role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return tr(self._columns[section].title)
        return None

    def reset(self) -> None:
        """Other rows, or another order."""
        self.beginResetModel()
        self.endResetModel()

    def tell_changed(self, first: int, last: int) -> None:
        """Rows ``first`` to ``last`` read differently."""
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._columns) - 1))
