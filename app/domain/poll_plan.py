"""When to ask about each waybill next, and about which of those that are due first.

Asking costs calls, and a warehouse has tens of thousands of numbers under way. So a number is asked
about often while an answer can still change what people do (a threshold is near, a van has just
left) and seldom while it cannot. Pure and deterministic.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

NEAR = timedelta(hours=2)
SOON = timedelta(hours=6)
ASK_NEAR = timedelta(minutes=10)
ASK_SOON = timedelta(minutes=20)
ASK_CALM = timedelta(hours=1)
ASK_MISSED = timedelta(hours=3)
"""Every threshold is missed: only the day's figures still wait for the scan."""
ASK_AFTER_HANDOVER = timedelta(minutes=15)
HANDOVER_LASTS = timedelta(hours=8)
"""A van's parcels are scanned within the evening; later silence is a no-show."""
ASK_ON_THE_WAY = timedelta(hours=4)
ASK_OUT_FOR_DELIVERY = timedelta(hours=2)
FIRST_REPEAT = timedelta(minutes=2)
LONGEST_REPEAT = timedelta(hours=2)
NEAR_REPEAT = timedelta(minutes=20)
GIVE_UP = timedelta(days=30)
"""From the write-back: the platform itself looks no further back for lost parcels."""

PATIENCE = 4
"""An hour of waiting to be asked weighs as much as four hours nearer to the threshold."""
LATE_WEIGHT = timedelta(hours=24)
"""What is missed already ranks as if its threshold were so far off: it can no longer be saved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """One waybill under way.

    ``deadlines``: thresholds of the pickup clocks before the pickup, of the trajectory after it.
    ``failures``: askings in a row that brought no answer. ``handed_at``: when a person handed it
    over to the courier.
    """

    waybill_id: str
    shop_id: str
    uploaded_at: datetime
    deadlines: tuple[datetime, ...] = ()
    next_at: datetime | None = None  # None: never asked about
    failures: int = 0
    handed_at: datetime | None = None
    picked_up: bool = False
    delivering: bool = False
    signed: bool = False


def next_ask(tracked: Tracked, now: datetime) -> datetime | None:
    """When to ask again after asking at ``now``; None: never again.

    A calm interval never jumps over the moment at which a threshold comes near.
    """
    if (tracked.signed and tracked.picked_up) or now >= tracked.uploaded_at + GIVE_UP:
        return None
    ahead = [at for at in tracked.deadlines if at >= now]
    nearest = min(ahead, default=None)
    if tracked.failures:
        return now + _repeat(tracked.failures, nearest, now)
    wait = _interval(tracked, nearest, now)
    if nearest is not None and not tracked.picked_up:
        for window in (SOON, NEAR):
            begins = nearest - window
            if now < begins:
                wait = min(wait, begins - now)
    return now + wait


def _interval(tracked: Tracked, nearest: datetime | None, now: datetime) -> timedelta:
    if tracked.picked_up or tracked.signed:
        # Near a threshold of the trajectory nobody can do anything within minutes.
        return ASK_OUT_FOR_DELIVERY if tracked.delivering else ASK_ON_THE_WAY
    waits = [ASK_CALM if nearest is not None else ASK_MISSED]
    if nearest is not None and nearest - now <= SOON:
        waits.append(ASK_NEAR if nearest - now <= NEAR else ASK_SOON)
    if tracked.handed_at and now - tracked.handed_at <= HANDOVER_LASTS:
        waits.append(ASK_AFTER_HANDOVER)
    return min(waits)


def _repeat(failures: int, nearest: datetime | None, now: datetime) -> timedelta:
    """Twice as long after each failure, but near a threshold never out of sight."""
    doubled = FIRST_REPEAT * (1 << min(failures - 1, 10))
    near = nearest is not None and nearest - now <= NEAR
    return min(doubled, NEAR_REPEAT if near else LONGEST_REPEAT)


def rank(tracked: Tracked, now: datetime) -> tuple[timedelta, str]:
    """What is asked about first: the smaller, the sooner.

    The time to the threshold, less :data:`PATIENCE` times the time since it became due. So near
    ones go first, and whatever waits long enough overtakes them all.
    """
    ahead = [at for at in tracked.deadlines if at >= now]
    left = min(ahead) - now if ahead else LATE_WEIGHT
    if tracked.picked_up:
        left += LATE_WEIGHT
    due_at = tracked.next_at or tracked.uploaded_at
    waited = max(now - due_at, timedelta())
    return left - PATIENCE * waited, tracked.waybill_id


def choose(due: Iterable[Tracked], now: datetime, budget: int) -> tuple[Tracked, ...]:
    """At most ``budget`` of ``due``, most pressing first, shops taking turns.

    A shop with few numbers is not held up by one with thousands; what it leaves of its share goes
    to the others.
    """
    lines: dict[str, list[Tracked]] = {}
    for each in due:
        lines.setdefault(each.shop_id, []).append(each)
    queues = [deque(sorted(line, key=lambda each: rank(each, now))) for line in lines.values()]
    turns = deque(sorted(queues, key=lambda queue: rank(queue[0], now)))
    chosen: list[Tracked] = []
    while turns and len(chosen) < budget:
        queue = turns.popleft()
        chosen.append(queue.popleft())
        if queue:
            turns.append(queue)
    return tuple(chosen)
