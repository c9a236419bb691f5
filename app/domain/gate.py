"""Gates: why a parcel may not be numbered, printed or shipped now (invariant 5)."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from app.domain.after_sale import AfterSale
from app.domain.ids import ItemId
from app.domain.order import Order, OrderStatus
from app.domain.refunds import any_refund, asked_items, refunded_items


class Block(StrEnum):
    """One reason to stop. The order of members is the order of weight."""

    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    PARTLY_REFUNDED = "partly_refunded"  # after the number was bought; the rest is still due
    REFUND_PENDING = "refund_pending"
    REVIEW = "review"
    UNPAID = "unpaid"
    ADDRESS_CHANGED = "address_changed"
    MERGE_BROKEN = "merge_broken"  # one of the merged orders goes elsewhere now
    SHIPPED_ELSEWHERE = "shipped_elsewhere"
    PARTLY_SHIPPED = "partly_shipped"  # some of its goods left under another number
    HELD = "held"
    STATUS_UNKNOWN = "status_unknown"
    GIVING_BACK = "giving_back"  # its number is being given back, or may have been
    GONE = "gone"  # the platform, asked just now, knows an order of it no more
    UNCHECKED = "unchecked"  # what is known is too old, and the platform is out of reach

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
    Block.PARTLY_REFUNDED: (
        "部分商品已退款",
        "不要整包发出：取出已退款的商品，回收运单号后重新取号，其余商品照常发货。",
    ),
    Block.REFUND_PENDING: ("买家正在申请退款", "先在抖店后台处理售后，再继续。"),
    Block.REVIEW: ("平台风控审核中", "一般 1–2 小时后放行，到备货中再继续。"),
    Block.UNPAID: ("订单还没有付款", "付款后会自动出现在待取号。"),
    Block.ADDRESS_CHANGED: (
        "取号后收件地址已改",
        "用「更新面单」保留运单号，或用「重做」换一个号。",
    ),
    Block.MERGE_BROKEN: (
        "合单里有订单改了收件信息",
        "拆开合单：改了地址的订单单独发，其余可以重新合并。",
    ),
    Block.SHIPPED_ELSEWHERE: ("订单已在别处发货", "核对平台上的运单号，不要重复发出。"),
    Block.PARTLY_SHIPPED: (
        "部分商品已在别处发货",
        "不要整包发出：取出已发的商品，回收运单号后重新取号，其余商品照常发货。",
    ),
    Block.HELD: ("订单已挂起", "解除挂起后再继续。"),
    Block.STATUS_UNKNOWN: ("平台返回了不认识的订单状态", "在抖店后台核对这个订单。"),
    Block.GIVING_BACK: ("号码回收中", "等平台答复；答复丢失会自动再问，不会回收两次。"),
    Block.GONE: ("平台上查不到这个订单", "本地的信息已经过时，不要发出；在抖店后台核对。"),
    Block.UNCHECKED: (
        "订单太久没有核对",
        "有没有退款、改地址都不知道。连上平台后再试。",
    ),
}


class Act(StrEnum):
    """What a gate stands before."""

    NUMBER = "number"  # 取号
    PRINT = "print"
    SHIP = "ship"
    SCAN = "scan"  # may it leave? An override for shipping counts here too

    @property
    def overridden_by(self) -> "Act":
        """Overrides for which act open the gates before this one."""
        return Act.SHIP if self is Act.SCAN else self


MAY_PASS = frozenset(
    {
        Block.REFUND_PENDING,
        Block.PARTLY_REFUNDED,
        Block.REVIEW,
        Block.ADDRESS_CHANGED,
        Block.HELD,
        Block.UNCHECKED,
    }
)
"""Gates that a person may open for one act, or leave open by setting.

The others stay shut: what is cancelled, refunded as a whole, unpaid, shipped or of unknown status
the platform refuses, or it would go out twice; a broken merge would send goods to a stranger.
"""


PASSING = frozenset({Block.UNCHECKED})
"""Gates that open by themselves, as soon as the platform answers again."""


ASKED_FOR = frozenset({Block.ADDRESS_CHANGED})
"""Does not stop finding out a number that was asked for before: what the number is for is put right
once it is known, and before that nothing can be."""


def stopping(
    blocks: frozenset[Block], *, opened: frozenset[Block] = frozenset()
) -> frozenset[Block]:
    """Those of ``blocks`` that stop an act while the gates ``opened`` stand open.

    A gate that nobody may open stops whatever is said.
    """
    return blocks - (opened & MAY_PASS)


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
    items: frozenset[ItemId] = frozenset(),
    held: bool = False,
    address_changed: bool = False,
) -> frozenset[Block]:
    """Every reason why ``items`` of ``order`` may not be numbered, printed or shipped.

    A refund concerns the items it names. One that is asked for counts also when it names an item
    that needs no shipping: the platform refuses to ship such an order as a whole.

    Args:
        order: as last seen.
        after_sales: its cases.
        items: those that travel in the parcel; empty for all.
        held: a person put the order aside.
        address_changed: the receiver changed after the parcel's number was bought.
    """
    blocks = set[Block]()
    if order.status in _BY_STATUS:
        blocks.add(_BY_STATUS[order.status])
    cases = tuple(after_sales)
    if any_refund(order, cases):
        blocks |= _refund_blocks(order, cases, items)
    if held:
        blocks.add(Block.HELD)
    if address_changed:
        blocks.add(Block.ADDRESS_CHANGED)
    return frozenset(blocks)


def _refund_blocks(
    order: Order, cases: tuple[AfterSale, ...], items: frozenset[ItemId]
) -> set[Block]:
    refunded = refunded_items(order, cases)
    asked = asked_items(order, cases) - refunded
    if not refunded and not asked:
        return set()
    wanted = items or frozenset(item.item_id for item in order.items)
    elsewhere = {item.item_id for item in order.items if item.needs_shipping} - wanted
    blocks = set[Block]()
    if asked - elsewhere:
        blocks.add(Block.REFUND_PENDING)
    if wanted <= refunded:
        blocks.add(Block.REFUNDED)
    elif wanted & refunded:
        blocks.add(Block.PARTLY_REFUNDED)
    return blocks


_BACK = frozenset({Block.CANCELLED, Block.REFUNDED})
NEVER_PICKED_UP = _BACK | {Block.SHIPPED_ELSEWHERE}
"""Of such a parcel no scan is to come, or none that is ours; the platform does not count it.

One of which only some goods are refunded, or left elsewhere, is counted: the others are still due.
"""


def parcel_blocks(of_orders: Sequence[frozenset[Block]]) -> frozenset[Block]:
    """The reasons of a parcel, given those of each order in it.

    What is cancelled, refunded or shipped elsewhere in one of several orders is, for the parcel,
    a part: the rest is still due.
    """
    blocks = frozenset[Block]().union(*of_orders)
    if all(not NEVER_PICKED_UP.isdisjoint(found) for found in of_orders):
        return blocks
    parts = set[Block]()
    if not blocks.isdisjoint(_BACK):
        parts.add(Block.PARTLY_REFUNDED)
    if Block.SHIPPED_ELSEWHERE in blocks:
        parts.add(Block.PARTLY_SHIPPED)
    return blocks - NEVER_PICKED_UP | parts
