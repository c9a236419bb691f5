"""Countdowns of many rows: thresholds as whole seconds, made once a row, read every second.

The rules are those of :mod:`app.domain.pickup`; a test compares both on random parcels. Here they
are laid out so that a tick over the visible rows, and a sort of 20,000, cost next to nothing.
"""

import math
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.domain.gate import NEVER_PICKED_UP, Block
from app.domain.ids import ShopId
from app.domain.parcel import Stage
from app.domain.pickup import Clock, PickupRules, Urgency, distances_to, urgency_at
from app.ports.rows import ParcelRow
from app.presentation.formatting import DAY_S, HOUR_S, MINUTE_S, Phrase, phrase, verbatim

NEVER_S = 1 << 40
"""Sorts after every deadline: nothing is due."""

Points = tuple[tuple[int, int], ...]
"""Thresholds of one parcel, earliest first: (Unix seconds, index of its kind)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One threshold of the rules. ``name`` is short, such as 24h, 承诺, 回传48h."""

    name: Phrase
    upload: bool = False


class Reading(NamedTuple):
    """What a countdown cell shows now.

    ``kind`` -1: nothing is due (``left_s`` is 0 then). ``missed`` is the kind of the last
    threshold that was missed while another is still ahead, -1 for none.
    """

    urgency: Urgency
    left_s: int
    at_s: int
    kind: int
    missed: int = -1


_NOTHING = Reading(Urgency.DONE, 0, NEVER_S, -1)

URGENCY_WORDS = {
    Urgency.CALM: "充足",
    Urgency.SOON: "临近",
    Urgency.URGENT: "紧急",
    Urgency.OVERDUE: "超时",
    Urgency.DONE: "不计",
    Urgency.ANOMALY: "异常",
}
"""The state in words, beside icon and colour."""


def counted(row: ParcelRow) -> bool:
    """Whether something of ``row`` is, or was, to be picked up."""
    if row.stage is Stage.CLOSED or not NEVER_PICKED_UP.isdisjoint(row.blocks):
        return False
    # Of merged orders another may still be due.
    return Block.GONE not in row.blocks or len(row.order_ids) > 1


class Countdowns:
    """Reads countdowns under one rule pack.

    Args:
        rules: the thresholds.
        rules_of: the same with the distances that count in a shop now; None: those of ``rules``.
    """

    def __init__(
        self, rules: PickupRules, rules_of: Callable[[ShopId], PickupRules] | None = None
    ) -> None:
        self._rules_of = rules_of or (lambda _shop_id: rules)
        self._pay = tuple(enumerate(rules.pay_thresholds_s))
        self._promise = len(self._pay)
        self._upload = tuple(enumerate(rules.upload_thresholds_s, self._promise + 1))
        self.kinds: tuple[Kind, ...] = (
            *(Kind(name=verbatim(f"{s // HOUR_S}h")) for s in rules.pay_thresholds_s),
            Kind(name=phrase("承诺")),
            *(
                Kind(name=phrase("回传{n}h", n=s // HOUR_S), upload=True)
                for s in rules.upload_thresholds_s
            ),
        )

    def points(self, row: ParcelRow) -> Points:
        """Every threshold of both clocks of ``row``; empty when nothing counts any more.

        Presale orders are outside the pay thresholds: their own deadline is the promise.
        """
        if row.picked_up_s or not counted(row):
            return ()
        found: list[tuple[int, int]] = []
        if row.paid_s and not row.presale:
            found = [(row.paid_s + after, kind) for kind, after in self._pay]
        if row.promise_s:
            found.append((row.promise_s, self._promise))
        if row.uploaded_s:
            found += [(row.uploaded_s + after, kind) for kind, after in self._upload]
        found.sort()
        return tuple(found)

    def read(self, points: Points, now_s: int, shop_id: ShopId) -> Reading:
        """The nearest threshold not yet missed, or the last one missed when none is left."""
        if not points:
            return _NOTHING
        ahead = bisect_left(points, (now_s,))
        if ahead == len(points):
            at_s, kind = points[-1]
            return Reading(Urgency.OVERDUE, at_s - now_s, at_s, kind)
        at_s, kind = points[ahead]
        left_s = at_s - now_s
        missed = points[ahead - 1][1] if ahead else -1
        return Reading(self._urgency(kind, left_s, shop_id), left_s, at_s, kind, missed)

    def state(self, row: ParcelRow, points: Points, now_s: int) -> Reading:
        """:meth:`read` for a whole row: an anomaly when it was scanned only before its payment.

        Its thresholds run on, and sort and lanes follow them: a scan that counts may still come.
        """
        reading = self.read(points, now_s, row.shop_id)
        odd = row.early_scan_s and reading.kind >= 0
        return reading._replace(urgency=Urgency.ANOMALY) if odd else reading

    def pressing(self, points: Points, now_s: int, shop_id: ShopId) -> bool:
        """What 即将超时 holds, whatever is odd: a countdown that is not calm, or a missed promise.

        A missed promise is in the shop's late share, though another threshold may be far ahead.
        """
        if not points:
            return False
        ahead = bisect_left(points, (now_s,))
        if ahead == len(points) or self._promise in (kind for _, kind in points[:ahead]):
            return True
        at_s, kind = points[ahead]
        return self._urgency(kind, at_s - now_s, shop_id) is not Urgency.CALM

    def _urgency(self, kind: int, left_s: int, shop_id: ShopId) -> Urgency:
        clock = Clock.UPLOAD if kind > self._promise else Clock.PAY
        return urgency_at(left_s, distances_to(clock, self._rules_of(shop_id)))


def next_deadline(points: Points, now_s: int) -> int:
    """Unix seconds by which rows are sorted: the threshold :meth:`Countdowns.read` would name."""
    if not points:
        return NEVER_S
    ahead = bisect_left(points, (now_s,))
    return points[min(ahead, len(points) - 1)][0]


def whole_now(now: datetime) -> int:
    """Seconds such that a threshold at a whole second is missed one instant after it."""
    return math.ceil(now.timestamp())


def left_phrase(left_s: int) -> Phrase:
    """``05:09:33``, ``2天 03:10`` from a day on, a minus sign once missed. Fixed widths.

    What was missed by ten days or more, and what is a hundred away, has days alone.
    """
    sign = "-" if left_s < 0 else ""
    days, rest = divmod(abs(left_s), DAY_S)
    hours, rest = divmod(rest, HOUR_S)
    minutes, seconds = divmod(rest, MINUTE_S)
    if days >= (10 if sign else 100):
        return phrase("{sign}{days}天", sign=sign, days=days)
    if days:
        clock = f"{hours:02d}:{minutes:02d}"
        return phrase("{sign}{days}天 {clock}", sign=sign, days=days, clock=clock)
    return verbatim(f"{sign}{hours:02d}:{minutes:02d}:{seconds:02d}")
