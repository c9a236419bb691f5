"""What stands where orders with nothing to carry would be."""

from app.presentation.formatting import phrase, verbatim
from app.presentation.no_shipping.board import NoShippingBoard
from app.presentation.no_shipping.orders import NoShippingOrders
from app.presentation.workbench.model import Action, Placeholder


def placeholder(orders: NoShippingOrders, board: NoShippingBoard) -> Placeholder | None:
    """Why there are no rows, and one action; None while there are some."""
    if len(board):
        return None
    if orders.error is not None:
        return Placeholder(
            icon="fault",
            title=phrase(orders.error.title),
            text=phrase(orders.error.advice),
            action=Action.RETRY,
            label=phrase("重试"),
        )
    if not orders.ready:
        return Placeholder(icon="parcel", title=phrase("正在读取订单"))
    if board.query.strip():
        return Placeholder(
            icon="search",
            title=phrase("没有符合「{query}」的订单", query=verbatim(board.query.strip())),
            text=phrase("无需发货的订单共有 {n} 个。", n=len(board.all)),
            action=Action.CLEAR,
            label=phrase("清除筛选"),
        )
    return Placeholder(
        icon="done",
        title=phrase("没有无需发货的订单"),
        text=phrase("虚拟商品、电子券和买家自提的订单会列在这里，它们没有包裹。"),
        action=Action.SYNC,
        label=phrase("立即同步"),
    )
