"""The van takes N parcels: which N? By the pickup rate, by money, or as a sane person would.

Every parcel takes one place, carriers may have places of their own, and there may be a total. Such
limits are nested (a laminar matroid), so taking the best parcel that still fits, again and again,
is provably the best choice; a test compares it with every possible choice.

An order that travels in several parcels counts at the last one (rules, section 2). Its gain is
shared out among them for ranking, and the effects that are shown are counted exactly: nothing is
gained before the last of them is taken. When not all of them fit, the choice is made again as if
such an order gained nothing, and the better one stays. Only for such orders it may miss the very
best.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import Any

from app.domain.ids import OrderId, ParcelId

TRIES = 5
"""How often a choice is made again because only a part of an order fits."""


class DeadlineClass(IntEnum):
    """What leaving a parcel to the next van means. The first class goes first."""

    BREACHES = 0  # a threshold of the penalty table passes before the next van
    DROPS = 1  # the order falls into a worse bucket of the rate
    LATE = 2  # past its promise, nothing more to lose: somebody waits for it
    CAN_WAIT = 3


class By(StrEnum):
    """The three choices."""

    DEFAULT = "default"  # deadline classes, then money, then age
    RATE = "rate"
    MONEY = "money"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingOrder:
    """An order that is not picked up yet: what becomes of it with this van or the next one.

    Attributes:
        order_id: which.
        parcels: how many of its parcels still wait.
        units: SKU orders that the rate counts; 0 when it is out of the rate.
        credit_taken: credit of all its units when its last parcel goes with this van, in parts
            of the base's ``scale``.
        credit_left: the same when it goes with the next van.
        fen_taken: 分 of penalty when it goes with this van.
        fen_left: 分 of penalty when it goes with the next van.
    """

    order_id: OrderId
    parcels: int = 1
    units: int = 1
    credit_taken: int = 0
    credit_left: int = 0
    fen_taken: int = 0
    fen_left: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A parcel that could go. ``carrier`` is its code, "" when none is chosen yet."""

    parcel_id: ParcelId
    carrier: str
    deadline_class: DeadlineClass
    paid_at: datetime  # earliest payment: its age
    orders: tuple[WaitingOrder, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """Places in the van. ``total`` None: no limit; a carrier that is not named has none."""

    total: int | None = None
    by_carrier: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateBase:
    """The settled orders that the rate already counts: ``credit`` in parts of ``scale``."""

    credit: int = 0
    units: int = 0
    scale: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One choice and both its effects. Nothing taken is a choice too.

    Attributes:
        by: what it is best by; None for nothing taken.
        taken: parcels in the order in which they were chosen.
        rate: projected once everything is picked up, this van and the next; None: no orders.
        cost_fen: 分 of penalty by the next van, of what is taken and of what is left.
        saved_fen: 分 that leaving everything would cost more.
        classes: parcels taken, by deadline class.
        left_classes: parcels left, by deadline class.
        carriers: parcels taken, by carrier.
    """

    by: By | None
    taken: tuple[ParcelId, ...]
    rate: Fraction | None
    cost_fen: int
    saved_fen: int
    classes: Mapping[DeadlineClass, int]
    left_classes: Mapping[DeadlineClass, int]
    carriers: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The three choices for one van, beside what happens when nothing is taken."""

    nothing: Choice
    choices: tuple[Choice, ...]

    def by(self, by: By) -> Choice:
        """The choice that is best by ``by``."""
        return next(choice for choice in self.choices if choice.by is by)


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A candidate with what taking it gains; a shared order's gain in equal parts."""

    candidate: Candidate
    credit: int | Fraction
    fen: int | Fraction


def plan(candidates: Iterable[Candidate], capacity: Capacity, base: RateBase) -> Plan:
    """Choose by rate, by money and by default, each with its effects.

    Ties are broken by the other gain, then deadline class, age and parcel id, so that the same
    candidates in any order give the same answer. Places are always filled.
    """
    ranked = [_rank(candidate) for candidate in candidates]
    effects = _Effects(ranked, base)
    choices = tuple(effects.of(_choose(ranked, capacity, by), by) for by in By)
    return Plan(nothing=effects.of((), None), choices=choices)


def _rank(candidate: Candidate, useless: AbstractSet[OrderId] = frozenset()) -> _Ranked:
    """The candidate with its gains, ``useless`` orders counting nothing."""
    credit: int | Fraction = 0
    fen: int | Fraction = 0
    for order in candidate.orders:
        if order.order_id not in useless:
            credit += _part(order.credit_taken - order.credit_left, order.parcels)
            fen += _part(order.fen_left - order.fen_taken, order.parcels)
    return _Ranked(candidate, credit, fen)


def _part(gain: int, parcels: int) -> int | Fraction:
    return gain if parcels <= 1 else Fraction(gain, parcels)


def _by_class(one: _Ranked) -> tuple[Any, ...]:
    each = one.candidate
    return (each.deadline_class, -one.fen, each.paid_at, each.parcel_id)


def _by_rate(one: _Ranked) -> tuple[Any, ...]:
    each = one.candidate
    return (-one.credit, -one.fen, each.deadline_class, each.paid_at, each.parcel_id)


def _by_money(one: _Ranked) -> tuple[Any, ...]:
    each = one.candidate
    return (-one.fen, -one.credit, each.deadline_class, each.paid_at, each.parcel_id)


_KEYS: Mapping[By, Callable[[_Ranked], tuple[Any, ...]]] = {
    By.DEFAULT: _by_class,
    By.RATE: _by_rate,
    By.MONEY: _by_money,
}


def _choose(ranked: Sequence[_Ranked], capacity: Capacity, by: By) -> tuple[Candidate, ...]:
    """The best choice, tried again without the orders of which only a part fits.

    So it is never worse than if orders in several parcels gained nothing: the last try has only
    whole orders in it that count.
    """
    best = tried = _fill(sorted(ranked, key=_KEYS[by]), capacity)
    if by is By.DEFAULT:
        return best
    useless = set[OrderId]()
    for left in reversed(range(TRIES)):
        torn = _torn(tried) - useless
        if not torn:
            break
        useless |= torn if left else _shared(ranked)
        again = [_rank(one.candidate, useless) for one in ranked]
        tried = _fill(sorted(again, key=_KEYS[by]), capacity)
        best = max(best, tried, key=lambda taken: _worth(taken, by))
    return best


def _shared(ranked: Sequence[_Ranked]) -> set[OrderId]:
    """Orders in several parcels."""
    orders = (order for one in ranked for order in one.candidate.orders)
    return {order.order_id for order in orders if order.parcels > 1}


def _going(taken: Sequence[Candidate]) -> list[WaitingOrder]:
    """Orders of which every waiting parcel is taken."""
    gone = Counter(order.order_id for candidate in taken for order in candidate.orders)
    inside = {order.order_id: order for candidate in taken for order in candidate.orders}
    return [order for order in inside.values() if gone[order.order_id] >= order.parcels]


def _torn(taken: Sequence[Candidate]) -> set[OrderId]:
    """Orders of which only some waiting parcels are taken."""
    every = {order.order_id for candidate in taken for order in candidate.orders}
    return every - {order.order_id for order in _going(taken)}


def _worth(taken: Sequence[Candidate], by: By) -> tuple[int, int]:
    going = _going(taken)
    credit = sum(order.credit_taken - order.credit_left for order in going)
    fen = sum(order.fen_left - order.fen_taken for order in going)
    return (fen, credit) if by is By.MONEY else (credit, fen)


def _fill(ranked: Sequence[_Ranked], capacity: Capacity) -> tuple[Candidate, ...]:
    """The best that fits, again and again."""
    left = dict(capacity.by_carrier)
    total = len(ranked) if capacity.total is None else capacity.total
    taken = list[Candidate]()
    for one in ranked:
        if len(taken) >= total:
            break
        carrier = one.candidate.carrier
        places = left.get(carrier)
        if places is not None:
            if places <= 0:
                continue
            left[carrier] = places - 1
        taken.append(one.candidate)
    return tuple(taken)


class _Effects:
    """What choices come to; everything is counted once with nothing taken, then the difference."""

    def __init__(self, ranked: Sequence[_Ranked], base: RateBase) -> None:
        orders = {
            order.order_id: order for one in ranked for order in one.candidate.orders
        }.values()
        self._credit = base.credit + sum(order.credit_left for order in orders)
        self._units = base.units + sum(order.units for order in orders)
        self._cost = sum(order.fen_left for order in orders)
        self._scale = base.scale
        self._classes = Counter(one.candidate.deadline_class for one in ranked)

    def of(self, taken: Sequence[Candidate], by: By | None) -> Choice:
        """Exactly: an order goes with this van when all of its waiting parcels do."""
        going = _going(taken)
        credit = self._credit + sum(order.credit_taken - order.credit_left for order in going)
        saved = sum(order.fen_left - order.fen_taken for order in going)
        classes = Counter(candidate.deadline_class for candidate in taken)
        return Choice(
            by=by,
            taken=tuple(candidate.parcel_id for candidate in taken),
            rate=Fraction(credit, self._units * self._scale) if self._units else None,
            cost_fen=self._cost - saved,
            saved_fen=saved,
            classes={each: classes[each] for each in DeadlineClass},
            left_classes={each: self._classes[each] - classes[each] for each in DeadlineClass},
            carriers=dict(sorted(Counter(candidate.carrier for candidate in taken).items())),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What it takes to bring a rate to ``target``.

    ``needed``: on-time orders, each with the full credit (``ceiling``) and no other order beside
    them; 0 when the target is reached, None when no number of them ever reaches it.
    """

    target: Fraction
    ceiling: Fraction
    rate: Fraction | None
    orders: int
    needed: int | None


def reach(credit: Fraction, orders: int, *, ceiling: Fraction, target: Fraction) -> Reach:
    """N = ⌈(T·N − s·N) ÷ (ceiling − T)⌉, exactly (rules, section 2).

    Args:
        credit: s·N, the sum of all orders' credits.
        orders: N, orders that the rate counts now.
        ceiling: the rate of orders that are all on time.
        target: T, as a fraction of one.
    """
    lacking = target * orders - credit
    needed: int | None
    if orders and lacking <= 0:
        needed = 0
    elif not orders and target <= ceiling:
        needed = 1
    elif target >= ceiling:
        needed = None
    else:
        needed = math.ceil(lacking / (ceiling - target))
    return Reach(
        target=target,
        ceiling=ceiling,
        rate=credit / orders if orders else None,
        orders=orders,
        needed=needed,
    )
