"""Which pickup thresholds deserve an alert now, and how alerts are told together.

Defaults of the distances: pay clock amber 6 h and red 2 h before the next of 24/36/48 h and the
promise; upload clock amber 12 h and red 20 h after the upload, black once a threshold is missed.
The thresholds are those of the rule pack (:class:`app.domain.pickup.PickupRules`).

An alert is raised once per order, threshold and level. A threshold is named by its instant too: an
order whose promise was moved, or whose number was changed, runs to another one.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from fractions import Fraction
from typing import NamedTuple

from app.domain.errors import InvalidInput
from app.domain.ids import OrderId, ShopId
from app.domain.pickup import Clock, PickupRules, Urgency, distances_to, urgency_at

HOUR_S = 3600
MINUTE_S = 60
FARTHEST_S = 48 * HOUR_S


class Level(IntEnum):
    """How pressing an alert is."""

    AMBER = 1
    RED = 2
    BLACK = 3  # the threshold is missed


class Threshold(NamedTuple):
    """One threshold of one order. ``after_s`` is 0 for the promise; ``at_s`` is Unix seconds.

    A tuple, for tens of thousands of them are made each minute.
    """

    order_id: OrderId
    clock: Clock
    after_s: int
    at_s: int


class Waiting(NamedTuple):
    """What is known of an order in one parcel that the carrier has not taken. 0: not known."""

    order_id: OrderId
    shop_id: ShopId
    paid_s: int
    promise_s: int
    uploaded_s: int
    presale: bool


class Due(NamedTuple):
    """An alert that should have been raised by now."""

    threshold: Threshold
    level: Level
    shop_id: ShopId


@dataclass(frozen=True, slots=True, kw_only=True)
class Distances:
    """How long before a threshold a shop is alerted, in seconds.

    Raises:
        InvalidInput: red would come before amber, or a distance is not within 0–48 h.
    """

    pay_soon_s: int
    pay_urgent_s: int
    upload_soon_s: int
    upload_urgent_s: int

    def __post_init__(self) -> None:
        for soon, urgent in (
            (self.pay_soon_s, self.pay_urgent_s),
            (self.upload_soon_s, self.upload_urgent_s),
        ):
            if not 0 <= urgent <= soon <= FARTHEST_S:
                raise InvalidInput(
                    "alerts.distances",
                    "变红的时间不能早于变黄的时间，都在 48 小时以内",
                    "改好后再保存；原来的设置没有变。",
                )

    def of(self, rules: PickupRules) -> PickupRules:
        """``rules`` with these distances."""
        return replace(
            rules,
            pay_soon_s=self.pay_soon_s,
            pay_urgent_s=self.pay_urgent_s,
            upload_soon_s=self.upload_soon_s,
            upload_urgent_s=self.upload_urgent_s,
        )


def distances_of(rules: PickupRules) -> Distances:
    """The distances in ``rules``."""
    return Distances(
        pay_soon_s=rules.pay_soon_s,
        pay_urgent_s=rules.pay_urgent_s,
        upload_soon_s=rules.upload_soon_s,
        upload_urgent_s=rules.upload_urgent_s,
    )


def lives(threshold: Threshold, order: Waiting, rules: PickupRules) -> bool:
    """Whether ``order`` still runs to ``threshold``, or has missed it: nothing moved it away."""
    clock, after_s, at_s = threshold.clock, threshold.after_s, threshold.at_s
    if clock is Clock.PROMISE:
        return order.promise_s == at_s
    if clock is Clock.UPLOAD:
        return after_s in rules.upload_thresholds_s and order.uploaded_s + after_s == at_s
    in_pack = after_s in rules.pay_thresholds_s and not order.presale
    return in_pack and order.paid_s + after_s == at_s


def due(order: Waiting, rules: PickupRules, now_s: int) -> tuple[Due, ...]:
    """Alerts that ``order`` is due for at ``now_s``, at most one a threshold.

    Of each clock the next threshold ahead counts; exactly at a threshold it is not missed yet. Of
    the upload clock the last one that was missed counts too. Two of the pay clock at one instant
    are one: the promise, which costs money. Presale orders are outside the pay thresholds (as in
    :func:`app.domain.pickup.deadlines`).
    """
    found = list[Due]()
    ahead = _next_of_pay(order, rules, now_s)
    if level := _level(ahead[2] - now_s, distances_to(Clock.PAY, rules)):
        found.append(Due(Threshold(order.order_id, *ahead), level, order.shop_id))
    if not order.uploaded_s:
        return tuple(found)
    for after_s in rules.upload_thresholds_s:
        at_s = order.uploaded_s + after_s
        if at_s >= now_s:
            if level := _level(at_s - now_s, distances_to(Clock.UPLOAD, rules)):
                at = Threshold(order.order_id, Clock.UPLOAD, after_s, at_s)
                found.append(Due(at, level, order.shop_id))
            break
    missed = [s for s in rules.upload_thresholds_s if order.uploaded_s + s < now_s]
    if missed:
        at = Threshold(order.order_id, Clock.UPLOAD, missed[-1], order.uploaded_s + missed[-1])
        found.append(Due(at, Level.BLACK, order.shop_id))
    return tuple(found)


def _next_of_pay(order: Waiting, rules: PickupRules, now_s: int) -> tuple[Clock, int, int]:
    """Clock, distance from the payment and instant; the last is 0 when none is ahead.

    Numbers alone: most orders are calm, and tens of thousands are looked at each minute.
    """
    promise_s = order.promise_s if order.promise_s >= now_s else 0
    if order.paid_s and not order.presale:
        for after_s in rules.pay_thresholds_s:
            at_s = order.paid_s + after_s
            if at_s >= now_s:
                if promise_s and promise_s <= at_s:
                    break
                return Clock.PAY, after_s, at_s
    return Clock.PROMISE, 0, promise_s


_LEVELS = {Urgency.SOON: Level.AMBER, Urgency.URGENT: Level.RED}


def _level(left_s: int, distances: tuple[int, int]) -> Level | None:
    """How pressing a threshold ahead is; None when it is not near, or not ahead."""
    return _LEVELS.get(urgency_at(left_s, distances)) if left_s >= 0 else None


def fresh(dues: Iterable[Due], raised: Mapping[Threshold, Level]) -> tuple[Due, ...]:
    """Those of ``dues`` to be raised, each threshold once.

    A level at or below one that was raised stays quiet: also when the clock was set back.
    """
    found = dict[Threshold, Due]()
    for one in dues:
        known = found.get(one.threshold)
        level = max(raised.get(one.threshold, 0), known.level if known else 0)
        if one.level > level:
            found[one.threshold] = one
    return tuple(found.values())


def superseded(older: Due, newer: Due) -> bool:
    """Whether ``older`` says no more than ``newer``: the same threshold, or an earlier one."""
    old, new = older.threshold, newer.threshold
    if old.order_id != new.order_id:
        return False
    if old == new:
        return older.level < newer.level
    one_clock = (old.clock is Clock.UPLOAD) is (new.clock is Clock.UPLOAD)
    return one_clock and old.at_s < new.at_s and newer.level >= older.level


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Alerts that are told as one: the same kind of threshold, as pressing as each other.

    Attributes:
        order_ids: each once, the nearest to its threshold first.
        first_s: the nearest threshold, Unix seconds; ``last_s`` the farthest.
        passed: all of them are missed at the moment of grouping.
    """

    clock: Clock
    after_s: int
    level: Level
    order_ids: tuple[OrderId, ...]
    shop_ids: frozenset[ShopId]
    first_s: int
    last_s: int
    passed: bool


def grouped(alerts: Iterable[Due], now_s: int) -> tuple[Group, ...]:
    """``alerts`` in groups, the most pressing first: missed, then red, then amber, by time."""
    found = dict[tuple[Clock, int, Level, bool], list[Due]]()
    for one in alerts:
        at = one.threshold
        key = (at.clock, at.after_s, one.level, at.at_s < now_s)
        found.setdefault(key, []).append(one)
    groups = []
    for (clock, after_s, level, passed), members in found.items():
        members.sort(key=lambda one: (one.threshold.at_s, one.threshold.order_id))
        groups.append(
            Group(
                clock=clock,
                after_s=after_s,
                level=level,
                order_ids=tuple(dict.fromkeys(one.threshold.order_id for one in members)),
                shop_ids=frozenset(one.shop_id for one in members),
                first_s=members[0].threshold.at_s,
                last_s=members[-1].threshold.at_s,
                passed=passed,
            )
        )
    groups.sort(key=lambda one: (-one.level, one.first_s, one.clock, one.after_s))
    return tuple(groups)


_WORDS = {
    Clock.PAY: (
        "{n} 单 {left} 小时内到 {hours}h",
        "{n} 单 {left} 分钟内到 {hours}h",
        "{n} 单已过 {hours}h",
    ),
    Clock.PROMISE: (
        "{n} 单 {left} 小时内到承诺时间",
        "{n} 单 {left} 分钟内到承诺时间",
        "{n} 单已过承诺时间",
    ),
    Clock.UPLOAD: (
        "{n} 单 {left} 小时内到回传 {hours}h",
        "{n} 单 {left} 分钟内到回传 {hours}h",
        "{n} 单回传已超 {hours}h",
    ),
}


def group_words(group: Group, now_s: int) -> tuple[str, dict[str, str | int]]:
    """``23 单 2 小时内到 24h``: a Chinese pattern and what fills it.

    Time left is that of the last of the group, rounded up; below an hour in minutes.
    """
    hours_words, minutes_words, passed_words = _WORDS[group.clock]
    parts: dict[str, str | int] = {"n": len(group.order_ids)}
    if group.clock is not Clock.PROMISE:
        parts["hours"] = group.after_s // HOUR_S
    left_s = group.last_s - now_s
    if left_s < 0:
        return passed_words, parts
    if left_s > HOUR_S:
        return hours_words, parts | {"left": math.ceil(left_s / HOUR_S)}
    return minutes_words, parts | {"left": max(math.ceil(left_s / MINUTE_S), 1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LateShare:
    """Orders of a shop whose promise falls on one Shanghai day, and those late by now."""

    shop_id: ShopId
    due: int
    late: int

    @property
    def share(self) -> Fraction:
        """Late of due."""
        return Fraction(self.late, self.due) if self.due else Fraction()


class Banner(IntEnum):
    """What a shop's late share deserves."""

    NONE = 0
    LATE = 1
    CRITICAL = 2


def banner(share: LateShare, late_pct: int, critical_pct: int) -> Banner:
    """Above ``late_pct`` % a banner, above ``critical_pct`` % a critical one; at it neither."""
    if share.share * 100 > critical_pct:
        return Banner.CRITICAL
    return Banner.LATE if share.share * 100 > late_pct else Banner.NONE
