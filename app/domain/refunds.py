"""Which items of an order a refund before shipping (发货前退款) concerns."""

from collections.abc import Iterable, Sequence

from app.domain.after_sale import AfterSale, AfterSaleState
from app.domain.ids import ItemId
from app.domain.order import Order, OrderStatus, RefundState

_NONE = frozenset[ItemId]()


def any_refund(order: Order, cases: Sequence[AfterSale] = ()) -> bool:
    """Whether an item or a case may be about a refund; false of almost every order, and quick."""
    if cases:
        return True
    for item in order.items:
        if item.refund is RefundState.REFUNDED or item.refund is RefundState.PENDING:
            return True
    return False


def refunded_items(order: Order, cases: Iterable[AfterSale] = ()) -> frozenset[ItemId]:
    """Items whose refund before shipping is done: these goods must not leave.

    Items and cases both count: either may be the first to bring the news.
    """
    found = {item.item_id for item in order.items if item.refund is RefundState.REFUNDED}
    for case in cases:
        if case.stops_shipping and case.state is AfterSaleState.SUCCEEDED:
            found |= concerned_items(order, case)
    return frozenset(found) if found else _NONE


def asked_items(order: Order, cases: Iterable[AfterSale] = ()) -> frozenset[ItemId]:
    """Items for which a refund before shipping is asked and not answered yet."""
    found = {item.item_id for item in order.items if item.refund is RefundState.PENDING}
    for case in cases:
        if case.stops_shipping and case.state is not AfterSaleState.SUCCEEDED:
            found |= concerned_items(order, case)
    return frozenset(found) if found else _NONE


def staying_items(order: Order, cases: Sequence[AfterSale] = ()) -> frozenset[ItemId]:
    """Items that will never leave: refunded ones, and all of an order that is cancelled."""
    if order.status is OrderStatus.CANCELLED:
        return frozenset(item.item_id for item in order.items)
    return refunded_items(order, cases) if any_refund(order, cases) else _NONE


def concerned_items(order: Order, case: AfterSale) -> frozenset[ItemId]:
    """The item that ``case`` names; all of ``order`` when it names none of its items."""
    items = frozenset(item.item_id for item in order.items)
    return frozenset({case.item_id}) if case.item_id in items else items
