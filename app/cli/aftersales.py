"""Command aftersales: cases with their deadlines, what waits for the shop first."""

from app.cli.choosing import choose_shops
from app.cli.exits import Exit
from app.cli.screen import cut, table
from app.cli.session import Session
from app.domain.instants import from_epoch
from app.domain.money import yuan_text
from app.ports.rows import CaseRow
from app.presentation.aftersales.words import (
    KIND_WORDS,
    NOTE,
    CaseRules,
    case_rules,
    lapse_text,
    parcel_text,
    read_clock,
    remaining,
    shop_url,
    step_text,
)
from app.presentation.countdown import whole_now

CLOSED_LATELY_S = 7 * 86_400
GOODS_COLUMNS = 24


def show(session: Session) -> int:
    """List cases, the nearest deadline first."""
    with session.desk() as desk:
        if session.args.shop:
            choose_shops(desk, session.args.shop)
        now_s = whole_now(desk.clock.now())
        rows = desk.reader.after_sales(closed_since_s=now_s - CLOSED_LATELY_S)
        rules = case_rules(desk.settings)
    if session.args.shop:
        rows = tuple(row for row in rows if row.shop_id == session.args.shop)
    waiting = sum(row.waits_for_shop for row in rows)
    if not session.args.all:
        rows = tuple(row for row in rows if row.waits_for_shop)
    lines = table(
        ("售后单号", "订单号", "类型", "进度", "期限", "金额", "商品", "包裹", "到期后"),
        [_line(row, now_s) for row in rows],
    )
    lines.append(f"{waiting} 个售后等商家处理。{NOTE}" if waiting else "没有等商家处理的售后。")
    session.screen.result(
        {"waiting": waiting, "cases": [_document(row, now_s, rules) for row in rows]},
        lines if rows else lines[-1:],
    )
    return Exit.OK


def _line(row: CaseRow, now_s: int) -> tuple[str, ...]:
    return (
        row.after_sale_id,
        row.order_id,
        KIND_WORDS[row.kind],
        step_text(row),
        str(remaining(row.deadline_s, now_s)) or "—",
        yuan_text(row.refund_fen),
        cut(row.goods, GOODS_COLUMNS),
        str(parcel_text(row)),
        lapse_text(row),
    )


def _document(row: CaseRow, now_s: int, rules: CaseRules) -> dict[str, object]:
    clock = read_clock(row.deadline_s, now_s, rules)
    return {
        "after_sale_id": row.after_sale_id,
        "shop_id": row.shop_id,
        "order_id": row.order_id,
        "kind": row.kind,
        "state": row.state,
        "step": row.step,
        "applied_at": from_epoch(row.applied_s),
        "updated_at": from_epoch(row.updated_s),
        "deadline_at": from_epoch(row.deadline_s),
        "left_s": clock.left_s if row.deadline_s else None,
        "urgency": clock.urgency,
        "refund_fen": row.refund_fen,
        "goods": row.goods,
        "parcel_id": row.parcel_id,
        "stage": row.stage,
        "tracking_number": row.tracking_number,
        "held": row.held,
        "url": shop_url(row),
    }
