"""Ask the platform again about orders whose last answer is too old to act on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from app.domain.errors import AppError, Cancelled, NetworkError, RateLimited, StorageError
from app.domain.gate import Act, Block
from app.domain.ids import OrderId, ParcelId, ShopId
from app.domain.order import Order
from app.domain.parcel import Parcel
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder, ShopPlatform
from app.ports.rows import ParcelRow
from app.ports.settings import Settings
from app.ports.store import Store
from app.services.authorization import is_dead, remember_refusal
from app.services.gates import Gates

AT_ONCE = 6
_OUT_OF_REACH = (NetworkError, RateLimited)
_GONE = frozenset({Block.GONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """Rows after a look.

    ``troubles``: shops that could not be asked. Facts from ``oldest_s`` on are fresh.
    """

    rows: tuple[ParcelRow, ...]
    oldest_s: float
    troubles: Mapping[ShopId, AppError] = field(default_factory=dict)


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
        self, act: Act, ctx: JobContext, parcel_ids: Iterable[ParcelId], *, begun: bool = False
    ) -> dict[ParcelId, ParcelRow]:
        """As a call, with the blocks that stop ``act`` only; one shop's trouble stops no other.

        Rows of a shop that could not be asked say why (``unchecked``), unless they are fresh. When
        it is out of reach they are ``UNCHECKED``, which a person may open; and where a setting
        leaves that open for ``act``, facts within its age pass. Any other trouble stops them.

        ``begun``: as in :meth:`Gates.stops`.
        """
        wanted, within_s = frozenset(parcel_ids), self.gates.may_be_stale(act)
        looked = self._look(ctx, wanted, settling=False, at_scanner=act is Act.SCAN)
        rows = {row.parcel_id: self._told(row, looked, within_s) for row in looked.rows}
        return self.gates.before(act, rows, begun=begun)

    def unasked(self, act: Act, parcel_ids: Iterable[ParcelId]) -> dict[ParcelId, ParcelRow]:
        """As :meth:`before`, as if no shop could be reached: nothing goes out."""
        rows = self._store.reader.parcels_by_id(frozenset(parcel_ids))
        oldest_s = self._oldest_s()
        stale = self._stale(rows, oldest_s, settling=False)
        looked = _Looked(rows=rows, oldest_s=oldest_s, troubles=dict.fromkeys(stale, _not_asked()))
        within_s = self.gates.may_be_stale(act)
        told = {row.parcel_id: self._told(row, looked, within_s) for row in rows}
        return self.gates.before(act, told)

    def each_shop(
        self, ctx: JobContext, parcel_ids: Iterable[ParcelId]
    ) -> dict[ParcelId, ParcelRow]:
        """As :meth:`before`, with every block."""
        looked = self._look(ctx, frozenset(parcel_ids), settling=False)
        return {row.parcel_id: self._told(row, looked, None) for row in looked.rows}

    def _told(self, row: ParcelRow, looked: _Looked, within_s: float | None) -> ParcelRow:
        trouble = looked.troubles.get(row.shop_id)
        if trouble is None or row.checked_s >= looked.oldest_s or not row.shop_works:
            return row
        row = replace(row, unchecked=trouble)
        if not isinstance(trouble, _OUT_OF_REACH):
            return row
        stale = frozenset({Block.UNCHECKED})
        now_s = self._clock.now().timestamp()
        if within_s is not None and row.checked_s >= now_s - within_s:
            return replace(row, passed=row.passed | stale)
        return replace(row, blocks=row.blocks | stale)

    def __call__(
        self, ctx: JobContext, parcel_ids: Iterable[ParcelId], *, settling: bool = False
    ) -> dict[ParcelId, ParcelRow]:
        """Fresh rows of ``parcel_ids``; ids that do not exist are left out.

        Parcels of which the platform knows an order no more are ``GONE``: what is stored of them
        is too old to act on, and nothing newer is to be had.

        A paused shop is not asked, except to settle a doubt (``settling``).

        Raises the platform's errors: a check that fails stops what it guards. For several shops
        use :meth:`before`, or call it shop by shop.
        """
        looked = self._look(ctx, frozenset(parcel_ids), settling=settling)
        shops = {row.shop_id for row in looked.rows}
        for shop_id, trouble in looked.troubles.items():
            # Beside other shops the rows of a refused one say so themselves. Alone it stops what
            # is guarded: a doubt about a purchase must not end as a failure.
            if not is_dead(trouble) or shops == {shop_id}:
                raise trouble
        return {row.parcel_id: row for row in looked.rows}

    def _look(
        self,
        ctx: JobContext,
        wanted: frozenset[ParcelId],
        *,
        settling: bool,
        at_scanner: bool = False,
    ) -> _Looked:
        oldest_s = self._oldest_s()
        rows = self._store.reader.parcels_by_id(wanted)
        stale = self._stale(rows, oldest_s, settling=settling, at_scanner=at_scanner)
        if not stale:
            return _Looked(rows=rows, oldest_s=oldest_s)
        gone = set[OrderId]()
        troubles: dict[ShopId, AppError] = {}
        for shop_id, order_ids in stale.items():
            try:
                gone |= self._ask(ctx, self._shops.open(shop_id).within(ctx), order_ids)
            except (Cancelled, StorageError):
                raise
            except AppError as error:
                remember_refusal(self._store, shop_id, error)
                troubles[shop_id] = error
        fresh = self._store.reader.parcels_by_id(wanted)
        told = tuple(
            row if gone.isdisjoint(row.order_ids) else replace(row, blocks=row.blocks | _GONE)
            for row in fresh
        )
        return _Looked(rows=told, oldest_s=oldest_s, troubles=troubles)

    def _oldest_s(self) -> float:
        return self._clock.now().timestamp() - self._settings.number("gate.max_age_s")

    def _stale(
        self,
        rows: Iterable[ParcelRow],
        oldest_s: float,
        *,
        settling: bool,
        at_scanner: bool = False,
    ) -> dict[ShopId, list[OrderId]]:
        """What is to be asked, by shop; at the scanner also about cases that stop a parcel."""
        stale: dict[ShopId, list[OrderId]] = {}
        now_s, max_age_s = self._clock.now().timestamp(), self._settings.number("gate.max_age_s")
        for row in rows:
            rests = row.shop_paused and row.shop_authorized and not settling
            old = row.checked_s < oldest_s
            case_old = at_scanner and row.case_stops and row.scan_is_old(int(now_s), max_age_s)
            if (old or case_old) and not rests:
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
        self._ask_cases(ctx, platform, order_ids)
        return gone

    def _ask_cases(self, ctx: JobContext, platform: ShopPlatform, order_ids: list[OrderId]) -> None:
        """Cases that may keep a parcel here: they are answered elsewhere, too."""
        with self._store.begin() as work:
            open_ = [case for case in work.orders.cases(order_ids) if case.may_keep_here]
        if not open_:
            return
        ids = [case.after_sale_id for case in open_]
        answers = ctx.map(platform.after_sale, ids, limit=AT_ONCE)
        found = [case for case in answers if case is not None]
        with self._store.begin() as work:
            work.orders.ingest_after_sales(found, self._clock.now())
            work.commit()


def _not_asked() -> AppError:
    return NetworkError("check.not_asked", "没有问平台", "不带 --no-ask 再扫一次。")


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
