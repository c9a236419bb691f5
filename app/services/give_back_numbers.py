"""回收: give numbers back to the courier; numbers are money.

The intent is committed before the call, and blocks the parcel (号码回收中) until the platform has
answered, through a crash too: such a parcel is neither printed nor shipped. A number that is
already given back counts as done, so an answer that was lost is settled by asking again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.errors import AppError, Cancelled, InvalidInput, NumberGone, NumberKept, Retry
from app.domain.ids import BatchId, ParcelId, new_id
from app.domain.parcel import Making, Parcel, Stage
from app.domain.receipt import Line, Outcome, Receipt, weightier
from app.domain.waybill import Waybill, WaybillState
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.platform import ShopBinder
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.label_outcomes import operator_name
from app.services.open_intents import GIVE_BACK, REDO, open_intents
from app.services.paper import labels_of, on_its_way
from app.services.readiness import not_yet, refused, ship_unknown, shop_rests

AT_ONCE = 6
CHUNK = 50
"""Intents a commit."""
VOID = "运单号已回收，面单作废"
_DESTROY = "回收后请销毁已打印的面单，免得发错。"
_UNKNOWN = "回收结果未知"
_UNKNOWN_ADVICE = "会自动再问平台，不会回收两次；问清之前不能打印和发货。"
_INTERRUPTED = "程序在回收时中断，结果未知"
_AFTER_SHIPPING = frozenset({Stage.SHIPPED, Stage.PICKED_UP})
_OURS = frozenset({WaybillState.BOUGHT, WaybillState.CANCELLING})
_TROUBLE = frozenset({Outcome.FAILED, Outcome.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """One number on its way back. ``in_doubt``: an earlier call may have given it back."""

    waybill: Waybill
    journal: int
    parcel: Parcel
    in_doubt: bool
    redo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    """What became of it."""

    state: WaybillState
    outcome: Outcome
    title: str = ""
    advice: str = ""
    retry: Retry = Retry.NEVER
    note: str = ""


class GiveBackNumbers:
    """Intent before, outcome after; a lost answer is settled by asking again."""

    def __init__(
        self, *, store: Store, shops: ShopBinder, clock: Clock, settings: Settings, guard: Guard
    ) -> None:
        self._store = store
        self._shops = shops
        self._clock = clock
        self._settings = settings
        self._guard = guard

    def __call__(
        self, ctx: JobContext, parcel_ids: tuple[ParcelId, ...], *, redo: bool = False
    ) -> Receipt:
        """Give back the number of each parcel, or its spare ones when it has been shipped.

        A parcel that was added without goods of its own closes then; ``redo`` keeps it open for
        the number that is taken next, and says so in the journal.
        """
        wanted = tuple(dict.fromkeys(parcel_ids))
        batch = BatchId(new_id())
        lines: dict[ParcelId, Line] = {}
        with self._guard.hold():
            for start in range(0, len(wanted), CHUNK):
                if ctx.cancelled:
                    break
                chunk = wanted[start : start + CHUNK]
                lines.update(self._resting(chunk))
                chunk = tuple(p for p in chunk if p not in lines)
                targets, stopped = self._intend(batch, chunk, redo=redo)
                lines.update(stopped)
                self._give_back(ctx, targets, lines)
                ctx.progress(len(lines), len(wanted), "回收运单号")
        return Receipt.of(batch, wanted, lines)

    def _resting(self, parcel_ids: Iterable[ParcelId]) -> dict[ParcelId, Line]:
        """Parcels of shops that are paused or refused: nothing is tried."""
        rows = self._store.reader.parcels_by_id(frozenset(parcel_ids))
        return {r.parcel_id: shop_rests(r.parcel_id, r) for r in rows if not r.shop_works}

    def reconcile(self, ctx: JobContext) -> Receipt:
        """Ask again about every number of which it is not known whether it was given back."""
        lines: dict[ParcelId, Line] = {}
        with self._guard.hold():
            targets = self._unsettled()
            self._give_back(ctx, targets, lines)
        wanted = tuple(dict.fromkeys(target.parcel.parcel_id for target in targets))
        return Receipt.of(BatchId(new_id()), wanted, lines)

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
        self, batch: BatchId, ids: Iterable[ParcelId], *, redo: bool
    ) -> tuple[list[_Target], dict[ParcelId, Line]]:
        now = self._clock.now()
        targets: list[_Target] = []
        lines: dict[ParcelId, Line] = {}
        with self._store.begin() as work:
            parcels = work.parcels.get(ids)
            returning, redoing = open_intents(work, GIVE_BACK), open_intents(work, REDO)
            for parcel_id in ids:
                parcel = parcels.get(parcel_id)
                if parcel is None:
                    lines[parcel_id] = Line.missing(parcel_id)
                    continue
                found = self._numbers(work, parcel, redo=redo)
                if isinstance(found, Line):
                    lines[parcel_id] = found
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
                        _Target(
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
        self, work: UnitOfWork, parcel: Parcel, *, redo: bool
    ) -> tuple[Waybill, ...] | Line:
        """What can be given back of a parcel, or why nothing can."""
        parcel_id = parcel.parcel_id
        spare = tuple(
            w
            for w in work.waybills.of_parcel(parcel_id)
            if w.spare and not w.typed and w.state in _OURS and not redo
        )
        waybill = work.waybills.live((parcel_id,)).get(parcel_id)
        if waybill is None:
            if parcel.made_by is Making.EXTRA and parcel.stage is not Stage.CLOSED and not redo:
                return self._take_away(work, parcel)
            return spare or _nothing(parcel_id)
        stopped = _stopped(work, parcel, waybill)
        if stopped is None:
            return (*spare, waybill)
        return spare or stopped

    def _take_away(self, work: UnitOfWork, parcel: Parcel) -> Line:
        """An added parcel without a number: nothing was bought, so it just goes."""
        work.parcels.move(parcel.parcel_id, Stage.CLOSED)
        work.audit.record(
            actor=operator_name(self._settings),
            action="parcel.take_away",
            subject=parcel.parcel_id,
            at=self._clock.now(),
        )
        return Line(parcel_id=parcel.parcel_id, outcome=Outcome.DONE, title="加的包裹已撤销")

    def _unsettled(self) -> list[_Target]:
        with self._store.begin() as work:
            waiting = (
                *work.waybills.in_state(WaybillState.CANCELLING),
                *work.waybills.in_state(WaybillState.CANCELLING, spare=True),
            )
            parcels = work.parcels.get(w.parcel_id for w in waiting)
            journal, redoing = open_intents(work, GIVE_BACK), open_intents(work, REDO)
        return [
            _Target(
                waybill=waybill,
                journal=journal.get(waybill.waybill_id, 0),
                parcel=parcels[waybill.parcel_id],
                in_doubt=True,
                redo=waybill.parcel_id in redoing,
            )
            for waybill in waiting
        ]

    def _give_back(
        self, ctx: JobContext, targets: list[_Target], lines: dict[ParcelId, Line]
    ) -> None:
        """Call for each; every target is settled, tried or not."""
        settled = set[str]()

        def one(target: _Target) -> tuple[str, Line]:
            return target.waybill.waybill_id, self._settle(target, self._call(ctx, target))

        try:
            for waybill_id, line in ctx.map(one, targets, limit=AT_ONCE):
                settled.add(waybill_id)
                _weigh(lines, line)
        except Cancelled:
            for target in targets:
                if target.waybill.waybill_id not in settled:
                    _weigh(lines, self._settle(target, _untried(target)))

    def _call(self, ctx: JobContext, target: _Target) -> _Verdict:
        waybill = target.waybill
        if waybill.tracking_number is None:
            raise ValueError("only a bought number is given back")
        if ctx.cancelled:
            return _untried(target)
        try:
            shop = self._shops.open(target.parcel.shop_id).within(ctx)
            shop.cancel_waybill(waybill.carrier, waybill.tracking_number)
        except NumberGone as error:
            return _Verdict(
                state=WaybillState.CANCELLED,
                outcome=Outcome.ALREADY,
                title=error.title,
                advice=error.advice,
                note=error.code,
            )
        except NumberKept as error:
            return _kept(error)
        except AppError as error:
            if target.in_doubt or error.outcome_unknown:
                return _unknown(error)
            return _kept(error)
        return _Verdict(state=WaybillState.CANCELLED, outcome=Outcome.DONE)

    def _settle(self, target: _Target, verdict: _Verdict) -> Line:
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
                after = _stage_after(target) if gone else stage
                problem = verdict.title if verdict.outcome in _TROUBLE else ""
                work.parcels.move(parcel_id, after, problem=problem)
            if target.journal and verdict.state is not WaybillState.CANCELLING:
                outcome = "done" if gone else "kept"
                work.journal.outcome(target.journal, outcome=outcome, at=now, note=verdict.note)
                self._end_redo(work, target, gone=gone)
            work.commit()
        return Line(
            parcel_id=parcel_id,
            outcome=verdict.outcome,
            title="面单已打印，请销毁" if paper and not verdict.title else verdict.title,
            advice=_DESTROY if paper else verdict.advice,
            retry=verdict.retry,
        )

    def _end_redo(self, work: UnitOfWork, target: _Target, *, gone: bool) -> None:
        """A redo whose old number stays is over; else it goes on with the new number."""
        number = open_intents(work, REDO).get(target.parcel.parcel_id)
        if number and target.redo and not gone:
            work.journal.outcome(number, outcome="kept", at=self._clock.now())


def _stopped(work: UnitOfWork, parcel: Parcel, waybill: Waybill) -> Line | None:
    """Why the number that the parcel travels under is not given back now."""
    parcel_id = parcel.parcel_id
    if parcel.stage in _AFTER_SHIPPING:
        return refused(
            parcel_id, "已用这个号发货，不能回收", "先用「改单号」换一个号，再回收旧号。"
        )
    if waybill.state in {WaybillState.INTENDED, WaybillState.UNKNOWN}:
        return not_yet(parcel_id, Stage.NUMBER_UNKNOWN)
    if waybill.typed:
        return refused(parcel_id, "这个号是手工填写的", "不是在这里取的号，请找出号的网点处理。")
    if work.shipments.live((waybill.waybill_id,)):
        return ship_unknown(parcel_id)
    return on_its_way(parcel_id, labels_of(work, waybill.waybill_id))


def _stage_after(target: _Target) -> Stage:
    extra = target.parcel.made_by is Making.EXTRA
    return Stage.CLOSED if extra and not target.redo else Stage.TO_NUMBER


def _kept(error: AppError) -> _Verdict:
    return _Verdict(
        state=WaybillState.BOUGHT,
        outcome=Outcome.FAILED,
        title=error.title,
        advice=error.advice,
        retry=error.retry,
        note=error.code,
    )


def _unknown(error: AppError) -> _Verdict:
    return _Verdict(
        state=WaybillState.CANCELLING,
        outcome=Outcome.UNKNOWN,
        title=_UNKNOWN,
        advice=f"{error.title}。{_UNKNOWN_ADVICE}",
        retry=Retry.ASK_FIRST,
    )


def _untried(target: _Target) -> _Verdict:
    """A person stopped the batch before this one; a doubt there was stays."""
    if target.in_doubt:
        return _Verdict(
            state=WaybillState.CANCELLING,
            outcome=Outcome.UNKNOWN,
            title=_UNKNOWN,
            advice=_UNKNOWN_ADVICE,
            retry=Retry.ASK_FIRST,
        )
    return _Verdict(
        state=WaybillState.BOUGHT, outcome=Outcome.SKIPPED, title="已取消，未尝试", retry=Retry.NOW
    )


def _weigh(lines: dict[ParcelId, Line], line: Line) -> None:
    """Of several numbers of one parcel the weightiest outcome is told."""
    lines[line.parcel_id] = weightier(lines.get(line.parcel_id), line)


def _nothing(parcel_id: ParcelId) -> Line:
    return Line(parcel_id=parcel_id, outcome=Outcome.ALREADY, title="没有可回收的运单号")
