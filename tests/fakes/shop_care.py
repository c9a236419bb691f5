"""Marks, pauses and audits of shops in memory, noted on the desk that owns them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol

from app.domain.events import Changes
from app.domain.ids import ShopId
from app.domain.order_audit import OrderAudit
from app.domain.shop_mark import checked_colour, checked_tag
from app.ports.clock import Clock
from app.ports.rows import ShopRow


class Owner(Protocol):
    """What of a desk this needs."""

    shops: dict[ShopId, ShopRow]
    audits: dict[ShopId, OrderAudit]
    clock: Any
    bus: Any

    def note(self, name: str, *args: Any, **kwargs: Any) -> None: ...


class FakeShopCare:
    """Stands for ``ManageShops``."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner

    def colour(self, shop_id: ShopId, name: str) -> str:
        return str(self._mark("colour", shop_id, checked_colour(name)).colour)

    def tag(self, shop_id: ShopId, text: str) -> str:
        return str(self._mark("tag", shop_id, checked_tag(text)).tag)

    def pause(self, shop_id: ShopId) -> None:
        self._mark("paused", shop_id, True)

    def resume(self, shop_id: ShopId) -> None:
        self._mark("paused", shop_id, False)

    def _mark(self, field: str, shop_id: ShopId, value: str | bool) -> ShopRow:
        self._owner.note(field, shop_id, value)
        changed: dict[str, Any] = {field: value}
        self._owner.shops[shop_id] = replace(self._owner.shops[shop_id], **changed)
        self._owner.bus.publish(Changes(shops=frozenset({shop_id})))
        return self._owner.shops[shop_id]


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
