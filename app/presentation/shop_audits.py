"""漏单核对 in words, and when it is due."""

from types import MappingProxyType

from app.domain.order import OrderStatus
from app.domain.order_audit import DifferenceKind

FOUND = MappingProxyType(
    {
        DifferenceKind.MISSING: "本机缺少",
        DifferenceKind.STATUS: "状态不同",
        DifferenceKind.GONE: "平台查不到",
    }
)
STATUS = MappingProxyType(
    {
        OrderStatus.UNPAID: "待付款",
        OrderStatus.REVIEW: "风控审核中",
        OrderStatus.TO_SHIP: "待发货",
        OrderStatus.PART_SHIPPED: "部分发货",
        OrderStatus.SHIPPED: "已发货",
        OrderStatus.CANCELLED: "已取消",
        OrderStatus.FINISHED: "已完成",
        OrderStatus.UNKNOWN: "未知",
    }
)
