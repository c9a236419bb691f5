"""Which items of an order a refund before shipping (发货前退款) concerns.

A gift goes with what it was given for: when all of that is refunded, so is the gift, because it
must not leave alone. While only some of it is, the gift still travels with the rest.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from app.domain.after_sale import AfterSale, AfterSaleState
from app.domain.ids import ItemId
from app.domain.order import Item, Order, OrderStatus, RefundState

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
    return frozenset(found | _gifts_of(order, found)) if found else _NONE


def asked_items(order: Order, cases: Sequence[AfterSale] = ()) -> frozenset[ItemId]:
    """Items for which a refund before shipping is asked and not answered yet."""
    found = {item.item_id for item in order.items if item.refund is RefundState.PENDING}
    for case in cases:
        if case.stops_shipping and case.state is not AfterSaleState.SUCCEEDED:
            found |= concerned_items(order, case)
    if not found:
        return _NONE
    gone = refunded_items(order, cases)
    return frozenset(found | (_gifts_of(order, found | gone) - gone))


def staying_items(order: Order, cases: Sequence[AfterSale] = ()) -> frozenset[ItemId]:
    """Items that will never leave: refunded ones, and all of an order that is cancelled."""
    if order.status is OrderStatus.CANCELLED:
        return frozenset(item.item_id for item in order.items)
    return refunded_items(order, cases) if any_refund(order, cases) else _NONE


def masters_of(order: Order, gift: Item) -> frozenset[ItemId]:
    """The items of ``order`` that ``gift`` was given for.

    A gift that names none was given for the whole order. One whose masters are all in another
    order, or that is alone, was given for nothing here: it travels by itself.
    """
    if gift.masters:
        return frozenset(gift.masters) & {item.item_id for item in order.items}
    return frozenset(item.item_id for item in order.items if not item.gift)


def dropped_gifts(order: Order, cases: Sequence[AfterSale] = ()) -> frozenset[ItemId]:
    """Gifts that stay only because what they were given for is refunded."""
    own = {item.item_id for item in order.items if item.refund is RefundState.REFUNDED}
    for case in cases:
        if case.stops_shipping and case.state is AfterSaleState.SUCCEEDED:
            own |= concerned_items(order, case)
    return _gifts_of(order, own) - own if own else _NONE


def _gifts_of(order: Order, gone: AbstractSet[ItemId]) -> frozenset[ItemId]:
    """Gifts of ``order`` all of whose masters are in ``gone``, or go with it in their turn."""
    gifts = [(item.item_id, masters_of(order, item)) for item in order.items if item.gift]
    found = set[ItemId]()
    grown = True
    while grown:
        more = {
            gift
            for gift, masters in gifts
            if gift not in found and masters and masters <= gone | found
        }
        found |= more
        grown = bool(more)
    return frozenset(found)


def concerned_items(order: Order, case: AfterSale) -> frozenset[ItemId]:
    """The item that ``case`` names; all of ``order`` when it names none of its items."""
    items = frozenset(item.item_id for item in order.items)
    return frozenset({case.item_id}) if case.item_id in items else items
