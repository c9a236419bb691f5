"""Orders with nothing to carry, kept fresh."""

from collections.abc import Callable

from app.domain.events import Changes, Event, SyncFinished
from app.ports.rows import NoShippingRow
from app.presentation.desk import Desk
from app.presentation.listening import Subscribe
from app.presentation.no_shipping.words import kind_text
from app.presentation.table.fresh import FreshRows
from app.presentation.workbench.entry import fold, terms


class NoShippingOrders(FreshRows[NoShippingRow]):
    """Every one of them that a bound shop waits for.

    Args:
        desk: reader and tasks.
        subscribe: domain events on the window's thread.
        changed: told that other orders are there, or why they could not be read.
        unforeseen: takes an error that is a bug.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        subscribe: Subscribe,
        changed: Callable[[], None],
        unforeseen: Callable[[Exception], None],
    ) -> None:
        super().__init__(desk.tasks, subscribe=subscribe, changed=changed, unforeseen=unforeseen)
        self._desk = desk

    def reader(self) -> Callable[[], tuple[NoShippingRow, ...]]:
        """Reads them all."""
        return self._desk.reader.no_shipping

    def concerns(self, event: Event) -> bool:
        """They change by syncing only; the reading looks at every order, so not at each act."""
        bare = isinstance(event, Changes) and (event.shops or (event.orders and not event.parcels))
        return bool(bare) or isinstance(event, SyncFinished)

    def matching(self, query: str) -> tuple[NoShippingRow, ...]:
        """Orders that hold every word of ``query``; none for no words."""
        wanted = terms(query)
        if not wanted:
            return ()
        return tuple(row for row in self.rows if holds(row, wanted))


def holds(row: NoShippingRow, wanted: tuple[str, ...]) -> bool:
    """Whether ``row`` holds every one of the folded words."""
    told = f"{row.order_id}\n{row.goods}\n{row.codes}\n{row.seller_words}"
    hay = fold(f"{told}\n{row.shop_name}\n{row.shop_tag}\n{kind_text(row)}")
    return all(term in hay for term in wanted)
