"""Block 8, 费用: what lateness has cost by estimate, what it may cost, and numbers paid for."""

from collections import Counter
from datetime import UTC, datetime

from app.domain.day_orders import DayOrder
from app.domain.day_report import Block, Column, Figure, Kind, Table, Tone
from app.domain.day_view import DayView, count
from app.domain.penalty import counting, owed_fen, stake_of, timeline
from app.domain.words import Words

KEY = "cost"
BUY, GIVE_BACK = "waybill.buy", "waybill.give_back"


def cost(view: DayView) -> Block:
    """Estimates under the penalty table in use; the platform's own bill decides."""
    table = view.rules.penalties
    start, end = _at(view.start_s), view.as_of
    grown, fen, orders = 0, Counter[str](), Counter[str]()
    step = worst = owed = 0
    for order in view.orders:
        if _over(order, view):
            continue
        dues = timeline(order.penalty_facts(view.as_of_s), table)
        if not dues:
            continue
        more = owed_fen(dues, end) - owed_fen(dues, start)
        grown += more
        before = {due.charge.penalty.title: due.fen for due in counting(dues, start)}
        for due in counting(dues, end):
            title = due.charge.penalty.title
            if due.fen > before.get(title, 0):
                fen[title] += due.fen - before.get(title, 0)
                orders[title] += 1
        if order.waits_at(view.as_of_s):
            ahead = stake_of(dues, end)
            owed += ahead.cost_fen
            step += ahead.step_fen
            worst += ahead.worst_fen
    return Block(
        key=KEY,
        title="费用",
        figures=(
            Figure(key="grown", title="本期新增罚款", value=grown, kind=Kind.FEN, tone=Tone.BAD),
            Figure(key="owed", title="在途订单已产生", value=owed, kind=Kind.FEN, tone=Tone.BAD),
            Figure(key="step", title="错过下一时限再加", value=step, kind=Kind.FEN, tone=Tone.BAD),
            Figure(key="worst", title="最坏合计", value=worst, kind=Kind.FEN, tone=Tone.BAD),
            *_numbers(view),
        ),
        tables=(
            Table(
                key="penalties",
                title="本期新增罚款",
                columns=(
                    Column(key="title", title="项目", kind=Kind.TEXT),
                    Column(key="orders", title="订单", bad=True),
                    Column(key="fen", title="金额", kind=Kind.FEN),
                ),
                rows=tuple(
                    (title, orders[title], fen[title])
                    for title in sorted(fen, key=lambda title: (-fen[title], title))
                ),
            ),
        ),
        notes=(
            Words(
                "罚款是估算，按 {name} 规则表第 {version} 版，截至 {day}，以平台账单为准。",
                name=table.name,
                version=table.version,
                day=table.as_of,
            ),
            *table.assumptions,
        ),
    )


def _over(order: DayOrder, view: DayView) -> bool:
    """Whether nothing of it can have grown in the period.

    It came later, ended before, or was scanned in time. A reused number and a scan before the
    payment cost however early the scan that counts was, from when they were found.
    """
    if order.paid_s >= view.as_of_s:
        return True
    ends_s = order.taken_s or (order.left_s if not order.waits_at(view.as_of_s) else 0)
    found_s = max(order.reused_s, order.early_s)
    if 0 < ends_s < view.start_s and found_s < view.start_s:
        return True
    if found_s or order.parts:
        return False
    return order.picked_s <= view.as_of_s and view.rules.penalties.in_time(
        paid_s=order.paid_s,
        promise_s=order.promise_s,
        uploaded_s=order.uploaded_s,
        picked_s=order.picked_s,
    )


def _numbers(view: DayView) -> tuple[Figure, ...]:
    def done(kind: str) -> int:
        return count(
            view.facts.acts,
            lambda act: act.kind == kind and act.outcome == "done" and view.within(act.outcome_s),
        )

    bought, back = done(BUY), done(GIVE_BACK)
    return (
        Figure(key="bought", title="买入运单号", value=bought),
        Figure(key="given_back", title="回收运单号", value=back),
        Figure(key="net", title="净用运单号", value=bought - back),
    )


def _at(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
