"""Gates: why a parcel may not be numbered, printed or shipped now (invariant 5)."""

from collections.abc import Iterable
from enum import StrEnum

from app.domain.after_sale import AfterSale
from app.domain.order import Order, OrderStatus, RefundState


class Block(StrEnum):
    """One reason to stop. The order of members is the order of weight."""

    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    REFUND_PENDING = "refund_pending"
    REVIEW = "review"
    UNPAID = "unpaid"
    ADDRESS_CHANGED = "address_changed"
    SHIPPED_ELSEWHERE = "shipped_elsewhere"
    HELD = "held"
    STATUS_UNKNOWN = "status_unknown"


_BY_STATUS = {
    OrderStatus.CANCELLED: Block.CANCELLED,
    OrderStatus.REVIEW: Block.REVIEW,
    OrderStatus.UNPAID: Block.UNPAID,
    OrderStatus.SHIPPED: Block.SHIPPED_ELSEWHERE,
    OrderStatus.FINISHED: Block.SHIPPED_ELSEWHERE,
    OrderStatus.UNKNOWN: Block.STATUS_UNKNOWN,
}


def order_blocks(
    order: Order,
    after_sales: Iterable[AfterSale] = (),
    *,
    held: bool = False,
    address_changed: bool = False,
) -> frozenset[Block]:
    """Every reason why nothing of ``order`` may be numbered, printed or shipped.

    Items and after-sale cases both count: either may be the first to bring the news.
    ``address_changed`` says that the receiver changed after the parcel's number was bought.
    """
    blocks = set[Block]()
    if order.status in _BY_STATUS:
        blocks.add(_BY_STATUS[order.status])
    refunds = {item.refund for item in order.items}
    if RefundState.PENDING in refunds:
        blocks.add(Block.REFUND_PENDING)
    if RefundState.REFUNDED in refunds:
        blocks.add(Block.REFUNDED)
    for case in after_sales:
        if case.stops_shipping:
            done = case.state.value == "succeeded"
            blocks.add(Block.REFUNDED if done else Block.REFUND_PENDING)
    if held:
        blocks.add(Block.HELD)
    if address_changed:
        blocks.add(Block.ADDRESS_CHANGED)
    return frozenset(blocks)
