"""Why a closed day is counted differently: what became known of it after it was closed.

Two readings of the same days are compared order by order and parcel by parcel: the one the close
was counted from, and the one now. What no such comparison names is said without a name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.domain.after_sale import AfterSaleState
from app.domain.day_facts import DayFacts
from app.domain.day_orders import DayOrder, Left, orders_of, parcels_of


class Cause(StrEnum):
    """What came late."""

    AFTER = "after"  # it happened after the close, on a day that was not over
    ORDER = "order"
    SHIPMENT = "shipment"
    ELSEWHERE = "elsewhere"
    SCAN = "scan"
    REFUND = "refund"
    REUSED = "reused"  # a number was found to be a reused one, or called right (确认无误)
    EARLY = "early"  # a scan before the payment was found, or called right
    LATER = "later"  # something that is not told apart, such as an act here known later
    RULES = "rules"  # nothing did: the program, rules, shops or settings are others
    UNKNOWN = "unknown"  # the copy of the close before is not there to look at


TITLES = {
    Cause.AFTER: "日结之后发生",
    Cause.ORDER: "订单晚到",
    Cause.SHIPMENT: "发货结果晚到",
    Cause.ELSEWHERE: "别处发货晚知道",
    Cause.SCAN: "揽收扫描晚到",
    Cause.REFUND: "退款晚知道",
    Cause.REUSED: "重号改判",
    Cause.EARLY: "提前揽收改判",
    Cause.LATER: "晚知道的事",
    Cause.RULES: "程序版本、规则、店铺或设置改过",
    Cause.UNKNOWN: "上一版的副本不在，查不到原因",
}


@dataclass(frozen=True, slots=True)
class Why:
    """A cause, and how many orders (scans: parcels) it is about; 0 where that means nothing."""

    cause: Cause
    count: int = 0


class LateFact(NamedTuple):
    """One thing that is known now and was not. ``at_s``: when it happened, Unix seconds."""

    cause: Cause
    at_s: int
    shop_id: str
    subject: str


_ENDS = {
    Left.SHIPPED: Cause.SHIPMENT,
    Left.REFUNDED: Cause.REFUND,
    Left.ELSEWHERE: Cause.ELSEWHERE,
}


def late_facts(old: DayFacts, new: DayFacts) -> tuple[LateFact, ...]:
    """What ``new`` knows and ``old`` does not, or not so."""
    return (*_of_orders(old, new), *_of_parcels(old, new), *_of_cases(old, new))


def _of_orders(old: DayFacts, new: DayFacts) -> Iterator[LateFact]:
    known = {order.order_id: order for order in orders_of(old.lines)}
    for order in orders_of(new.lines):
        was = known.get(order.order_id)
        if was is None:
            yield LateFact(Cause.ORDER, order.paid_s, order.shop_id, order.order_id)
        else:
            yield from _of_order(was, order)


def _of_order(was: DayOrder, order: DayOrder) -> Iterator[LateFact]:
    if (was.left_s, was.left_as) != (order.left_s, order.left_as) and order.left_as is not None:
        cause = _ENDS[order.left_as]
        yield LateFact(cause, order.left_s, order.shop_id, order.order_id)
    if was.taken_as is not order.taken_as and order.taken_as is Left.REFUNDED:
        yield LateFact(Cause.REFUND, order.taken_s, order.shop_id, order.order_id)
    if was.reused_s != order.reused_s:
        at_s = order.reused_s or was.reused_s
        yield LateFact(Cause.REUSED, at_s, order.shop_id, order.order_id)
    if was.early_s != order.early_s:
        at_s = order.early_s or was.early_s
        yield LateFact(Cause.EARLY, at_s, order.shop_id, order.order_id)


def _of_parcels(old: DayFacts, new: DayFacts) -> Iterator[LateFact]:
    known = {parcel.parcel_id: parcel.picked_s for parcel in parcels_of(old.lines)}
    for parcel in parcels_of(new.lines):
        if parcel.picked_s and known.get(parcel.parcel_id, 0) != parcel.picked_s:
            yield LateFact(Cause.SCAN, parcel.picked_s, parcel.shop_id, parcel.parcel_id)


def _of_cases(old: DayFacts, new: DayFacts) -> Iterator[LateFact]:
    for case in sorted(set(new.cases) - set(old.cases)):
        if case.state == AfterSaleState.SUCCEEDED.value:
            yield LateFact(Cause.REFUND, case.updated_s, case.shop_id, case.order_id)


_SHIP = (Cause.ORDER, Cause.SHIPMENT, Cause.ELSEWHERE, Cause.REFUND)
_ABOUT: dict[str, tuple[Cause, ...]] = {
    "flow.open_ship": _SHIP,
    "flow.paid": (Cause.ORDER,),
    "flow.shipped": (Cause.SHIPMENT,),
    "flow.sent": (Cause.SHIPMENT,),
    "flow.sent_parcels": (Cause.SHIPMENT,),
    "flow.refunded": (Cause.REFUND,),
    "flow.elsewhere": (Cause.ELSEWHERE,),
    "flow.close_ship": _SHIP,
    "flow.taken": (Cause.SCAN,),
    "flow.taken_parcels": (Cause.SCAN,),
    "flow.taken_back": (Cause.REFUND,),
    "flow.numbered": (),
    "flow.printed": (),
    "flow.merged": (Cause.SHIPMENT,),
    "flow.split": (Cause.SHIPMENT,),
    "carriers": (Cause.SCAN, Cause.SHIPMENT),
    "exceptions.refunds_before": (Cause.REFUND,),
    "exceptions.refunds_after": (Cause.REFUND,),
    "exceptions.refund_fen": (Cause.REFUND,),
    "exceptions.list#": (Cause.REFUND,),
    "exceptions": (),
    "goods.paid": (Cause.ORDER,),
    "goods.fen": (Cause.ORDER,),
    "goods.articles": (Cause.ORDER,),
    "goods.shipped": (Cause.SHIPMENT,),
    "goods.taken": (Cause.SCAN,),
    "goods.refunded": (Cause.REFUND,),
    "people": (),
    "cost.bought": (),
    "cost.given_back": (),
    "cost.net": (),
    "signoff": (),
}
"""What can move a figure, or all of a block; empty: acts here, which no fact is about."""
_MONEY = "cost"
_ANY = tuple(cause for cause in Cause if cause not in {Cause.REUSED, Cause.EARLY})
"""What can move a figure of which nothing is named above; money, those two as well."""


def why(
    facts: Sequence[LateFact],
    block: str,
    key: str,
    *,
    shop: str,
    start_s: int,
    end_s: int,
    closed_s: int,
) -> tuple[Why, ...]:
    """The causes of one figure, in the order of :class:`Cause`; none where no fact is about it.

    Args:
        facts: what came late.
        block: of the figure.
        key: of the figure.
        shop: "" is all.
        start_s: of the period it is of; what happened before can move what it began with.
        end_s: of that period.
        closed_s: up to when the close knew; what happened from then on was not late.
    """
    about = _ABOUT.get(f"{block}.{key}", _ABOUT.get(block))
    if about is None:
        about = tuple(Cause) if block == _MONEY else _ANY
    own = [
        fact
        for fact in facts
        if fact.cause in about and fact.at_s < end_s and shop in {"", fact.shop_id}
    ]
    own = [fact for fact in own if fact.at_s >= start_s] or own
    found: dict[Cause, set[str]] = {}
    for fact in own:
        cause = Cause.AFTER if fact.at_s >= closed_s else fact.cause
        found.setdefault(cause, set()).add(fact.subject)
    return tuple(Why(cause, len(found[cause])) for cause in Cause if cause in found)


def why_text(reasons: Iterable[Why]) -> str:
    """``揽收扫描晚到 3、退款晚知道 1``."""
    return "、".join(
        f"{TITLES[each.cause]} {each.count}" if each.count else TITLES[each.cause]
        for each in reasons
    )
