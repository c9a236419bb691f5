"""漏单核对: what the platform has of a window against what is stored here, by order id."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.ids import OrderId, ShopId
from app.domain.instants import SHANGHAI
from app.domain.order import OrderStatus

HOUR_S = 3600
RUN_AT_MINUTE = 30
"""The nightly audit starts at half past its hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """What the audit compares of one order. Unix seconds; ``paid_s`` 0: not paid."""

    order_id: OrderId
    status: OrderStatus
    created_s: int
    paid_s: int
    updated_s: int


class DifferenceKind(StrEnum):
    """How the two sides differ on one order."""

    MISSING = "missing"  # the platform has it, it is not stored here
    STATUS = "status"
    GONE = "gone"  # stored here, the platform knows it no more
    UNREADABLE = "unreadable"  # the platform has it, its row cannot be read


ACCEPTABLE = frozenset({DifferenceKind.GONE, DifferenceKind.UNREADABLE})
"""What no fetching ends, so that a person may: 确认无误, with a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One order on which the two sides do not agree. None: this side does not have it.

    An unreadable row may name no order; then ``created_s`` (0: unknown) tells it from others.
    """

    order_id: OrderId
    kind: DifferenceKind
    platform: OrderStatus | None
    local: OrderStatus | None
    repaired: bool = False
    problem: str = ""  # of an unreadable row: which field, English, never its value
    created_s: int = 0  # of an unreadable row, Unix seconds
    accepted: str = ""  # why a person called it right

    @property
    def open(self) -> bool:
        """Whether it still waits for somebody."""
        return not self.repaired and not self.accepted

    @property
    def facts(self) -> str:
        """What an acceptance holds for; once this is another, it holds no more."""
        if self.kind is DifferenceKind.UNREADABLE:
            return unreadable_facts(self.order_id, self.problem, self.created_s)
        return self.local.value if self.local else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """A person called a difference right (确认无误)."""

    shop_id: ShopId
    order_id: OrderId  # of an unreadable after-sale its id; "" of a row that names none
    kind: DifferenceKind
    facts: str
    reason: str
    actor: str
    accepted_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HourCount:
    """Orders paid in one hour (0: not paid) at one status, on both sides."""

    hour_s: int
    status: OrderStatus
    platform: int
    local: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderAudit:
    """The result for one shop. Times are instants; orders of ``[start, end)`` by creation."""

    shop_id: ShopId
    at: datetime
    start: datetime
    end: datetime
    platform: int
    local: int
    repaired: int
    differences: tuple[Difference, ...]  # everything found, repaired or not
    problem: str = ""  # Chinese title of what stopped it
    counts: tuple[HourCount, ...] = ()  # of a run just made; of a kept one asked for by itself

    @property
    def remaining(self) -> tuple[Difference, ...]:
        """What is still different."""
        return tuple(found for found in self.differences if not found.repaired)

    @property
    def open(self) -> tuple[Difference, ...]:
        """What of that nobody has called right either."""
        return tuple(found for found in self.differences if found.open)

    @property
    def equal(self) -> bool:
        """Whether it ran to its end and both sides agree now.

        What is gone there may be called right; what cannot be read stays unknown, whoever says so.
        """
        unread = any(one.kind is DifferenceKind.UNREADABLE for one in self.remaining)
        return not (self.problem or self.open or unread)

    @property
    def red(self) -> bool:
        """Whether somebody has to look at it."""
        return bool(self.problem or self.open)


def differences(
    platform: Mapping[OrderId, OrderFacts], local: Mapping[OrderId, OrderFacts]
) -> tuple[Difference, ...]:
    """Every order on which the sides differ, by order id."""
    found: list[Difference] = []
    for order_id in sorted({*platform, *local}):
        theirs, ours = platform.get(order_id), local.get(order_id)
        if theirs is None:
            kind = DifferenceKind.GONE
        elif ours is None:
            kind = DifferenceKind.MISSING
        elif theirs.status is not ours.status:
            kind = DifferenceKind.STATUS
        else:
            continue
        found.append(
            Difference(
                order_id=order_id,
                kind=kind,
                platform=theirs.status if theirs else None,
                local=ours.status if ours else None,
            )
        )
    return tuple(found)


def unreadable_facts(row_id: str, problem: str, created_s: int) -> str:
    """What an acceptance of an unreadable row holds for: a row with an id needs no time."""
    return problem if row_id else f"{problem} {created_s}"


def with_acceptances(
    found: Iterable[Difference], acceptances: Iterable[Acceptance]
) -> tuple[Difference, ...]:
    """``found``, each with the reason for which it is called right, if it is."""
    why = {(one.order_id, one.kind, one.facts): one.reason for one in acceptances}
    return tuple(
        replace(one, accepted=why.get((one.order_id, one.kind, one.facts), "")) for one in found
    )


def settled(found: Iterable[Difference], still: Iterable[Difference]) -> tuple[Difference, ...]:
    """``found``, each marked repaired unless its order is among ``still``; then what is new."""
    left = {one.order_id: one for one in still}
    before = [replace(one, repaired=one.order_id not in left) for one in found]
    known = {one.order_id for one in before}
    return (*before, *(one for order_id, one in left.items() if order_id not in known))


def by_hour(platform: Iterable[OrderFacts], local: Iterable[OrderFacts]) -> tuple[HourCount, ...]:
    """Counts by hour of payment and status, earliest first."""
    theirs, ours = Counter(map(_cell, platform)), Counter(map(_cell, local))
    return tuple(
        HourCount(
            hour_s=cell[0],
            status=cell[1],
            platform=theirs[cell],
            local=ours[cell],
        )
        for cell in sorted({*theirs, *ours})
    )


def last_due(now: datetime, hour: int) -> datetime:
    """The newest instant, not after ``now``, at which the nightly audit was to start."""
    local = now.astimezone(SHANGHAI)
    due = local.replace(hour=hour, minute=RUN_AT_MINUTE, second=0, microsecond=0)
    return due if due <= local else due - timedelta(days=1)


def audit_due(now: datetime, last: datetime | None, hour: int) -> bool:
    """Whether a nightly audit is owed, also one that was missed while the program was off."""
    return last is None or last < last_due(now, hour)


def _cell(order: OrderFacts) -> tuple[int, OrderStatus]:
    return order.paid_s - order.paid_s % HOUR_S, order.status
