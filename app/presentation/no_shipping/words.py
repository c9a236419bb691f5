"""Words for orders with nothing to carry: what they are, and what is to be done."""

from app.domain.order import OrderStatus
from app.ports.rows import NoShippingRow
from app.presentation.formatting import Phrase, phrase, verbatim

STATUS_WORDS = {
    OrderStatus.UNPAID: "待付款",
    OrderStatus.REVIEW: "风控审核中",
    OrderStatus.TO_SHIP: "待发货",
    OrderStatus.PART_SHIPPED: "部分发货",
    OrderStatus.SHIPPED: "已发货",
    OrderStatus.CANCELLED: "已取消",
    OrderStatus.FINISHED: "已完成",
    OrderStatus.UNKNOWN: "状态未知",
}
_OVER = frozenset({OrderStatus.SHIPPED, OrderStatus.CANCELLED, OrderStatus.FINISHED})

NOTE = "这些订单没有包裹，不用取号、打印，也不用回传运单号。平台改成已发货后，下次同步就不再列出。"
"""What all of them have in common."""


def kind_text(row: NoShippingRow) -> str:
    """``虚拟商品``, ``买家自提`` or both."""
    if row.virtual:
        return "虚拟商品和自提" if row.fetched else "虚拟商品"
    return "买家自提" if row.fetched else "没有商品"


def advice_text(row: NoShippingRow) -> str:
    """What is to be done with it, and by whom."""
    if row.status in _OVER:
        return "平台上已经结束，不用处理"
    if row.status is OrderStatus.UNPAID:
        return "买家还没有付款"
    if row.virtual:
        return (
            "虚拟的由平台或在抖店后台交付，自提的等买家来取"
            if row.fetched
            else "由平台交付，或在抖店后台交付、核销"
        )
    if row.fetched:
        return "等买家来取，在抖店后台核销"
    return "在抖店后台核对商品和数量"


def explanation(row: NoShippingRow) -> Phrase:
    """Why no parcel stands for it, and what to do instead."""
    return phrase(
        "{kind}，没有包裹，不用取号、打印、回传。{advice}。",
        kind=phrase(kind_text(row)),
        advice=phrase(advice_text(row)),
    )


def brief(row: NoShippingRow) -> Phrase:
    """The same in a line that is read from afar."""
    return phrase(
        "{kind}，没有包裹。{advice}。",
        kind=phrase(kind_text(row)),
        advice=phrase(advice_text(row)),
    )


def status_phrase(row: NoShippingRow) -> Phrase:
    """Where the platform says it stands."""
    return phrase(STATUS_WORDS[row.status])


def found_title(rows: tuple[NoShippingRow, ...], query: str) -> Phrase:
    """A search that meets only such orders says so."""
    if len(rows) == 1:
        return phrase("「{query}」是无需发货的订单", query=verbatim(query))
    return phrase("符合「{query}」的 {n} 个订单都无需发货", query=verbatim(query), n=len(rows))
