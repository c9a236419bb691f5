"""改单号: another number for what has been shipped.

The new number is taken anew or typed by a person, who may name a former one: a mistake is taken
back so, and the paper of that number counts again. Either way it is a spare one of the parcel until
the platform has it; then the two change places, the upload clock starts anew, and the old number
can be given back. The outbox row is written before the call. ``logisticsEdit`` has no request id,
so an answer that was lost is settled by asking for the order.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.errors import AppError, Cancelled, InvalidInput, Retry
from app.domain.ids import (
    BatchId,
    CarrierCode,
    ParcelId,
    ShipmentId,
    TrackingNumber,
    WaybillId,
    new_id,
)
from app.domain.marks import promised_carriers
from app.domain.order import Order
from app.domain.parcel import Parcel, Stage
from app.domain.printing import PrintState
from app.domain.receipt import Line, Outcome, Receipt
from app.domain.shipment import EDITS, ShipCall, Shipment, ShipmentState
from app.domain.waybill import SortMarks, Waybill, WaybillState
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder, ShopPlatform
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.check_orders import CheckOrders, keep_order, orders_of
from app.services.label_outcomes import operator_name
from app.services.open_intents import EDIT, open_intents
from app.services.paper import labels_of, missing_pieces, valid
from app.services.promises import wrong_carrier
from app.services.readiness import in_doubt, not_for_work, refused
from app.services.shipped_packs import EDIT_UNKNOWN, OPEN_SHIPMENTS, not_for_editing, pack_of
from app.services.spare_numbers import SpareNumbers

_INTERRUPTED = "程序在改单号时中断，结果未知"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNumber:
    """With which courier, and the number that a person typed; None: take one."""

    carrier: CarrierCode
    number: TrackingNumber | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Intent:
    """One outbox row with what its call needs."""

    shipment: Shipment
    journal: int
    parcel: Parcel
    orders: tuple[Order, ...]
    old: Waybill
    new: Waybill


class EditNumber:
    """Puts another number in the place of the one that a parcel was shipped with."""

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
        self._spares = SpareNumbers(store=store, clock=clock, settings=settings)

    def __call__(self, ctx: JobContext, parcel_id: ParcelId, wanted: NewNumber) -> Receipt:
        """Edit the number of ``parcel_id``; it must have been shipped here."""
        batch = BatchId(new_id())
        with self._guard.hold():
            line = self._edit(ctx, batch, parcel_id, wanted)
        return Receipt.of(batch, (parcel_id,), {parcel_id: line})

    def reconcile(self, ctx: JobContext) -> Receipt:
        """Settle edits, and numbers taken for them, of which the outcome is not known."""
        lines: dict[ParcelId, Line] = {}
        with self._guard.hold():
            for waybill in self._spares.unsure():
                if ctx.cancelled:
                    break
                line = self._take_up(ctx, waybill)
                if line is not None:
                    lines[line.parcel_id] = line
            for intent in self._unsettled():
                if ctx.cancelled:
                    break
                lines[intent.parcel.parcel_id] = self._ask(ctx, intent)
        return Receipt.of(BatchId(new_id()), lines, lines)

    def recover(self) -> int:
        """At start: edits a dead program left become 结果未知, so that they are asked about."""
        try:
            with self._guard.hold(), self._store.begin() as work:
                left = [
                    s for s in work.shipments.in_state(ShipmentState.INTENDED) if s.call in EDITS
                ]
                for shipment in left:
                    work.shipments.settle(
                        replace(shipment, state=ShipmentState.UNKNOWN, problem=_INTERRUPTED)
                    )
                    work.parcels.note(shipment.parcel_id, _INTERRUPTED)
                if left:
                    work.commit()
        except InvalidInput:
            return 0
        return len(left)

    def _edit(
        self, ctx: JobContext, batch: BatchId, parcel_id: ParcelId, wanted: NewNumber
    ) -> Line:
        row = self._check(ctx, (parcel_id,)).get(parcel_id)
        if row is None or not row.may_be_worked_on:
            return not_for_work(parcel_id, row) or Line.missing(parcel_id)
        with self._store.begin() as work:
            parcel = work.parcels.get((parcel_id,))[parcel_id]
            orders = orders_of(parcel, work.orders.get(parcel.order_ids))
            stopped = not_for_editing(work, parcel, orders)
        if stopped is None and wanted.carrier not in promised_carriers(orders):
            stopped = wrong_carrier(parcel_id, orders, wanted.carrier)
        if stopped is not None:
            return stopped
        shop = self._shops.open(parcel.shop_id).within(ctx)
        new = self._new_number(shop, parcel, orders, wanted)
        if isinstance(new, Line):
            return new
        intent = self._intend(batch, parcel, orders, new)
        if isinstance(intent, Line):
            return intent
        return self._call(ctx, intent)

    def _new_number(
        self, shop: ShopPlatform, parcel: Parcel, orders: tuple[Order, ...], wanted: NewNumber
    ) -> Waybill | Line:
        if wanted.number is None:
            return self._spares.take(shop, parcel, orders, wanted.carrier)
        return self._typed(parcel.parcel_id, wanted.carrier, wanted.number)

    def _typed(
        self, parcel_id: ParcelId, carrier: CarrierCode, number: TrackingNumber
    ) -> Waybill | Line:
        """A spare number with what a person typed; one that the parcel has or had is that one."""
        now = self._clock.now()
        with self._store.begin() as work:
            every = work.waybills.of_parcel(parcel_id)
            same = [waybill for waybill in every if waybill.tracking_number == number]
            for waybill in same:
                if (waybill.carrier, waybill.state) == (carrier, WaybillState.BOUGHT):
                    return waybill if waybill.spare else _in_use(parcel_id)
            if same and not same[-1].typed:
                return _not_again(same[-1])
            waybill = Waybill(
                waybill_id=WaybillId(new_id()),
                parcel_id=parcel_id,
                revision=work.waybills.free_revision(parcel_id),
                carrier=carrier,
                state=WaybillState.BOUGHT,
                tracking_number=number,
                marks=SortMarks(),
                intended_at=now,
                settled_at=now,
                spare=True,
                typed=True,
            )
            work.waybills.add(waybill)
            work.commit()
        return waybill

    def _take_up(self, ctx: JobContext, waybill: Waybill) -> Line | None:
        """Find out whether a spare number was bought; it is then offered for 回收."""
        with self._store.begin() as work:
            parcel = work.parcels.get((waybill.parcel_id,))[waybill.parcel_id]
            orders = orders_of(parcel, work.orders.get(parcel.order_ids))
        try:
            shop = self._shops.open(parcel.shop_id).within(ctx)
            found = self._spares.take(shop, parcel, orders, waybill.carrier, sender=waybill.sender)
        except Cancelled:
            raise
        except AppError as error:
            return replace(Line.failed(waybill.parcel_id, error), outcome=Outcome.UNKNOWN)
        return found if isinstance(found, Line) else None

    def _intend(
        self, batch: BatchId, parcel: Parcel, orders: tuple[Order, ...], new: Waybill
    ) -> _Intent | Line:
        now, parcel_id = self._clock.now(), parcel.parcel_id
        with self._store.begin() as work:
            stopped = not_for_editing(work, parcel, orders)
            old = work.waybills.live((parcel_id,)).get(parcel_id)
            pack_id = pack_of(work, old, orders) if old is not None else None
            if stopped is not None or pack_id is None or old is None or new.tracking_number is None:
                return stopped or Line.missing(parcel_id)
            shipment = Shipment(
                shipment_id=ShipmentId(new_id()),
                batch_id=batch,
                parcel_id=parcel_id,
                waybill_id=new.waybill_id,
                request_id=new_id(),
                call=ShipCall.EDIT_PACK if pack_id else ShipCall.EDIT,
                carrier=new.carrier,
                tracking_number=new.tracking_number,
                state=ShipmentState.INTENDED,
                intended_at=now,
                pack_id=pack_id,
            )
            work.shipments.add(shipment)
            number = work.journal.intend(
                kind=EDIT, subject=shipment.shipment_id, batch_id=batch, at=now
            )
            work.commit()
        return _Intent(
            shipment=shipment, journal=number, parcel=parcel, orders=orders, old=old, new=new
        )

    def _unsettled(self) -> list[_Intent]:
        found: list[_Intent] = []
        with self._store.begin() as work:
            journal = open_intents(work, EDIT)
            for shipment in work.shipments.in_state(*OPEN_SHIPMENTS):
                if shipment.call not in EDITS:
                    continue
                new = work.waybills.get(shipment.waybill_id)
                old = work.waybills.live((shipment.parcel_id,)).get(shipment.parcel_id)
                if new is None or old is None:
                    continue
                parcel = work.parcels.get((shipment.parcel_id,))[shipment.parcel_id]
                found.append(
                    _Intent(
                        shipment=shipment,
                        journal=journal.get(shipment.shipment_id, 0),
                        parcel=parcel,
                        orders=orders_of(parcel, work.orders.get(parcel.order_ids)),
                        old=old,
                        new=new,
                    )
                )
        return found

    def _call(self, ctx: JobContext, intent: _Intent) -> Line:
        """One call for each order of the parcel; a merged one has a pack in each."""
        try:
            shop = self._shops.open(intent.parcel.shop_id).within(ctx)
            self._send(shop, intent.shipment, intent.orders)
        except AppError as error:
            if error.outcome_unknown or len(intent.parcel.order_ids) > 1:
                return self._ask(ctx, intent, error)
            return self._failed(intent, Line.failed(intent.parcel.parcel_id, error))
        return self._done(intent)

    def _send(self, shop: ShopPlatform, shipment: Shipment, orders: Iterable[Order]) -> None:
        for order in orders:
            shop.edit_shipment(
                order.order_id,
                shipment.carrier,
                shipment.tracking_number,
                pack_id=shipment.pack_id,
            )

    def _ask(self, ctx: JobContext, intent: _Intent, why: AppError | None = None) -> Line:
        """The numbers that the platform has for every order decide."""
        parcel_id = intent.parcel.parcel_id
        wanted, before = intent.shipment.tracking_number, intent.old.tracking_number
        found = list[Order]()
        try:
            shop = self._shops.open(intent.parcel.shop_id).within(ctx)
            for order_id in intent.parcel.order_ids:
                order = shop.order(order_id)
                if order is not None:
                    keep_order(self._store, self._clock, order)
                    found.append(order)
            numbers = [{pack.tracking_number for pack in order.packs} for order in found]
            if any(wanted in each for each in numbers):
                # A merged parcel of which a part has it: the rest follows, or is asked about again.
                self._send(
                    shop,
                    intent.shipment,
                    [o for o, has in zip(found, numbers, strict=True) if wanted not in has],
                )
                return self._done(intent)
        except AppError as error:
            return self._doubtful(intent, error.title)
        if why is not None and not why.outcome_unknown:
            return self._failed(intent, Line.failed(parcel_id, why))
        if found and all(before in each for each in numbers):
            line = Line(
                parcel_id=parcel_id,
                outcome=Outcome.FAILED,
                title="平台没有收到这次改单号",
                advice="可以直接重试。",
                retry=Retry.NOW,
            )
        else:
            line = Line(
                parcel_id=parcel_id,
                outcome=Outcome.FAILED,
                title="平台上的运单号与本地不同",
                advice="在抖店后台核对这个订单的运单号。",
                retry=Retry.AFTER_FIX,
            )
        return self._failed(intent, line)

    def _done(self, intent: _Intent) -> Line:
        now, parcel_id = self._clock.now(), intent.parcel.parcel_id
        shipment, old, new = intent.shipment, intent.old, intent.new
        with self._store.begin() as work:
            next_steps = _next_steps(work, old, new)
            work.waybills.exchange(old, new)
            work.shipments.settle(
                replace(shipment, state=ShipmentState.DONE, settled_at=now, problem="")
            )
            work.parcels.move(parcel_id, Stage.SHIPPED)
            if intent.journal:
                work.journal.outcome(intent.journal, outcome="done", at=now)
            work.audit.record(
                actor=operator_name(self._settings),
                action=EDIT,
                subject=parcel_id,
                at=now,
                note=f"{old.tracking_number} → {new.carrier} {new.tracking_number}",
            )
            work.commit()
        return Line(
            parcel_id=parcel_id,
            outcome=Outcome.DONE,
            title=f"已改为 {new.tracking_number}",
            advice=next_steps,
        )

    def _failed(self, intent: _Intent, line: Line) -> Line:
        now = self._clock.now()
        with self._store.begin() as work:
            work.shipments.settle(
                replace(
                    intent.shipment,
                    state=ShipmentState.FAILED,
                    settled_at=now,
                    problem=line.title,
                )
            )
            work.parcels.note(intent.parcel.parcel_id, line.title)
            if intent.journal:
                work.journal.outcome(intent.journal, outcome="failed", at=now, note=line.title)
            work.commit()
        return line

    def _doubtful(self, intent: _Intent, why: str) -> Line:
        parcel_id = intent.parcel.parcel_id
        with self._store.begin() as work:
            work.shipments.settle(
                replace(intent.shipment, state=ShipmentState.UNKNOWN, problem=EDIT_UNKNOWN)
            )
            work.parcels.note(parcel_id, EDIT_UNKNOWN)
            work.commit()
        return in_doubt(parcel_id, EDIT_UNKNOWN, f"{why}。会自动再问平台，不会改两次。")


def _next_steps(work: UnitOfWork, old: Waybill, new: Waybill) -> str:
    """What is left to do by hand once ``new`` has taken the place of ``old``, Chinese."""
    missing = not new.typed and missing_pieces(new, valid(labels_of(work, new.waybill_id)))
    labels = labels_of(work, old.waybill_id)
    steps = {
        "请打印新面单": missing,
        "旧号可以回收": not old.typed,
        "旧面单请销毁": any(job.state is not PrintState.NOT_PRINTED for job in labels),
    }
    words = "；".join(step for step, wanted in steps.items() if wanted)
    return f"{words}。" if words else ""


def _in_use(parcel_id: ParcelId) -> Line:
    title = "现在用的就是这个运单号"
    return Line(parcel_id=parcel_id, outcome=Outcome.ALREADY, title=title)


def _not_again(former: Waybill) -> Line:
    """Why a number that was bought for the parcel is not its number again as it was asked for."""
    parcel_id = former.parcel_id
    if former.state is WaybillState.CANCELLED:
        return refused(parcel_id, "这个运单号已回收，不能再用", "取一个新号，或填写别的运单号。")
    if former.state is WaybillState.CANCELLING:
        return refused(parcel_id, "这个运单号正在回收", "等回收有了结果再改单号。")
    return refused(
        parcel_id, f"这是 {former.carrier} 的运单号", f"快递选 {former.carrier} 再改单号。"
    )
