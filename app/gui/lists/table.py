"""One table for every list in memory: words in tones, waits as bars, clocks that run."""

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QPainter

from app.domain.pickup import Urgency
from app.gui.i18n import say
from app.gui.table.countdown import Clock, CountdownInk, clock_words, left_words
from app.gui.table.delegate import RowsDelegate
from app.gui.table.header import Header
from app.gui.table.ink import Ink
from app.gui.table.model import RowsModel
from app.gui.table.painting import SIDE, RowState
from app.gui.table.view import RowsTable
from app.gui.theme import Theme
from app.presentation.table.listing import Listing

T = TypeVar("T")
Clocks = Mapping[str, Callable[[T], Clock]]
"""What counts down, by column key; how it stands now."""
BAR_HEIGHT = 10
MEDIAN_MARK = 2


class ListingModel(RowsModel, Generic[T]):
    """Words of a listing."""

    def __init__(self, listing: Listing[T], clocks: Clocks[T], parent: QObject) -> None:
        super().__init__(listing, listing.columns, parent)
        self._listing = listing
        self._clocks = clocks

    def clock(self, row: int, column: int) -> Clock | None:
        """What runs in a cell; None when nothing does."""
        read = self._clocks.get(self._listing.columns[column].key)
        clock = None if read is None else read(self._listing.shown[row])
        return None if clock is None or clock.urgency is Urgency.DONE else clock

    def text(self, row: int, column: int) -> str:
        clock = self.clock(row, column)
        if clock is not None:
            return clock_words(clock)
        return say(self._listing.columns[column].text(self._listing.shown[row]))


class ListingDelegate(RowsDelegate, Generic[T]):
    """Paints cells straight from the listing."""

    def __init__(
        self, listing: Listing[T], model: ListingModel[T], ink: Ink, state: RowState
    ) -> None:
        super().__init__(model, ink, state)
        self._listing = listing
        self._list_model = model
        self._countdowns = CountdownInk(ink)

    def measure(self) -> None:
        """Measure the fixed parts of a countdown; again after the font changed."""
        self._countdowns.measure()

    def paint_cell(self, painter: QPainter, rect: QRect, row: int, place: int) -> None:
        shown, column = self._listing.shown[row], self._listing.columns[place]
        clock = self._list_model.clock(row, place)
        if clock is not None:
            self._countdowns.write(painter, rect, clock.urgency, left_words(clock))
        elif column.bar is not None:
            self._bar(painter, rect, *column.bar(shown))
        else:
            self.write(painter, rect, row, place, column.tone(shown))

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
        clocks: columns that count down.
    """

    def __init__(
        self,
        listing: Listing[T],
        theme: Theme,
        name: str,
        *,
        sorts: bool = True,
        clocks: Clocks[T] | None = None,
    ) -> None:
        super().__init__(listing, theme, name)
        running = clocks or {}
        model = ListingModel(listing, running, self)
        delegate = ListingDelegate(listing, model, self.ink, self)
        header = Header(listing.columns, self.ink, self, sorts=sorts)
        self.put_together(model, delegate, header, running=running)

        def show_sort() -> None:
            header.show_sort(listing.sort, descending=listing.descending)

        def sort(key: str) -> None:
            listing.sort_by(key)
            show_sort()
            self.show_again()

        header.sort_asked.connect(sort)
        for section, column in enumerate(listing.columns):
            self.setColumnWidth(section, column.width)
        show_sort()
