"""回收: give numbers back to the courier; numbers are money.

The intent is committed before the call, and blocks the parcel (号码回收中) until the platform has
answered, through a crash too: such a parcel is neither printed nor shipped. A number that is
already given back counts as done, so an answer that was lost is settled by asking again. Of a
parcel whose number is in doubt it is found out first: an order that ended or changed meanwhile is
asked about in no other way.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.batch import Batch, BatchKind
from app.domain.errors import AppError, Cancelled, InvalidInput
from app.domain.ids import BatchId, ParcelId
from app.domain.parcel import Making, Parcel, Stage
from app.domain.receipt import Line, Outcome, Receipt
from app.domain.waybill import Waybill, WaybillState
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.authorization import remember_refusal
from app.services.batch_record import BatchRecords, RunningBatch
from app.services.giving_back import (
    Tally,
    Target,
    Verdict,
    judged,
    no_new_number,
    nothing,
    stage_after,
    stopped,
    taken_later,
    untried,
)
from app.services.label_outcomes import operator_name
from app.services.open_intents import GIVE_BACK, REDO, end_redos, open_intents
from app.services.readiness import shop_rests
from app.services.shipped_packs import OPEN_SHIPMENTS

AT_ONCE = 6
CHUNK = 50
"""Intents a commit."""
VOID = "运单号已回收，面单作废"
_DESTROY = "回收后请销毁已打印的面单，免得发错。"
_INTERRUPTED = "程序在回收时中断，结果未知"
_OURS = frozenset({WaybillState.BOUGHT, WaybillState.CANCELLING})
_TROUBLE = frozenset({Outcome.FAILED, Outcome.UNKNOWN})


FindOut = Callable[[JobContext, Iterable[ParcelId]], None]
"""Settles which number was bought, where that is in doubt."""


class GiveBackNumbers:
    """Intent before, outcome after; a lost answer is settled by asking again."""

    def __init__(
        self,
        *,
        store: Store,
        shops: ShopBinder,
        clock: Clock,
        settings: Settings,
        guard: Guard,
        find_out: FindOut,
    ) -> None:
        self._store = store
        self._find_out = find_out
        self._shops = shops
        self._clock = clock
        self._settings = settings
        self._guard = guard
        self._batches = BatchRecords(store=store, clock=clock, settings=settings)

    @property
    def guard(self) -> Guard:
        """Held while a batch runs."""
        return self._guard

    def __call__(
        self, ctx: JobContext, parcel_ids: tuple[ParcelId, ...], *, going_on: Batch | None = None
    ) -> Receipt:
        """Give back the number of each parcel, or its spare ones when it has been shipped.

        A parcel that was added without goods of its own closes then. ``going_on``: the batch they
        are the rest of; a number that was taken since it began is not one of those it meant.
        """
        wanted = tuple(dict.fromkeys(parcel_ids))
        batch_id = going_on.batch_id if going_on else None
        with (
            self._guard.hold(),
            self._batches.running(BatchKind.GIVE_BACK, wanted, batch_id=batch_id) as batch,
        ):
            taken_by = going_on.begun_at if going_on else None
            self.part(ctx, batch, wanted, batch.lines, taken_by=taken_by)
        return Receipt.of(batch.batch_id, wanted, batch.lines)

    def part(
        self,
        ctx: JobContext,
        batch: RunningBatch,
        wanted: Sequence[ParcelId],
        lines: dict[ParcelId, Line],
        *,
        redo: bool = False,
        taken_by: datetime | None = None,
    ) -> None:
        """Give numbers back as a part of ``batch``, under the guard that it holds.

        Args:
            ctx: progress and cancel.
            batch: whose lines the outcomes are.
            wanted: in order.
            lines: are filled.
            redo: a new number is taken next. The journal says so, parcels without goods of their
                own stay open, and that a number is gone is not yet the outcome.
            taken_by: numbers that were asked for later stay.
        """
        for start in range(0, len(wanted), CHUNK):
            if ctx.cancelled:
                break
            chunk = wanted[start : start + CHUNK]
            lines.update(self._resting(chunk))
            chunk = tuple(p for p in chunk if p not in lines)
            if not redo:  # a doubt that is settled would end 重做 before it began
                self._find_out(ctx, chunk)
            targets, stopped_ones = self._intend(
                batch.batch_id, chunk, redo=redo, taken_by=taken_by
            )
            lines.update(stopped_ones)
            self._give_back(ctx, batch, targets, lines)
            ctx.progress(len(lines), len(wanted), "回收运单号")

    def _resting(self, parcel_ids: Iterable[ParcelId]) -> dict[ParcelId, Line]:
        """Parcels of shops that are paused or refused: nothing is tried."""
        rows = self._store.reader.parcels_by_id(frozenset(parcel_ids))
        return {r.parcel_id: shop_rests(r.parcel_id, r) for r in rows if not r.shop_works}

    def reconcile(self, ctx: JobContext) -> Receipt:
        """Ask again about every number of which it is not known whether it was given back."""
        lines: dict[ParcelId, Line] = {}
        with self._guard.hold(), self._batches.settling(BatchKind.GIVE_BACK) as batch:
            targets = self._unsettled()
            self._give_back(ctx, batch, targets, lines)
        wanted = tuple(dict.fromkeys(target.parcel.parcel_id for target in targets))
        return Receipt.of(batch.batch_id, wanted, lines)

    def recover(self) -> int:
        """At start: say of what a dead program left that its outcome is unknown; how many.

        The parcels are blocked already. Does nothing while another program works on numbers.
        """
        try:
            with self._guard.hold(), self._store.begin() as work:
                left = work.waybills.in_state(WaybillState.CANCELLING)
                for waybill in left:
                    work.parcels.note(waybill.parcel_id, _INTERRUPTED)
                left += work.waybills.in_state(WaybillState.CANCELLING, spare=True)
                if left:
                    work.commit()
        except InvalidInput:
            return 0
        return len(left)

    def _intend(
        self,
        batch: BatchId,
        ids: Iterable[ParcelId],
        *,
        redo: bool,
        taken_by: datetime | None,
    ) -> tuple[list[Target], dict[ParcelId, Line]]:
        now = self._clock.now()
        targets: list[Target] = []
        lines: dict[ParcelId, Line] = {}
        with self._store.begin() as work:
            parcels = work.parcels.get(ids)
            returning, redoing = open_intents(work, GIVE_BACK), open_intents(work, REDO)
            withdrawn = frozenset[ParcelId]()
            if not redo and taken_by is None:  # whoever gives back now wants no new number
                withdrawn = end_redos(work, parcels, outcome="withdrawn", at=now)
            for parcel_id in ids:
                parcel = parcels.get(parcel_id)
                if parcel is None:
                    lines[parcel_id] = Line.missing(parcel_id)
                    continue
                found = self._numbers(work, parcel, redo=redo, taken_by=taken_by)
                if isinstance(found, Line):
                    ended = parcel_id in withdrawn and found.outcome is Outcome.ALREADY
                    lines[parcel_id] = no_new_number(parcel_id) if ended else found
                    continue
                if redo and parcel_id not in redoing:
                    work.journal.intend(kind=REDO, subject=parcel_id, batch_id=batch, at=now)
                for waybill in found:
                    number = returning.get(waybill.waybill_id) or work.journal.intend(
                        kind=GIVE_BACK, subject=waybill.waybill_id, batch_id=batch, at=now
                    )
                    leaving = replace(waybill, state=WaybillState.CANCELLING)
                    work.waybills.settle(leaving)
                    targets.append(
                        Target(
                            waybill=leaving,
                            journal=number,
                            parcel=parcel,
                            in_doubt=waybill.state is WaybillState.CANCELLING,
                            redo=redo,
                        )
                    )
            work.commit()
        return targets, lines

    def _numbers(
        self, work: UnitOfWork, parcel: Parcel, *, redo: bool, taken_by: datetime | None
    ) -> tuple[Waybill, ...] | Line:
        """What can be given back of a parcel, or why nothing can."""
        parcel_id = parcel.parcel_id
        # An edit may have put it in use already; the answer to that is not known.
        wanted = {shipment.waybill_id for shipment in work.shipments.in_state(*OPEN_SHIPMENTS)}
        spare = tuple(
            w
            for w in work.waybills.of_parcel(parcel_id)
            if w.spare and not w.typed and w.state in _OURS and not redo
            if _by(w, taken_by) and w.waybill_id not in wanted
        )
        waybill = work.waybills.live((parcel_id,)).get(parcel_id)
        if waybill is None:
            if parcel.made_by is Making.EXTRA and parcel.stage is not Stage.CLOSED and not redo:
                return self._take_away(work, parcel)
            return spare or nothing(parcel_id)
        if not _by(waybill, taken_by):
            return spare or taken_later(parcel_id)
        line = stopped(work, parcel, waybill)
        return (*spare, waybill) if line is None else spare or line

    def _take_away(self, work: UnitOfWork, parcel: Parcel) -> Line:
        """An added parcel without a number: nothing was bought, so it just goes."""
        work.parcels.move(parcel.parcel_id, Stage.CLOSED)
        work.put_off.end((parcel.parcel_id,))
        work.audit.record(
            actor=operator_name(self._settings),
            action="parcel.take_away",
            subject=parcel.parcel_id,
            at=self._clock.now(),
        )
        return Line(parcel_id=parcel.parcel_id, outcome=Outcome.DONE, title="加的包裹已撤销")

    def _unsettled(self) -> list[Target]:
        with self._store.begin() as work:
            waiting = (
                *work.waybills.in_state(WaybillState.CANCELLING),
                *work.waybills.in_state(WaybillState.CANCELLING, spare=True),
            )
            parcels = work.parcels.get(w.parcel_id for w in waiting)
            journal, redoing = open_intents(work, GIVE_BACK), open_intents(work, REDO)
        return [
            Target(
                waybill=waybill,
                journal=journal.get(waybill.waybill_id, 0),
                parcel=parcels[waybill.parcel_id],
                in_doubt=True,
                redo=waybill.parcel_id in redoing,
            )
            for waybill in waiting
        ]

    def _give_back(
        self,
        ctx: JobContext,
        batch: RunningBatch,
        targets: list[Target],
        lines: dict[ParcelId, Line],
    ) -> None:
        """Call for each; every target is settled, tried or not."""
        settled, tally = set[str](), Tally.of(targets)

        def one(target: Target) -> None:
            self._settle(batch, tally, target, self._call(ctx, target))
            settled.add(target.waybill.waybill_id)

        try:
            for _ in ctx.map(one, targets, limit=AT_ONCE):
                pass
        except Cancelled:
            for target in targets:
                if target.waybill.waybill_id not in settled:
                    self._settle(batch, tally, target, untried(target))
        lines.update(tally.lines)

    def _call(self, ctx: JobContext, target: Target) -> Verdict:
        waybill = target.waybill
        if waybill.tracking_number is None:
            raise ValueError("only a bought number is given back")
        if ctx.cancelled:
            return untried(target)
        try:
            shop = self._shops.open(target.parcel.shop_id).within(ctx)
            shop.cancel_waybill(waybill.carrier, waybill.tracking_number)
        except AppError as error:
            remember_refusal(self._store, target.parcel.shop_id, error)
            return judged(target, error)
        return Verdict(state=WaybillState.CANCELLED, outcome=Outcome.DONE)

    def _settle(self, batch: RunningBatch, tally: Tally, target: Target, verdict: Verdict) -> None:
        waybill, parcel_id, now = target.waybill, target.parcel.parcel_id, self._clock.now()
        gone = verdict.state is WaybillState.CANCELLED
        paper = 0
        with self._store.begin() as work:
            stage = work.parcels.stage(parcel_id) or target.parcel.stage
            work.waybills.settle(
                replace(
                    waybill,
                    state=verdict.state,
                    settled_at=now if gone else waybill.settled_at,
                    problem=verdict.title if verdict.state is WaybillState.CANCELLING else "",
                )
            )
            if gone:
                paper = work.prints.void(waybill.waybill_id, VOID)
                work.audit.record(
                    actor=operator_name(self._settings),
                    action=GIVE_BACK,
                    subject=parcel_id,
                    at=now,
                    note=f"{waybill.carrier} {waybill.tracking_number}",
                )
            if not waybill.spare:
                if gone:  # what waits was to be done with this number
                    work.put_off.end((parcel_id,))
                after = stage_after(target) if gone else stage
                problem = verdict.title if verdict.outcome in _TROUBLE else ""
                work.parcels.move(parcel_id, after, problem=problem)
            if target.journal and verdict.state is not WaybillState.CANCELLING:
                outcome = "done" if gone else "kept"
                work.journal.outcome(target.journal, outcome=outcome, at=now, note=verdict.note)
                self._end_redo(work, target, gone=gone)
            line = Line(
                parcel_id=parcel_id,
                outcome=verdict.outcome,
                title="面单已打印，请销毁" if paper and not verdict.title else verdict.title,
                advice=_DESTROY if paper else verdict.advice,
                retry=verdict.retry,
            )
            whole = tally.settled(line)
            if whole is not None and not (target.redo and gone):
                kind = BatchKind.REDO if target.redo else BatchKind.GIVE_BACK
                batch.record(work, (whole,), kind=kind)
            work.commit()

    def _end_redo(self, work: UnitOfWork, target: Target, *, gone: bool) -> None:
        """A redo whose old number stays is over; else it goes on with the new number."""
        number = open_intents(work, REDO).get(target.parcel.parcel_id)
        if number and target.redo and not gone:
            work.journal.outcome(number, outcome="kept", at=self._clock.now())


def _by(waybill: Waybill, moment: datetime | None) -> bool:
    """Whether the number had been asked for by ``moment``; None: any time."""
    return moment is None or waybill.intended_at <= moment
