"""One table for every listing of the page: words in tones, and waits as bars."""

from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from app.gui.i18n import say
from app.gui.table.header import Header
from app.gui.table.ink import Ink
from app.gui.table.model import RowsModel
from app.gui.table.painting import SIDE, RowState, paint_ground
from app.gui.table.view import RowsTable
from app.gui.theme import Theme
from app.presentation.handover.listing import Listing

T = TypeVar("T")
BAR_HEIGHT = 10
MEDIAN_MARK = 2


class ListingModel(RowsModel, Generic[T]):
    """Words of a listing."""

    def __init__(self, listing: Listing[T], parent: QObject) -> None:
        super().__init__(listing, listing.columns, parent)
        self._listing = listing

    def text(self, row: int, column: int) -> str:
        return say(self._listing.columns[column].text(self._listing.shown[row]))


class ListingDelegate(QStyledItemDelegate, Generic[T]):
    """Paints cells straight from the listing."""

    def __init__(
        self, listing: Listing[T], model: ListingModel[T], ink: Ink, state: RowState
    ) -> None:
        super().__init__()
        self._listing = listing
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
        shown, column = self._listing.shown[row], self._listing.columns[place]
        chosen = self._listing.key_at(row) in self._listing.selection
        paint_ground(painter, rect, self._ink, self._state, row=row, column=place, chosen=chosen)
        if column.bar is not None:
            self._bar(painter, rect, *column.bar(shown))
            return
        self._ink.write(
            painter,
            QRectF(rect.adjusted(SIDE, 0, -SIDE, -1)),
            self._model.text(row, place),
            column.tone(shown),
            right=column.numeric,
            middle=column.middle,
        )

    def _bar(self, painter: QPainter, rect: QRect, median: float, p90: float) -> None:
        """The median filled, on to the P90 outlined: how much worse the worst tenth is."""
        room = rect.width() - 2 * SIDE
        x, y = rect.x() + SIDE, rect.y() + (rect.height() - 1 - BAR_HEIGHT) // 2
        colours = self._ink.colours
        far, near = round(room * p90), round(room * median)
        if far > 0:
            painter.fillRect(x, y, max(far, 1), BAR_HEIGHT, colours["selection"])
            painter.fillRect(x + max(far - 1, 0), y, 1, BAR_HEIGHT, colours["accent"])
        if near > 0:
            painter.fillRect(x, y, max(near, MEDIAN_MARK), BAR_HEIGHT, colours["accent"])


class ListingTable(RowsTable):
    """Rows of a listing.

    Args:
        listing: what is shown.
        theme: colours and fonts.
        name: for screen readers, translated.
        sorts: whether a click on a head orders by it.
    """

    def __init__(self, listing: Listing[T], theme: Theme, name: str, *, sorts: bool = True) -> None:
        super().__init__(listing, theme, name)
        model = ListingModel(listing, self)
        self._painter = ListingDelegate(listing, model, self.ink, self)
        header = Header(listing.columns, self.ink, self, sorts=sorts)
        self.put_together(model, self._painter, header)

        def sort(key: str) -> None:
            listing.sort_by(key)
            header.show_sort(listing.sort, descending=listing.descending)
            self.show_again()

        header.sort_asked.connect(sort)
        for section, column in enumerate(listing.columns):
            self.setColumnWidth(section, column.width)
