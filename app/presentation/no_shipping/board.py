"""The orders in memory: what is shown of them in which order, and what is chosen."""

from collections.abc import Iterable

from app.ports.rows import NoShippingRow
from app.presentation.no_shipping.columns import BY_KEY, PAID
from app.presentation.no_shipping.orders import holds
from app.presentation.table.selection import Selection
from app.presentation.workbench.entry import terms


class NoShippingBoard:
    """Orders, search, order and selection."""

    def __init__(self) -> None:
        self.selection: Selection[str] = Selection()
        self.query = ""
        self.sort = PAID
        self.descending = False
        self._all: tuple[NoShippingRow, ...] = ()
        self._shown: list[NoShippingRow] = []
        self._places: dict[str, int] = {}

    @property
    def shown(self) -> list[NoShippingRow]:
        """What is on the screen, in order. Do not change it."""
        return self._shown

    @property
    def total(self) -> int:
        """Orders in memory."""
        return len(self._all)

    def __len__(self) -> int:
        """Orders shown."""
        return len(self._shown)

    def key_at(self, place: int) -> str:
        """The order at ``place``, from 0."""
        return self._shown[place].order_id

    def place(self, key: str) -> int | None:
        """Where an order is shown; None when it is not."""
        return self._places.get(key)

    def extend_to(self, place: int, *, add: bool) -> None:
        """Choose the range from the last click to ``place``."""
        self.selection.extend([row.order_id for row in self._shown], place, add=add)

    def load(self, rows: Iterable[NoShippingRow]) -> None:
        """Replace everything, and show it."""
        self._all = tuple(rows)
        self.selection.keep(row.order_id for row in self._all)
        self.refresh()

    def refresh(self) -> None:
        """Search and sort anew."""
        wanted = terms(self.query)
        found = [row for row in self._all if holds(row, wanted)]
        found.sort(key=lambda row: row.order_id)
        found.sort(key=BY_KEY[self.sort].sort, reverse=self.descending)
        self._shown = found
        self._places = {row.order_id: place for place, row in enumerate(found)}

    def search(self, query: str) -> None:
        """Show orders that hold every word of ``query``."""
        self.query = query
        self.refresh()

    def sort_by(self, key: str) -> None:
        """Order by a column; the same one again turns the order round."""
        self.descending = self.sort == key and not self.descending
        self.sort = key
        self.refresh()

    def select_all(self) -> None:
        """Choose every order shown."""
        self.selection.all_of(row.order_id for row in self._shown)

    def chosen(self) -> tuple[NoShippingRow, ...]:
        """The chosen orders that are shown, in their order."""
        return tuple(row for row in self._shown if row.order_id in self.selection)
