"""Command orders: parcels with their countdowns."""

from datetime import datetime, timedelta

from app.cli.exits import Exit
from app.cli.no_shipping import no_shipping_document, no_shipping_lines
from app.cli.screen import cut, table
from app.cli.session import Session
from app.cli.words import countdown_text
from app.domain.gate import Block, heaviest
from app.domain.instants import from_epoch
from app.domain.marks import marks_in
from app.domain.money import yuan_text
from app.domain.parcel import PENDING_STAGES, Stage
from app.domain.pickup import Countdown, PickupFacts, PickupRules, Urgency, countdown
from app.ports.rows import ParcelRow
from app.presentation.aftersales.words import remaining
from app.presentation.countdown import counted
from app.presentation.workbench.check_age import check_age
from app.presentation.workbench.marks import mark_words
from app.presentation.workbench.words import FLAG_WORDS, STAGE_WORDS, when_text

GOODS_COLUMNS = 30
COLUMNS = (
    *("订单号", "店铺", "阶段", "揽收倒计时", "快递", "运单号", "商品", "实付", "旗", "标记"),
    *("预约发货", "挂起到", "售后期限", "核对", "拦下或出错"),
)
ALWAYS = ("订单号", "阶段", "揽收倒计时", "商品", "实付")
"""The other columns stand in the table only while one of its parcels has something in them."""
NEVER_S = 2**62


def orders(session: Session) -> int:
    """List parcels, the nearest deadline first."""
    wanted = {Stage(stage) for stage in session.args.stage}
    shop = session.args.shop
    with session.desk() as desk:
        without = tuple(r for r in desk.reader.no_shipping() if shop in {"", r.shop_id})
        rows = desk.reader.parcels(stages=frozenset(wanted) or PENDING_STAGES)
        now, rules, rules_of = desk.clock.now(), desk.rules, desk.rules_of
        max_age_s = desk.settings.number("gate.max_age_s")
    if session.args.no_shipping:
        documents = [no_shipping_document(row) for row in without]
        session.screen.result({"now": now, "no_shipping": documents}, no_shipping_lines(without))
        return Exit.OK
    if shop:
        rows = tuple(row for row in rows if row.shop_id == shop)
    counted = [(row, _count(row, rules_of(row.shop_id), now)) for row in rows]
    counted.sort(key=lambda pair: _nearness(*pair))
    limit = session.args.limit or len(counted)
    shown = counted[:limit]
    document = {
        "total": len(counted),
        "now": now,
        "rules": {"name": rules.name, "as_of": rules.as_of},
        "parcels": [_document(row, count) for row, count in shown],
        "no_shipping": [no_shipping_document(row) for row in without],
    }
    several = len({row.shop_id for row, _ in shown}) > 1
    now_s = int(now.timestamp())
    lines = table(
        COLUMNS,
        [_line(row, count, now_s, max_age_s, several=several) for row, count in shown],
        right=("实付",),
        only_filled=frozenset(COLUMNS) - frozenset(ALWAYS),
    )
    lines.append(f"共 {len(counted)} 个包裹（揽收规则 {rules.name}，{rules.as_of} 版）。")
    if without:
        lines.append(f"另有 {len(without)} 个订单无需发货：zhunlan orders --no-shipping 列出。")
    session.screen.result(document, lines)
    return Exit.OK


def _count(row: ParcelRow, rules: PickupRules, now: datetime) -> Countdown:
    if not row.picked_up_s and not counted(row):
        return Countdown(deadline=None, urgency=Urgency.CALM, left=timedelta())
    facts = PickupFacts(
        paid_at=from_epoch(row.paid_s),
        promise_at=from_epoch(row.promise_s),
        uploaded_at=from_epoch(row.uploaded_s),
        picked_up_at=from_epoch(row.picked_up_s),
        presale=row.presale,
        early_scan_at=from_epoch(row.early_scan_s),
    )
    return countdown(facts, rules, now)


def _nearness(row: ParcelRow, count: Countdown) -> tuple[float, str]:
    deadline = count.deadline
    return (deadline.at.timestamp() if deadline else NEVER_S, row.parcel_id)


def _line(
    row: ParcelRow, count: Countdown, now_s: int, max_age_s: int, *, several: bool
) -> tuple[str, ...]:
    """``several``: parcels of more than one shop stand in the table."""
    trouble = heaviest(row.blocks).reason if row.blocks else row.problem
    if row.hold_reason and heaviest(row.blocks) is Block.HELD:
        trouble = f"挂起：{row.hold_reason}"
    if row.urgent:
        trouble = f"加急 {trouble}".strip()
    return (
        " ".join(row.order_ids),
        f"{row.shop_tag} {row.shop_name if several else ''}".strip(),
        STAGE_WORDS[row.stage],
        countdown_text(count),
        row.carrier_name or row.carrier or "",
        row.tracking_number or "",
        cut(row.goods, GOODS_COLUMNS),
        yuan_text(row.paid_fen),
        FLAG_WORDS[row.flag] if 0 < row.flag < len(FLAG_WORDS) else "",
        " ".join(str(word.text) for word in mark_words(row)),
        when_text(row.appointment_s),
        (when_text(row.hold_until_s) or "手动解除") if row.hold_reason else "",
        str(remaining(row.after_sale_s, now_s)),
        str(check_age(row, now_s, max_age_s)),
        trouble,
    )


def _document(row: ParcelRow, count: Countdown) -> dict[str, object]:
    """One parcel for programs: identifiers, instants and the countdown; no receiver."""
    deadline = count.deadline
    return {
        "parcel_id": row.parcel_id,
        "shop_id": row.shop_id,
        "shop_name": row.shop_name,
        "shop_tag": row.shop_tag,
        "shop_colour": row.shop_colour,
        "order_ids": row.order_ids,
        "stage": row.stage,
        "blocks": row.blocks,
        "problem": row.problem,
        "paid_at": from_epoch(row.paid_s),
        "promise_at": from_epoch(row.promise_s),
        "uploaded_at": from_epoch(row.uploaded_s),
        "picked_up_at": from_epoch(row.picked_up_s),
        "early_scan_at": from_epoch(row.early_scan_s),
        "checked_at": from_epoch(row.checked_s),
        "carrier": row.carrier,
        "tracking_number": row.tracking_number,
        "goods": row.goods,
        "codes": row.codes.split(),
        "kinds": row.kinds,
        "made_by": row.made_by,
        "quantity": row.quantity,
        "paid_fen": row.paid_fen,
        "presale": row.presale,
        "copies": row.copies,
        "marks": marks_in(row.marks),
        "urge_count": row.urge_count,
        "appointment_at": from_epoch(row.appointment_s),
        "after_sale_at": from_epoch(row.after_sale_s),
        "remark": row.seller_words,
        "flag": row.flag,
        "urgent": row.urgent,
        "retry_at": from_epoch(row.retry_s),
        "hold": {"reason": row.hold_reason, "until": from_epoch(row.hold_until_s)}
        if row.hold_reason
        else None,
        "tags": row.local_tags,
        "countdown": {
            "clock": deadline.clock if deadline else None,
            "hours": deadline.hours if deadline else None,
            "at": deadline.at if deadline else None,
            "left_s": int(count.left.total_seconds()) if deadline else None,
            "urgency": count.urgency,
        },
    }
