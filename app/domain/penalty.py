"""What lateness costs one order: the platform's penalty table, applied to the second.

Source of the rules: the platform's published penalty rules. Every amount, hour and percentage is
data (:class:`PenaltyTable`, read from ``resources/rules``); this module only knows how a row of
such a table is applied. All figures are estimates "as of" the table's date.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from app.domain.money import share_in_yuan


class Starts(StrEnum):
    """What a charge counts from."""

    UPLOAD = "upload"  # the number was written back (回传)
    PROMISE = "promise"  # the platform's deadline for shipping (承诺发货)
    REUSED_NUMBER = "reused_number"  # the number already served another address
    EARLY_SCAN = "early_scan"  # the carrier scanned it before it was paid for


class Ends(StrEnum):
    """What stops the clock of a charge."""

    SCAN = "scan"  # the carrier's first scan (揽收)
    UPLOAD = "upload"  # a number was written back


CLOCKS = frozenset({Starts.UPLOAD, Starts.PROMISE})
"""Starts that run as clocks; the others are facts that cost at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """One kind of penalty. Within a ``family`` only the dearest charge is due, families add up."""

    penalty_id: str
    title: str  # Chinese, such as 揽收超时
    family: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One row of the table: what an order pays once a clock has run for longer than ``after``.

    It concerns orders whose promise is longer than ``promise_over`` and no longer than
    ``promise_upto`` (None: however long). ``rule`` is the rule's sentence, Chinese.
    """

    penalty: Penalty
    starts: Starts
    ends: Ends
    after: timedelta
    promise_over: timedelta
    promise_upto: timedelta | None
    percent_bp: int  # of the order's amount, in hundredths of a percent
    floor_fen: int
    cap_fen: int
    rule: str

    def concerns(self, promised: timedelta) -> bool:
        """Whether it is about orders that were to be shipped within ``promised`` of payment."""
        if self.promise_over and promised <= self.promise_over:
            return False
        return self.promise_upto is None or promised <= self.promise_upto

    def amount_fen(self, order_fen: int) -> int:
        """分 for an order of ``order_fen``: rounded half up to whole yuan, floor to cap."""
        return min(max(share_in_yuan(order_fen, self.percent_bp), self.floor_fen), self.cap_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A shop-level consequence of one day's share (or of several days running).

    ``share_bp`` and ``count`` must both be reached; with ``above`` the share must be exceeded.
    """

    penalty: Penalty
    per_product: bool
    share_bp: int
    above: bool
    count: int
    days: int
    effect: str  # Chinese: what the platform then does
    rule: str


@dataclass(frozen=True, kw_only=True)  # no slots: what is laid out for speed needs a place
class PenaltyTable:
    """A dated table. ``as_of`` is shown beside every figure; ``assumptions`` are Chinese.

    ``version``: one version of a name has one content. Files of before versions say none and are
    the first (``says_version``).
    """

    name: str
    as_of: str
    version: int = 1
    says_version: bool = field(default=True, compare=False)
    charges: tuple[Charge, ...]
    limits: tuple[Limit, ...] = ()
    assumptions: tuple[str, ...] = ()

    def concerning(self, promised: timedelta) -> tuple[Charge, ...]:
        """The charges about orders that were to be shipped within ``promised`` of payment."""
        bounds, tiers = self._tiers
        return tiers[bisect_left(bounds, promised)]

    def in_time(self, *, paid_s: int, promise_s: int, uploaded_s: int, picked_s: int) -> bool:
        """Whether an order was scanned before any clock of the table can have cost it something.

        A quick look before :func:`timeline` for the many orders of a day; a False says nothing.
        Unix seconds, 0: not (yet).
        """
        if not 0 < paid_s <= picked_s:
            return False
        grace = self._grace_s
        return all(
            not start_s or picked_s <= start_s + grace.get(starts, picked_s)
            for starts, start_s in ((Starts.UPLOAD, uploaded_s), (Starts.PROMISE, promise_s))
        )

    @cached_property
    def _grace_s(self) -> dict[Starts, int]:
        """The shortest time of each clock until a charge, whatever the promise."""
        found: dict[Starts, int] = {}
        for charge in self.charges:
            after_s = int(charge.after.total_seconds())
            found[charge.starts] = min(after_s, found.get(charge.starts, after_s))
        return found

    @cached_property
    def _tiers(self) -> tuple[list[timedelta], list[tuple[Charge, ...]]]:
        """Lengths of promises at which other charges begin to count, and the charges up to each."""
        ends = {charge.promise_over for charge in self.charges if charge.promise_over}
        ends |= {charge.promise_upto for charge in self.charges if charge.promise_upto}
        bounds = sorted(ends)
        lengths = [*bounds, timedelta.max]
        return bounds, [
            tuple(charge for charge in self.charges if charge.concerns(length))
            for length in lengths
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyFacts:
    """What is known of one order, or of a part. Money in 分; instants in any zone, None: not (yet).

    ``ended_at``: nothing is to be delivered any more (cancelled or refunded), clocks stop.
    ``reused_at``: when its number was found to have served another address. ``early_at``: when a
    scan before the payment was found; that is no ``picked_up_at``, so the clocks run on.
    ``parts``: of an order in several parcels, what is known of each: every clock is theirs, and the
    first that misses costs the order.
    """

    order_fen: int
    paid_at: datetime | None
    promise_at: datetime | None = None
    uploaded_at: datetime | None = None
    picked_up_at: datetime | None = None
    ended_at: datetime | None = None
    reused_at: datetime | None = None
    early_at: datetime | None = None
    parts: tuple["PenaltyFacts", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A charge of one order. It is due once the clock has passed ``at``; exactly ``at`` is within.

    Facts that cost at once (``charge.starts`` not a clock) are due at ``at`` itself.
    """

    at: datetime
    fen: int
    charge: Charge

    def applies(self, moment: datetime) -> bool:
        """Whether it is due at ``moment``."""
        return moment > self.at or (moment == self.at and self.charge.starts not in CLOCKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stake:
    """Money at stake of one order, in 分.

    Attributes:
        cost_fen: what it has cost already.
        due: the charges that make up ``cost_fen``; their sum is it.
        next: the next threshold that makes it dearer, None when none is ahead.
        next_fen: what it will have cost when ``next`` is missed.
        worst_fen: what it will have cost when nothing more is done.
        worst: the charges that make up ``worst_fen``.
    """

    cost_fen: int
    due: tuple[Due, ...]
    next: Due | None
    next_fen: int
    worst_fen: int
    worst: tuple[Due, ...]

    @property
    def step_fen(self) -> int:
        """What missing the next threshold costs more; 0 when nothing is ahead."""
        return self.next_fen - self.cost_fen


NO_STAKE = Stake(cost_fen=0, due=(), next=None, next_fen=0, worst_fen=0, worst=())


def promised(facts: PenaltyFacts) -> timedelta:
    """The length of the promise, from payment; without one the shortest is assumed."""
    if facts.promise_at is None or facts.paid_at is None:
        return timedelta()
    return facts.promise_at - facts.paid_at


def timeline(facts: PenaltyFacts, table: PenaltyTable) -> tuple[Due, ...]:
    """Every charge that is or will be due when nothing happens beyond ``facts``, earliest first."""
    found = [due for was_met, due in thresholds(facts, table) if not was_met]
    found.sort(key=lambda due: due.at)
    return tuple(found)


def thresholds(facts: PenaltyFacts, table: PenaltyTable) -> Iterator[tuple[bool, Due]]:
    """Every threshold of every clock that runs, and whether the clock was stopped in time."""
    if facts.paid_at is None:
        return
    for part in facts.parts or (facts,):
        for charge in table.concerning(promised(part)):
            at = _threshold(charge, part)
            if at is not None:
                fen = charge.amount_fen(facts.order_fen)
                yield _met(charge, part, at), Due(at=at, fen=fen, charge=charge)


def counting(dues: Iterable[Due], moment: datetime | None) -> tuple[Due, ...]:
    """The charges that count at ``moment`` (None: in the end): the dearest of each family.

    Of equally dear ones the earliest. Their sum is the cost; free ones are left out.
    """
    best: dict[str, Due] = {}
    for due in dues:
        family = due.charge.penalty.family
        held = best.get(family)
        if (moment is None or due.applies(moment)) and due.fen > (held.fen if held else 0):
            best[family] = due
    return tuple(sorted(best.values(), key=lambda due: due.at))


def owed_fen(dues: Iterable[Due], moment: datetime) -> int:
    """The sum of :func:`counting` at ``moment``, for many orders."""
    best: dict[str, int] = {}
    for due in dues:
        family = due.charge.penalty.family
        if due.fen > best.get(family, 0) and due.applies(moment):
            best[family] = due.fen
    return sum(best.values())


def cost_fen(facts: PenaltyFacts, table: PenaltyTable, moment: datetime) -> int:
    """分 that the order has cost by ``moment``."""
    return owed_fen(timeline(facts, table), moment)


def stake(facts: PenaltyFacts, table: PenaltyTable, moment: datetime) -> Stake:
    """What the order has cost by ``moment``, and what it will cost when nothing is done."""
    return stake_of(timeline(facts, table), moment)


def stake_of(dues: tuple[Due, ...], moment: datetime) -> Stake:
    """:func:`stake` of an order whose :func:`timeline` is known."""
    if not dues:
        return NO_STAKE
    now = counting(dues, moment)
    cost = _sum(now)
    ahead, ahead_fen = _next(dues, moment, cost)
    worst = counting(dues, None)
    return Stake(
        cost_fen=cost,
        due=now,
        next=ahead,
        next_fen=ahead_fen,
        worst_fen=_sum(worst),
        worst=worst,
    )


def _next(dues: tuple[Due, ...], moment: datetime, cost: int) -> tuple[Due | None, int]:
    """The first charge ahead that raises the cost, and the cost once its threshold is missed."""
    for due in dues:
        if due.applies(moment):
            continue
        missed = counting([one for one in dues if one.at <= due.at], None)
        if _sum(missed) > cost:
            raising = next((one for one in missed if one.at == due.at), due)
            return raising, _sum(missed)
    return None, cost


def _threshold(charge: Charge, facts: PenaltyFacts) -> datetime | None:
    """When the clock of ``charge`` passes it, were nothing to stop it; None: it does not run."""
    if charge.starts is Starts.REUSED_NUMBER:
        return facts.reused_at
    if charge.starts is Starts.EARLY_SCAN:
        return facts.early_at
    start = facts.uploaded_at if charge.starts is Starts.UPLOAD else facts.promise_at
    return None if start is None else start + charge.after


def _met(charge: Charge, facts: PenaltyFacts, at: datetime) -> bool:
    """Whether the clock of ``charge`` was stopped in time; exactly ``at`` is in time."""
    if charge.starts not in CLOCKS:
        return False
    if facts.ended_at is not None and facts.ended_at <= at:
        return True
    if facts.picked_up_at is not None and facts.picked_up_at <= at:
        return True
    uploaded = facts.uploaded_at
    return charge.ends is Ends.UPLOAD and uploaded is not None and uploaded <= at


def _sum(dues: Iterable[Due]) -> int:
    return sum(due.fen for due in dues)
