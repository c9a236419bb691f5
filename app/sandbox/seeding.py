"""The orders that exist when a practice shop opens."""

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TypeVar

from app.domain.instants import SHANGHAI
from app.sandbox.dice import Dice
from app.sandbox.life import MINUTE, Life
from app.sandbox.making import DAY, Kind, Recipe
from app.sandbox.records import IN_REVIEW, TO_SHIP, ShopOrder
from app.sandbox.scenarios import HOUR
from app.sandbox.shipping import Dispatch, Load, whole_load
from app.sandbox.shop_state import ShopState
from app.sandbox.specials import dress_all
from app.sandbox.waybills import Wish

SPREAD_S = 40 * HOUR
"""Orders were paid within this time, so that every stage of the countdown is there."""
_ZONE_S = int(SHANGHAI.utcoffset(None).total_seconds())
F = TypeVar("F")


class Fate(StrEnum):
    """What has become of a seeded order by the time the shop opens."""

    WAITING = "waiting"
    REVIEW = "review"
    UNPAID = "unpaid"
    REFUND_ASKED = "refund_asked"
    REFUND_WITHDRAWN = "refund_withdrawn"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    SHIPPED = "shipped"
    PART_SHIPPED = "part_shipped"
    PART_REFUNDED = "part_refunded"  # one item is, the others wait
    FINISHED = "finished"


_FIRST_FATES = {
    5: Fate.REFUND_ASKED,
    7: Fate.REFUNDED,
    9: Fate.REVIEW,
    11: Fate.SHIPPED,
    13: Fate.UNPAID,
    15: Fate.CANCELLED,
    17: Fate.FINISHED,
    19: Fate.REFUND_WITHDRAWN,
    21: Fate.PART_SHIPPED,
    22: Fate.PART_REFUNDED,
}
_FIRST_KINDS = {
    3: Kind.MERGE,
    4: Kind.MERGE,
    6: Kind.PRESALE,
    8: Kind.GIFT,
    10: Kind.RARE,
    12: Kind.TWO_LINES,
    14: Kind.FREE,
    16: Kind.VIRTUAL,
    18: Kind.MERGE_LATER,
    20: Kind.URGED,
    21: Kind.TWO_LINES,
    22: Kind.TWO_LINES,
}
_GIANT_AT = 23
_FIXED = 24
"""Up to here every kind and fate comes once; from here on by share."""
_SHARES = (
    (Fate.REVIEW, 0.03),
    (Fate.REFUND_ASKED, 0.03),
    (Fate.SHIPPED, 0.04),
    (Fate.FINISHED, 0.02),
    (Fate.UNPAID, 0.01),
    (Fate.REFUNDED, 0.01),
    (Fate.CANCELLED, 0.01),
    (Fate.PART_SHIPPED, 0.01),
    (Fate.REFUND_WITHDRAWN, 0.005),
)
_PART_REFUNDED = 0.2
"""Share of the waiting orders of two lines. Drawn apart, so that it moves no other order's lot."""
_KIND_SHARES = (
    (Kind.MERGE, 0.08),
    (Kind.TWO_LINES, 0.06),
    (Kind.GIFT, 0.04),
    (Kind.URGED, 0.03),
    (Kind.RARE, 0.02),
    (Kind.MERGE_LATER, 0.01),
    (Kind.PRESALE, 0.01),
    (Kind.FREE, 0.01),
    (Kind.VIRTUAL, 0.005),
)


@dataclass(frozen=True, slots=True)
class _Plan:
    kind: Kind
    fate: Fate
    age_s: int


class Seeding:
    """Fills one shop.

    Args:
        now: the instant at which it opens, Unix seconds.
    """

    def __init__(self, shop: ShopState, life: Life, now: int) -> None:
        self._shop = shop
        self._life = life
        self._now = now

    def fill(self, count: int) -> None:
        """Make ``count`` orders and let their past happen."""
        made: list[tuple[ShopOrder, Fate]] = []
        last: ShopOrder | None = None
        for place in range(count):
            plan = self._plan(place, count)
            order = self._order(plan, last)
            made.append((order, plan.fate))
            last = order if plan.fate in {Fate.WAITING, Fate.PART_REFUNDED} else last
        self._shop.book.fill([order for order, _ in made])
        for order, fate in made:
            self._past(order, fate)
        if self._shop.scenario.specials:
            cases = self._shop.cases
            dress_all([order for order, _ in made], cases, self._now)
            for case in cases.rows():
                if case.deadline:
                    self._shop.agenda.plan(
                        max(case.deadline, self._now + 1), partial(cases.lapse, case)
                    )

    def _plan(self, place: int, count: int) -> _Plan:
        dice = Dice(self._shop.seed, self._shop.shop_id, "plan", place)
        if place < _FIXED:
            fate = _FIRST_FATES.get(place, Fate.WAITING)
            kind = _FIRST_KINDS.get(place, Kind.PLAIN)
            if place == _GIANT_AT and self._shop.scenario.giant_order:
                kind = Kind.GIANT
        else:
            fate = _by_share(_SHARES, dice, Fate.WAITING)
            kind = _by_share(_KIND_SHARES, dice, Kind.PLAIN)
            if fate is not Fate.WAITING:
                kind = Kind.TWO_LINES if fate is Fate.PART_SHIPPED else Kind.PLAIN
            elif kind is Kind.TWO_LINES and self._loses_a_line(place):
                fate = Fate.PART_REFUNDED
        age = int(SPREAD_S * (count - place - 0.5) / count) + dice.between(0, 5 * MINUTE)
        return _Plan(kind, fate, self._age(fate, place, age, dice))

    def _loses_a_line(self, place: int) -> bool:
        dice = Dice(self._shop.seed, self._shop.shop_id, "part refund", place)
        return dice.chance(_PART_REFUNDED)

    def _age(self, fate: Fate, place: int, age: int, dice: Dice) -> int:
        """Seconds since creation, such that the fate fits."""
        if fate is Fate.REVIEW:
            return dice.between(10 * MINUTE, 50 * MINUTE)
        if fate is Fate.UNPAID:
            return dice.between(MINUTE, 20 * MINUTE)
        if fate is Fate.FINISHED:
            return dice.between(22 * DAY, 40 * DAY)
        if fate in {Fate.SHIPPED, Fate.PART_SHIPPED}:
            return dice.between(20 * HOUR, 60 * HOUR)
        if place == 1 or (place >= _FIXED and dice.chance(0.03)):
            return dice.between(49 * HOUR, 53 * HOUR)
        return max(age, 10 * MINUTE)

    def _order(self, plan: _Plan, last: ShopOrder | None) -> ShopOrder:
        life = self._life
        serial = life.next_serial()
        created = self._now - plan.age_s
        same = None
        if last is not None and plan.kind in {Kind.MERGE, Kind.MERGE_LATER}:
            same = last.receiver
            created = _near(last.create_time, plan.kind, self._now)
        order = self._shop.kitchen.unpaid(Recipe(serial, plan.kind, created, same))
        life.note(order)
        if plan.fate is not Fate.UNPAID:
            paid = order.create_time + Dice("pay", order.order_id).between(5, 150)
            status = IN_REVIEW if plan.fate is Fate.REVIEW else TO_SHIP
            self._shop.kitchen.paid(order, status, paid, life.promise_s(order))
            order.update_time = paid
        return order

    def _past(self, order: ShopOrder, fate: Fate) -> None:
        life, dice = self._life, Dice("past", order.order_id)
        recent = max(order.pay_time + MINUTE, self._now - dice.between(MINUTE, 9 * HOUR))
        if fate in {Fate.WAITING, Fate.REVIEW}:
            life.plan_future(order, self._now)
        elif fate is Fate.UNPAID:
            life.plan_payment(order, self._now)
        elif fate is Fate.CANCELLED:
            life.cancel(order, recent, "买家不想要了")
        elif fate in {Fate.SHIPPED, Fate.FINISHED}:
            self._ship(order, order.pay_time + dice.between(HOUR, 10 * HOUR), part=False)
        elif fate is Fate.PART_SHIPPED:
            self._ship(order, order.pay_time + dice.between(HOUR, 10 * HOUR), part=True)
        else:
            self._refund(order, fate, recent)
            if fate is Fate.PART_REFUNDED:
                life.plan_future(order, self._now)

    def _refund(self, order: ShopOrder, fate: Fate, at: int) -> None:
        item_id = order.lines[0].item_id if fate is Fate.PART_REFUNDED else ""
        for case in self._life.ask_refund(order, at, item_id=item_id, settle=False):
            if fate in {Fate.REFUNDED, Fate.PART_REFUNDED}:
                self._shop.cases.agree(case, at + MINUTE)
            elif fate is Fate.REFUND_WITHDRAWN:
                self._shop.cases.withdraw(case, at + MINUTE)

    def _ship(self, order: ShopOrder, at: int, *, part: bool) -> None:
        branch = self._shop.numbers.branches[1]
        wish = Wish(
            courier=branch.courier.code,
            order_id=order.order_id,
            pack_id="",
            order_ids=(order.order_id,),
            receiver=order.receiver,
            packs=1,
            branch=branch,
            contents=(),
        )
        number = self._shop.numbers.issue(wish, at).number
        load = whole_load(order, branch.courier.code, number)
        if part:
            load = Load(pieces=load.pieces[:1], courier=load.courier, number=number)
        method = "order.logisticsAddSinglePack" if part else "order.logisticsAdd"
        Dispatch(self._shop, method=method, request_id="", reject_refund=False, at=at).ship([load])


def _near(other: int, kind: Kind, now: int) -> int:
    """A few minutes from ``other`` on the same Shanghai day, or a day away from it."""
    if kind is Kind.MERGE_LATER:
        return other - DAY
    later = other + 7 * MINUTE
    same_day = (later + _ZONE_S) // DAY == (other + _ZONE_S) // DAY
    return later if same_day and later < now - 3 * MINUTE else other - 7 * MINUTE


def _by_share(shares: tuple[tuple[F, float], ...], dice: Dice, otherwise: F) -> F:
    for found, share in shares:
        if dice.chance(share):
            return found
    return otherwise
