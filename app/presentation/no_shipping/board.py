"""The orders in memory: what is shown of them in which order, and what is chosen."""

from collections.abc import Iterable
from operator import attrgetter

from app.ports.rows import NoShippingRow
from app.presentation.no_shipping.columns import COLUMNS, PAID
from app.presentation.no_shipping.orders import holds
from app.presentation.table.listing import Listing
from app.presentation.workbench.entry import terms

_id = attrgetter("order_id")


class NoShippingBoard(Listing[NoShippingRow]):
    """Orders, search, order and selection."""

    def __init__(self) -> None:
        super().__init__(COLUMNS, _id, sort=PAID)

    def load(self, rows: Iterable[NoShippingRow]) -> None:
        """Replace everything; what a column does not tell apart stands by number."""
        super().load(sorted(rows, key=_id))

    def found(self) -> Iterable[NoShippingRow]:
        """The orders that hold every word."""
        wanted = terms(self.query)
        return (row for row in self.all if holds(row, wanted))
