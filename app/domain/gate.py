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

    @property
    def reason(self) -> str:
        """What is wrong, Chinese."""
        return _WORDS[self][0]

    @property
    def advice(self) -> str:
        """What to do, Chinese."""
        return _WORDS[self][1]


_WORDS = {
    Block.CANCELLED: ("订单已取消", "不要发出；已取的运单号请回收。"),
    Block.REFUNDED: ("发货前已退款", "不要发出；已取的运单号请回收。"),
    Block.REFUND_PENDING: ("买家正在申请退款", "先在抖店后台处理售后，再继续。"),
    Block.REVIEW: ("平台风控审核中", "一般 1–2 小时后放行，到备货中再继续。"),
    Block.UNPAID: ("订单还没有付款", "付款后会自动出现在待取号。"),
    Block.ADDRESS_CHANGED: ("取号后收件地址已改", "回收旧运单号后重新取号。"),
    Block.SHIPPED_ELSEWHERE: ("订单已在别处发货", "核对平台上的运单号，不要重复发出。"),
    Block.HELD: ("订单已挂起", "解除挂起后再继续。"),
    Block.STATUS_UNKNOWN: ("平台返回了不认识的订单状态", "在抖店后台核对这个订单。"),
}


def heaviest(blocks: frozenset[Block]) -> Block:
    """The reason to name first.

    Raises:
        ValueError: ``blocks`` is empty.
    """
    return min(blocks, key=list(Block).index)


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
