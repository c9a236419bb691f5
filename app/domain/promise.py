"""By when goods are to be shipped: what was promised of each item, and the shortest of several.

Source: the platform's shipping rules (承诺发货时间; ours are in force since 2022-06-28). Every item
has a deadline of its own. Of several promises the shortest wins, so what travels together is due
with the first of it, and a part that is split off with the first of its own goods.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from app.domain.order import Item, RefundState

USUAL = timedelta(hours=48)
"""From payment, where nobody promised anything else (发货 48 小时内, same rules)."""


class Promise(NamedTuple):
    """The deadline of an item; ``assumed`` (推算): nobody told it, :data:`USUAL` is taken."""

    at: datetime | None
    assumed: bool = False


def of_items(
    told: datetime | None, items: Iterable[tuple[Item, datetime | None]], paid_at: datetime | None
) -> tuple[Promise, ...]:
    """The deadline of each item of one order.

    Args:
        told: what the platform says of the order as a whole. Usually it is that of its first item;
            earlier than all of them, it is about each, but not about a presale beside goods on
            sale. When it was that of an item which is refunded now, it is about no other.
        items: each with what the platform says of it.
        paid_at: from when the usual promise runs.
    """
    every = tuple(items)
    travelling = [(item, at) for item, at in every if item.needs_shipping]
    due = [each for each in travelling if each[0].refund is not RefundState.REFUNDED] or travelling
    sold = any(not item.presale for item, _ in due)
    first = min((at for _, at in due if at is not None), default=None)
    first_sold = min((at for item, at in due if at and not item.presale), default=None)
    refunded = {at for item, at in travelling if item.refund is RefundState.REFUNDED}
    earlier = told is not None and (first is None or told < first)
    above = told if earlier and told not in refunded else None

    def promise(item: Item, at: datetime | None) -> Promise:
        if above is not None and not (item.presale and sold):
            return Promise(min(at or above, above))
        if (known := at or told) is not None or item.presale:
            return Promise(known)
        if first_sold is not None or paid_at is None:
            return Promise(first_sold)
        return Promise(paid_at + USUAL, assumed=True)

    return tuple(promise(item, at) for item, at in every)


def shortest(items: Iterable[Item]) -> datetime | None:
    """By when ``items`` are due together. What is refunded decides nothing, unless all of it is."""
    every = tuple(items)
    due = [item for item in every if item.refund is not RefundState.REFUNDED] or every
    return min((item.promise_at for item in due if item.promise_at is not None), default=None)
