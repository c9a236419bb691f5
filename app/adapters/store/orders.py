"""Orders: bulk upsert by version, and the parcels that follow from them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, func, select, update

from app.adapters.store import codec
from app.adapters.store.bad_rows import forget_bad_rows
from app.adapters.store.dialect import Row, among, among_listed, bulk_insert, bulk_upsert, listed
from app.adapters.store.links import cases_of, items_of, parcels_of_orders, sealed_of
from app.adapters.store.local_marks import show_local_marks
from app.adapters.store.order_audits import told_again
from app.adapters.store.order_news import facts_before, note_news
from app.adapters.store.planning import (
    DESK_COLUMNS,
    NO_EFFECTS,
    Known,
    contents,
    desk_values,
    judge,
    plan,
    receiver_print,
)
from app.adapters.store.rejudge import rejudge
from app.adapters.store.remark_rows import note_replaced, written_over
from app.adapters.store.tables import (
    after_sales,
    items,
    order_receivers,
    orders,
    parcel_lines,
    parcel_orders,
    parcels,
)
from app.adapters.store.touched import Touched
from app.domain.after_sale import AfterSale
from app.domain.ids import OrderId, ParcelId
from app.domain.instants import to_epoch
from app.domain.order import Order
from app.domain.remark import Remark
from app.ports.platform import AFTER_SALES, ORDERS
from app.ports.secrets import Seal
from app.ports.store import Ingested

CHUNK = 500
"""Orders handled at once: enough to share statements, little enough to hold in memory."""

T = TypeVar("T")

_STORED = select(orders.c.order_id, orders.c.updated_s, orders.c.checked_s, orders.c.held).where(
    among_listed(orders.c.order_id)
)
_PUT_ORDERS = bulk_upsert(orders, codec.ORDER_COLUMNS, newer="updated_s")
_PUT_RECEIVERS = bulk_upsert(order_receivers, ("order_id", "sealed"))
_PUT_ITEMS = bulk_upsert(items, codec.ITEM_COLUMNS)
_PUT_CASES = bulk_upsert(after_sales, codec.AFTER_SALE_COLUMNS, newer="updated_s")
_ADD_PARCELS = bulk_insert(
    parcels,
    ("parcel_id", "shop_id", "stage", "blocks", "closing", *DESK_COLUMNS, "after_sale_s"),
)
_ADD_LINKS = bulk_insert(parcel_orders, ("order_id", "parcel_id", "position"))
_ADD_LINES = bulk_upsert(parcel_lines, ("parcel_id", "order_id", "item_id", "position", "quantity"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sorted:
    """A chunk of orders beside what is stored of them."""

    fresh: list[Order]
    newer: list[Order]
    seen_again: list[OrderId]  # the same version or an older one
    stored: dict[str, Any]  # rows of (order_id, updated_s, checked_s, held)


class SqlOrders:
    """Orders with their items, receivers sealed at rest."""

    def __init__(self, connection: Connection, seal: Seal, touched: Touched) -> None:
        self._connection = connection
        self._seal = seal
        self._touched = touched

    def ingest(self, orders: Iterable[Order], seen_at: datetime) -> Ingested:
        changed_orders = set[OrderId]()
        changed_parcels = set[ParcelId]()
        seen_s = to_epoch(seen_at)
        for chunk in _chunks(orders):
            done = self._ingest_chunk(_newest(chunk), seen_s)
            changed_orders |= done.orders
            changed_parcels |= done.parcels
        self._touched.orders |= changed_orders
        self._touched.parcels |= changed_parcels
        return Ingested(orders=frozenset(changed_orders), parcels=frozenset(changed_parcels))

    def ingest_after_sales(
        self,
        cases: Iterable[AfterSale],
        seen_at: datetime,  # noqa: ARG002 - hearing of a case is no check of its order
    ) -> Ingested:
        changed_orders = set[OrderId]()
        changed_parcels = set[ParcelId]()
        for chunk in _chunks(cases):
            self._forget_bad_rows(AFTER_SALES, [case.after_sale_id for case in chunk])
            newest = self._newer_cases(chunk)
            _PUT_CASES(self._connection, [codec.after_sale_row(case) for case in newest])
            order_ids = {case.order_id for case in newest}
            parcel_ids = parcels_of_orders(self._connection, order_ids)
            rejudge(self._connection, parcel_ids)
            changed_orders |= order_ids
            changed_parcels |= parcel_ids
        self._touched.orders |= changed_orders
        self._touched.parcels |= changed_parcels
        return Ingested(orders=frozenset(changed_orders), parcels=frozenset(changed_parcels))

    def cases(self, order_ids: Iterable[OrderId]) -> tuple[AfterSale, ...]:
        found = cases_of(self._connection, order_ids)
        return tuple(case for cases in found.values() for case in cases)

    def get(self, order_ids: Iterable[OrderId]) -> dict[OrderId, Order]:
        wanted = list(order_ids)
        found_items = items_of(self._connection, wanted)
        sealed = sealed_of(self._connection, wanted)
        rows = self._connection.execute(select(orders).where(among(orders.c.order_id, wanted)))
        return {
            OrderId(row.order_id): codec.to_order(
                row,
                found_items.get(row.order_id, ()),
                codec.open_receiver(self._seal, sealed[row.order_id], row.order_id)
                if row.order_id in sealed
                else codec.NOTHING_SEALED,
            )
            for row in rows
        }

    def checked(self, order_ids: Iterable[OrderId], at: datetime) -> None:
        wanted = list(order_ids)
        self._refresh_checked(wanted, to_epoch(at))
        self._touched.orders.update(wanted)
        self._touched.parcels.update(parcels_of_orders(self._connection, wanted))

    def _ingest_chunk(self, newest: dict[OrderId, Order], seen_s: int) -> Ingested:
        back = self._told_again(newest)
        sorted_ = self._sort(newest)
        changed = [*sorted_.fresh, *sorted_.newer]
        self._forget_bad_rows(ORDERS, newest)
        if sorted_.seen_again:
            self._refresh_checked(sorted_.seen_again, seen_s)
        if back:
            rejudge(self._connection, back)
        if not changed:
            return Ingested(orders=frozenset(), parcels=back)
        before = facts_before(self._connection, sorted_.newer)
        known = self._write(sorted_, seen_s)
        if sorted_.newer:
            note_news(self._connection, before, sorted_.newer)
            ids = [order.order_id for order in sorted_.newer]
            self._touched.remarked |= note_replaced(self._connection, ids)
        linked = (
            parcels_of_orders(self._connection, [o.order_id for o in sorted_.newer])
            if sorted_.newer
            else frozenset()
        )
        if linked:
            rejudge(self._connection, linked, known)
        bare = self._without_parcel(sorted_)
        added = self._add_parcels([known[order.order_id] for order in bare], sorted_, seen_s)
        if sorted_.newer:  # an order that was here before may be held or tagged
            show_local_marks(self._connection, added)
        return Ingested(orders=frozenset(known), parcels=linked | added | back)

    def _told_again(self, newest: Iterable[OrderId]) -> frozenset[ParcelId]:
        """Parcels of orders that were called gone and are not."""
        order_ids = told_again(self._connection, newest)
        return parcels_of_orders(self._connection, order_ids) if order_ids else frozenset()

    def _sort(self, newest: dict[OrderId, Order]) -> _Sorted:
        rows = self._connection.execute(_STORED, {"ids": listed(newest)})
        stored = {row.order_id: row for row in rows}
        fresh = [order for order_id, order in newest.items() if order_id not in stored]
        newer: list[Order] = []
        again: list[OrderId] = []
        ties: list[Order] = []
        for order_id, row in stored.items():
            order = newest[OrderId(order_id)]
            updated_s = to_epoch(order.updated_at)
            if updated_s > row.updated_s:
                newer.append(order)
            elif updated_s == row.updated_s:
                ties.append(order)
            else:
                again.append(order.order_id)
        told = [order.order_id for order in (*newer, *ties)]
        over = written_over(self._connection, told) if told else {}
        stale = {order_id for order_id, _ in over}
        before = self.get([*(order.order_id for order in ties), *stale])
        newer = [
            _with_our_remark(order, before[order.order_id], over)
            if order.order_id in stale
            else order
            for order in newer
        ]
        for tie in ties:
            order = _with_our_remark(tie, before[tie.order_id], over)
            if _same(order, before[tie.order_id]):
                again.append(order.order_id)
            else:
                newer.append(order)
        return _Sorted(fresh=fresh, newer=newer, seen_again=again, stored=stored)

    def _write(self, sorted_: _Sorted, seen_s: int) -> dict[OrderId, Known]:
        """Orders, receivers and items; returns what is now known of each."""
        connection = self._connection
        known: dict[OrderId, Known] = {}
        rows: list[Row] = []
        sealed: list[Row] = []
        lines: list[Row] = []
        changed = [*sorted_.fresh, *sorted_.newer]
        cases = cases_of(connection, [order.order_id for order in changed])
        for order in changed:
            order_id = order.order_id
            stored = sorted_.stored.get(order_id)
            fingerprint = receiver_print(order)
            checked_s = max(seen_s, stored.checked_s) if stored else seen_s
            rows.append(codec.order_row(order, fingerprint, checked_s))
            sealed.append((order_id, codec.seal_receiver(self._seal, order)))
            lines += codec.item_rows(order)
            known[order_id] = Known(
                order=order,
                receiver_print=fingerprint,
                cases=tuple(cases.get(order_id, ())),
                held=bool(stored and stored.held),
            )
        if sorted_.newer:
            gone = [order.order_id for order in sorted_.newer]
            connection.execute(delete(items).where(among(items.c.order_id, gone)))
        _PUT_ORDERS(connection, rows)
        _PUT_RECEIVERS(connection, sealed)
        _PUT_ITEMS(connection, lines)
        return known

    def _without_parcel(self, sorted_: _Sorted) -> list[Order]:
        if not sorted_.newer:
            return sorted_.fresh
        ids = [order.order_id for order in sorted_.newer]
        linked = set(
            self._connection.scalars(
                select(parcel_orders.c.order_id).where(among(parcel_orders.c.order_id, ids))
            )
        )
        return [*sorted_.fresh, *(o for o in sorted_.newer if o.order_id not in linked)]

    def _add_parcels(self, bare: list[Known], sorted_: _Sorted, seen_s: int) -> frozenset[ParcelId]:
        """A whole-order parcel for each order that has none.

        Orders that arrive cancelled, unpaid or shipped get theirs closed: what is stored then
        does not depend on which version of an order happened to be seen first.
        """
        rows: list[Row] = []
        links: list[Row] = []
        lines: list[Row] = []
        for known in bare:
            order = known.order
            parcel = plan(known)
            if parcel is None:
                continue
            stored = sorted_.stored.get(order.order_id)
            checked_s = max(seen_s, stored.checked_s) if stored else seen_s
            verdict = judge(parcel.lines, (known,), NO_EFFECTS)
            shown = contents(parcel.lines, (known,))
            parcel_id = parcel.parcel_id
            rows.append(
                (
                    parcel_id,
                    parcel.shop_id,
                    verdict.stage.value,
                    codec.pack_blocks(verdict.blocks, less=shown.less),
                    int(verdict.closing),
                    *desk_values(parcel.lines, shown.orders, checked_s),
                    verdict.after_sale_s,
                )
            )
            links.append((order.order_id, parcel_id, 0))
            lines += [
                (parcel_id, line.order_id, line.item_id, position, line.quantity)
                for position, line in enumerate(parcel.lines)
            ]
        _ADD_PARCELS(self._connection, rows)
        _ADD_LINKS(self._connection, links)
        _ADD_LINES(self._connection, lines)
        return frozenset(row[0] for row in rows)

    def _refresh_checked(self, order_ids: list[OrderId], at_s: int) -> None:
        """Note that the platform was asked; a parcel is as fresh as its oldest order.

        Orders that dropped out of it count no more: nobody asks about them for its sake.
        """
        connection = self._connection
        connection.execute(
            update(orders)
            .where(among(orders.c.order_id, order_ids), orders.c.checked_s < at_s)
            .values(checked_s=at_s)
        )
        oldest = (
            select(func.min(orders.c.checked_s))
            .join(parcel_lines, parcel_lines.c.order_id == orders.c.order_id)
            .where(parcel_lines.c.parcel_id == parcels.c.parcel_id)
            .scalar_subquery()
        )
        linked = (  # of a parcel without goods of its own
            select(func.min(orders.c.checked_s))
            .join(parcel_orders, parcel_orders.c.order_id == orders.c.order_id)
            .where(parcel_orders.c.parcel_id == parcels.c.parcel_id)
            .scalar_subquery()
        )
        theirs = select(parcel_orders.c.parcel_id).where(among(parcel_orders.c.order_id, order_ids))
        connection.execute(
            update(parcels)
            .where(parcels.c.parcel_id.in_(theirs))
            .values(checked_s=func.coalesce(oldest, linked))
        )

    def _newer_cases(self, cases: list[AfterSale]) -> list[AfterSale]:
        newest: dict[str, AfterSale] = {}
        for case in cases:
            known = newest.get(case.after_sale_id)
            if known is None or case.updated_at >= known.updated_at:
                newest[case.after_sale_id] = case
        rows = self._connection.execute(
            select(after_sales).where(among(after_sales.c.after_sale_id, newest))
        )
        for row in rows:
            case = newest[row.after_sale_id]
            updated_s = to_epoch(case.updated_at)
            older = updated_s < row.updated_s
            if older or tuple(row) == codec.after_sale_row(case):
                del newest[row.after_sale_id]
        return list(newest.values())

    def _forget_bad_rows(self, kind: str, row_ids: Iterable[str]) -> None:
        self._touched.shops |= forget_bad_rows(self._connection, kind, row_ids)


def _chunks(values: Iterable[T]) -> Iterator[list[T]]:
    source = iter(values)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _newest(chunk: list[Order]) -> dict[OrderId, Order]:
    """One version an order: the newest, and of equals the last."""
    newest: dict[OrderId, Order] = {}
    for order in chunk:
        known = newest.get(order.order_id)
        if known is None or order.updated_at >= known.updated_at:
            newest[order.order_id] = order
    return newest


def _with_our_remark(
    order: Order, stored: Order, over: Mapping[tuple[OrderId, Remark], int]
) -> Order:
    """``order`` with the stored remark, when its own is what we have written over since."""
    key = (order.order_id, Remark(order.seller_words, order.flag))
    if over.get(key, -1) < to_epoch(order.updated_at):
        return order
    return replace(order, seller_words=stored.seller_words, flag=stored.flag)


def _same(one: Order, other: Order) -> bool:
    """Equal in everything that is stored."""
    return (
        one.receiver == other.receiver
        and codec.order_row(one, "", 0) == codec.order_row(other, "", 0)
        and codec.item_rows(one) == codec.item_rows(other)
    )
