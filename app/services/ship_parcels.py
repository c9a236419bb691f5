"""发货: write tracking numbers back to the platform, at most once per parcel (invariant 3).

Every shipment is an outbox row before its call. ``logisticsAdd`` has no request id, so an
unknown outcome, and every "already shipped" answer, is settled by asking for the order.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.batch import Batch, BatchKind
from app.domain.errors import AppError, Cancelled, InvalidInput, Retry
from app.domain.gate import Act
from app.domain.ids import BatchId, ParcelId, TrackingNumber
from app.domain.order import Order
from app.domain.parcel import Making, Parcel, Stage
from app.domain.receipt import Line, Outcome, Receipt
from app.domain.shipment import EDITS, Shipment, ShipmentState
from app.domain.waybill import Waybill, WaybillState
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder, ShopPlatform
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.authorization import remember_refusal
from app.services.batch_record import BatchRecords, RunningBatch
from app.services.check_orders import CheckOrders, keep_order, orders_of
from app.services.extra_packs import goods_first, parent_first, parent_number
from app.services.gates import tell_passed
from app.services.label_outcomes import operator_name
from app.services.readiness import not_for_shipping, not_yet, ship_unknown
from app.services.ship_packs import (
    Intent,
    Told,
    Verdict,
    askings,
    calls,
    chunks,
    judge,
    new_shipment,
    refusal,
    tell,
)

AT_ONCE = 6
CHUNK = 50
"""Intents a commit; small enough that a stop leaves few untried ones."""
_INTERRUPTED = "程序在发货时中断，结果未知"


class ShipParcels:
    """Outbox of shipments; an unknown outcome is settled by asking the platform."""

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
        self._batches = BatchRecords(store=store, clock=clock, settings=settings)

    @property
    def guard(self) -> Guard:
        """Held while a batch runs."""
        return self._guard

    def __call__(
        self,
        ctx: JobContext,
        parcel_ids: tuple[ParcelId, ...],
        *,
        going_on: Batch | None = None,
        reject_refund: bool = False,
    ) -> Receipt:
        """Ship each parcel by the call that fits it; one outcome per parcel.

        Args:
            ctx: progress and cancel.
            parcel_ids: in order.
            going_on: the batch they are the rest of.
            reject_refund: refuse the buyer's waiting refund of those parcels that a person let
                through that gate before shipping; of no other.
        """
        wanted = tuple(dict.fromkeys(parcel_ids))
        batch_id = going_on.batch_id if going_on else None
        with (
            self._guard.hold(),
            self._batches.running(BatchKind.SHIP, wanted, batch_id=batch_id) as batch,
        ):
            rows = self._check.before(Act.SHIP, ctx, wanted)
            lines = batch.lines
            lines |= {p: line for p in wanted if (line := not_for_shipping(p, rows.get(p)))}
            ready = [rows[p] for p in wanted if p not in lines]
            for part in goods_first(ready):
                for chunk in chunks(part, CHUNK):
                    if ctx.cancelled:
                        break
                    lines.update(self._ship_chunk(ctx, batch, chunk, reject_refund=reject_refund))
                    ctx.progress(len(lines), len(wanted), "发货")
        return Receipt.of(batch.batch_id, wanted, tell_passed(lines, rows))

    def reconcile(self, ctx: JobContext) -> Receipt:
        """Settle every shipment whose outcome is unknown."""
        with self._guard.hold(), self._batches.settling(BatchKind.SHIP) as batch:
            intents = self._unsettled()
            asked = calls(intents)
            for number, told in enumerate(asked, 1):
                if ctx.cancelled:
                    break
                for line in self._settle_all(batch, told, self._ask(ctx, told)):
                    batch.lines[line.parcel_id] = line
                ctx.progress(number, len(asked), "查询发货结果")
        wanted = tuple(dict.fromkeys(i.parcel.parcel_id for i in intents))
        return Receipt.of(batch.batch_id, wanted, batch.lines)

    def recover(self) -> int:
        """At start: shipments a dead program left become 结果未知, so that they are asked about.

        Does nothing while another program ships: those shipments are its own. Returns how many.
        """
        try:
            with self._guard.hold(), self._store.begin() as work:
                left = tuple(
                    s
                    for s in work.shipments.in_state(ShipmentState.INTENDED)
                    if s.call not in EDITS
                )
                for shipment in left:
                    work.shipments.settle(
                        replace(shipment, state=ShipmentState.UNKNOWN, problem=_INTERRUPTED)
                    )
                    work.parcels.move(shipment.parcel_id, Stage.SHIP_UNKNOWN, problem=_INTERRUPTED)
                work.commit()
        except InvalidInput:
            return 0
        return len(left)

    def _ship_chunk(
        self,
        ctx: JobContext,
        batch: RunningBatch,
        ids: Sequence[ParcelId],
        *,
        reject_refund: bool,
    ) -> dict[ParcelId, Line]:
        intents, lines = self._intend(batch.batch_id, ids, reject_refund=reject_refund)

        def ship(told: Told) -> tuple[Line, ...]:
            return self._settle_all(batch, told, self._call(ctx, told))

        try:
            for some in ctx.map(ship, calls(intents), limit=AT_ONCE):
                lines.update((line.parcel_id, line) for line in some)
        except Cancelled:
            # Every call that had begun has given its lines; the rest was never tried.
            untried = [i for i in intents if i.parcel.parcel_id not in lines]
            for intent in untried:
                line = self._settle(batch, intent, self._untried(), tried=False)
                lines[line.parcel_id] = line
        return lines

    def _untried(self) -> Verdict:
        return Verdict(
            state=ShipmentState.FAILED,
            at=self._clock.now(),
            title="已取消，未尝试",
            retry=Retry.NOW,
        )

    def _platform(self, ctx: JobContext, told: Told) -> ShopPlatform:
        return self._shops.open(told[0].parcel.shop_id).within(ctx)

    def _intend(
        self, batch: BatchId, ids: Sequence[ParcelId], *, reject_refund: bool
    ) -> tuple[list[Intent], dict[ParcelId, Line]]:
        now = self._clock.now()
        intents: list[Intent] = []
        lines: dict[ParcelId, Line] = {}
        with self._store.begin() as work:
            parcels = work.parcels.get(ids)
            gates = self._check.gates
            blocks = gates.stops(work, Act.SHIP, ids)
            refusing = gates.refusing(work, ids) if reject_refund else frozenset[ParcelId]()
            waybills = work.waybills.live(ids)
            shipped = work.shipments.live(w.waybill_id for w in waybills.values())
            orders = work.orders.get(o for p in parcels.values() for o in p.order_ids)
            fit: list[tuple[Parcel, Waybill]] = []
            for parcel_id in ids:
                parcel, waybill = parcels[parcel_id], waybills.get(parcel_id)
                if blocks.get(parcel_id):
                    lines[parcel_id] = Line.blocked(parcel_id, blocks[parcel_id])
                elif waybill is None or waybill.state is not WaybillState.BOUGHT:
                    lines[parcel_id] = not_yet(parcel_id, Stage.TO_NUMBER)
                elif work.parcels.stage(parcel_id) is Stage.TO_CONFIRM:
                    # A person took back meanwhile that the label came out.
                    lines[parcel_id] = not_yet(parcel_id, Stage.TO_CONFIRM)
                elif waybill.waybill_id in shipped:
                    lines[parcel_id] = ship_unknown(parcel_id)
                elif parcel.made_by is Making.EXTRA and parent_number(work, parcel) is None:
                    lines[parcel_id] = parent_first(parcel_id)
                else:
                    fit.append((parcel, waybill))
            asked = askings(work, [(p, w, orders_of(p, orders)) for p, w in fit])
            for parcel, waybill in fit:
                carried = orders_of(parcel, orders)
                shipment = new_shipment(batch, parcel, waybill, asked[parcel.parcel_id], now)
                work.shipments.add(shipment)
                number = work.journal.intend(
                    kind="order.ship", subject=shipment.shipment_id, batch_id=batch, at=now
                )
                parent = _parent(work, parcel)
                refuses = parcel.parcel_id in refusing and parent is None
                intents.append(
                    Intent(
                        shipment=shipment,
                        journal=number,
                        parcel=parcel,
                        orders=carried,
                        parent=parent,
                        reject_refund=refuses,
                    )
                )
                if refuses:
                    self._note_refusal(work, shipment, now)
            self._check.gates.begin(work, Act.SHIP, [each.parcel.parcel_id for each in intents])
            work.commit()
        return intents, lines

    def _note_refusal(self, work: UnitOfWork, shipment: Shipment, now: datetime) -> None:
        """Before the call: that the buyer's refund is refused with it is on record either way."""
        work.audit.record(
            actor=operator_name(self._settings),
            action="order.ship.reject_refund",
            subject=shipment.parcel_id,
            at=now,
            note=f"{shipment.carrier} {shipment.tracking_number}",
        )

    def _unsettled(self) -> list[Intent]:
        with self._store.begin() as work:
            unsettled = work.shipments.in_state(ShipmentState.INTENDED, ShipmentState.UNKNOWN)
            waiting = [s for s in unsettled if s.call not in EDITS]
            parcels = work.parcels.get(s.parcel_id for s in waiting)
            orders = work.orders.get(o for p in parcels.values() for o in p.order_ids)
            journal = {subject: number for number, _, subject in work.journal.open()}
        return [
            Intent(
                shipment=shipment,
                journal=journal.get(shipment.shipment_id, 0),
                parcel=parcels[shipment.parcel_id],
                orders=orders_of(parcels[shipment.parcel_id], orders),
            )
            for shipment in waiting
        ]

    def _call(self, ctx: JobContext, told: Told) -> tuple[Verdict, ...]:
        try:
            packs = tell(self._platform(ctx, told), told)
        except AppError as error:
            remember_refusal(self._store, told[0].parcel.shop_id, error)
            if error.outcome_unknown:
                return self._ask(ctx, told)
            return (refusal(error, told, self._clock.now()),) * len(told)
        now = self._clock.now()
        return tuple(Verdict(state=ShipmentState.DONE, at=now, pack_id=pack) for pack in packs)

    def _ask(self, ctx: JobContext, told: Told) -> tuple[Verdict, ...]:
        """What the platform holds for every order of the call decides; each is asked for once."""
        found: dict[str, Order] = {}
        try:
            platform = self._platform(ctx, told)
            for order_id in dict.fromkeys(o for i in told for o in i.parcel.order_ids):
                order = platform.order(order_id)
                if order is not None:
                    keep_order(self._store, self._clock, order)
                    found[order_id] = order
        except AppError as error:
            unknown = Verdict(
                state=ShipmentState.UNKNOWN,
                at=self._clock.now(),
                title="发货结果未知",
                advice=f"{error.title}。稍后点「查询结果」，不会重复发货。",
                retry=Retry.ASK_FIRST,
            )
            return (unknown,) * len(told)
        now = self._clock.now()
        return tuple(judge(intent, found, now) for intent in told)

    def _settle_all(
        self, batch: RunningBatch, told: Told, verdicts: tuple[Verdict, ...]
    ) -> tuple[Line, ...]:
        pairs = zip(told, verdicts, strict=True)
        return tuple(self._settle(batch, intent, verdict) for intent, verdict in pairs)

    def _settle(
        self, batch: RunningBatch, intent: Intent, verdict: Verdict, *, tried: bool = True
    ) -> Line:
        shipment, parcel_id, now = intent.shipment, intent.parcel.parcel_id, self._clock.now()
        unknown = verdict.state is ShipmentState.UNKNOWN
        with self._store.begin() as work:
            work.shipments.settle(
                replace(
                    shipment,
                    state=verdict.state,
                    settled_at=verdict.at,
                    pack_id=verdict.pack_id,
                    problem=verdict.title,
                )
            )
            work.parcels.move(parcel_id, _STAGE[verdict.state], problem=verdict.title)
            if intent.journal and not unknown:
                work.journal.outcome(intent.journal, outcome=verdict.state.value, at=now)
            if verdict.state is ShipmentState.DONE:
                work.audit.record(
                    actor=operator_name(self._settings),
                    action="order.ship",
                    subject=parcel_id,
                    at=now,
                    note=f"{shipment.carrier} {shipment.tracking_number}",
                )
            line = Line(
                parcel_id=parcel_id,
                outcome=_OUTCOME[verdict.state] if tried else Outcome.SKIPPED,
                title=verdict.title,
                advice=verdict.advice,
                retry=verdict.retry,
            )
            batch.record(work, (line,))
            work.commit()
        return line


_STAGE = {
    ShipmentState.DONE: Stage.SHIPPED,
    ShipmentState.FAILED: Stage.TO_SHIP,
    ShipmentState.UNKNOWN: Stage.SHIP_UNKNOWN,
}
_OUTCOME = {
    ShipmentState.DONE: Outcome.DONE,
    ShipmentState.FAILED: Outcome.FAILED,
    ShipmentState.UNKNOWN: Outcome.UNKNOWN,
}


def _parent(work: UnitOfWork, parcel: Parcel) -> TrackingNumber | None:
    return parent_number(work, parcel) if parcel.made_by is Making.EXTRA else None
