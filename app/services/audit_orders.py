"""漏单核对: count a shop's orders on the platform against the local ones, and fetch what differs.

The platform searches by creation, not by payment. A slice of it that fits a few pages is read
whole, so that every difference is known by its order id. A larger one is counted by status
first: where every total equals the local one it is taken as equal, else it is halved. The sync
cursor is only read: what changed after it is not missed but not yet pulled, and is left out.

A row that cannot be read counts on the platform's side, is named, and is set aside as a sync
does. A slice that may hold one kept from before is never taken as equal by its counts; whichever
of those was not met in a slice is asked for by its id.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from app.domain.errors import AppError, Cancelled, InvalidInput, NetworkError, PlatformRejected
from app.domain.ids import OrderId, ShopId
from app.domain.instants import SHANGHAI, to_epoch
from app.domain.order import Order, OrderStatus
from app.domain.order_audit import (
    Acceptance,
    Difference,
    DifferenceKind,
    OrderAudit,
    OrderFacts,
    by_hour,
    differences,
    settled,
    with_acceptances,
)
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.platform import ORDERS, UNREADABLE, BadRow, OrderPage, ShopBinder, ShopPlatform
from app.ports.rows import BadRowRow
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
    unread: dict[_Slice, tuple[BadRow, ...]] = field(default_factory=dict)
    hidden: dict[OrderId, OrderFacts] = field(default_factory=dict)  # stored here, unreadable there
    again: set[OrderId] = field(default_factory=set)  # read now, kept as unreadable before

    @property
    def bad_rows(self) -> tuple[BadRow, ...]:
        """Every row that could not be read, each order once, each row without an id by itself."""
        rows = [row for rows in self.unread.values() for row in rows]
        named = {row.row_id: row for row in rows if row.row_id}
        return (*named.values(), *(row for row in rows if not row.row_id))

    def hide_unread(self) -> None:
        """What turned out unreadable late is not compared either."""
        for row in self.bad_rows:
            order_id = OrderId(row.row_id)
            self.platform.pop(order_id, None)
            if ours := self.local.pop(order_id, None):
                self.hidden[order_id] = ours


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One audit of one shop."""

    ctx: JobContext
    shop_id: ShopId
    platform: ShopPlatform
    known_s: int  # the sync cursor: what changed later may not have been pulled yet
    whole: _Slice
    kept: dict[OrderId, BadRowRow]  # orders set aside before, by id
    unnamed: bool  # whether rows were set aside that name no order
    kept_s: list[int]  # when orders that were set aside were created, sorted


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
            aside = self._set_aside(shop_id)
            run = _Run(
                ctx=ctx,
                shop_id=shop_id,
                platform=self._shops.open(shop_id).within(ctx),
                known_s=to_epoch(until),
                whole=whole,
                kept={OrderId(row.row_id): row for row in aside if row.row_id},
                unnamed=any(not row.row_id for row in aside),
                kept_s=sorted(row.created_s for row in aside if row.created_s),
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
        result = self._settle(run, sides)
        run.ctx.progress(len(slices), len(slices), "核对完成")
        theirs = [*sides.platform.values(), *map(_as_counted, sides.bad_rows)]
        ours = [*sides.local.values(), *sides.hidden.values()]
        return OrderAudit(
            shop_id=run.shop_id,
            at=now,
            start=run.whole.start,
            end=run.whole.end,
            platform=len(theirs),
            local=len(ours),
            repaired=sum(one.repaired for one in result),
            differences=with_acceptances(result, self._accepted(run.shop_id)),
            counts=by_hour(theirs, ours),
        )

    def _settle(self, run: _Run, sides: _Sides) -> tuple[Difference, ...]:
        """Fetch what differs by its id, and read what differed again: all that was found."""
        found = differences(sides.platform, sides.local)
        known = {one.order_id for one in found}
        read = [run.kept[each] for each in sorted(sides.again - known)]
        hidden = [row for row in self._not_met(run, sides) if row.row_id not in known]
        found = (*found, *map(_unreadable, (*read, *hidden)))
        answers = self._repair(run, [one.order_id for one in found])
        again = _Sides()
        for part in sides.different:
            self._read(run, part, again)
        sides.platform |= again.platform
        sides.local |= again.local
        sides.unread |= again.unread
        sides.hidden |= again.hidden
        still = list(differences(again.platform, again.local))
        for one in found:
            order = answers.get(one.order_id)
            if one.kind is DifferenceKind.GONE and order is not None:
                # The search leaves it out, but it is there, and stored as it is there.
                sides.platform[one.order_id] = _facts(order)
                still = [each for each in still if each.order_id != one.order_id]
            elif one.kind is DifferenceKind.UNREADABLE and one.order_id not in answers:
                row = run.kept[one.order_id]
                sides.unread.setdefault(run.whole, ())
                sides.unread[run.whole] += (_bad_row(row),)
        self._forget(run, [key for key, order in answers.items() if order is None])
        sides.hide_unread()
        unread = [self._named(row, sides) for row in sides.bad_rows]
        named = {one.order_id for one in unread}
        done = settled([one for one in found if one.order_id not in named], still)
        return (*done, *sorted(unread, key=lambda one: (one.order_id, one.created_s)))

    def _not_met(self, run: _Run, sides: _Sides) -> list[BadRowRow]:
        """Orders set aside before that may belong to the window, and that no slice showed."""
        met = sides.platform.keys() | {row.row_id for row in sides.bad_rows}
        start_s, end_s = to_epoch(run.whole.start), to_epoch(run.whole.end)
        return [
            row
            for order_id, row in run.kept.items()
            if order_id not in met and (not row.created_s or start_s <= row.created_s < end_s)
        ]

    def _named(self, row: BadRow, sides: _Sides) -> Difference:
        ours = sides.hidden.get(OrderId(row.row_id))
        return replace(_unreadable(row), local=ours.status if ours else None)

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
            aside = _may_hide(run, one, local)
            if not aside and self._counts_equal(run, one, first.total, local):
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
        bad: list[BadRow] = []
        for page in (head, *rest):
            theirs |= {order.order_id: _facts(order) for order in page.orders}
            bad += page.bad_rows
        self._keep_bad(run, one, bad)
        ours = {order.order_id: order for order in self._local(run, one)}
        # Unreadable, or changed after the last sync: no difference that fetching ends.
        late = {key for key, order in theirs.items() if order.updated_s >= run.known_s}
        unreadable = {OrderId(row.row_id) for row in bad}
        out = late | unreadable
        theirs = {key: order for key, order in theirs.items() if key not in out}
        sides.hidden |= {key: order for key, order in ours.items() if key in unreadable}
        ours = {key: order for key, order in ours.items() if key not in out}
        if differences(theirs, ours):
            sides.different.append(one)
        sides.platform |= theirs
        sides.local |= ours
        sides.unread[one] = tuple(bad)
        sides.again |= theirs.keys() & run.kept.keys()

    def _local(self, run: _Run, one: _Slice) -> tuple[OrderFacts, ...]:
        return self._store.reader.order_facts(run.shop_id, to_epoch(one.start), to_epoch(one.end))

    def _repair(self, run: _Run, ids: list[OrderId]) -> dict[OrderId, Order | None]:
        """Fetch orders and keep them as a sync would; each page of them as one commit.

        Returns:
            What the platform said of each; one whose answer cannot be read is left out.
        """
        answers: dict[OrderId, Order | None] = {}
        for start in range(0, len(ids), PAGE_SIZE):
            part = ids[start : start + PAGE_SIZE]
            for said in run.ctx.map(partial(self._ask, run), part, limit=AT_ONCE):
                answers |= said
                run.ctx.progress(start + len(answers), len(ids), "补回有差异的订单")
            self._ingest([order for each in part if (order := answers.get(each)) is not None])
        return answers

    @staticmethod
    def _ask(run: _Run, order_id: OrderId) -> dict[OrderId, Order | None]:
        return ask(run.platform, order_id, doubtful=order_id in run.kept)

    def _set_aside(self, shop_id: ShopId) -> tuple[BadRowRow, ...]:
        rows = self._store.reader.bad_rows()
        return tuple(row for row in rows if row.shop_id == shop_id and row.kind == ORDERS)

    def _keep_bad(self, run: _Run, one: _Slice, bad: list[BadRow]) -> None:
        """As a sync would; what named no order is known anew each time a slice is read."""
        if not bad and not run.unnamed:
            return
        with self._store.begin() as work:
            work.shops.forget_unnamed(
                run.shop_id,
                to_epoch(one.start),
                to_epoch(one.end),
                seen_before_s=to_epoch(run.whole.start),
            )
            if bad:
                work.shops.set_aside(run.shop_id, ORDERS, bad, self._clock.now())
            work.commit()

    def _forget(self, run: _Run, gone: list[OrderId]) -> None:
        """Rows set aside that are no orders of the shop (any more)."""
        if kept := [each for each in gone if each in run.kept]:
            with self._store.begin() as work:
                work.shops.readable(ORDERS, kept)
                work.commit()

    def _accepted(self, shop_id: ShopId) -> tuple[Acceptance, ...]:
        with self._store.begin() as work:
            return work.order_audits.accepted(shop_id)

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


def ask(
    platform: ShopPlatform, order_id: OrderId, *, doubtful: bool
) -> dict[OrderId, Order | None]:
    """What the platform says of one order; nothing when that cannot be read.

    ``doubtful``: the id comes from a row set aside and may be none the platform takes.
    """
    try:
        return {order_id: platform.order(order_id)}
    except NetworkError as error:
        if error.code != UNREADABLE:
            raise
    except PlatformRejected:
        if not doubtful:
            raise
    return {}


def _may_hide(run: _Run, one: _Slice, local: tuple[OrderFacts, ...]) -> bool:
    """Whether an order that was set aside may be in the slice, whatever its counts say."""
    place = bisect_left(run.kept_s, to_epoch(one.start))
    dated = place < len(run.kept_s) and run.kept_s[place] < to_epoch(one.end)
    return dated or any(order.order_id in run.kept for order in local)


def _unreadable(row: BadRow | BadRowRow) -> Difference:
    return Difference(
        order_id=OrderId(row.row_id),
        kind=DifferenceKind.UNREADABLE,
        platform=None,
        local=None,
        problem=row.reason,
        created_s=row.created_s,
    )


def _bad_row(row: BadRowRow) -> BadRow:
    return BadRow(row_id=row.row_id, reason=row.reason, created_s=row.created_s)


def _as_counted(row: BadRow) -> OrderFacts:
    return OrderFacts(
        order_id=OrderId(row.row_id),
        status=OrderStatus.UNKNOWN,
        created_s=row.created_s,
        paid_s=row.paid_s,
        updated_s=0,
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
