"""Ask the platform for route events of shipped parcels and note pickups."""

from dataclasses import dataclass

from app.domain.errors import AppError, AuthorizationError, Cancelled
from app.domain.ids import ShopId, TrackingNumber
from app.domain.route import RouteEvent, first_pickup
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder
from app.ports.store import Store, Trackable

AT_ONCE = 6


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
        """One round over at most ``limit`` parcels that await pickup.

        One number that cannot be asked about does not stop the others.
        Raises AuthorizationError and Cancelled, which concern them all.
        """
        platform = self._shops.open(shop_id).within(ctx)
        with self._store.begin() as work:
            waiting = work.routes.awaiting_pickup(shop_id, limit)

        def ask(parcel: Trackable) -> tuple[Trackable, tuple[RouteEvent, ...] | None]:
            try:
                number = TrackingNumber(parcel.tracking_number)
                return parcel, platform.route(parcel.carrier, number)
            except (AuthorizationError, Cancelled):
                raise
            except AppError:
                return parcel, None

        picked_up = failed = 0
        for number, (parcel, events) in enumerate(ctx.map(ask, waiting, limit=AT_ONCE), 1):
            if events is None:
                failed += 1
            else:
                self._keep(parcel, events)
                picked_up += first_pickup(events) is not None
            ctx.progress(number, len(waiting), "查询揽收")
        return TrackReport(asked=len(waiting), picked_up=picked_up, failed=failed)

    def _keep(self, parcel: Trackable, events: tuple[RouteEvent, ...]) -> None:
        with self._store.begin() as work:
            work.routes.add(parcel.waybill_id, events, self._clock.now())
            work.commit()
