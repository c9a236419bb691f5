"""漏单核对: count a shop's orders on the platform against the local ones, and fetch what differs.

The platform searches by creation, not by payment. A slice of it that fits a few pages is read
whole, so that every difference is known by its order id. A larger one is counted by status
first: where every total equals the local one it is taken as equal, else it is halved. The sync
cursor is only read: what changed after it is not missed but not yet pulled, and is left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from app.domain.errors import AppError, Cancelled, InvalidInput
from app.domain.ids import OrderId, ShopId
from app.domain.instants import SHANGHAI, to_epoch
from app.domain.order import Order, OrderStatus
from app.domain.order_audit import Difference, OrderAudit, OrderFacts, by_hour, differences, settled
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.platform import OrderPage, ShopBinder, ShopPlatform
from app.ports.settings import Settings
from app.ports.store import Store
from app.services.label_outcomes import operator_name

PAGE_SIZE = 100
READ_ROWS = 600
"""A slice of no more rows is read: not more calls than counting its statuses."""
SHORTEST = timedelta(seconds=2)
AT_ONCE = 4
COUNTED = tuple(status for status in OrderStatus if status is not OrderStatus.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slice:
    """Orders created in ``[start, end)``; whole seconds."""

    start: datetime
    end: datetime


@dataclass(slots=True, kw_only=True)
class _Sides:
    """What is known of both sides so far."""

    platform: dict[OrderId, OrderFacts] = field(default_factory=dict)
    local: dict[OrderId, OrderFacts] = field(default_factory=dict)
    different: list[_Slice] = field(default_factory=list)  # to be counted again
    done: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One audit of one shop."""

    ctx: JobContext
    shop_id: ShopId
    platform: ShopPlatform
    known_s: int  # the sync cursor: what changed later may not have been pulled yet
    whole: _Slice


class AuditOrders:
    """Compares, repairs, compares again, and keeps the result."""

    def __init__(
        self, *, store: Store, shops: ShopBinder, clock: Clock, settings: Settings
    ) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock
        self._settings = settings

    def __call__(self, ctx: JobContext, shop_id: ShopId, days: int = 0) -> OrderAudit:
        """Audit the orders of the last ``days`` (0: ``audit.days``) of one shop.

        Raises:
            InvalidInput: the shop was never synced, or is paused.
            AppError: the platform cannot be asked; that is kept as the result too.
        """
        now = self._clock.now().replace(microsecond=0)
        until = self._pulled_until(shop_id, now)
        start = now - timedelta(days=days or self._settings.number("audit.days"))
        whole = _Slice(start=start, end=max(until, start))
        try:
            run = _Run(
                ctx=ctx,
                shop_id=shop_id,
                platform=self._shops.open(shop_id).within(ctx),
                known_s=to_epoch(until),
                whole=whole,
            )
            audit = self._audit(run, now)
        except Cancelled:
            raise
        except AppError as error:
            self._keep(_stopped(shop_id, now, whole, error))
            raise
        self._keep(audit)
        return audit

    def _pulled_until(self, shop_id: ShopId, now: datetime) -> datetime:
        with self._store.begin() as work:
            shop = work.shops.get(shop_id)
            cursor = work.shops.cursor(shop_id, "orders")
        if shop is not None and shop.paused:
            raise InvalidInput("shop.paused", "店铺已暂停", "在「设置 → 店铺」恢复后再核对。")
        if cursor is None:
            raise InvalidInput(
                "audit.never_synced", "店铺还没有同步过，没有可核对的", "先同步一次，再核对漏单。"
            )
        return min(cursor.upto, now)

    def _audit(self, run: _Run, now: datetime) -> OrderAudit:
        sides = _Sides()
        slices = list(_days(run.whole))
        for number, one in enumerate(slices):
            run.ctx.progress(number, len(slices), f"核对 {_day(one)} 的订单")
            self._compare(run, one, sides)
        found = differences(sides.platform, sides.local)
        result = found
        if found:
            self._repair(run, found)
            again = _Sides()
            for one in sides.different:
                self._read(run, one, again)
            result = settled(found, differences(again.platform, again.local))
            sides.platform |= again.platform
            sides.local |= again.local
        run.ctx.progress(len(slices), len(slices), "核对完成")
        return OrderAudit(
            shop_id=run.shop_id,
            at=now,
            start=run.whole.start,
            end=run.whole.end,
            platform=len(sides.platform),
            local=len(sides.local),
            repaired=sum(one.repaired for one in result),
            differences=result,
            counts=by_hour(sides.platform.values(), sides.local.values()),
        )

    def _compare(self, run: _Run, whole: _Slice, sides: _Sides) -> None:
        pending = [whole]
        while pending:
            run.ctx.check()
            one = pending.pop()
            first = _page(run, one, 0)
            if first.total <= READ_ROWS or one.end - one.start <= SHORTEST:
                self._read(run, one, sides, first)
                continue
            local = self._local(run, one)
            if self._counts_equal(run, one, first.total, local):
                # Equal by total and by status: what is stored stands for both sides.
                facts = {order.order_id: order for order in local}
                sides.platform |= facts
                sides.local |= facts
            else:
                pending += reversed(_halves(one))

    def _counts_equal(
        self, run: _Run, one: _Slice, total: int, local: tuple[OrderFacts, ...]
    ) -> bool:
        ours = Counter(order.status for order in local)
        if total != len(local) or ours[OrderStatus.UNKNOWN]:
            return False
        count = partial(run.platform.count_orders, one.start, one.end)
        totals = run.ctx.map(count, COUNTED, limit=AT_ONCE)
        theirs = dict(zip(COUNTED, totals, strict=True))
        return all(theirs[status] == ours[status] for status in COUNTED)

    def _read(self, run: _Run, one: _Slice, sides: _Sides, first: OrderPage | None = None) -> None:
        """Every order of the slice on both sides."""
        head = first or _page(run, one, 0)
        pages = range(1, -(-head.total // PAGE_SIZE))
        rest = run.ctx.map(partial(_page, run, one), pages, limit=AT_ONCE)
        theirs: dict[OrderId, OrderFacts] = {}
        unreadable = set[str]()
        for page in (head, *rest):
            theirs |= {order.order_id: _facts(order) for order in page.orders}
            unreadable |= {row.row_id for row in page.bad_rows}
        ours = {order.order_id: order for order in self._local(run, one)}
        # Set aside as unreadable, or changed after the last sync: no difference to be repaired.
        late = {key for key, order in theirs.items() if order.updated_s >= run.known_s}
        out = late | {OrderId(row_id) for row_id in unreadable}
        theirs = {key: order for key, order in theirs.items() if key not in out}
        ours = {key: order for key, order in ours.items() if key not in out}
        if differences(theirs, ours):
            sides.different.append(one)
        sides.platform |= theirs
        sides.local |= ours

    def _local(self, run: _Run, one: _Slice) -> tuple[OrderFacts, ...]:
        return self._store.reader.order_facts(run.shop_id, to_epoch(one.start), to_epoch(one.end))

    def _repair(self, run: _Run, found: tuple[Difference, ...]) -> None:
        """Fetch what differs and keep it as a sync would; each page of them as one commit."""
        ids = [one.order_id for one in found]
        for start in range(0, len(ids), PAGE_SIZE):
            part = ids[start : start + PAGE_SIZE]
            orders: list[Order] = []
            for order in run.ctx.map(run.platform.order, part, limit=AT_ONCE):
                if order is not None:
                    orders.append(order)
                run.ctx.progress(start + len(orders), len(ids), "补回有差异的订单")
            self._ingest(orders)

    def _ingest(self, orders: Iterable[Order]) -> None:
        now = self._clock.now()
        with self._store.begin() as work:
            work.orders.ingest(orders, now)
            work.commit()

    def _keep(self, audit: OrderAudit) -> None:
        with self._store.begin() as work:
            work.order_audits.add(audit)
            work.audit.record(
                actor=operator_name(self._settings),
                action="order.audit",
                subject=audit.shop_id,
                at=audit.at,
                note=f"found={len(audit.differences)} repaired={audit.repaired}",
            )
            work.commit()


def _stopped(shop_id: ShopId, now: datetime, whole: _Slice, error: AppError) -> OrderAudit:
    return OrderAudit(
        shop_id=shop_id,
        at=now,
        start=whole.start,
        end=whole.end,
        platform=0,
        local=0,
        repaired=0,
        differences=(),
        problem=error.title,
    )


def _page(run: _Run, one: _Slice, number: int) -> OrderPage:
    return run.platform.orders_created(
        created_from=one.start, created_to=one.end, page=number, size=PAGE_SIZE
    )


def _facts(order: Order) -> OrderFacts:
    return OrderFacts(
        order_id=order.order_id,
        status=order.status,
        created_s=to_epoch(order.created_at),
        paid_s=to_epoch(order.paid_at) if order.paid_at else 0,
        updated_s=to_epoch(order.updated_at),
    )


def _days(whole: _Slice) -> Iterator[_Slice]:
    """Parts that end at midnight in Shanghai."""
    start = whole.start
    while start < whole.end:
        midnight = (start.astimezone(SHANGHAI) + timedelta(days=1)).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        end = min(midnight.astimezone(whole.end.tzinfo), whole.end)
        yield _Slice(start=start, end=end)
        start = end


def _halves(one: _Slice) -> list[_Slice]:
    half = max(int((one.end - one.start).total_seconds() / 2), 1)
    middle = one.start + timedelta(seconds=half)
    return [replace(one, end=middle), replace(one, start=middle)]


def _day(one: _Slice) -> str:
    return f"{one.start.astimezone(SHANGHAI):%m-%d}"
