"""Pull orders and after-sales of one shop into the local database."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.ids import ShopId
from app.ports.clock import Clock
from app.ports.events import EventBus
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder
from app.ports.settings import Settings
from app.ports.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What one sync brought."""

    shop_id: ShopId
    seen: int
    changed: int
    after_sales: int
    bad_rows: int
    upto: datetime


class SyncOrders:
    """Overlapping windows by update time; the cursor moves after the rows are committed."""

    def __init__(
        self, *, store: Store, shops: ShopBinder, clock: Clock, bus: EventBus, settings: Settings
    ) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock
        self._bus = bus
        self._settings = settings

    def __call__(self, ctx: JobContext, shop_id: ShopId) -> SyncReport:
        """Sync ``shop_id`` from its cursor (first time: the last ``sync.first_days``)."""
        raise NotImplementedError
