"""Marks, pauses and audits of shops in memory, noted on the desk that owns them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol

from app.domain.events import Changes
from app.domain.ids import OrderId, ShopId
from app.domain.instants import to_epoch
from app.domain.order import OrderStatus
from app.domain.order_audit import (
    HOUR_S,
    Acceptance,
    Difference,
    DifferenceKind,
    HourCount,
    OrderAudit,
)
from app.domain.shop_mark import checked_colour, checked_tag
from app.domain.shop_shipping import ShopShipping, checked_shipping
from app.ports.clock import Clock
from app.ports.rows import BadRowRow, ShopRow
from app.ports.shops import ShopMarks
from app.services.accept_differences import Settled
from app.services.manage_shops import ShopChange


class Owner(Protocol):
    """What of a desk this needs."""

    shops: dict[ShopId, ShopRow]
    audits: dict[ShopId, OrderAudit]
    clock: Any
    bus: Any

    def note(self, name: str, *args: Any, **kwargs: Any) -> None: ...


class FakeAuditReads:
    """Audits and what could not be read, for a reader."""

    _owner: Any

    def last_audits(self) -> tuple[OrderAudit, ...]:
        return tuple(self._owner.audits.values())

    def audit_hours(self, shop_id: ShopId) -> tuple[HourCount, ...]:
        audit = self._owner.audits.get(shop_id)
        return audit.counts if audit is not None else ()

    def bad_rows(self) -> tuple[BadRowRow, ...]:
        return tuple(self._owner.bad_rows)


class FakeShopCare:
    """Stands for ``ManageShops``."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner

    def colour(self, shop_id: ShopId, name: str) -> ShopChange:
        return self._mark("colour", shop_id, checked_colour(name))

    def tag(self, shop_id: ShopId, text: str) -> ShopChange:
        return self._mark("tag", shop_id, checked_tag(text))

    def pause(self, shop_id: ShopId) -> ShopChange:
        return self._mark("paused", shop_id, True)

    def resume(self, shop_id: ShopId) -> ShopChange:
        return self._mark("paused", shop_id, False)

    def put_back(self, change: ShopChange) -> bool:
        now = self._owner.shops[change.shop_id]
        for name in ("colour", "tag", "paused"):
            after = getattr(change.after, name)
            if after is not None:
                if getattr(now, name) != after:
                    return False
                self._mark(name, change.shop_id, getattr(change.before, name))
        return True

    def shipping(
        self, shop_id: ShopId, shipping: ShopShipping, *, only_over: ShopShipping | None = None
    ) -> ShopShipping:
        if only_over not in {None, self._owner.shops[shop_id].shipping}:
            return self._owner.shops[shop_id].shipping
        kept = checked_shipping(shipping)
        self._owner.note("shipping", shop_id, kept)
        self._owner.shops[shop_id] = replace(self._owner.shops[shop_id], shipping=kept)
        self._owner.bus.publish(Changes(shops=frozenset({shop_id})))
        return kept

    def _mark(self, field: str, shop_id: ShopId, value: str | bool) -> ShopChange:
        self._owner.note(field, shop_id, value)
        changed: dict[str, Any] = {field: value}
        shop = self._owner.shops[shop_id]
        before: dict[str, Any] = {field: getattr(shop, field)}
        self._owner.shops[shop_id] = replace(shop, **changed)
        self._owner.bus.publish(Changes(shops=frozenset({shop_id})))
        return ShopChange(
            shop_id=shop_id,
            name=shop.name,
            before=ShopMarks(**before),
            after=ShopMarks(**changed),
        )


class FakeAudit:
    """Stands for ``AuditOrders``: a set result, else both sides equal."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner

    def __call__(self, ctx: Any, shop_id: ShopId, days: int = 0) -> OrderAudit:
        self._owner.note("audit", shop_id, days)
        ctx.progress(1, 1, "核对完成")
        clock: Clock = self._owner.clock
        found = self._owner.audits.get(shop_id) or equal_audit(shop_id, clock)
        self._owner.audits[shop_id] = found
        return found


class FakeAcceptDifferences:
    """Stands for ``AcceptDifferences``: what waits is called right, the platform tells nothing."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner

    def __call__(self, ctx: Any, shop_id: ShopId, row_ids: Iterable[str], reason: str) -> Settled:
        del ctx
        wanted = list(row_ids)
        self._owner.note("accept", shop_id, wanted, reason)
        now_s = to_epoch(self._owner.clock.now())
        accepted = tuple(
            Acceptance(
                shop_id=shop_id,
                order_id=one.order_id,
                kind=one.kind,
                facts=one.facts,
                reason=reason,
                actor="店长",
                accepted_s=now_s,
            )
            for one in self._owner.audits[shop_id].open
            if one.order_id in wanted
        )
        self.put_back(accepted)
        return Settled(read=(), accepted=accepted)

    def withdraw(self, shop_id: ShopId, row_ids: Iterable[str]) -> tuple[Acceptance, ...]:
        wanted = list(row_ids)
        found = tuple(
            Acceptance(
                shop_id=shop_id,
                order_id=one.order_id,
                kind=one.kind,
                facts=one.facts,
                reason=one.accepted,
                actor="店长",
                accepted_s=0,
            )
            for one in self._owner.audits[shop_id].differences
            if one.accepted and one.order_id in wanted
        )
        self.take_back(found)
        return found

    def put_back(self, acceptances: Iterable[Acceptance]) -> None:
        for one in acceptances:
            self._call(one, one.reason)

    def take_back(self, acceptances: Iterable[Acceptance]) -> None:
        for one in acceptances:
            self._call(one, "")

    def _call(self, what: Acceptance, reason: str) -> None:
        audit = self._owner.audits[what.shop_id]
        now = tuple(
            replace(one, accepted=reason) if one.order_id == what.order_id else one
            for one in audit.differences
        )
        self._owner.audits[what.shop_id] = replace(audit, differences=now)


def red_audit(owner: Owner, count: int = 30) -> None:
    """Leave ``count`` orders that the platform knows no more, and the counts of three hours."""
    (shop_id,) = owner.shops
    gone = tuple(
        Difference(
            order_id=OrderId(str(69 + n)),
            kind=DifferenceKind.GONE,
            platform=None,
            local=OrderStatus.TO_SHIP,
        )
        for n in range(count)
    )
    now_s = to_epoch(owner.clock.now())
    hours = tuple(
        HourCount(
            hour_s=now_s - now_s % HOUR_S - HOUR_S * n,
            status=OrderStatus.TO_SHIP,
            platform=n,
            local=1,
        )
        for n in range(3)
    )
    equal = equal_audit(shop_id, owner.clock)
    owner.audits[shop_id] = replace(equal, differences=gone, counts=hours)


def equal_audit(shop_id: ShopId, clock: Clock) -> OrderAudit:
    """Both sides hold the same 12 orders."""
    now = clock.now()
    return OrderAudit(
        shop_id=shop_id,
        at=now,
        start=now - timedelta(days=15),
        end=now,
        platform=12,
        local=12,
        repaired=0,
        differences=(),
    )
