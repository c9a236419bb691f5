"""Block 3, 风险: what waited for its scan at the period's end, and how near its thresholds are.

Two words are kept apart. 已错过: at least one threshold is missed. 逾期: every one is, as in the
lane of that name on the page 揽收; what is left of the former has a threshold ahead.
"""

from collections import Counter
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from app.domain.day_orders import DayOrder
from app.domain.day_report import Block, Column, Figure, Kind, Table, Tone, Value, check
from app.domain.day_view import DayView
from app.domain.instants import from_epoch, to_epoch
from app.domain.pickup import Clock, Countdown, Deadline, PickupFacts, Urgency, deadlines, nearest
from app.domain.words import Words

KEY = "risk"
_HOUR_S = 3600
_NEVER_S = 1 << 40
_IN_TIME = {Urgency.URGENT: "紧急", Urgency.SOON: "临近", Urgency.CALM: "充足"}
"""Of orders that missed nothing."""
_ALL_MISSED = Words("已全部超时")
_PROMISE = "承诺"
_HOURS = {Clock.PAY: "支付 {n} 小时", Clock.UPLOAD: "回传 {n} 小时"}


class _Waiting(NamedTuple):
    """An order, the threshold it runs to (or the last of all those missed), and what it missed."""

    order: DayOrder
    clock: Countdown
    missed: list[Deadline]

    @property
    def ahead(self) -> Deadline | None:
        """The next threshold that can be kept."""
        return None if self.clock.urgency is Urgency.OVERDUE else self.clock.deadline


def risk(view: DayView) -> Block:
    """Orders by the threshold they run to next; missed ones by those already missed."""
    now = from_epoch(min(view.as_of_s, view.now_s)) or view.as_of  # as the board sees this second
    waiting = [_waiting(view, order, now) for order in view.orders if order.waits_at(view.as_of_s)]
    return Block(
        key=KEY,
        title="风险",
        figures=_figures(waiting),
        tables=() if view.beside else (_thresholds(view, waiting), _nearest(view, waiting)),
        notes=(
            "已错过时限：过了至少一个。逾期：时限全过了，和「揽收」页的「逾期」、倒计时的「超时」是同一个意思。",
            "紧急、临近、充足：一个时限也没有过。这里按订单数，「揽收」页按包裹数。",
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


def _figures(waiting: list[_Waiting]) -> tuple[Figure, ...]:
    missed = [one for one in waiting if one.missed]
    overdue = sum(one.ahead is None for one in missed)
    catching = sum(one.ahead is not None for one in missed)
    in_time = Counter(one.clock.urgency for one in waiting if not one.missed)
    parts = [in_time[urgency] for urgency in _IN_TIME]
    even = overdue + catching == len(missed) and len(missed) + sum(parts) == len(waiting)
    sign = "=" if even else "≠"
    added = " + ".join(f"{part:,}" for part in (len(missed), *parts))
    total = f"{overdue:,} + {catching:,} {sign} {len(missed):,}; {added} {sign} {len(waiting):,}"
    return (
        Figure(key="waiting", title="等待揽收", value=len(waiting)),
        Figure(key="missed", title="已错过时限", value=len(missed), tone=Tone.BAD),
        Figure(key="all_missed", title="其中逾期", value=overdue, tone=Tone.BAD),
        Figure(key="catching", title="其中还有时限", value=catching, tone=Tone.BAD),
        *(
            Figure(
                key=urgency.value,
                title=word,
                value=in_time[urgency],
                tone=Tone.PLAIN if urgency is Urgency.CALM else Tone.BAD,
            )
            for urgency, word in _IN_TIME.items()
        ),
        check("check_risk", "风险核对", total, even=even),
    )


def _facts(order: DayOrder, at_s: int) -> list[PickupFacts]:
    """The clocks of an order: those of each of its parcels that waited then."""
    return [
        PickupFacts(
            paid_at=from_epoch(order.paid_s),
            promise_at=from_epoch(one.promise_s),
            uploaded_at=from_epoch(one.uploaded_s if one.uploaded_s < at_s else 0),
            picked_up_at=None,
            presale=one.presale,
        )
        for one in order.waiting_at(at_s) or (order,)
    ]


def _waiting(view: DayView, order: DayOrder, now: datetime) -> _Waiting:
    clocks = view.rules.clocks
    each = [deadlines(facts, clocks) for facts in _facts(order, view.as_of_s)]
    every = each[0] if len(each) == 1 else tuple(sorted(set(chain(*each)), key=_place))
    missed = [each for each in every if each.at < now]
    return _Waiting(order, nearest(every, view.rules.distances(order.shop_id), now), missed)


def _place(deadline: Deadline) -> tuple[datetime, Clock]:
    """At one instant 支付 before 承诺 before 回传, as of one parcel."""
    return deadline.at, deadline.clock


def _thresholds(view: DayView, waiting: list[_Waiting]) -> Table:
    missed = Counter(each for one in waiting for each in {name(missed) for missed in one.missed})
    ahead = Counter(name(one.ahead) for one in waiting if one.ahead is not None)
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


def _nearest(view: DayView, waiting: list[_Waiting]) -> Table:
    """What can still be kept, the nearest first; then what is missed for good, the oldest first."""

    def place(one: _Waiting) -> tuple[int, int, str]:
        last_s = to_epoch(one.missed[-1].at) if one.missed else 0
        return to_epoch(one.ahead.at) if one.ahead else _NEVER_S, last_s, one.order.order_id

    return Table(
        key="nearest",
        title="等待揽收的订单",
        columns=(
            Column(key="order_id", title="订单号", kind=Kind.DATA),
            Column(key="state", title="状态", kind=Kind.TEXT),
            Column(key="next", title="下一个时限", kind=Kind.TEXT),
            Column(key="at", title="到期时间", kind=Kind.TIME),
            Column(key="missed", title="最近错过", kind=Kind.TEXT),
            Column(key="missed_at", title="错过时间", kind=Kind.TIME),
        ),
        rows=tuple(_row(view, one) for one in sorted(waiting, key=place)),
        listing=True,
    )


def _row(view: DayView, one: _Waiting) -> tuple[Value, ...]:
    ahead, last = one.ahead, one.missed[-1] if one.missed else None
    return (
        one.order.order_id,
        "待揽收" if one.order.to_take_at(view.as_of_s) else "待发货",
        name(ahead) if ahead else _ALL_MISSED if last else None,
        to_epoch(ahead.at) if ahead else None,
        name(last) if last else None,
        to_epoch(last.at) if last else None,
    )
