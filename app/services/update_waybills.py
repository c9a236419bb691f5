"""更新面单: the receiver changed after 取号; the number stays and is for the new receiver.

From the intent on it is not known for whom the number is, so the parcel stays blocked (地址已改)
until the platform has answered, through a crash too. Saying the same receiver twice is the same as
saying it once, so a lost answer is settled by saying it again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.batch import Batch, BatchKind
from app.domain.errors import AppError, Cancelled, InvalidInput, PlatformRejected, Retry
from app.domain.gate import Block
from app.domain.ids import BatchId, ParcelId, WaybillId
from app.domain.order import Order
from app.domain.parcel import Parcel, Stage
from app.domain.receipt import Line, Outcome, Receipt
from app.domain.waybill import SortMarks, Waybill, WaybillState
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder
from app.ports.rows import ParcelRow
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.batch_record import BatchRecords, RunningBatch
from app.services.check_orders import CheckOrders, orders_of
from app.services.label_outcomes import operator_name
from app.services.open_intents import UPDATE, open_intents
from app.services.paper import labels_of, on_its_way
from app.services.readiness import in_doubt, not_for_work, not_yet, refused
from app.services.waybill_requests import waybill_items

AT_ONCE = 6
CHUNK = 50
"""Intents a commit: so many at most are in doubt after a crash, the rest has not begun."""
VOID = "收件地址已更新，这张面单作废"
_UNKNOWN = "更新面单结果未知"
_BEFORE_SHIPPING = frozenset({Stage.TO_PRINT, Stage.TO_SHIP})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Intent:
    """One number whose receiver is being changed.

    ``before`` is the print of the old receivers; "": an earlier call may have changed it already.
    """

    waybill: Waybill
    journal: int
    parcel: Parcel
    orders: tuple[Order, ...]
    before: str
    after: str


class UpdateWaybills:
    """Intent before, outcome after; a lost answer is settled by the same call again."""

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
        self, ctx: JobContext, parcel_ids: tuple[ParcelId, ...], *, going_on: Batch | None = None
    ) -> Receipt:
        """Tell the courier the new receiver of each parcel whose receiver has changed.

        ``going_on``: the batch they are the rest of.
        """
        wanted = tuple(dict.fromkeys(parcel_ids))
        batch_id = going_on.batch_id if going_on else None
        with (
            self._guard.hold(),
            self._batches.running(BatchKind.UPDATE, wanted, batch_id=batch_id) as batch,
        ):
            rows = self._check.each_shop(ctx, wanted)
            lines = batch.lines
            lines |= {p: line for p in wanted if (line := _not_for_update(p, rows.get(p)))}
            self._update(ctx, batch, [p for p in wanted if p not in lines], lines)
        return Receipt.of(batch.batch_id, wanted, lines)

    def reconcile(self, ctx: JobContext) -> Receipt:
        """Say the receiver again wherever it is not known whether the courier has heard it."""
        with self._guard.hold(), self._batches.settling(BatchKind.UPDATE) as batch:
            left, lines = self._left(), batch.lines
            self._update(ctx, batch, left, lines)
        return Receipt.of(batch.batch_id, left, lines)

    def recover(self) -> int:
        """At start: how many updates a dead program left; they are blocked and asked about."""
        try:
            with self._guard.hold():
                return len(self._left())
        except InvalidInput:
            return 0

    def _left(self) -> list[ParcelId]:
        """Parcels with an update that is not over; one whose number is gone is moot."""
        found: list[ParcelId] = []
        with self._store.begin() as work:
            for waybill_id, number in open_intents(work, UPDATE).items():
                waybill = work.waybills.get(WaybillId(waybill_id))
                if waybill is not None and waybill.state is WaybillState.BOUGHT:
                    found.append(waybill.parcel_id)
                elif waybill is None or not waybill.state.leaving:
                    work.journal.outcome(number, outcome="moot", at=self._clock.now())
            work.commit()
        return found

    def _update(
        self,
        ctx: JobContext,
        batch: RunningBatch,
        ids: list[ParcelId],
        lines: dict[ParcelId, Line],
    ) -> None:
        total = len(lines) + len(ids)
        for start in range(0, len(ids), CHUNK):
            if ctx.cancelled:
                break
            intents, stopped = self._intend(batch.batch_id, ids[start : start + CHUNK])
            lines.update(stopped)
            self._update_some(ctx, batch, intents, lines)
            ctx.progress(len(lines), total, "更新面单")

    def _update_some(
        self,
        ctx: JobContext,
        batch: RunningBatch,
        intents: list[_Intent],
        lines: dict[ParcelId, Line],
    ) -> None:
        def one(intent: _Intent) -> Line:
            return self._call(ctx, batch, intent)

        try:
            for line in ctx.map(one, intents, limit=AT_ONCE):
                lines[line.parcel_id] = line
        except Cancelled:
            for intent in intents:
                if intent.parcel.parcel_id not in lines:
                    line = self._refused(batch, intent, Cancelled())
                    lines[line.parcel_id] = line

    def _intend(
        self, batch: BatchId, ids: Iterable[ParcelId]
    ) -> tuple[list[_Intent], dict[ParcelId, Line]]:
        now = self._clock.now()
        intents: list[_Intent] = []
        lines: dict[ParcelId, Line] = {}
        with self._store.begin() as work:
            parcels = work.parcels.get(ids)
            live = work.waybills.live(ids)
            orders = work.orders.get(o for p in parcels.values() for o in p.order_ids)
            opened = open_intents(work, UPDATE)
            for parcel_id, parcel in parcels.items():
                waybill = live.get(parcel_id)
                mine = orders_of(parcel, orders)
                stopped = _stopped(work, parcel, waybill, mine)
                if waybill is None or stopped is not None:
                    lines[parcel_id] = stopped or not_yet(parcel_id, Stage.TO_NUMBER)
                    continue
                journal = opened.get(waybill.waybill_id)
                before = "" if journal else work.waybills.bought_for(waybill.waybill_id)
                intents.append(
                    _Intent(
                        waybill=waybill,
                        journal=journal
                        or work.journal.intend(
                            kind=UPDATE, subject=waybill.waybill_id, batch_id=batch, at=now
                        ),
                        parcel=parcel,
                        orders=mine,
                        before=before,
                        after=work.waybills.receivers(parcel_id),
                    )
                )
                work.waybills.readdressing(waybill)
            work.commit()
        return intents, lines

    def _call(self, ctx: JobContext, batch: RunningBatch, intent: _Intent) -> Line:
        waybill, number = intent.waybill, intent.waybill.tracking_number
        if number is None:
            raise ValueError("only a bought number is updated")
        try:
            marks = (
                self._shops.open(intent.parcel.shop_id)
                .within(ctx)
                .update_waybill(
                    waybill.carrier,
                    number,
                    waybill.sender,
                    intent.orders[0].receiver,
                    waybill_items(intent.parcel, intent.orders),
                )
            )
        except AppError as error:
            settled = isinstance(error, PlatformRejected) and error.code.startswith("update.")
            if error.outcome_unknown or not (settled or intent.before):
                return self._doubtful(batch, intent, error)
            return self._refused(batch, intent, error)
        return self._updated(batch, intent, marks)

    def _updated(self, batch: RunningBatch, intent: _Intent, marks: SortMarks) -> Line:
        now, parcel_id = self._clock.now(), intent.parcel.parcel_id
        waybill = intent.waybill
        told = marks if marks != SortMarks() else waybill.marks
        with self._store.begin() as work:
            work.waybills.readdressed(
                replace(waybill, marks=told, updated_at=now, problem=""), intent.after
            )
            paper = work.prints.void(waybill.waybill_id, VOID)
            stage = work.parcels.stage(parcel_id) or intent.parcel.stage
            again = bool(paper) and stage in _BEFORE_SHIPPING
            work.parcels.move(parcel_id, Stage.TO_PRINT if again else stage)
            work.journal.outcome(intent.journal, outcome="done", at=now)
            work.audit.record(
                actor=operator_name(self._settings),
                action=UPDATE,
                subject=parcel_id,
                at=now,
                note=f"{waybill.carrier} {waybill.tracking_number}",
            )
            line = Line(
                parcel_id=parcel_id,
                outcome=Outcome.DONE,
                title="旧面单作废，请重新打印" if paper else "",
                advice="销毁写着旧地址的面单；包裹已回到待打印，会标明补打。" if paper else "",
            )
            batch.record(work, (line,))
            work.commit()
        return line

    def _refused(self, batch: RunningBatch, intent: _Intent, error: AppError) -> Line:
        """Surely not changed, or (asked again) not to be changed any more: still blocked."""
        parcel_id, now = intent.parcel.parcel_id, self._clock.now()
        cancelled = isinstance(error, Cancelled)
        line = Line.failed(parcel_id, error)
        if cancelled:
            line = Line(
                parcel_id=parcel_id,
                outcome=Outcome.SKIPPED,
                title="已取消，未尝试",
                retry=Retry.NOW,
            )
        with self._store.begin() as work:
            if intent.before:
                work.waybills.readdressed(intent.waybill, intent.before)
            work.parcels.note(parcel_id, "" if cancelled else error.title)
            if intent.before or not cancelled:
                work.journal.outcome(intent.journal, outcome="refused", at=now, note=error.code)
            batch.record(work, (line,))
            work.commit()
        return line

    def _doubtful(self, batch: RunningBatch, intent: _Intent, error: AppError) -> Line:
        parcel_id = intent.parcel.parcel_id
        advice = f"{error.title}。会自动再更新一次；问清之前不能打印和发货。"
        line = in_doubt(parcel_id, _UNKNOWN, advice)
        with self._store.begin() as work:
            work.parcels.note(parcel_id, _UNKNOWN)
            batch.record(work, (line,))
            work.commit()
        return line


def _not_for_update(parcel_id: ParcelId, row: ParcelRow | None) -> Line | None:
    if row is None or not row.may_be_worked_on:
        return not_for_work(parcel_id, row)
    others = row.blocks - {Block.ADDRESS_CHANGED}
    if others:
        return Line.blocked(parcel_id, others)
    if row.stage in {Stage.TO_NUMBER, Stage.NUMBER_UNKNOWN}:
        return not_yet(parcel_id, row.stage)
    if Block.ADDRESS_CHANGED in row.blocks:
        return None
    return Line(parcel_id=parcel_id, outcome=Outcome.ALREADY, title="收件地址没有变")


def _stopped(
    work: UnitOfWork, parcel: Parcel, waybill: Waybill | None, orders: tuple[Order, ...]
) -> Line | None:
    parcel_id = parcel.parcel_id
    if waybill is None or waybill.state is not WaybillState.BOUGHT or not orders:
        in_doubt = parcel.stage is Stage.NUMBER_UNKNOWN
        return not_yet(parcel_id, Stage.NUMBER_UNKNOWN if in_doubt else Stage.TO_NUMBER)
    if work.shipments.live((waybill.waybill_id,)):
        return refused(parcel_id, "已发货，不能更新面单", "要改地址请联系快递网点。")
    if len({order.address_key for order in orders}) > 1:
        return refused(
            parcel_id,
            "合并的订单收件人不再相同",
            "先回收运单号，取消合并，再分别取号。",
        )
    return on_its_way(parcel_id, labels_of(work, waybill.waybill_id))
