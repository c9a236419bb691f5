"""取号: buy waybill numbers for parcels, at most once per parcel revision."""

from app.domain.ids import ParcelId
from app.domain.receipt import Receipt
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder
from app.ports.settings import Settings
from app.ports.store import Store


class AcquireWaybills:
    """Intent before, outcome after; a lost answer is settled by the same order and pack id."""

    def __init__(
        self, *, store: Store, shops: ShopBinder, clock: Clock, settings: Settings
    ) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock
        self._settings = settings

    def __call__(self, ctx: JobContext, parcel_ids: tuple[ParcelId, ...]) -> Receipt:
        """Numbers for ``parcel_ids`` from the branch and sender of the settings."""
        raise NotImplementedError

    def reconcile(self, ctx: JobContext) -> Receipt:
        """Settle every purchase whose outcome is unknown."""
        raise NotImplementedError
