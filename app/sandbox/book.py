"""Orders of one shop, kept sorted by creation and by update."""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from operator import attrgetter

from app.sandbox.records import ShopOrder

Key = tuple[int, str]


class _Index:
    """Order keys in ascending order of one time."""

    def __init__(self, time_of: Callable[[ShopOrder], int]) -> None:
        self._time_of = time_of
        self._keys: list[Key] = []

    def key(self, order: ShopOrder) -> Key:
        return (self._time_of(order), order.order_id)

    def fill(self, orders: Iterable[ShopOrder]) -> None:
        self._keys = sorted([*self._keys, *(self.key(order) for order in orders)])

    def add(self, order: ShopOrder) -> None:
        insort(self._keys, self.key(order))

    def drop(self, order: ShopOrder) -> None:
        del self._keys[bisect_left(self._keys, self.key(order))]

    def between(self, start: int | None, end: int | None) -> range:
        low = 0 if start is None else bisect_left(self._keys, (start, ""))
        high = len(self._keys) if end is None else bisect_left(self._keys, (end, ""))
        return range(low, max(low, high))

    def ids(self, places: Iterable[int]) -> list[str]:
        keys = self._keys
        return [keys[place][1] for place in places]


class OrderBook:
    """Finds orders by id or time window without looking at the others.

    A window includes its start and leaves out its end; ties are broken by order id.
    """

    def __init__(self) -> None:
        self._orders: dict[str, ShopOrder] = {}
        self._indexes = {
            "create_time": _Index(attrgetter("create_time")),
            "update_time": _Index(attrgetter("update_time")),
        }

    def __len__(self) -> int:
        return len(self._orders)

    def __iter__(self) -> Iterator[ShopOrder]:
        return iter(self._orders.values())

    def get(self, order_id: str) -> ShopOrder | None:
        """The order, or None."""
        return self._orders.get(order_id)

    def fill(self, orders: list[ShopOrder]) -> None:
        """Add many at once."""
        self._orders.update({order.order_id: order for order in orders})
        for index in self._indexes.values():
            index.fill(orders)

    def add(self, order: ShopOrder) -> None:
        """Add one."""
        self._orders[order.order_id] = order
        for index in self._indexes.values():
            index.add(order)

    def touch(self, order: ShopOrder, at: int) -> None:
        """``order`` changed at ``at``: it moves in the update index and is encoded anew."""
        index = self._indexes["update_time"]
        index.drop(order)
        order.update_time = max(order.update_time, at)
        order.encoded = None
        index.add(order)

    def backdate(self, order: ShopOrder, at: int) -> None:
        """``order`` stands where it would had it come, been paid and last changed at ``at``."""
        for index in self._indexes.values():
            index.drop(order)
        order.create_time = order.pay_time = order.update_time = at
        order.encoded = None
        for index in self._indexes.values():
            index.add(order)

    def search(
        self,
        *,
        order_by: str,
        ascending: bool,
        windows: dict[str, tuple[int | None, int | None]],
        statuses: frozenset[int] | None,
        keep: Callable[[ShopOrder], bool] | None,
        offset: int,
        size: int,
    ) -> tuple[int, list[ShopOrder]]:
        """Total and one page of the orders in every window, of ``statuses``, that ``keep`` keeps.

        ``statuses`` and ``keep`` None keep all.
        """
        index = self._indexes[order_by]
        places = index.between(*windows.get(order_by, (None, None)))
        walk = places if ascending else reversed(places)
        test = self._test(order_by, windows, keep)
        if test is None and statuses is None:
            chosen = index.ids(islice(walk, offset, offset + size))
            return len(places), [self._orders[order_id] for order_id in chosen]
        orders = self._orders
        found = [orders[order_id] for order_id in index.ids(walk)]
        if statuses is not None:
            found = [order for order in found if order.status in statuses]
        if test is not None:
            found = [order for order in found if test(order)]
        return len(found), found[offset : offset + size]

    def _test(
        self,
        order_by: str,
        windows: dict[str, tuple[int | None, int | None]],
        keep: Callable[[ShopOrder], bool] | None,
    ) -> Callable[[ShopOrder], bool] | None:
        """What the index by ``order_by`` has not decided already, None for nothing."""
        others = [
            (attrgetter(name), *window)
            for name, window in windows.items()
            if name != order_by and not self._covers(name, window)
        ]
        if not others:
            return keep

        def test(order: ShopOrder) -> bool:
            for time_of, start, end in others:
                at = time_of(order)
                if (start is not None and at < start) or (end is not None and at >= end):
                    return False
            return keep is None or keep(order)

        return test

    def _covers(self, name: str, window: tuple[int | None, int | None]) -> bool:
        """Whether every order lies in the window (the 90 days mostly hold the whole book)."""
        return len(self._indexes[name].between(*window)) == len(self._orders)
