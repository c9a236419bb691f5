"""漏单核对 in words."""

from types import MappingProxyType

from app.domain.order import OrderStatus
from app.domain.order_audit import Difference, DifferenceKind, OrderAudit
from app.presentation.formatting import Phrase, phrase, verbatim

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
LISTED = 10
"""Differences that are named one by one."""


def found_lines(audit: OrderAudit) -> tuple[Phrase, ...]:
    """What an audit found, each with what became of it; what is left over first."""
    ordered = sorted(audit.differences, key=lambda one: (one.repaired, one.order_id))
    lines = [_line(one) for one in ordered[:LISTED]]
    if len(ordered) > LISTED:
        lines.append(phrase("另有 {n} 单", n=len(ordered) - LISTED))
    return tuple(lines)


def _line(one: Difference) -> Phrase:
    kind = phrase(FOUND[one.kind])
    order_id = verbatim(one.order_id)
    if one.platform is None or one.local is None:
        pattern = "{id} {kind}，已补回" if one.repaired else "{id} {kind}，未解决"
        return phrase(pattern, id=order_id, kind=kind)
    return phrase(
        "{id} {kind}（平台{theirs}，本机{ours}），已补回"
        if one.repaired
        else "{id} {kind}（平台{theirs}，本机{ours}），未解决",
        id=order_id,
        kind=kind,
        theirs=phrase(STATUS[one.platform]),
        ours=phrase(STATUS[one.local]),
    )
