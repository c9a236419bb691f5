"""sync audit: 漏单核对."""

from collections import defaultdict
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from app.cli.choosing import choose_one_shop, choose_shops
from app.cli.exits import Exit
from app.cli.screen import plain, table
from app.cli.session import Session
from app.domain.errors import AppError, Cancelled
from app.domain.ids import ShopId
from app.domain.instants import SHANGHAI, business_day, from_epoch
from app.domain.order_audit import DifferenceKind, OrderAudit
from app.ports.jobs import JobContext
from app.ports.tasks import NET_USER, STORE
from app.presentation.shop_audits import (
    LISTED,
    STATUS,
    UNREADABLE_ADVICE,
    found_lines,
    paid_hour,
)

if TYPE_CHECKING:
    from app.presentation.desk import Desk

NO_ID = "-"
"""Stands for rows that name no order."""


def audit(session: Session) -> int:
    """Compare with the platform, fetch what differs; not 0 when differences stay."""
    if session.args.accept or session.args.withdraw:
        return _decide(session)
    with session.desk() as desk:
        shops = [shop for shop in choose_shops(desk, session.args.shop) if not shop.paused]
        done: list[OrderAudit] = []
        errors: dict[str, AppError] = {}
        for shop in shops:
            try:
                job = partial(_run, desk, shop.shop_id, session.args.days)
                done.append(session.work(desk, NET_USER, job))
            except Cancelled:
                raise
            except AppError as error:
                if len(shops) == 1:
                    raise
                errors[shop.shop_id] = error
    most, hours = 0 if session.args.all else LISTED, session.args.hours
    lines = [line for one in done for line in _lines(one, most=most, hours=hours)]
    lines += [f"{shop_id}：{error.title} {error.advice}" for shop_id, error in errors.items()]
    session.screen.result(
        {
            "shops": [_plain(one) for one in done],
            "errors": [
                {"shop_id": shop_id, "code": error.code, "title": error.title}
                for shop_id, error in errors.items()
            ],
        },
        lines or ["没有可核对的店铺：都已暂停。"],
    )
    return Exit.OK if not errors and all(one.equal for one in done) else Exit.SOME_FAILED


def _decide(session: Session) -> int:
    """确认无误, or taking it back."""
    args = session.args
    ids = ["" if each == NO_ID else each for each in args.accept or args.withdraw]
    with session.desk() as desk:
        shop_id = choose_one_shop(desk, args.shop)
        if args.withdraw:
            job = partial(desk.accept_differences.withdraw, shop_id, ids)
            back = session.work(desk, STORE, lambda _ctx: job())
            session.screen.result(
                {"shop_id": shop_id, "withdrawn": plain(back)},
                [f"已撤销 {len(back)} 处确认无误。"],
            )
            return Exit.OK
        accept = desk.accept_differences
        settled = session.work(desk, NET_USER, lambda ctx: accept(ctx, shop_id, ids, args.reason))
    lines = [f"{row_id}：这次平台给出了可读的内容，已更新。" for row_id in settled.read]
    lines += [
        f"{one.order_id or '没有订单号的一行'}：已确认无误，{one.reason}"
        for one in settled.accepted
    ]
    session.screen.result(
        {"shop_id": shop_id, **plain(settled)}, lines or ["平台上已经没有，不再列出。"]
    )
    return Exit.OK


def _run(desk: "Desk", shop_id: ShopId, days: int, ctx: JobContext) -> OrderAudit:
    return desk.audit_orders(ctx, shop_id, days)


def _days(one: OrderAudit) -> list[tuple[str, int, int]]:
    """(day of payment, orders on the platform, orders here), unpaid ones first."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for count in one.counts:
        paid = from_epoch(count.hour_s)
        day = business_day(paid).isoformat() if paid else "未付款"
        sums[day][0] += count.platform
        sums[day][1] += count.local
    return [(day, theirs, ours) for day, (theirs, ours) in sums.items()]


def _lines(one: OrderAudit, *, most: int, hours: bool) -> list[str]:
    head = f"店铺 {one.shop_id}，{_local(one.start)} 到 {_local(one.end)} 创建的订单"
    lines = [head]
    lines += table(
        ("付款日", "平台", "本机", ""),
        [
            (day, str(theirs), str(ours), "✓" if theirs == ours else "✗")
            for day, theirs, ours in _days(one)
        ],
    )
    if hours:
        lines += table(
            ("付款时间", "状态", "平台", "本机", ""),
            [
                (
                    str(paid_hour(count)),
                    STATUS[count.status],
                    str(count.platform),
                    str(count.local),
                    "✓" if count.platform == count.local else "✗",
                )
                for count in one.counts
            ],
        )
    lines += [f"  {found}" for found in found_lines(one, most)]
    if one.equal:
        repaired = f"，补回 {one.repaired} 个" if one.repaired else ""
        right = f"，{len(one.remaining)} 个已确认无误" if one.remaining else ""
        sides = f"平台 {one.platform} 个，本机 {one.local} 个"
        lines.append(f"✓ {sides}，一致{repaired}{right}。")
    elif one.open:
        lines.append(f"✗ 还有 {len(one.open)} 个订单不一致。稍后再核对一次。")
    else:
        lines.append(f"✗ 还有 {len(one.remaining)} 个订单读不出来，已确认。")
    if any(left.kind is DifferenceKind.UNREADABLE for left in one.open):
        lines.append(UNREADABLE_ADVICE)
    return lines


def _plain(one: OrderAudit) -> dict[str, object]:
    return {
        "shop_id": one.shop_id,
        "from": one.start,
        "until": one.end,
        "platform": one.platform,
        "local": one.local,
        "repaired": one.repaired,
        "equal": one.equal,
        "days": [
            {"day": day, "platform": theirs, "local": ours} for day, theirs, ours in _days(one)
        ],
        "hours": list(one.counts),
        "differences": list(one.differences),
    }


def _local(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"
