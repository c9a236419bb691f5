"""漏单核对 in words, and what of the platform could not be read."""

import re
from collections.abc import Sequence
from types import MappingProxyType

from app.domain.instants import SHANGHAI, from_epoch
from app.domain.order import OrderStatus
from app.domain.order_audit import Difference, DifferenceKind, HourCount, OrderAudit
from app.ports.platform import AFTER_SALES, ORDERS
from app.ports.rows import BadRowRow
from app.presentation.formatting import Phrase, phrase, verbatim

FOUND = MappingProxyType(
    {
        DifferenceKind.MISSING: "本机缺少",
        DifferenceKind.STATUS: "状态不同",
        DifferenceKind.GONE: "平台查不到",
        DifferenceKind.UNREADABLE: "读不出来",
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
UNREADABLE_ADVICE = (
    "读不出来的以抖店后台为准，先到那里处理；更新准揽后再核对漏单，读得出来会自动补回。"
)
_FIELD = (
    re.compile(r"- at `\$\.([^`]+)`"),
    re.compile(r"required field `([^`]+)`"),
    re.compile(r"([\w.\[\]]+): "),
)
"""Where the adapter's English words name the field."""


def verdict(audit: OrderAudit, old: Phrase) -> Phrase:
    """What an audit said, and how ``old`` that is."""
    if audit.problem:
        return phrase("{age}核对漏单没有完成：{title}", age=old, title=phrase(audit.problem))
    if audit.open:
        return phrase("{age}核对：还有 {n} 单不一致", age=old, n=len(audit.open))
    if not audit.equal:
        return phrase("{age}核对：{n} 单读不出来，已确认", age=old, n=len(audit.remaining))
    if audit.repaired:
        return phrase(
            "{age}核对：找到并补回 {n} 单，现在一致（{total} 单）",
            age=old,
            n=audit.repaired,
            total=audit.platform,
        )
    if audit.remaining:
        return phrase(
            "{age}核对：没有漏单（{total} 单），{n} 单已确认无误",
            age=old,
            total=audit.platform,
            n=len(audit.remaining),
        )
    return phrase("{age}核对：没有漏单（{total} 单）", age=old, total=audit.platform)


def found_lines(audit: OrderAudit, most: int = LISTED) -> tuple[Phrase, ...]:
    """What an audit found, each with what became of it; what waits for somebody first.

    ``most``: name so many one by one; 0 names all.
    """
    ordered = sorted(
        audit.differences, key=lambda one: (one.repaired, bool(one.accepted), one.order_id)
    )
    shown = ordered[: most or None]
    lines = [found_line(one) for one in shown]
    if len(ordered) > len(shown):
        lines.append(phrase("另有 {n} 单", n=len(ordered) - len(shown)))
    return tuple(lines)


def unread_lines(rows: Sequence[BadRowRow], most: int = LISTED) -> tuple[Phrase, ...]:
    """Rows of the platform that could not be read; ``most`` as in :func:`found_lines`."""
    shown = rows[: most or None]
    lines = [_with_fate(unread_words(row), fate_words(accepted=row.accepted)) for row in shown]
    if len(rows) > len(shown):
        lines.append(phrase("另有 {n} 行", n=len(rows) - len(shown)))
    return tuple(lines)


def besides(audit: OrderAudit | None, rows: Sequence[BadRowRow]) -> tuple[BadRowRow, ...]:
    """Rows that the audit's own list does not tell of: after-sales, and orders read elsewhere."""
    told = audit.remaining if audit else ()
    named = {one.order_id for one in told if one.kind is DifferenceKind.UNREADABLE}
    return tuple(row for row in rows if row.row_id not in named)


def trouble(audit: OrderAudit | None, rows: Sequence[BadRowRow]) -> Phrase | None:
    """What of a shop somebody has to look at, in a few words."""
    if audit is not None and audit.problem:
        return phrase("漏单核对没有完成")
    if audit is not None and any(one.kind is not DifferenceKind.UNREADABLE for one in audit.open):
        return phrase("漏单核对还有 {n} 单不一致", n=len(audit.open))
    unread = audit.open if audit is not None else ()
    left = len(unread) + sum(not row.accepted for row in besides(audit, rows))
    return phrase("{n} 行平台数据读不出来", n=left) if left else None


def paid_hour(count: HourCount) -> Phrase:
    """``07-01 13:00``, the hour in which orders were paid."""
    paid = from_epoch(count.hour_s)
    if paid is None:
        return phrase("未付款")
    return verbatim(f"{paid.astimezone(SHANGHAI):%m-%d %H}:00")


_UNREAD = MappingProxyType(
    {
        ORDERS: "订单 {id} 读不出来（字段 {field}）",
        AFTER_SALES: "售后 {id} 读不出来（字段 {field}）",
    }
)
_UNREAD_UNNAMED = MappingProxyType(
    {
        ORDERS: "一个没有订单号的订单读不出来（字段 {field}）",
        AFTER_SALES: "一个没有编号的售后读不出来（字段 {field}）",
    }
)


def _field(reason: str) -> Phrase:
    found = next(filter(None, (pattern.search(reason) for pattern in _FIELD)), None)
    return verbatim(found[1]) if found else phrase("整行")


def unread_words(row: BadRowRow) -> Phrase:
    """A row that could not be read."""
    pattern = _UNREAD if row.row_id else _UNREAD_UNNAMED
    return phrase(pattern[row.kind], id=verbatim(row.row_id), field=_field(row.reason))


def fate_words(*, repaired: bool = False, accepted: str = "") -> Phrase:
    """What became of it."""
    if repaired:
        return phrase("已补回")
    if accepted:
        return phrase("已确认无误：{why}", why=verbatim(accepted))
    return phrase("未解决")


def found_line(one: Difference) -> Phrase:
    """One difference, with what became of it."""
    fate = fate_words(repaired=one.repaired, accepted=one.accepted)
    return _with_fate(found_words(one), fate)


def _with_fate(what: Phrase, fate: Phrase) -> Phrase:
    return phrase("{what}，{fate}", what=what, fate=fate)


def found_words(one: Difference) -> Phrase:
    """One difference."""
    kind = phrase(FOUND[one.kind])
    order_id = verbatim(one.order_id)
    if one.kind is DifferenceKind.UNREADABLE:
        pattern = _UNREAD if one.order_id else _UNREAD_UNNAMED
        return phrase(pattern[ORDERS], id=order_id, field=_field(one.problem))
    if one.platform is None or one.local is None:
        return phrase("{id} {kind}", id=order_id, kind=kind)
    return phrase(
        "{id} {kind}（平台{theirs}，本机{ours}）",
        id=order_id,
        kind=kind,
        theirs=phrase(STATUS[one.platform]),
        ours=phrase(STATUS[one.local]),
    )
