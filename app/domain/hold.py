"""Holds (挂起): an order put aside by a person, and when it comes back by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.errors import InvalidInput
from app.domain.ids import OrderId
from app.domain.pickup import PickupFacts, PickupRules, deadlines

HOLD_REASONS = ("缺货", "等买家确认", "地址待核实", "等合并", "风险订单")
"""Offered; a person may write another."""
REASON_LIMIT = 30
LONGEST_BEFORE = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldWish:
    """How orders shall be held. Neither ``until`` nor ``before``: a person ends it.

    Args:
        reason: why, Chinese, at most :data:`REASON_LIMIT` characters.
        until: when it ends.
        before: ends so long before the nearest deadline, wherever that may move to.
    """

    reason: str
    until: datetime | None = None
    before: timedelta = timedelta()

    def checked(self, now: datetime) -> "HoldWish":
        """The wish with a tidy reason.

        Raises:
            InvalidInput: ``hold.reason``, ``hold.both``, ``hold.past`` or ``hold.before``.
        """
        reason = " ".join(self.reason.split())
        if not reason or len(reason) > REASON_LIMIT:
            raise InvalidInput(
                "hold.reason", "挂起要写原因", f"选一个，或自己写，最多 {REASON_LIMIT} 个字。"
            )
        if self.until is not None and self.before:
            raise InvalidInput("hold.both", "解除时间写了两个", "二选一：到点，或时限前几小时。")
        if self.until is not None and self.until <= now:
            raise InvalidInput("hold.past", "解除时间已经过去", "写一个将来的时间。")
        if not timedelta() <= self.before <= LONGEST_BEFORE:
            raise InvalidInput("hold.before", "时限前的小时数不对", "写 1 到 72 小时。")
        return HoldWish(reason=reason, until=self.until, before=self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One held order. ``until`` None: not by itself, or not known (its clock has gone).

    With ``before`` it is when the hold would end by what is known now; what decides is worked
    out anew from the facts every time.
    """

    order_id: OrderId
    reason: str
    actor: str
    since: datetime
    until: datetime | None = None
    before: timedelta = timedelta()


def end_of_hold(hold: Hold, facts: Iterable[PickupFacts], rules: PickupRules) -> datetime | None:
    """When ``hold`` ends by itself; None: only a person ends it.

    Args:
        hold: the hold.
        facts: of every parcel that waits for this order; the nearest clock of all counts.
        rules: the thresholds.
    """
    if not hold.before:
        return hold.until
    running = [
        deadline.at
        for each in facts
        if each.picked_up_at is None
        for deadline in deadlines(each, rules)
        if deadline.at > hold.since  # what had been missed before is not waited for
    ]
    return min(running) - hold.before if running else None
