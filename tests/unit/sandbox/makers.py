"""Worlds for tests: a stopped clock, a fixed instant, no arrivals unless wanted."""

from datetime import datetime
from typing import Any

from app.domain.instants import SHANGHAI
from app.sandbox import PracticeConfig
from app.sandbox.records import TO_SHIP, ShopOrder
from app.sandbox.shop_state import ShopState
from app.sandbox.world import World

START = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
NOW = int(START.timestamp())


def config(**changes: Any) -> PracticeConfig:
    """A config whose clock stands still at :data:`START`."""
    plain: dict[str, Any] = {"start": START, "speed": 0, "arrivals_per_hour": 0.0, "orders": 40}
    return PracticeConfig(**plain | changes)


def world(**changes: Any) -> World:
    """A world of :func:`config`."""
    return World(config(**changes))


def only_shop(found: World) -> ShopState:
    """Its first shop."""
    return found.shops[found.config.shop_id]


def ready(order: ShopOrder) -> bool:
    """Whether the order can be shipped as it is."""
    free = all(not line.refund_pending and not line.sku.virtual for line in order.lines)
    return order.status == TO_SHIP and free


def ready_orders(found: World) -> list[ShopOrder]:
    """Orders of the first shop that can be shipped as they are."""
    return [order for order in only_shop(found).book if ready(order)]
