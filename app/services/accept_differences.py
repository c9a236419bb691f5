"""确认无误: ends differences of the missed-order audit that no fetching ends.

The platform is asked once more for each by its id. What it has and can be read is kept as a sync
would, and needs no acceptance. What it surely does not have (平台查不到), or what stays unreadable,
is called right for a reason; that holds while the facts are the same, and can be taken back.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.after_sale import AfterSale
from app.domain.errors import InvalidInput
from app.domain.ids import OrderId, ShopId
from app.domain.instants import to_epoch
from app.domain.order import Order
from app.domain.order_audit import (
    Acceptance,
    Difference,
    DifferenceKind,
    unreadable_facts,
)
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.platform import AFTER_SALES, ORDERS, ShopBinder, ShopPlatform
from app.ports.rows import BadRowRow
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.audit_orders import AT_ONCE, ask
from app.services.label_outcomes import operator_name

REASONS = ("订单在平台上已经没有了", "已在抖店后台处理", "不是要发的订单")
"""Offered; a person may write another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of differences that a person wanted ended."""

    read: tuple[str, ...]  # ids that the platform told after all, kept as it told them
    accepted: tuple[Acceptance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """What waits to be accepted in one shop."""

    gone: tuple[Difference, ...]
    unread: tuple[BadRowRow, ...]


class AcceptDifferences:
    """Asks, accepts and takes back."""

    def __init__(
        self, *, store: Store, shops: ShopBinder, clock: Clock, settings: Settings
    ) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock
        self._settings = settings

    def __call__(
        self, ctx: JobContext, shop_id: ShopId, row_ids: Iterable[str], reason: str
    ) -> Settled:
        """End what differs on these ids; "" stands for every row that names no id.

        Raises:
            InvalidInput: no reason, a paused shop, or nothing that can be accepted.
            AppError: the platform cannot be asked; nothing is accepted then.
        """
        why = reason.strip()
        if not why:
            raise InvalidInput("audit.reason", "确认无误要写明理由", "写一句怎么核实的。")
        found = self._open(shop_id, frozenset(row_ids))
        platform = self._shops.open(shop_id).within(ctx)
        orders = self._orders(ctx, platform, found)
        cases = self._cases(ctx, platform, found)
        read = {order_id for order_id, order in orders.items() if order is not None} | set(cases)
        unknown = {order_id for order_id, order in orders.items() if order is None}
        now = self._clock.now()
        accepted = tuple(
            Acceptance(
                shop_id=shop_id,
                order_id=order_id,
                kind=kind,
                facts=facts,
                reason=why,
                actor=operator_name(self._settings),
                accepted_s=to_epoch(now),
            )
            for order_id, kind, facts in _right(found, read, unknown)
        )
        with self._store.begin() as work:
            work.orders.ingest([one for one in orders.values() if one is not None], now)
            work.orders.ingest_after_sales(cases.values(), now)
            work.shops.readable(
                ORDERS, [row.row_id for row in found.unread if row.row_id in unknown]
            )
            if ended := [one.order_id for one in found.gone if one.order_id in read]:
                work.order_audits.repaired(shop_id, ended)
            if accepted:
                work.order_audits.accept(accepted)
                self._note(work, "accept", accepted)
            work.commit()
        return Settled(read=tuple(sorted(read)), accepted=accepted)

    def withdraw(self, shop_id: ShopId, row_ids: Iterable[str]) -> tuple[Acceptance, ...]:
        """Nothing of these ids is accepted any more; returns what was, for :meth:`put_back`.

        Raises:
            InvalidInput: nothing was.
        """
        wanted = frozenset(row_ids)
        with self._store.begin() as work:
            found = tuple(
                one for one in work.order_audits.accepted(shop_id) if one.order_id in wanted
            )
            if not found:
                raise InvalidInput("audit.not_accepted", "这些订单没有确认过", "核对订单号。")
            self._take_back(work, found)
            work.commit()
        return found

    def take_back(self, acceptances: Iterable[Acceptance]) -> None:
        """Undo an acceptance; what was taken back meanwhile stays so."""
        with self._store.begin() as work:
            self._take_back(work, tuple(acceptances))
            work.commit()

    def put_back(self, acceptances: Iterable[Acceptance]) -> None:
        """Undo a withdrawal: they are accepted again, by whom and why they were."""
        again = tuple(acceptances)
        with self._store.begin() as work:
            if work.order_audits.accept(again):
                self._note(work, "accept", again)
            work.commit()

    def _open(self, shop_id: ShopId, wanted: frozenset[str]) -> _Open:
        with self._store.begin() as work:
            shop = work.shops.get(shop_id)
        if shop is not None and shop.paused:
            raise InvalidInput("shop.paused", "店铺已暂停", "在「设置 → 店铺」恢复后再核对。")
        reader = self._store.reader
        audit = next((one for one in reader.last_audits() if one.shop_id == shop_id), None)
        found = _Open(
            gone=tuple(
                one
                for one in (audit.open if audit else ())
                if one.kind is DifferenceKind.GONE and one.order_id in wanted
            ),
            unread=tuple(
                row
                for row in reader.bad_rows()
                if row.shop_id == shop_id and not row.accepted and row.row_id in wanted
            ),
        )
        if not found.gone and not found.unread:
            raise InvalidInput(
                "audit.not_acceptable",
                "没有可以确认无误的订单",
                "只有平台查不到的和读不出来的可以确认；其他的再核对一次会自动补回。",
            )
        return found

    def _orders(
        self, ctx: JobContext, platform: ShopPlatform, found: _Open
    ) -> dict[OrderId, Order | None]:
        doubtful = {OrderId(row.row_id) for row in found.unread if row.kind == ORDERS}
        ids = sorted({one.order_id for one in found.gone} | doubtful - {OrderId("")})
        answers: dict[OrderId, Order | None] = {}

        def one(order_id: OrderId) -> dict[OrderId, Order | None]:
            return ask(platform, order_id, doubtful=order_id in doubtful)

        for number, said in enumerate(ctx.map(one, ids, limit=AT_ONCE), 1):
            answers |= said
            ctx.progress(number, len(ids), "再向平台查一次")
        return answers

    def _cases(self, ctx: JobContext, platform: ShopPlatform, found: _Open) -> dict[str, AfterSale]:
        ids = [row.row_id for row in found.unread if row.kind == AFTER_SALES and row.row_id]
        answers = ctx.map(platform.after_sale, ids, limit=AT_ONCE)
        return {case.after_sale_id: case for case in answers if case is not None}

    def _take_back(self, work: UnitOfWork, found: tuple[Acceptance, ...]) -> None:
        if work.order_audits.take_back(found):
            self._note(work, "withdraw", found)

    def _note(self, work: UnitOfWork, what: str, found: tuple[Acceptance, ...]) -> None:
        work.audit.record_all(
            actor=operator_name(self._settings),
            action=f"audit.{what}",
            subjects=[one.order_id or one.shop_id for one in found],
            at=self._clock.now(),
            note=found[0].reason,
        )


def _right(
    found: _Open, read: set[str], unknown: set[OrderId]
) -> list[tuple[OrderId, DifferenceKind, str]]:
    """What is to be called right: gone for sure, or unreadable still."""
    gone = [(one.order_id, one.kind, one.facts) for one in found.gone if one.order_id in unknown]
    unread = [
        (
            OrderId(row.row_id),
            DifferenceKind.UNREADABLE,
            unreadable_facts(row.row_id, row.reason, row.created_s),
        )
        for row in found.unread
        if row.row_id not in read and row.row_id not in unknown
    ]
    return gone + unread
