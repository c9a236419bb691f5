"""子母件: several pieces under one number, each with a sub number and a label of its own.

How many there are is said when the number is taken, or later: then the courier is asked for the
rest (``logistics.appendSubOrder``). A repeat of that would add again, so a lost answer is settled
by asking for the number once more by its own pack id, which tells all the numbers there are.
"""

from dataclasses import dataclass, replace

from app.domain.errors import AppError, InvalidInput, Retry
from app.domain.ids import BatchId, ParcelId, TrackingNumber, WaybillId, new_id
from app.domain.order import Order
from app.domain.parcel import Parcel, Stage
from app.domain.receipt import Line, Outcome, Receipt
from app.domain.waybill import Waybill, WaybillState
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.acquire_waybills import AcquireWaybills
from app.services.check_orders import CheckOrders, orders_of
from app.services.choose_sender import choose_sender
from app.services.label_outcomes import operator_name
from app.services.open_intents import ADD_PIECES, open_intents
from app.services.paper import labels_of, missing_pieces, on_its_way, valid
from app.services.readiness import in_doubt, refused, shop_rests
from app.services.shop_shipping import shipping_of
from app.services.waybill_requests import waybill_request

MOST = 50
"""Pieces under one number."""
_UNKNOWN = "加件结果未知"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Intent:
    waybill: Waybill
    journal: int
    parcel: Parcel
    orders: tuple[Order, ...]


class AddPieces:
    """Brings a parcel to so many pieces; never to fewer."""

    def __init__(
        self,
        *,
        store: Store,
        shops: ShopBinder,
        clock: Clock,
        settings: Settings,
        check: CheckOrders,
        guard: Guard,
        acquire: AcquireWaybills,
    ) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock
        self._settings = settings
        self._check = check
        self._guard = guard
        self._acquire = acquire

    def __call__(self, ctx: JobContext, parcel_id: ParcelId, pieces: int) -> Receipt:
        """Make ``parcel_id`` one of ``pieces`` in all, taking its number when it has none.

        Raises:
            InvalidInput: ``pieces`` is not 2 to 50, or another program works on numbers.
        """
        if not 1 < pieces <= MOST:
            raise InvalidInput("pieces.range", f"件数应为 2 到 {MOST}", "改好件数再试。")
        row = self._check(ctx, (parcel_id,)).get(parcel_id)
        if row is None:
            line = Line.missing(parcel_id)
        elif not row.shop_works:
            line = shop_rests(parcel_id, row)
        elif row.blocks:
            line = Line.blocked(parcel_id, row.blocks)
        elif row.stage in {Stage.TO_NUMBER, Stage.NUMBER_UNKNOWN}:
            return self._acquire(ctx, (parcel_id,), pieces=pieces)
        else:
            with self._guard.hold():
                line = self._add(ctx, parcel_id, pieces)
        return Receipt.of(BatchId(new_id()), (parcel_id,), {parcel_id: line})

    def reconcile(self, ctx: JobContext) -> Receipt:
        """Find out which numbers there are wherever an answer was lost."""
        lines: dict[ParcelId, Line] = {}
        with self._guard.hold():
            for intent in self._left():
                if ctx.cancelled:
                    break
                lines[intent.parcel.parcel_id] = self._ask(ctx, intent)
        return Receipt.of(BatchId(new_id()), lines, lines)

    def _add(self, ctx: JobContext, parcel_id: ParcelId, pieces: int) -> Line:
        found = self._intend(parcel_id, pieces)
        if isinstance(found, Line):
            return found
        waybill = found.waybill
        if waybill.tracking_number is None:
            raise ValueError("a bought waybill has a number")
        try:
            numbers = (
                self._shops.open(found.parcel.shop_id)
                .within(ctx)
                .append_pieces(
                    waybill.carrier, waybill.tracking_number, pieces - waybill.pack_count
                )
            )
        except AppError as error:
            if error.outcome_unknown:
                return self._ask(ctx, found)
            return self._end(found, Line.failed(parcel_id, error), "failed")
        return self._added(found, numbers)

    def _intend(self, parcel_id: ParcelId, pieces: int) -> _Intent | Line:
        with self._store.begin() as work:
            parcel = work.parcels.get((parcel_id,))[parcel_id]
            waybill = work.waybills.live((parcel_id,)).get(parcel_id)
            stopped = _stopped(work, parcel_id, waybill, pieces)
            if waybill is None or stopped is not None:
                return stopped or Line.missing(parcel_id)
            number = work.journal.intend(
                kind=ADD_PIECES,
                subject=waybill.waybill_id,
                batch_id=None,
                at=self._clock.now(),
                note=str(pieces),
            )
            orders = orders_of(parcel, work.orders.get(parcel.order_ids))
            work.commit()
        return _Intent(waybill=waybill, journal=number, parcel=parcel, orders=orders)

    def _left(self) -> list[_Intent]:
        left: list[_Intent] = []
        with self._store.begin() as work:
            for waybill_id, number in open_intents(work, ADD_PIECES).items():
                waybill = work.waybills.get(WaybillId(waybill_id))
                if waybill is None or waybill.state is not WaybillState.BOUGHT:
                    work.journal.outcome(number, outcome="moot", at=self._clock.now())
                    continue
                parcel = work.parcels.get((waybill.parcel_id,))[waybill.parcel_id]
                left.append(
                    _Intent(
                        waybill=waybill,
                        journal=number,
                        parcel=parcel,
                        orders=orders_of(parcel, work.orders.get(parcel.order_ids)),
                    )
                )
            work.commit()
        return left

    def _ask(self, ctx: JobContext, intent: _Intent) -> Line:
        """The same order and pack id tell the numbers there are; nothing is bought."""
        parcel_id, waybill = intent.parcel.parcel_id, intent.waybill
        try:
            shop = self._shops.open(intent.parcel.shop_id).within(ctx)
            sender = waybill.sender or choose_sender(
                shop,
                waybill.carrier,
                shipping_of(self._store, self._settings, intent.parcel.shop_id),
            )
            request = waybill_request(intent.parcel, intent.orders, waybill)
            (answer,) = shop.buy_waybills(waybill.carrier, sender, (request,))
        except AppError as error:
            return self._doubtful(intent, error.title)
        if answer.tracking_number != waybill.tracking_number:
            return self._doubtful(intent, answer.error.title if answer.error else "号码对不上")
        if len(answer.sub_numbers) > len(waybill.sub_numbers):
            return self._added(intent, answer.sub_numbers)
        line = Line(
            parcel_id=parcel_id,
            outcome=Outcome.FAILED,
            title="平台没有收到这次加件",
            advice="可以直接重试。",
            retry=Retry.NOW,
        )
        return self._end(intent, line, "failed")

    def _added(self, intent: _Intent, numbers: tuple[TrackingNumber, ...]) -> Line:
        """Keep every number; pieces without a label bring the parcel back to 待打印."""
        now, parcel_id = self._clock.now(), intent.parcel.parcel_id
        every = tuple(dict.fromkeys((*intent.waybill.sub_numbers, *numbers)))
        waybill = replace(intent.waybill, sub_numbers=every, pack_count=1 + len(every))
        with self._store.begin() as work:
            work.waybills.settle(waybill)
            stage = work.parcels.stage(parcel_id) or intent.parcel.stage
            jobs = valid(labels_of(work, waybill.waybill_id))
            back = stage is Stage.TO_SHIP and bool(missing_pieces(waybill, jobs))
            work.parcels.move(parcel_id, Stage.TO_PRINT if back else stage)
            work.journal.outcome(intent.journal, outcome="done", at=now)
            work.audit.record(
                actor=operator_name(self._settings),
                action=ADD_PIECES,
                subject=parcel_id,
                at=now,
                note=f"{waybill.carrier} {waybill.tracking_number} {waybill.pack_count}",
            )
            work.commit()
        shipped = stage in {Stage.SHIPPED, Stage.PICKED_UP}
        return Line(
            parcel_id=parcel_id,
            outcome=Outcome.DONE,
            title=f"共 {waybill.pack_count} 件",
            advice="用「补打」打印加出来的面单。" if shipped else "打印加出来的面单。",
        )

    def _doubtful(self, intent: _Intent, why: str) -> Line:
        parcel_id = intent.parcel.parcel_id
        with self._store.begin() as work:
            work.parcels.note(parcel_id, _UNKNOWN)
            work.commit()
        return in_doubt(parcel_id, _UNKNOWN, f"{why}。会自动再问平台，不会加两次。")

    def _end(self, intent: _Intent, line: Line, outcome: str) -> Line:
        parcel_id = intent.parcel.parcel_id
        with self._store.begin() as work:
            work.parcels.note(parcel_id, line.title)
            work.journal.outcome(
                intent.journal, outcome=outcome, at=self._clock.now(), note=line.title
            )
            work.commit()
        return line


def _stopped(
    work: UnitOfWork, parcel_id: ParcelId, waybill: Waybill | None, pieces: int
) -> Line | None:
    if waybill is None or waybill.state is not WaybillState.BOUGHT or waybill.typed:
        return refused(parcel_id, "没有可以加件的运单号", "取号时填好件数。")
    if pieces <= waybill.pack_count:
        title = f"已有 {waybill.pack_count} 件"
        return Line(parcel_id=parcel_id, outcome=Outcome.ALREADY, title=title)
    if waybill.waybill_id in open_intents(work, ADD_PIECES):
        return in_doubt(parcel_id, _UNKNOWN, "会自动再问平台，问清后再加。")
    return on_its_way(parcel_id, labels_of(work, waybill.waybill_id))
