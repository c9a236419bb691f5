"""Shop-level consequences of late days: strikes and order limits, as warnings.

The thresholds are data (:class:`app.domain.penalty.Limit`). What a day's share is taken of is not
published beyond "in a day"; here it is the orders whose threshold fell on that Shanghai day, and
those of which a fact that costs at once was found on it.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from fractions import Fraction

from app.domain.instants import business_day
from app.domain.penalty import (
    Due,
    Limit,
    PenaltyFacts,
    PenaltyTable,
    thresholds,
)

WHOLE_BP = 10_000
NEAR = Fraction(1, 2)
"""A day is near a limit when share and count are both at least this part of it."""


class Level(IntEnum):
    """How far a day is from a limit."""

    CLEAR = 0
    NEAR = 1
    REACHED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """Orders of one business day that were due under a penalty, and how many of them missed.

    ``product_id`` is "" for all of the shop.
    """

    day: date
    penalty_id: str
    missed: int
    due: int
    product_id: str = ""

    @property
    def share(self) -> Fraction:
        """Missed of due."""
        return Fraction(self.missed, self.due) if self.due else Fraction()


def day_counts(
    orders: Iterable[tuple[PenaltyFacts, Collection[str]]],
    table: PenaltyTable,
    days: Collection[date],
    now: datetime,
) -> tuple[DayCount, ...]:
    """Count, for each of ``days``, the orders due under each penalty and those that missed.

    An order is due on one Shanghai day under each: that of the first threshold which it missed or
    will miss, else that of the first which it met. A fact that costs at once (a reused number, a
    scan before the payment) is missed when it is found: the rule's row names it beside the clock.
    What is still ahead of ``now`` is due and not missed.

    Args:
        orders: facts with the product ids inside.
        table: penalties.
        days: which days.
        now: until when is known who missed.
    """
    total, missed = Counter[tuple[date, str, str]](), Counter[tuple[date, str, str]]()
    for facts, products in orders:
        for penalty_id, (was_met, due) in _deciding(facts, table).items():
            day = business_day(due.at)
            if day not in days:
                continue
            keys = [(day, penalty_id, product) for product in ("", *products)]
            total.update(keys)
            if not was_met and due.applies(now):
                missed.update(keys)
    return tuple(
        DayCount(day=key[0], penalty_id=key[1], product_id=key[2], missed=missed[key], due=count)
        for key, count in sorted(total.items())
    )


def _deciding(facts: PenaltyFacts, table: PenaltyTable) -> dict[str, tuple[bool, Due]]:
    """By penalty: whether what decides was met, and what it is."""
    found: dict[str, tuple[bool, Due]] = {}
    for was_met, due in thresholds(facts, table):
        held = found.get(due.charge.penalty.penalty_id)
        if held is None or (was_met, due.at) < (held[0], held[1].at):
            found[due.charge.penalty.penalty_id] = (was_met, due)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitWarning:
    """A limit that a day has reached or is near to."""

    limit: Limit
    level: Level
    count: DayCount


def warnings(
    limits: Iterable[Limit], counts: Iterable[DayCount], day: date
) -> tuple[LimitWarning, ...]:
    """What ``day`` has reached or is near to, the reached ones first.

    A limit of several days is reached when each day up to ``day`` reaches it, and near when
    ``day`` does but the days before did not, or are not known.
    """
    known = {(one.penalty_id, one.product_id, one.day): one for one in counts}
    found = list[LimitWarning]()
    for limit in limits:
        for (penalty_id, product_id, at), count in known.items():
            concerned = penalty_id == limit.penalty.penalty_id and at == day
            if not concerned or bool(product_id) is not limit.per_product:
                continue
            run = [
                known.get((penalty_id, product_id, day - timedelta(days=back)))
                for back in range(limit.days)
            ]
            level = _level(limit, run)
            if level is not Level.CLEAR:
                found.append(LimitWarning(limit=limit, level=level, count=count))
    found.sort(key=lambda one: (-one.level, -one.count.missed, one.count.product_id))
    return tuple(found)


def _level(limit: Limit, run: list[DayCount | None]) -> Level:
    levels = [_day_level(limit, count) if count else Level.CLEAR for count in run]
    if min(levels) is Level.REACHED:
        return Level.REACHED
    return min(levels[0], Level.NEAR)


def _day_level(limit: Limit, count: DayCount) -> Level:
    share = Fraction(limit.share_bp, WHOLE_BP)
    enough = count.share > share if limit.above else count.share >= share
    if enough and count.missed >= limit.count:
        return Level.REACHED
    if count.share >= share * NEAR and count.missed >= limit.count * NEAR:
        return Level.NEAR
    return Level.CLEAR
