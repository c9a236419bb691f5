"""Orders with nothing to carry, kept fresh: read in the read lane, again when news come."""

from collections.abc import Callable

from app.domain.errors import AppError
from app.domain.events import Changes, Event, SyncFinished
from app.ports.rows import NoShippingRow
from app.ports.tasks import READ
from app.presentation.desk import Desk
from app.presentation.no_shipping.words import kind_text
from app.presentation.workbench.entry import fold, terms

Subscribe = Callable[[Callable[[Event], None]], Callable[[], None]]


class NoShippingOrders:
    """One reading at a time; news that come meanwhile come next.

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
        self._desk = desk
        self._subscribe = subscribe
        self._changed = changed
        self._unforeseen = unforeseen
        self.rows: tuple[NoShippingRow, ...] = ()
        self.ready = False
        self.error: AppError | None = None
        self._reading = False
        self._again = False
        self._leave: Callable[[], None] | None = None

    @property
    def reading(self) -> bool:
        """Whether orders are on their way."""
        return self._reading

    def start(self) -> None:
        """Listen for news and read everything."""
        if self._leave is None:
            self._leave = self._subscribe(self._hear)
        self.read()

    def stop(self) -> None:
        """Listen no more."""
        if self._leave is not None:
            self._leave()
            self._leave = None

    def read(self) -> None:
        """Read the orders again."""
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        self._desk.tasks.run(
            READ,
            lambda _ctx: self._desk.reader.no_shipping(),
            done=self._take,
            failed=self._broke,
        )

    def matching(self, query: str) -> tuple[NoShippingRow, ...]:
        """Orders that hold every word of ``query``; none for no words."""
        wanted = terms(query)
        if not wanted:
            return ()
        return tuple(row for row in self.rows if holds(row, wanted))

    def _take(self, rows: tuple[NoShippingRow, ...]) -> None:
        self._reading = False
        news = rows != self.rows or not self.ready or self.error is not None
        self.rows, self.ready, self.error = rows, True, None
        if news:
            self._changed()
        if self._again:
            self.read()

    def _broke(self, error: Exception) -> None:
        self._reading = False
        if isinstance(error, AppError):
            self.error = error
            self._changed()
        else:
            self._unforeseen(error)

    def _hear(self, event: Event) -> None:
        """They change by syncing only; the reading looks at every order, so not at each act."""
        bare = isinstance(event, Changes) and (event.shops or (event.orders and not event.parcels))
        if bare or isinstance(event, SyncFinished):
            self.read()


def holds(row: NoShippingRow, wanted: tuple[str, ...]) -> bool:
    """Whether ``row`` holds every one of the folded words."""
    told = f"{row.order_id}\n{row.goods}\n{row.codes}\n{row.seller_words}"
    hay = fold(f"{told}\n{row.shop_name}\n{row.shop_tag}\n{kind_text(row)}")
    return all(term in hay for term in wanted)
