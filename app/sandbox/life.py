"""What happens to orders by itself: arrival, review, refunds, address changes, cancellation."""

from app.sandbox.agenda import Happening
from app.sandbox.dice import Dice
from app.sandbox.making import Kind, Recipe
from app.sandbox.people import moved
from app.sandbox.records import (
    CANCELLED,
    FINISHED,
    IN_REVIEW,
    TO_SHIP,
    UNPAID,
    Case,
    ShopOrder,
)
from app.sandbox.scenarios import HOUR, SCENARIOS
from app.sandbox.shop_state import ShopState

MINUTE = 60
_UNPAID_S = 30 * MINUTE
_BEFORE_SHIPPING = {TO_SHIP, IN_REVIEW}
_KINDS = (
    [Kind.PLAIN] * 70
    + [Kind.MERGE] * 8
    + [Kind.TWO_LINES] * 6
    + [Kind.GIFT] * 4
    + [Kind.MERGE_LATER] * 2
    + [Kind.URGED] * 3
    + [Kind.RARE] * 2
    + [Kind.PRESALE] * 2
    + [Kind.FREE, Kind.VIRTUAL, Kind.PLAIN]
)


class Life:
    """Plans and performs what happens in one shop.

    Args:
        arrivals_per_hour: None for the scenario's own rate.
    """

    def __init__(self, shop: ShopState, start: int, arrivals_per_hour: float | None) -> None:
        self._shop = shop
        self._start = start
        self._rate = arrivals_per_hour
        self._serial = 0
        self._last: ShopOrder | None = None

    def next_serial(self) -> int:
        """The serial of the next order."""
        self._serial += 1
        return self._serial

    def begin_arrivals(self) -> None:
        """Let new orders come from now on."""
        self._plan_arrival(self._start)

    def arrive(self, at: int, *, paid: bool = False) -> ShopOrder:
        """One new order placed at ``at``; ``paid`` True: paid at once and free to ship."""
        serial = self.next_serial()
        dice = Dice(self._shop.seed, self._shop.shop_id, "life", serial)
        kind = dice.pick(_KINDS)
        last = self._last
        same = last.receiver if last and kind in {Kind.MERGE, Kind.MERGE_LATER} else None
        order = self._shop.kitchen.unpaid(Recipe(serial, kind, at, same))
        self.note(order)
        self._shop.book.add(order)
        if paid:
            self.pay(order, TO_SHIP, at)
        else:
            self.plan_payment(order, at)
        return order

    def note(self, order: ShopOrder) -> None:
        """Remember the last order: a merge kind takes its receiver."""
        self._last = order

    def plan_payment(self, order: ShopOrder, now: int) -> None:
        """Most buyers pay within minutes, the others' orders end after half an hour."""
        dice = Dice(self._shop.seed, "payment", order.order_id)
        if dice.chance(0.95):
            self._shop.agenda.plan(now + dice.between(5, 180), self._payment(order, dice))
        else:
            ends = max(order.create_time + _UNPAID_S, now + 1)
            self._shop.agenda.plan(ends, lambda when: self._give_up(order, when))

    def promise_s(self, order: ShopOrder) -> int:
        """Seconds from payment to the promise."""
        dice = Dice(self._shop.seed, self._shop.shop_id, "promised", order.order_id)
        return 24 * HOUR if dice.chance(0.12) else 48 * HOUR

    def pay(self, order: ShopOrder, status: int, at: int) -> None:
        """The buyer paid at ``at``; what may happen next is planned."""
        self._shop.kitchen.paid(order, status, at, self.promise_s(order))
        self._shop.book.touch(order, at)
        self.plan_future(order, at)

    def plan_future(self, order: ShopOrder, now: int) -> None:
        """Release, refund, address change and so on, each by its share."""
        dice = Dice(self._shop.seed, self._shop.shop_id, "future", order.order_id)
        scenario, plan = self._shop.scenario, self._shop.agenda.plan
        if order.status == IN_REVIEW:
            release = max(order.pay_time, now - HOUR) + dice.between(HOUR, 2 * HOUR)
            plan(max(release, now + 1), lambda at: self.release(order, at))
        wish = now + dice.between(5 * MINUTE, scenario.refund_within_s)
        if dice.chance(scenario.refund_share):
            unwanted = self._unwanted(order)
            plan(wish, lambda at: self.ask_refund(order, at, item_id=unwanted))
        change = now + dice.between(5 * MINUTE, 12 * HOUR)
        if dice.chance(scenario.address_share):
            plan(change, lambda at: self.change_address(order, at))
        if all(line.sku.virtual for line in order.lines):
            plan(now + 24 * HOUR, lambda at: self._deliver_virtual(order, at))

    def release(self, order: ShopOrder, at: int) -> bool:
        """Risk review ends: 105 → 2."""
        if order.status != IN_REVIEW:
            return False
        self._set_status(order, TO_SHIP, at)
        return True

    def hold(self, order: ShopOrder, at: int) -> bool:
        """Risk review begins again: 2 → 105, for an hour or two."""
        if order.status != TO_SHIP:
            return False
        self._set_status(order, IN_REVIEW, at)
        dice = Dice(self._shop.seed, "hold", order.order_id, at)
        release = at + dice.between(HOUR, 2 * HOUR)
        self._shop.agenda.plan(release, lambda when: self.release(order, when))
        return True

    def cancel(self, order: ShopOrder, at: int, reason: str) -> bool:
        """The order is cancelled before anything left."""
        if order.status not in {UNPAID, *_BEFORE_SHIPPING}:
            return False
        order.cancel_reason = reason
        self._set_status(order, CANCELLED, at)
        return True

    def change_address(self, order: ShopOrder, at: int) -> bool:
        """The buyer moves: new ciphertexts, new ``open_address_id``."""
        if order.status not in _BEFORE_SHIPPING:
            return False
        order.receiver_revision += 1
        dice = Dice(self._shop.seed, "moved", order.order_id, order.receiver_revision)
        order.receiver = moved(order.receiver, dice)
        self._shop.book.touch(order, at)
        return True

    def ask_refund(
        self, order: ShopOrder, at: int, *, item_id: str = "", settle: bool = True
    ) -> list[Case]:
        """The buyer wants the money of one line, or of all; ``settle``: and things take their way.

        Most such requests are agreed within minutes (极速退款), some are withdrawn, the rest waits
        for the shop until the step ends and the system agrees.
        """
        if order.status not in _BEFORE_SHIPPING:
            return []
        lines = [line for line in order.lines if item_id in {"", line.item_id}]
        cases = [case for line in lines if (case := self._shop.cases.apply(order, line, at))]
        dice = Dice(self._shop.seed, "refund", order.order_id, at)
        roll = dice.between(1, 100)
        for case in cases:
            self._plan_end(case, at, dice, roll if settle else 100)
        return cases

    def _unwanted(self, order: ShopOrder) -> str:
        """The line whose money the buyer wants back; "" for all. Of several mostly just one."""
        dice = Dice(self._shop.seed, "unwanted", order.order_id)
        if len(order.lines) == 1 or not dice.chance(0.6):
            return ""
        return dice.pick(order.lines).item_id

    def _plan_end(self, case: Case, at: int, dice: Dice, roll: int) -> None:
        plan, cases = self._shop.agenda.plan, self._shop.cases
        if roll <= 50:
            plan(at + dice.between(2 * MINUTE, 20 * MINUTE), lambda when: cases.agree(case, when))
        elif roll <= 62:
            plan(at + dice.between(HOUR, 8 * HOUR), lambda when: cases.withdraw(case, when))
        plan(case.deadline, lambda when: cases.agree(case, when))

    def _payment(self, order: ShopOrder, dice: Dice) -> Happening:
        held = dice.chance(0.04)

        def pay(at: int) -> None:
            if order.status == UNPAID:
                self.pay(order, IN_REVIEW if held else TO_SHIP, at)

        return pay

    def _give_up(self, order: ShopOrder, at: int) -> None:
        if order.status == UNPAID:
            self.cancel(order, at, "超时未支付")

    def _deliver_virtual(self, order: ShopOrder, at: int) -> None:
        if order.status == TO_SHIP:
            order.finish_time = at
            self._set_status(order, FINISHED, at)

    def _set_status(self, order: ShopOrder, status: int, at: int) -> None:
        order.status = status
        for line in order.lines:
            line.status = line.status if line.refunded else status
        self._shop.book.touch(order, at)

    def _plan_arrival(self, after: int) -> None:
        gap = self._gap(after)
        if gap is not None:
            self._shop.agenda.plan(after + gap, self._arrival)

    def _arrival(self, at: int) -> None:
        self.arrive(at)
        self._plan_arrival(at)

    def _gap(self, after: int) -> int | None:
        """Seconds to the next arrival; None when none will come."""
        scenario = self._shop.scenario
        rate = scenario.arrivals_per_hour if self._rate is None else self._rate
        if scenario.burst_s is not None and after - self._start >= scenario.burst_s:
            rate = min(rate, SCENARIOS["calm"].arrivals_per_hour)
        if rate <= 0:
            return None
        mean = HOUR / rate
        dice = Dice(self._shop.seed, self._shop.shop_id, "gap", self._serial)
        return max(1, dice.between(int(mean * 0.5), int(mean * 1.5)))
