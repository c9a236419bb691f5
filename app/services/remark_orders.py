"""Write the shop's remarks and flags (备注, 旗) on the platform.

An intent is committed first, and rows show it at once. Before each write the platform is asked
what it holds: a remark made elsewhere that nobody here has seen is never overwritten. A refusal,
or a write that never arrived, leaves the old words standing. A lost answer, and a program that
died in between, are settled by asking.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

from app.domain.errors import AppError, Cancelled, InvalidInput
from app.domain.events import RemarksRolledBack
from app.domain.ids import BatchId, OrderId, ParcelId, ShopId, new_id
from app.domain.receipt import Receipt
from app.domain.remark import (
    OPEN_REMARKS,
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
from app.services.check_orders import keep_order
from app.services.label_outcomes import operator_name
from app.services.readiness import shop_rests
from app.services.remark_endings import (
    ALREADY,
    CHANGED_SINCE,
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

Wishes = Mapping[OrderId, RemarkWish]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkAct:
    """An act whose intents are committed; :meth:`RemarkOrders.send` carries it out.

    Args:
        batch_id: its batch.
        parcels: the chosen parcels and the orders of each.
        writes: intents by order, with their journal numbers.
        wishes: what was asked for, by order.
        ended: orders that had ended before anything was sent.
    """

    batch_id: BatchId
    parcels: Mapping[ParcelId, tuple[OrderId, ...]]
    writes: Mapping[OrderId, tuple[RemarkWrite, int]]
    wishes: Wishes
    shops: Mapping[OrderId, ShopId]
    ended: Mapping[OrderId, Ending]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkResult:
    """``undo``: what writes the old remarks back, by order; empty when nothing was written."""

    receipt: Receipt
    undo: Wishes


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

    def __call__(
        self, ctx: JobContext, parcel_ids: Iterable[ParcelId], wish: RemarkWish
    ) -> RemarkResult:
        """Remark the orders of ``parcel_ids`` and wait for the platform's answers."""
        return self.send(ctx, self.intend(parcel_ids, wish))

    def intend(self, parcel_ids: Iterable[ParcelId], wish: RemarkWish) -> RemarkAct:
        """Commit what shall be: rows show it from now on. Quick, no network."""
        with self._store.begin() as work:
            parcels = work.parcels.get(parcel_ids)
            wanted = {p: parcels[p].order_ids for p in dict.fromkeys(parcel_ids) if p in parcels}
            wishes = {order_id: wish for ids in wanted.values() for order_id in ids}
            act = self._intend(work, wanted, wishes, self._resting(wanted))
            work.commit()
        return act

    def intend_back(self, undo: Wishes) -> RemarkAct:
        """Commit the undoing of an act, as a new act of its own."""
        with self._store.begin() as work:
            parcels = _parcels_of(work, undo)
            act = self._intend(work, parcels, undo, self._resting(parcels))
            work.commit()
        return act

    def send(self, ctx: JobContext, act: RemarkAct) -> RemarkResult:
        """Write the intents of ``act``; every one of them gets its end, or stays unknown."""
        endings = dict(act.ended)

        def carry_out(order_id: OrderId) -> tuple[OrderId, Ending]:
            write, journal = act.writes[order_id]
            return order_id, self._settle(write, journal, self._write(ctx, act, order_id))

        try:
            with self._guard.hold():
                for order_id, ending in ctx.map(carry_out, act.writes, limit=AT_ONCE):
                    endings[order_id] = ending
                    ctx.progress(len(endings), len(act.wishes), "写备注")
        except Cancelled:
            self._end_rest(act, endings, UNTRIED)
        except InvalidInput as error:  # another program writes remarks
            self._end_rest(act, endings, failed(error))
        receipt = receipt_of(act.batch_id, act.parcels, endings)
        return RemarkResult(receipt=receipt, undo=_undo(act, endings))

    def reconcile(self, ctx: JobContext) -> Receipt:
        """Settle every write whose outcome is unknown by asking the platform."""
        batch = BatchId(new_id())
        endings: dict[OrderId, Ending] = {}
        with self._guard.hold():
            waiting, parcels, shops = self._in_doubt()
            for number, (order_id, writes) in enumerate(waiting.items(), 1):
                if ctx.cancelled:
                    break
                endings[order_id] = self._ask(ctx, shops[order_id], writes)
                ctx.progress(number, len(waiting), "查询备注结果")
        lost = frozenset(o for o, ending in endings.items() if ending.state in _ROLLED_BACK)
        if lost:
            self._bus.publish(RemarksRolledBack(orders=lost))
        return receipt_of(batch, parcels, endings)

    def recover(self) -> int:
        """At start: writes that a dead program left become unknown, so that they are asked about.

        Does nothing while another program writes: those are its own. Returns how many.
        """
        try:
            with self._guard.hold(), self._store.begin() as work:
                left = [w for w in work.remarks.open() if w.state is RemarkState.INTENDED]
                work.remarks.settle(
                    replace(write, state=RemarkState.UNKNOWN, problem=_INTERRUPTED)
                    for write in left
                )
                work.commit()
        except InvalidInput:
            return 0
        return len(left)

    # One act.

    def _resting(self, parcel_ids: Iterable[ParcelId]) -> dict[OrderId, Ending]:
        """Orders of shops that are paused or refused: nothing is intended for them."""
        rows = self._store.reader.parcels_by_id(frozenset(parcel_ids))
        return {
            order_id: stopped(shop_rests(row.parcel_id, row))
            for row in rows
            if not row.shop_works
            for order_id in row.order_ids
        }

    def _intend(
        self,
        work: UnitOfWork,
        parcels: Mapping[ParcelId, tuple[OrderId, ...]],
        wishes: Wishes,
        resting: Mapping[OrderId, Ending],
    ) -> RemarkAct:
        batch, now = BatchId(new_id()), self._clock.now()
        shown = work.remarks.shown(wishes)
        writes: dict[OrderId, RemarkWrite] = {}
        ended: dict[OrderId, Ending] = {}
        for order_id, wish in wishes.items():
            if order_id in resting:
                ended[order_id] = resting[order_id]
                continue
            old = shown.get(order_id, Remark())
            if wish.only_over not in {None, old}:
                ended[order_id] = CHANGED_SINCE
                continue
            try:
                new = wish.applied_to(old)
            except InvalidInput as error:
                ended[order_id] = failed(error)
                continue
            if new == old:
                ended[order_id] = ALREADY
                continue
            writes[order_id] = RemarkWrite(
                remark_id=new_id(),
                batch_id=batch,
                order_id=order_id,
                new=new,
                old=old,
                state=RemarkState.INTENDED,
                intended_at=now,
            )
        work.remarks.add(writes.values())
        numbers = work.journal.intend_all(
            kind="order.remark",
            subjects=[write.remark_id for write in writes.values()],
            batch_id=batch,
            at=now,
        )
        return RemarkAct(
            batch_id=batch,
            parcels=parcels,
            writes={o: (w, numbers[w.remark_id]) for o, w in writes.items()},
            wishes=wishes,
            shops=work.remarks.shops(writes),
            ended=ended,
        )

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
                self._settle(write, None, judged(write, held, before[place + 1 :]))
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
            return waiting, _parcels_of(work, waiting), work.remarks.shops(waiting)

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
            ending = self._settle(stored, None, judged(stored, held, writes[place + 1 :]))
        return ending

    def _settle(self, write: RemarkWrite, journal: int | None, ending: Ending) -> Ending:
        """Commit an end. ``journal`` None: its intent is to be looked up."""
        if ending.state is None:
            return ending
        now = self._clock.now()
        unknown = ending.state is RemarkState.UNKNOWN
        with self._store.begin() as work:
            stored = work.remarks.get(write.remark_id)
            if stored is None or stored.state not in OPEN_REMARKS:
                return ending  # settled by someone else meanwhile
            settled = replace(
                stored,
                new=ending.new or stored.new,
                old=ending.old or stored.old,
                state=ending.state,
                settled_at=None if unknown else now,
                problem=ending.title,
            )
            work.remarks.settle((settled,))
            if journal is None:
                journal = work.journal.open_of((write.remark_id,)).get(write.remark_id)
            if journal is not None and not unknown:
                work.journal.outcome(journal, outcome=ending.state.value, at=now)
            if ending.state is RemarkState.DONE:
                self._record(work, settled)
            work.commit()
        return ending

    def _record(self, work: UnitOfWork, write: RemarkWrite) -> None:
        work.audit.record(
            actor=operator_name(self._settings),
            action="order.remark",
            subject=write.order_id,
            at=self._clock.now(),
            # The words may name a person: they stay with the order.
            note=f"flag {write.new.flag}, {len(write.new.words)} characters",
        )

    def _end_rest(self, act: RemarkAct, endings: dict[OrderId, Ending], ending: Ending) -> None:
        for order_id, (write, journal) in act.writes.items():
            if order_id not in endings:
                endings[order_id] = self._settle(write, journal, ending)


def _undo(act: RemarkAct, endings: Mapping[OrderId, Ending]) -> Wishes:
    found: dict[OrderId, RemarkWish] = {}
    for order_id, (write, _) in act.writes.items():
        ending = endings[order_id]
        if ending.state is RemarkState.DONE:
            old, new = ending.old or write.old, ending.new or write.new
            found[order_id] = RemarkWish(RemarkMode.REPLACE, old.words, old.flag, only_over=new)
    return found


def _parcels_of(
    work: UnitOfWork, order_ids: Iterable[OrderId]
) -> dict[ParcelId, tuple[OrderId, ...]]:
    found = work.parcels.get(work.parcels.of_orders(order_ids))
    return {parcel_id: parcel.order_ids for parcel_id, parcel in found.items()}
