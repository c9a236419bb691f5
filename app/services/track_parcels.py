"""Ask the platform for route events of shipped parcels and note pickups."""

from dataclasses import dataclass

from app.domain.ids import ShopId
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder
from app.ports.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackReport:
    """What one round of tracking brought."""

    asked: int
    picked_up: int
    failed: int


class TrackParcels:
    """Nearest pay deadlines first."""

    def __init__(self, *, store: Store, shops: ShopBinder, clock: Clock) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock

    def __call__(self, ctx: JobContext, shop_id: ShopId, *, limit: int = 2000) -> TrackReport:
        """One round over at most ``limit`` parcels that await pickup."""
        raise NotImplementedError
