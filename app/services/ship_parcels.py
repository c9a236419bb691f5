"""发货: write tracking numbers back to the platform, at most once per parcel."""

from app.domain.ids import ParcelId
from app.domain.receipt import Receipt
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder
from app.ports.settings import Settings
from app.ports.store import Store


class ShipParcels:
    """Outbox of shipments; an unknown outcome is settled by asking the platform."""

    def __init__(
        self, *, store: Store, shops: ShopBinder, clock: Clock, settings: Settings
    ) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock
        self._settings = settings

    def __call__(self, ctx: JobContext, parcel_ids: tuple[ParcelId, ...]) -> Receipt:
        """Ship each parcel by the call that fits it; one outcome per parcel."""
        raise NotImplementedError

    def reconcile(self, ctx: JobContext) -> Receipt:
        """Settle every shipment whose outcome is unknown."""
        raise NotImplementedError
