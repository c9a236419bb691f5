"""The order book against a plain list."""

from hypothesis import given
from hypothesis import strategies as st

from app.sandbox.book import OrderBook
from app.sandbox.making import Kind, Kitchen, Recipe
from app.sandbox.records import ShopOrder

_KITCHEN = Kitchen("88000001", 0, 1)
Windows = dict[str, tuple[int | None, int | None]]


def _order(serial: int, created: int, updated: int, status: int) -> ShopOrder:
    order = _KITCHEN.unpaid(Recipe(serial, Kind.PLAIN, created))
    order.update_time, order.status = updated, status
    return order


_TIMES = st.integers(0, 30)
_ROWS = st.lists(st.tuples(_TIMES, _TIMES, st.sampled_from([2, 3, 101])), max_size=25)
_WINDOW = st.tuples(st.none() | _TIMES, st.none() | _TIMES)


@given(
    rows=_ROWS,
    touches=st.lists(st.tuples(st.integers(0, 24), _TIMES), max_size=15),
    windows=st.fixed_dictionaries({"create_time": _WINDOW, "update_time": _WINDOW}),
    order_by=st.sampled_from(["create_time", "update_time"]),
    ascending=st.booleans(),
    statuses=st.none() | st.frozensets(st.sampled_from([2, 3, 101])),
    keep_even=st.booleans(),
    offset=st.integers(0, 30),
    size=st.integers(1, 10),
)
def test_finds_what_a_plain_list_finds(
    *,
    rows: list[tuple[int, int, int]],
    touches: list[tuple[int, int]],
    windows: Windows,
    order_by: str,
    ascending: bool,
    statuses: frozenset[int] | None,
    keep_even: bool,
    offset: int,
    size: int,
) -> None:
    orders = [_order(number, *row) for number, row in enumerate(rows)]
    book = OrderBook()
    half = len(orders) // 2
    book.fill(orders[:half])
    for order in orders[half:]:
        book.add(order)
    for place, at in touches:
        if place < len(orders):
            book.touch(orders[place], at)

    def wanted(order: ShopOrder) -> bool:
        inside = all(
            (start is None or getattr(order, name) >= start)
            and (end is None or getattr(order, name) < end)
            for name, (start, end) in windows.items()
        )
        kept = not keep_even or int(order.order_id) % 2 == 0
        return inside and kept and (statuses is None or order.status in statuses)

    expected = sorted(
        (order for order in orders if wanted(order)),
        key=lambda order: (getattr(order, order_by), order.order_id),
        reverse=not ascending,
    )
    total, page = book.search(
        order_by=order_by,
        ascending=ascending,
        windows=windows,
        statuses=statuses,
        keep=(lambda order: int(order.order_id) % 2 == 0) if keep_even else None,
        offset=offset,
        size=size,
    )
    assert total == len(expected)
    assert [order.order_id for order in page] == [
        order.order_id for order in expected[offset : offset + size]
    ]


def test_a_touch_forgets_the_written_row_and_never_goes_back() -> None:
    book, order = OrderBook(), _order(1, 5, 20, 2)
    book.add(order)
    order.encoded = b"{}"
    book.touch(order, 10)
    assert order.encoded is None
    assert order.update_time == 20
    assert book.get(order.order_id) is order
    assert [*book] == [order]
    assert len(book) == 1
