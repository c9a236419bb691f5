"""Ask the platform again about orders whose last answer is too old to act on."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.domain.errors import AppError, AuthorizationError, Cancelled, NetworkError, RateLimited
from app.domain.gate import Act
from app.domain.ids import OrderId, ParcelId, ShopId
from app.domain.order import Order
from app.domain.parcel import Parcel
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder, ShopPlatform
from app.ports.rows import ParcelRow
from app.ports.settings import Settings
from app.ports.store import Store
from app.services.authorization import remember_refusal
from app.services.gates import OPEN, Gates

AT_ONCE = 6
_OUT_OF_REACH = (NetworkError, RateLimited)


class CheckOrders:
    """Gates judge facts no older than ``gate.max_age_s``; older ones are fetched first."""

    def __init__(
        self, *, store: Store, shops: ShopBinder, clock: Clock, settings: Settings, gates: Gates
    ) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock
        self._settings = settings
        self.gates = gates

    def before(
        self, act: Act, ctx: JobContext, parcel_ids: Iterable[ParcelId]
    ) -> dict[ParcelId, ParcelRow]:
        """As a call, with the blocks that stop ``act`` only.

        When the platform cannot be reached, the gate of stale facts is shut unless it is set open:
        then facts no older than ``gate.stale_max_s`` will do, and older rows are ``unchecked``.
        """
        wanted = frozenset(parcel_ids)
        try:
            rows = self(ctx, wanted)
        except Cancelled:
            raise
        except AppError as error:
            rows = self._as_they_were(wanted, error)
        return self.gates.before(act, rows)

    def _as_they_were(
        self, wanted: frozenset[ParcelId], error: AppError
    ) -> dict[ParcelId, ParcelRow]:
        if self._settings.text("gate.stale") != OPEN or not isinstance(error, _OUT_OF_REACH):
            raise error
        oldest = self._clock.now().timestamp() - self._settings.number("gate.stale_max_s")
        rows = self._store.reader.parcels_by_id(wanted)
        return {row.parcel_id: replace(row, unchecked=row.checked_s < oldest) for row in rows}

    def __call__(
        self, ctx: JobContext, parcel_ids: Iterable[ParcelId], *, settling: bool = False
    ) -> dict[ParcelId, ParcelRow]:
        """Fresh rows of ``parcel_ids``; ids that do not exist are left out.

        So are parcels of which the platform knows an order no more: what is stored of it is too
        old to act on, and nothing newer is to be had.

        A paused shop is not asked, except to settle a doubt (``settling``).

        Raises the platform's errors: a check that fails stops what it guards.
        """
        wanted = frozenset(parcel_ids)
        rows = self._store.reader.parcels_by_id(wanted)
        stale = self._stale(rows, settling=settling)
        if not stale:
            return {row.parcel_id: row for row in rows}
        gone = set[OrderId]()
        for shop_id, order_ids in stale.items():
            try:
                gone |= self._ask(ctx, self._shops.open(shop_id).within(ctx), order_ids)
            except AuthorizationError as error:
                # Beside other shops its rows say so themselves. Alone it stops what is guarded:
                # a doubt about a purchase must not end as a failure.
                alone = all(row.shop_id == shop_id for row in rows)
                if not remember_refusal(self._store, shop_id, error) or alone:
                    raise
        fresh = self._store.reader.parcels_by_id(wanted)
        return {row.parcel_id: row for row in fresh if gone.isdisjoint(row.order_ids)}

    def _stale(self, rows: Iterable[ParcelRow], *, settling: bool) -> dict[ShopId, list[OrderId]]:
        oldest = self._clock.now().timestamp() - self._settings.number("gate.max_age_s")
        stale: dict[ShopId, list[OrderId]] = {}
        for row in rows:
            rests = row.shop_paused and row.shop_authorized and not settling
            if row.checked_s < oldest and not rests:
                stale.setdefault(row.shop_id, []).extend(row.order_ids)
        return stale

    def _ask(
        self, ctx: JobContext, platform: ShopPlatform, order_ids: list[OrderId]
    ) -> set[OrderId]:
        """Keep what the platform says now; returns the orders that it does not know."""
        gone = set[OrderId]()
        answers = zip(order_ids, ctx.map(platform.order, order_ids, limit=AT_ONCE), strict=True)
        for number, (order_id, order) in enumerate(answers, 1):
            if order is None:
                gone.add(order_id)
            else:
                keep_order(self._store, self._clock, order)
            ctx.progress(number, len(order_ids), "核对订单状态")
        return gone


def keep_order(store: Store, clock: Clock, order: Order) -> None:
    """Commit one order as the platform just told it."""
    now = clock.now()
    with store.begin() as work:
        work.orders.ingest((order,), now)
        work.orders.checked((order.order_id,), now)
        work.commit()


def orders_of(parcel: Parcel, orders: Mapping[OrderId, Order]) -> tuple[Order, ...]:
    """The orders ``parcel`` carries, in its own order."""
    return tuple(orders[order_id] for order_id in parcel.order_ids if order_id in orders)
