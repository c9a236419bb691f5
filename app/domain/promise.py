"""By when an order is to be shipped: the shortest of what was promised for it.

Source: the platform's shipping rules (承诺发货时间; ours are in force since 2022-06-28). Of several
promises the shortest wins; a presale has a deadline of its own, which moves nothing sold with it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from app.domain.order import Item, RefundState

USUAL = timedelta(hours=48)
"""From payment, where nobody promised anything else (发货 48 小时内, same rules)."""


def shortest(
    told: datetime | None, items: Iterable[tuple[Item, datetime | None]], paid_at: datetime | None
) -> tuple[datetime | None, bool]:
    """The deadline of an order, and whether it is only assumed (推算).

    Args:
        told: what the platform says of the order as a whole.
        items: each with what the platform says of it.
        paid_at: from when the usual promise runs.
    """
    travelling = [(item, at) for item, at in items if item.needs_shipping]
    due = [each for each in travelling if each[0].refund is not RefundState.REFUNDED] or travelling
    on_sale = [at for item, at in due if not item.presale]
    counted = on_sale or [at for _, at in due]
    found = min((at for at in (told, *counted) if at is not None), default=None)
    if found is not None or paid_at is None or not on_sale:
        return found, False
    return paid_at + USUAL, True
