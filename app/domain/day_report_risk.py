"""Block 3, 风险: what waited for its scan at the period's end, and how near its thresholds are."""

from collections import Counter

from app.domain.day_orders import DayOrder
from app.domain.day_report import Block, Column, Figure, Kind, Table, Tone, Value
from app.domain.day_view import DayView
from app.domain.instants import from_epoch, to_epoch
from app.domain.pickup import Clock, Countdown, Deadline, PickupFacts, Urgency, deadlines, nearest
from app.domain.words import Words

KEY = "risk"
MOST = 200
"""Orders that the list names."""
_HOUR_S = 3600
_WORDS = {
    Urgency.OVERDUE: "已超时",
    Urgency.URGENT: "紧急",
    Urgency.SOON: "临近",
    Urgency.CALM: "充裕",
}
_PROMISE = "承诺"
_HOURS = {Clock.PAY: "支付 {n} 小时", Clock.UPLOAD: "回传 {n} 小时"}


def risk(view: DayView) -> Block:
    """Orders by the threshold they run to next; missed ones by those already missed."""
    waiting = [order for order in view.orders if order.waits_at(view.as_of_s)]
    running = [(order, *_clock(view, order)) for order in waiting]
    states = Counter(Urgency.OVERDUE if missed else clock.urgency for _, clock, missed in running)
    missed = Counter(name(each) for _, _, every in running for each in every)
    ahead = Counter(
        name(clock.deadline)
        for _, clock, _ in running
        if clock.deadline is not None and clock.left.total_seconds() >= 0
    )
    return Block(
        key=KEY,
        title="风险",
        figures=(
            Figure(key="waiting", title="等待揽收", value=len(waiting)),
            *(
                Figure(
                    key=urgency.value,
                    title=word,
                    value=states[urgency],
                    tone=Tone.PLAIN if urgency is Urgency.CALM else Tone.BAD,
                )
                for urgency, word in _WORDS.items()
            ),
        ),
        tables=(_thresholds(view, missed, ahead), _nearest(running)),
        notes=(
            Words(
                "按 {name} 的时限，规则截至 {day}。",
                name=view.rules.clocks.name,
                day=view.rules.clocks.as_of,
            ),
        ),
    )


def name(deadline: Deadline) -> str:
    """``支付 24 小时``, ``承诺``."""
    if deadline.hours is None:
        return _PROMISE
    return Words(_HOURS[deadline.clock], n=deadline.hours)


def _facts(order: DayOrder, at_s: int) -> PickupFacts:
    uploaded_s = order.uploaded_s if order.uploaded_s < at_s else 0
    return PickupFacts(
        paid_at=from_epoch(order.paid_s),
        promise_at=from_epoch(order.promise_s),
        uploaded_at=from_epoch(uploaded_s),
        picked_up_at=None,
        presale=order.presale,
    )


def _clock(view: DayView, order: DayOrder) -> tuple[Countdown, list[Deadline]]:
    """The threshold it runs to, and those it has missed."""
    clocks, now = view.rules.clocks, view.as_of
    every = deadlines(_facts(order, view.as_of_s), clocks)
    return nearest(every, clocks, now), [each for each in every if each.at < now]


def _thresholds(view: DayView, missed: Counter[str], ahead: Counter[str]) -> Table:
    clocks = view.rules.clocks
    names = [
        *(Words(_HOURS[Clock.PAY], n=s // _HOUR_S) for s in clocks.pay_thresholds_s),
        _PROMISE,
        *(Words(_HOURS[Clock.UPLOAD], n=s // _HOUR_S) for s in clocks.upload_thresholds_s),
    ]
    return Table(
        key="thresholds",
        title="各时限",
        columns=(
            Column(key="threshold", title="时限", kind=Kind.TEXT),
            Column(key="missed", title="已错过", bad=True),
            Column(key="ahead", title="下一个到它"),
        ),
        rows=tuple((each, missed[each], ahead[each]) for each in names),
    )


def _nearest(running: list[tuple[DayOrder, Countdown, list[Deadline]]]) -> Table:
    def place(row: tuple[DayOrder, Countdown, list[Deadline]]) -> tuple[int, str]:
        order, clock, _ = row
        return (to_epoch(clock.deadline.at) if clock.deadline else 1 << 40, order.order_id)

    rows: list[tuple[Value, ...]] = []
    for order, clock, missed in sorted(running, key=place)[:MOST]:
        deadline = clock.deadline
        rows.append(
            (
                order.order_id,
                "待揽收" if order.left_s else "待发货",
                name(missed[-1]) if missed else None,
                name(deadline) if deadline else None,
                to_epoch(deadline.at) if deadline else None,
            )
        )
    return Table(
        key="nearest",
        title="最近到期的订单",
        columns=(
            Column(key="order_id", title="订单号", kind=Kind.DATA),
            Column(key="state", title="状态", kind=Kind.TEXT),
            Column(key="missed", title="已错过", kind=Kind.TEXT),
            Column(key="next", title="下一个时限", kind=Kind.TEXT),
            Column(key="at", title="到期时间", kind=Kind.TIME),
        ),
        rows=tuple(rows),
    )
