"""One delegate paints everything in a table: ground, hairline, selection, and what stands there."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.gui.table.ink import Ink
from app.gui.table.model import RowsModel
from app.gui.table.painting import SIDE, RowState, paint_ground

ICON = 14
ICON_GAP = 5
_AWAITED_HEIGHT = 6


def inside(rect: QRect) -> QRectF:
    """Where the text of the cell ``rect`` stands."""
    return QRectF(rect.adjusted(SIDE, 0, -SIDE, -1))


class RowsDelegate(QStyledItemDelegate):
    """Subclasses say what stands in a cell. Row heights are fixed, so it has no size hint.

    Args:
        model: words of the rows.
        ink: what texts are drawn with.
        state: the table around a cell.
    """

    def __init__(self, model: RowsModel, ink: Ink, state: RowState) -> None:
        super().__init__()
        self._model = model
        self._ink = ink
        self._state = state

    def measure(self) -> None:
        """Measure what has a fixed width; again after the font changed."""

    def paint_cell(self, painter: QPainter, rect: QRect, row: int, place: int) -> None:
        """What stands in the cell ``rect`` of column ``place``, on the ground."""
        raise NotImplementedError

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row, place = index.row(), index.column()
        rect: QRect = option.rect
        chosen = self._model.is_chosen(row)
        paint_ground(painter, rect, self._ink, self._state, row=row, column=place, chosen=chosen)
        self.paint_cell(painter, rect, row, place)

    def write(self, painter: QPainter, rect: QRect, row: int, place: int, colour: str) -> None:
        """The words of a cell, as its column stands."""
        text = self._model.text(row, place)
        if text:
            column = self._model.columns[place]
            self._ink.write(
                painter, inside(rect), text, colour, right=column.numeric, middle=column.middle
            )

    def write_beside(
        self, painter: QPainter, rect: QRect, text: str, icon: tuple[str, str], colour: str = "text"
    ) -> None:
        """``text`` right of an icon, given by name ("": none, its room is kept) and colour."""
        area = inside(rect)
        name, tone = icon
        if name:
            box = QRectF(area.left(), area.center().y() - ICON / 2, ICON, ICON)
            self._ink.icon(painter, name, tone, box)
        self._ink.write(painter, area.adjusted(ICON + ICON_GAP, 0, 0, 0), text, colour)

    def draw_awaited(self, painter: QPainter, rect: QRect) -> None:
        """A quiet bar: the row is on its way."""
        area = inside(rect)
        top = area.center().y() - _AWAITED_HEIGHT / 2
        bar = QRectF(area.left(), top, area.width() * 0.6, _AWAITED_HEIGHT)
        self._ink.pill(painter, bar, "hover")
