"""Pull orders and after-sales of one shop into the local database.

Windows run by update time and overlap. A row that changes while a window is read leaves it (its
update time moves past the end) and lets later rows slip one place forward, so a window whose
total shrank is read again; what left it comes with the next window. The cursor moves only after
every row of a window is committed, so killing the program at any point repeats work at most.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from app.domain.errors import AppError, InvalidInput, PlatformRejected
from app.domain.events import SyncFinished
from app.domain.ids import ShopId
from app.domain.instants import SHANGHAI
from app.ports.clock import Clock
from app.ports.events import EventBus
from app.ports.jobs import JobContext
from app.ports.platform import (
    AFTER_SALES,
    ORDERS,
    AfterSalePage,
    OrderPage,
    ShopBinder,
    ShopPlatform,
)
from app.ports.settings import Settings
from app.ports.shops import SyncCursor
from app.ports.store import Ingested, Store, UnitOfWork
from app.services.authorization import remember_refusal
from app.services.recheck_cases import recheck_cases

PAGE_SIZE = 100
"""Rows a page; the platform's maximum."""
DEPTH = 50_000
"""Rows that one query can reach (reference 3.1, error 20013)."""
SLICE_ROWS = 5_000
"""A window with more rows is halved, so that the cursor moves often."""
SHORTEST = timedelta(seconds=2)
PAGES_AT_ONCE = 6
REREADS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What one sync brought."""

    shop_id: ShopId
    seen: int
    changed: int
    after_sales: int
    bad_rows: int
    upto: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    start: datetime
    end: datetime


Page = OrderPage | AfterSalePage
Fetch = Callable[[_Window, int], Page]
Keep = Callable[[UnitOfWork, Page, datetime], Ingested]


@dataclass(slots=True, kw_only=True)
class _Feed:
    """One kind of row of one shop, and what has been read of it so far."""

    shop_id: ShopId
    kind: str
    fetch: Fetch
    keep: Keep
    seen: int = 0
    changed: int = 0
    bad: int = 0


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
        try:
            report = self._sync(ctx, shop_id)
        except AppError as error:
            remember_refusal(self._store, shop_id, error)
            self._ended(shop_id, error.title)
            raise
        self._ended(shop_id, "")
        return report

    def _sync(self, ctx: JobContext, shop_id: ShopId) -> SyncReport:
        self._refuse_paused(shop_id)
        platform = self._shops.open(shop_id).within(ctx)
        self._refresh_carriers(platform)
        until = self._clock.now()
        orders = _Feed(
            shop_id=shop_id, kind=ORDERS, fetch=_fetch_orders(platform), keep=_keep_orders
        )
        cases = _Feed(
            shop_id=shop_id, kind=AFTER_SALES, fetch=_fetch_cases(platform), keep=_keep_cases
        )
        for feed in (orders, cases):
            self._pull(ctx, feed, until)
        recheck_cases(ctx, self._store, self._clock, platform)
        return SyncReport(
            shop_id=shop_id,
            seen=orders.seen,
            changed=orders.changed,
            after_sales=cases.seen,
            bad_rows=orders.bad + cases.bad,
            upto=until,
        )

    def _refuse_paused(self, shop_id: ShopId) -> None:
        with self._store.begin() as work:
            shop = work.shops.get(shop_id)
        if shop is not None and shop.paused:
            raise InvalidInput("shop.paused", "店铺已暂停", "在「设置 → 店铺」恢复后再同步。")

    def _refresh_carriers(self, platform: ShopPlatform) -> None:
        """Names beside codes, once; codes themselves always come with the order or branch."""
        with self._store.begin() as work:
            known = work.shops.carriers(platform.shop_id)
        if known:
            return
        carriers = platform.carriers()
        with self._store.begin() as work:
            work.shops.put_carriers(platform.shop_id, carriers)
            work.commit()

    def _pull(self, ctx: JobContext, feed: _Feed, until: datetime) -> None:
        start = self._start(feed.shop_id, feed.kind, until)
        pending = [_Window(start=start, end=until)] if start < until else []
        while pending:
            ctx.check()
            window = pending.pop()
            first = feed.fetch(window, 0)
            if first.total > SLICE_ROWS and window.end - window.start > SHORTEST:
                pending += reversed(_halves(window))
                continue
            self._read_window(ctx, feed, window, first)
            self._move_cursor(feed.shop_id, feed.kind, window.end)
            ctx.progress(feed.seen, None, f"已同步到 {_local(window.end)}")

    def _start(self, shop_id: ShopId, kind: str, until: datetime) -> datetime:
        with self._store.begin() as work:
            cursor = work.shops.cursor(shop_id, kind)
        if cursor is None:
            return until - timedelta(days=self._settings.number("sync.first_days"))
        overlap = timedelta(seconds=self._settings.number("sync.overlap_s"))
        return min(cursor.upto, until) - overlap

    def _read_window(self, ctx: JobContext, feed: _Feed, window: _Window, first: Page) -> None:
        for _ in range(REREADS):
            if first.total > DEPTH:
                raise PlatformRejected(
                    "sync.too_deep",
                    "两秒内有超过 50,000 个订单变化，无法逐页读取",
                    "稍后再同步；持续出现请联系我们。",
                    context={"total": first.total},
                )
            for page in _pages(ctx, feed, window, first):
                self._commit_page(feed, page)
            again = feed.fetch(window, 0)
            if again.total >= first.total:
                return
            first = again
        # Rows kept leaving while we read: from the last page backwards nothing can slip past.
        for number in range((first.total - 1) // PAGE_SIZE, -1, -1):
            ctx.check()
            self._commit_page(feed, feed.fetch(window, number))

    def _commit_page(self, feed: _Feed, page: Page) -> None:
        now = self._clock.now()
        with self._store.begin() as work:
            changed = feed.keep(work, page, now)
            if page.bad_rows:
                work.shops.set_aside(feed.shop_id, feed.kind, page.bad_rows, now)
            work.commit()
        feed.seen += _rows(page)
        feed.changed += len(changed.orders)
        feed.bad += len(page.bad_rows)

    def _move_cursor(self, shop_id: ShopId, kind: str, end: datetime) -> None:
        # ``end`` was set before the first answer corrected a clock that may run ahead: a cursor
        # in the future would hide what happens until then.
        upto = min(end, self._clock.now())
        with self._store.begin() as work:
            work.shops.move_cursor(SyncCursor(shop_id=shop_id, kind=kind, upto=upto))
            work.commit()

    def _ended(self, shop_id: ShopId, error: str) -> None:
        now = self._clock.now()
        with self._store.begin() as work:
            work.shops.sync_ended(shop_id, now, error)
            work.commit()
        self._bus.publish(SyncFinished(shop_id=shop_id, at=now, error=error))


def _fetch_orders(platform: ShopPlatform) -> Fetch:
    def fetch(window: _Window, number: int) -> Page:
        return platform.search_orders(
            updated_from=window.start, updated_to=window.end, page=number, size=PAGE_SIZE
        )

    return fetch


def _fetch_cases(platform: ShopPlatform) -> Fetch:
    def fetch(window: _Window, number: int) -> Page:
        return platform.after_sales(
            updated_from=window.start, updated_to=window.end, page=number, size=PAGE_SIZE
        )

    return fetch


def _keep_orders(work: UnitOfWork, page: Page, now: datetime) -> Ingested:
    rows = page.orders if isinstance(page, OrderPage) else ()
    return work.orders.ingest(rows, now)


def _keep_cases(work: UnitOfWork, page: Page, now: datetime) -> Ingested:
    rows = page.cases if isinstance(page, AfterSalePage) else ()
    return work.orders.ingest_after_sales(rows, now)


def _pages(ctx: JobContext, feed: _Feed, window: _Window, first: Page) -> Iterator[Page]:
    yield first
    rest = range(1, (first.total + PAGE_SIZE - 1) // PAGE_SIZE)
    yield from ctx.map(partial(feed.fetch, window), rest, limit=PAGES_AT_ONCE)


def _halves(window: _Window) -> list[_Window]:
    """Two halves that meet on a whole second: the platform's windows count in seconds."""
    half = int((window.end - window.start).total_seconds() / 2)
    middle = window.start + timedelta(seconds=max(half, 1))
    return [_Window(start=window.start, end=middle), _Window(start=middle, end=window.end)]


def _rows(page: Page) -> int:
    return len(page.orders if isinstance(page, OrderPage) else page.cases)


def _local(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"
