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


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One order on which the two sides do not agree. None: this side does not have it."""

    order_id: OrderId
    kind: DifferenceKind
    platform: OrderStatus | None
    local: OrderStatus | None
    repaired: bool = False


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
    counts: tuple[HourCount, ...] = ()  # of a run just made; not kept

    @property
    def remaining(self) -> tuple[Difference, ...]:
        """What is still different."""
        return tuple(found for found in self.differences if not found.repaired)

    @property
    def equal(self) -> bool:
        """Whether it ran to its end and both sides agree now."""
        return not self.problem and not self.remaining


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
