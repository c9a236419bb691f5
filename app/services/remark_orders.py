"""Write the shop's remarks and flags (备注, 旗) on the platform.

An intent is committed first, and rows show it at once. Before each write the platform is asked
what it holds: a remark made elsewhere that nobody here has seen is never overwritten. A refusal,
or a write that never arrived, leaves the old words standing. A lost answer, and a program that
died in between, are settled by asking.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import takewhile

from app.domain.batch import Asked, Batch, BatchKind, rest_of
from app.domain.errors import AppError, Cancelled, InvalidInput
from app.domain.events import RemarksRolledBack
from app.domain.ids import BatchId, OrderId, ParcelId, ShopId, new_id
from app.domain.receipt import Receipt
from app.domain.remark import (
    Remark,
    RemarkMode,
    RemarkState,
    RemarkWish,
    RemarkWrite,
)
from app.ports.clock import Clock
from app.ports.events import EventBus
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder, ShopPlatform
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.batch_record import BatchRecords, RunningBatch
from app.services.check_orders import keep_order
from app.services.label_outcomes import operator_name
from app.services.readiness import shop_rests
from app.services.remark_acts import (
    Course,
    Parcels,
    RemarkAct,
    RemarkResult,
    Wishes,
    intend,
    left_of,
    parcels_of,
    settle,
    tell_batch,
    wish_of,
)
from app.services.remark_endings import (
    ELSEWHERE,
    GONE,
    UNKNOWN,
    UNTRIED,
    Ending,
    done,
    failed,
    judged,
    receipt_of,
    stopped,
)

AT_ONCE = 6
_INTERRUPTED = "写备注时程序中断"
_ROLLED_BACK = frozenset({RemarkState.FAILED, RemarkState.OUTDONE})


class RemarkOrders:
    """One outcome an order, told by parcel; a merged parcel's remark goes to each of its orders."""

    def __init__(
        self,
        *,
        store: Store,
        shops: ShopBinder,
        clock: Clock,
        settings: Settings,
        bus: EventBus,
        guard: Guard,
    ) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock
        self._settings = settings
        self._bus = bus
        self._guard = guard
        self._batches = BatchRecords(store=store, clock=clock, settings=settings)
        self._intended: set[BatchId] = set()

    def __call__(
        self, ctx: JobContext, parcel_ids: Iterable[ParcelId], wish: RemarkWish
    ) -> RemarkResult:
        """Remark the orders of ``parcel_ids`` and wait for the platform's answers."""
        return self.send(ctx, self.intend(parcel_ids, wish))

    @property
    def guard(self) -> Guard:
        """Held while remarks are written."""
        return self._guard

    @property
    def about_to_run(self) -> frozenset[BatchId]:
        """Batches of this program whose intents are committed and whose sending has not begun."""
        return frozenset(self._intended)

    def intend(self, parcel_ids: Iterable[ParcelId], wish: RemarkWish) -> RemarkAct:
        """Commit what shall be: rows show it from now on. Quick, no network.

        Of several parcels a batch is kept, in the same commit.
        """
        with self._store.begin() as work:
            parcels = work.parcels.get(parcel_ids)
            wanted = {p: parcels[p].order_ids for p in dict.fromkeys(parcel_ids) if p in parcels}
            wishes = {order_id: wish for ids in wanted.values() for order_id in ids}
            act = self._intend(work, wanted, wishes, Asked(wish=wish))
            work.commit()
        return act

    def intend_back(self, undo: Wishes) -> RemarkAct:
        """Commit the undoing of an act, as a new act of its own."""
        with self._store.begin() as work:
            act = self._intend(work, parcels_of(work, undo), undo, Asked())
            work.commit()
        return act

    def intend_again(self, batch_id: BatchId, parcel_ids: Iterable[ParcelId]) -> RemarkAct:
        """Commit as a new act what a kept batch wanted of some of its parcels.

        Raises:
            InvalidInput: it is no batch of remarks.
        """
        with self._store.begin() as work:
            batch = work.batches.get(batch_id)
            if batch is None or batch.kind is not BatchKind.REMARK:
                raise InvalidInput("batch.unknown", "没有这个批次", "用 zhunlan batches 查看批次。")
            ids = tuple(parcel_ids)
            found = work.parcels.get(ids)
            orders = [order_id for p in ids if p in found for order_id in found[p].order_ids]
            made = work.remarks.of_batch(batch_id, orders)
        if batch.asked.wish is not None:
            return self.intend(ids, batch.asked.wish)
        return self.intend_back({o: wish_of(write, None) for o, write in made.items()})

    def go_on(self, ctx: JobContext, batch: Batch, rest: Iterable[ParcelId]) -> RemarkResult:
        """Write what a batch that was cut off has not written; what is in doubt is asked first."""
        with self._guard.hold(), self._store.begin() as work:
            made = work.remarks.open()
            self._doubt(work, [each for each in made if each.batch_id == batch.batch_id])
            work.commit()
        self.reconcile(ctx)
        left = frozenset(rest_of(self._store.reader.batch_lines(batch.batch_id)))
        with self._store.begin() as work:
            found = work.parcels.get(p for p in rest if p in left)
            parcels = {p: parcel.order_ids for p, parcel in found.items()}
            wishes, ended = left_of(work, batch.batch_id, parcels, batch.asked.wish)
            act = self._intend(work, parcels, wishes, batch.asked, ended=ended, batch=batch)
            work.commit()
        return self.send(ctx, act)

    def send(self, ctx: JobContext, act: RemarkAct) -> RemarkResult:
        """Write the intents of ``act``; every one of them gets its end, or stays unknown."""
        course = Course.of(act)
        try:
            with self._guard.hold(), self._keeping(act) as batch:
                self._carry_out(ctx, batch, course)
        except InvalidInput as error:  # another program writes remarks
            with self._keeping(act) as batch:
                self._end_rest(batch, course, failed(error))
        return RemarkResult(receipt=course.receipt(), undo=course.undo())

    def reconcile(self, ctx: JobContext) -> Receipt:
        """Settle every write whose outcome is unknown by asking the platform."""
        endings: dict[OrderId, Ending] = {}
        with self._guard.hold(), self._batches.settling(BatchKind.REMARK) as batch:
            waiting, parcels, shops = self._in_doubt()
            for number, (order_id, writes) in enumerate(waiting.items(), 1):
                if ctx.cancelled:
                    break
                endings[order_id] = self._ask(ctx, shops[order_id], writes)
                ctx.progress(number, len(waiting), "查询备注结果")
        lost = frozenset(o for o, ending in endings.items() if ending.state in _ROLLED_BACK)
        if lost:
            self._bus.publish(RemarksRolledBack(orders=lost))
        return receipt_of(batch.batch_id, parcels, endings)

    def recover(self) -> int:
        """At start: writes that a dead program left become unknown, so that they are asked about.

        Does nothing while another program writes: those are its own. Returns how many.
        """
        try:
            with self._guard.hold(), self._store.begin() as work:
                left = self._doubt(work, work.remarks.open())
                work.commit()
        except InvalidInput:
            return 0
        return left

    def _doubt(self, work: UnitOfWork, writes: Iterable[RemarkWrite]) -> int:
        """Nobody carries these out any more; how many it is not known of what became of them."""
        left = [write for write in writes if write.state is RemarkState.INTENDED]
        work.remarks.settle(
            replace(write, state=RemarkState.UNKNOWN, problem=_INTERRUPTED) for write in left
        )
        return len(left)

    # One act.

    def _intend(
        self,
        work: UnitOfWork,
        parcels: Parcels,
        wishes: Wishes,
        asked: Asked,
        *,
        ended: Mapping[OrderId, Ending] | None = None,
        batch: Batch | None = None,
    ) -> RemarkAct:
        """``batch``: the one that goes on."""
        now = self._clock.now()
        act = intend(
            work,
            parcels,
            wishes,
            {**self._resting(parcels), **(ended or {})},
            batch_id=batch.batch_id if batch else BatchId(new_id()),
            asked=asked,
            kept=batch is not None or len(parcels) > 1,
            at=now,
        )
        if act.kept:
            actor = operator_name(self._settings)
            work.batches.open(
                act.batch_id, BatchKind.REMARK, parcels, actor=actor, asked=asked, at=now
            )
            work.batches.record(BatchKind.REMARK, Course.of(act).whole(), act.batch_id)
            self._intended.add(act.batch_id)
        return act

    @contextmanager
    def _keeping(self, act: RemarkAct) -> Iterator[RunningBatch]:
        """The batch of ``act`` while it is carried out; one of a single parcel is not kept."""
        self._intended.discard(act.batch_id)
        if not act.kept:
            yield RunningBatch(batch_id=act.batch_id, kind=BatchKind.REMARK, kept=False)
            return
        with self._batches.running(
            BatchKind.REMARK, tuple(act.parcels), asked=act.asked, batch_id=act.batch_id
        ) as batch:
            yield batch

    def _carry_out(self, ctx: JobContext, batch: RunningBatch, course: Course) -> None:
        act = course.act

        def carry_out(order_id: OrderId) -> None:
            self._end(batch, course, order_id, self._write(ctx, act, order_id))

        try:
            for _ in ctx.map(carry_out, act.writes, limit=AT_ONCE):
                ctx.progress(len(course.endings), len(act.wishes), "写备注")
        except Cancelled:
            self._end_rest(batch, course, UNTRIED)

    def _end(self, batch: RunningBatch, course: Course, order_id: OrderId, ending: Ending) -> None:
        """Commit the end of one write of an act, and the lines that it completes."""
        write, journal = course.act.writes[order_id]
        with self._store.begin() as work:
            self._settle(work, write, journal, ending)
            batch.record(work, course.ended(order_id, ending))
            work.commit()

    def _resting(self, parcel_ids: Iterable[ParcelId]) -> dict[OrderId, Ending]:
        """Orders of shops that are paused or refused: nothing is intended for them."""
        rows = self._store.reader.parcels_by_id(frozenset(parcel_ids))
        return {
            order_id: stopped(shop_rests(row.parcel_id, row))
            for row in rows
            if not row.shop_works
            for order_id in row.order_ids
        }

    def _write(self, ctx: JobContext, act: RemarkAct, order_id: OrderId) -> Ending:
        try:
            platform = self._shops.open(act.shops[order_id]).within(ctx)
            held = self._fresh(platform, order_id)
        except AppError as error:  # a read that failed: nothing was written
            return failed(error)
        write = self._turn_of(act.writes[order_id][0], held)
        if write is None:
            return UNKNOWN  # another program took it for a dead one's, and asks
        if held is None:
            return GONE
        return self._write_over(platform, write, act.wishes[order_id], held)

    def _write_over(
        self, platform: ShopPlatform, write: RemarkWrite, wish: RemarkWish, held: Remark
    ) -> Ending:
        new = write.new
        if wish.mode is not RemarkMode.REPLACE:
            try:
                new = wish.applied_to(held)  # what was added elsewhere stays
            except InvalidInput as error:
                return failed(error)
        elif held not in {write.old, new}:
            return ELSEWHERE
        if new == held:
            return done(new, held)
        try:
            platform.write_remark(write.order_id, new.words, new.flag)
        except AppError as error:
            if not error.outcome_unknown:
                return failed(error)
            return self._look_again(platform, replace(write, new=new, old=held))
        return done(new, held)

    def _look_again(self, platform: ShopPlatform, write: RemarkWrite) -> Ending:
        """The answer was lost: ask at once, or leave it for later."""
        try:
            return judged(write, self._fresh(platform, write.order_id))
        except AppError:
            return replace(UNKNOWN, new=write.new, old=write.old)

    def _turn_of(self, mine: RemarkWrite, held: Remark | None) -> RemarkWrite | None:
        """The write as it stands, once earlier ones in doubt of its order have got their end.

        None when it is no longer ours to carry out.
        """
        with self._store.begin() as work:
            writes = work.remarks.open((mine.order_id,))
        before = list(takewhile(lambda w: w.remark_id != mine.remark_id, writes))
        for place, write in enumerate(before):
            if write.state is RemarkState.UNKNOWN:
                self._settle_doubt(write, judged(write, held, before[place + 1 :]))
        with self._store.begin() as work:
            stored = work.remarks.get(mine.remark_id)
        return stored if stored is not None and stored.state is RemarkState.INTENDED else None

    def _fresh(self, platform: ShopPlatform, order_id: OrderId) -> Remark | None:
        order = platform.order(order_id)
        if order is None:
            return None
        keep_order(self._store, self._clock, order)
        return Remark(order.seller_words, order.flag)

    def _in_doubt(
        self,
    ) -> tuple[
        dict[OrderId, list[RemarkWrite]],
        dict[ParcelId, tuple[OrderId, ...]],
        dict[OrderId, ShopId],
    ]:
        with self._store.begin() as work:
            waiting: dict[OrderId, list[RemarkWrite]] = {}
            for write in work.remarks.open():
                if write.state is RemarkState.UNKNOWN:
                    waiting.setdefault(write.order_id, []).append(write)
            return waiting, parcels_of(work, waiting), work.remarks.shops(waiting)

    def _ask(self, ctx: JobContext, shop_id: ShopId, writes: list[RemarkWrite]) -> Ending:
        """Settle the writes in doubt of one order, the oldest first; the end of the last."""
        ending = UNKNOWN
        try:
            held = self._fresh(self._shops.open(shop_id).within(ctx), writes[0].order_id)
        except AppError:
            return ending
        for place, write in enumerate(writes):
            with self._store.begin() as work:  # an earlier end may have changed what it is on
                stored = work.remarks.get(write.remark_id) or write
            ending = judged(stored, held, writes[place + 1 :])
            self._settle_doubt(stored, ending)
        return ending

    def _settle_doubt(self, write: RemarkWrite, ending: Ending) -> None:
        with self._store.begin() as work:
            self._settle(work, write, None, ending)
            tell_batch(work, write, ending)
            work.commit()

    def _settle(
        self, work: UnitOfWork, write: RemarkWrite, journal: int | None, ending: Ending
    ) -> None:
        actor = operator_name(self._settings)
        settle(work, write, journal, ending, actor=actor, at=self._clock.now())

    def _end_rest(self, batch: RunningBatch, course: Course, ending: Ending) -> None:
        for order_id in course.act.writes:
            if order_id not in course.endings:
                self._end(batch, course, order_id, ending)
