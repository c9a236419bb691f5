"""合单: find orders of one receiver that could share a parcel, and put them into one.

Only the platform knows who a receiver is. On one day equal identities mean one receiver, which is
enough to suggest; before anything is merged, and to find groups across days, it is asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.domain.errors import AppError, Cancelled, InvalidInput, PlatformRejected, Retry
from app.domain.grouping import MOST_ORDERS, Candidate, by_promise, same_day_groups
from app.domain.ids import BatchId, OrderId, ParcelId, ShopId, new_id
from app.domain.instants import business_day, from_epoch
from app.domain.order import Order
from app.domain.parcel import AFTER_SHIPPING, Making, Parcel, Stage
from app.domain.receipt import Line, Outcome, Receipt
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder
from app.ports.rows import ParcelRow
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.check_orders import CheckOrders
from app.services.label_outcomes import operator_name
from app.services.open_intents import end_redos
from app.services.readiness import not_for_work

LOOK_BACK = timedelta(days=15)
"""Older orders the platform does not merge (reference 3.6)."""
_STAYS = {
    Making.SPLIT: ("拆开的订单不能合单", "先撤销拆单，再合单。"),
    Making.EXTRA: ("加的包裹不能合单", "合并有商品的包裹；加的包裹跟着它发。"),
}
Group = tuple[ParcelId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the platform was asked about one group."""

    parcel_ids: Group
    keys: Mapping[OrderId, str]  # order → its receiver's identity


class MergeParcels:
    """Suggestions, and merging after the platform agreed."""

    def __init__(
        self,
        *,
        store: Store,
        shops: ShopBinder,
        clock: Clock,
        settings: Settings,
        check: CheckOrders,
        guard: Guard,
    ) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock
        self._settings = settings
        self._check = check
        self._guard = guard

    def suggest(self) -> tuple[Group, ...]:
        """Groups of one day, from what is stored; nothing is asked."""
        return groups_in(self._store.reader.parcels())

    def suggest_across(self, ctx: JobContext) -> tuple[Group, ...]:
        """Groups of the last 15 days, whatever day their orders are of; the platform decides.

        It takes 100 orders a question, so that likely neighbours are asked about together: rows
        that look alike stand beside each other. What looks alike decides nothing.
        """
        oldest = (self._clock.now() - LOOK_BACK).timestamp()
        by_shop: dict[ShopId, list[ParcelRow]] = {}
        for row in self._rows():
            if row.paid_s >= oldest:
                by_shop.setdefault(row.shop_id, []).append(row)
        found: list[Group] = []
        for rows in by_shop.values():
            rows.sort(key=lambda row: (row.region, row.receiver, row.paid_s))
            for part in _questions(rows):
                ctx.check()
                found += self._agreed(ctx, part)
        return tuple(found)

    def __call__(self, ctx: JobContext, groups: Iterable[Sequence[ParcelId]]) -> Receipt:
        """Merge each of ``groups`` into one parcel.

        Returns:
            One line a group: of the merged parcel, or of its first one when it was not merged.
        """
        wanted: list[ParcelId] = []
        lines: dict[ParcelId, Line] = {}
        todo = [tuple(dict.fromkeys(group)) for group in groups]
        with self._guard.hold():
            for number, group in enumerate(todo, 1):
                if ctx.cancelled:
                    wanted += [left[0] for left in todo[number - 1 :] if left]
                    break
                line = self._merge(ctx, group)
                wanted.append(line.parcel_id)
                lines[line.parcel_id] = line
                ctx.progress(number, len(todo), "合单")
        return Receipt.of(BatchId(new_id()), wanted, lines)

    def _merge(self, ctx: JobContext, group: Group) -> Line:
        if not group:
            raise ValueError("a group of no parcels")
        try:
            rows = self._check(ctx, group)
            for parcel_id in group:
                if (line := _not_for_merging(parcel_id, rows.get(parcel_id))) is not None:
                    return self._rest_of_split(parcel_id) or line
            _must_promise_one(rows.values())
            asked = self._asked(group)
            self._must_agree(ctx, rows[group[0]].shop_id, asked)
            return self._commit(asked)
        except Cancelled:
            return Line(parcel_id=group[0], outcome=Outcome.SKIPPED, title="已取消，未尝试")
        except AppError as error:
            return Line.failed(group[0], error)

    def _rest_of_split(self, parcel_id: ParcelId) -> Line | None:
        """Of what is left of a split order when a part of it was shipped: it stays split."""
        with self._store.begin() as work:
            parcel = work.parcels.get((parcel_id,)).get(parcel_id)
            if parcel is None or not _waits_as_part(parcel):
                return None
            family = work.parcels.siblings(parcel_id)
        if not any(p.made_by is Making.SPLIT and p.stage in AFTER_SHIPPING for p in family):
            return None
        return _refused(
            parcel_id,
            "拆开的订单已发出一部分，余下的不能合单",
            "余下的包裹单独取号、打印、发货。",
        )

    def _rows(self) -> list[ParcelRow]:
        rows = self._store.reader.parcels()
        return [row for row in rows if may_merge(row)]

    def _agreed(self, ctx: JobContext, rows: Sequence[ParcelRow]) -> list[Group]:
        """Which of ``rows``, of one shop and within one question, may share a parcel."""
        checked = self._check(ctx, [row.parcel_id for row in rows])
        free = tuple(p for p, row in checked.items() if _not_for_merging(p, row) is None)
        asked = self._asked(free)
        if len(asked.keys) < 2:
            return []
        shop = self._shops.open(rows[0].shop_id).within(ctx)
        together = [frozenset(group) for group in shop.mergeable(tuple(asked.keys.items()))]
        found: list[Group] = []
        for group in together:
            inside = (checked[p] for p in free if group.issuperset(checked[p].order_ids))
            found += parted_by_promise(inside)
        return found

    def _asked(self, group: Group) -> _Asked:
        with self._store.begin() as work:
            return _Asked(parcel_ids=group, keys=_keys(work, group))

    def _must_agree(self, ctx: JobContext, shop_id: ShopId, asked: _Asked) -> None:
        if len(asked.keys) < 2:
            raise InvalidInput("merge.one", "合单至少要两个订单", "再选一个同收件人的订单。")
        if len(asked.keys) > MOST_ORDERS:
            raise InvalidInput(
                "merge.too_many", f"一次最多合并 {MOST_ORDERS} 个订单", "分成几组再合并。"
            )
        shop = self._shops.open(shop_id).within(ctx)
        together = shop.mergeable(tuple(asked.keys.items()))
        if not any(asked.keys.keys() <= set(group) for group in together):
            raise PlatformRejected(
                "merge.refused",
                "平台不允许这些订单合单",
                "收件人不同，或订单已不是待发货；只能合并同一收件人的待发货订单。",
                retry=Retry.AFTER_FIX,
            )

    def _commit(self, asked: _Asked) -> Line:
        with self._store.begin() as work:
            blocks = work.parcels.blocks(asked.parcel_ids)
            for parcel_id in asked.parcel_ids:
                if blocks.get(parcel_id):
                    return Line.blocked(parcel_id, blocks[parcel_id])
            if _keys(work, asked.parcel_ids) != asked.keys:
                raise InvalidInput(
                    "merge.moved", "订单刚刚变了，没有合单", "看一下订单，再试一次。"
                )
            merged = work.groups.merge(asked.parcel_ids)
            end_redos(work, asked.parcel_ids, outcome="merged", at=self._clock.now())
            work.audit.record(
                actor=operator_name(self._settings),
                action="parcel.merge",
                subject=merged,
                at=self._clock.now(),
                note=" ".join(asked.keys),
            )
            work.commit()
        return Line(parcel_id=merged, outcome=Outcome.DONE)


def may_merge(row: ParcelRow) -> bool:
    """Whether a row may be suggested, as far as is known here."""
    if row.stage is not Stage.TO_NUMBER or not row.address_key:
        return False  # most of 20,000 rows; no line is made for them
    return _not_for_merging(row.parcel_id, row) is None


def groups_in(rows: Iterable[ParcelRow]) -> tuple[Group, ...]:
    """Groups of one day among ``rows``; nothing is asked."""
    return same_day_groups(_candidate(row) for row in rows if may_merge(row))


def parted_by_promise(rows: Iterable[ParcelRow]) -> list[Group]:
    """Groups among ``rows`` of one receiver: those that one courier may carry."""
    parts = by_promise(_candidate(row) for row in rows)
    return [tuple(each.parcel_id for each in part) for part in parts if len(part) > 1]


def _candidate(row: ParcelRow) -> Candidate:
    paid = from_epoch(row.paid_s or 1)
    if paid is None:
        raise ValueError("an instant that was not reached")
    return Candidate(
        parcel_id=row.parcel_id,
        shop_id=row.shop_id,
        address_key=row.address_key,
        day=business_day(paid),
        orders=len(row.order_ids),
        promised=row.carrier,  # without a number it is the promised one
    )


def _must_promise_one(rows: Iterable[ParcelRow]) -> None:
    """Refuse what no courier could carry under one number."""
    promised = {row.carrier: row.carrier_name for row in rows if row.carrier}
    if len(promised) > 1:
        raise InvalidInput(
            "merge.promises",
            f"答应了不同的快递（{'、'.join(promised.values())}），不能合单",
            "各用答应的快递单独取号；答应同一家的，和没有指定快递的，可以合并。",
        )


def _questions(rows: Sequence[ParcelRow]) -> list[list[ParcelRow]]:
    """``rows`` in parts of at most so many orders as one question takes."""
    parts: list[list[ParcelRow]] = [[]]
    count = 0
    for row in rows:
        count += len(row.order_ids)
        if count > MOST_ORDERS:
            parts.append([])
            count = len(row.order_ids)
        parts[-1].append(row)
    return [part for part in parts if len(part) > 1]


def _keys(work: UnitOfWork, group: Group) -> dict[OrderId, str]:
    """The receiver's identity of every order in ``group``, as stored now."""
    parcels = work.parcels.get(group)
    order_ids = [o for p in group if p in parcels for o in parcels[p].order_ids]
    orders: Mapping[OrderId, Order] = work.orders.get(order_ids)
    return {o: orders[o].address_key for o in order_ids if o in orders}


def _not_for_merging(parcel_id: ParcelId, row: ParcelRow | None) -> Line | None:
    """Why this row cannot be merged; None when it can."""
    if row is None or not row.may_be_worked_on:
        return not_for_work(parcel_id, row)
    if row.blocks:
        return Line.blocked(parcel_id, row.blocks)
    if row.stage in AFTER_SHIPPING:
        return _refused(parcel_id, "已发货的包裹不能合单", "只选待取号的包裹。")
    if row.stage is not Stage.TO_NUMBER:
        return _refused(parcel_id, "只有待取号的包裹能合单", "已取号的先回收运单号。")
    if row.made_by in _STAYS:
        return _refused(parcel_id, *_STAYS[row.made_by])
    return None


def _waits_as_part(parcel: Parcel) -> bool:
    return (
        parcel.made_by is Making.SPLIT and bool(parcel.lines) and parcel.stage not in AFTER_SHIPPING
    )


def _refused(parcel_id: ParcelId, title: str, advice: str) -> Line:
    return Line(
        parcel_id=parcel_id,
        outcome=Outcome.FAILED,
        title=title,
        advice=advice,
        retry=Retry.AFTER_FIX,
    )
