"""重做: give the number back and take a new one, as one act that survives a crash in its middle.

What is journaled first, with the intent to give the old number back, is the whole act. It ends
when the old number stays, when the new one is there or in doubt (from there 取号 looks after it),
or when the new one needs a person. What is open between the two, after a death or because only
waiting helps, is gone on with by :meth:`RedoNumbers.reconcile`. What had not begun when the program
died waits for a person to go on with the batch.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.domain.batch import Batch, BatchKind
from app.domain.errors import AppError, Cancelled, Retry
from app.domain.ids import ParcelId
from app.domain.parcel import Stage
from app.domain.receipt import Line, Outcome, Receipt
from app.domain.waybill import WaybillState
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.jobs import JobContext
from app.ports.settings import Settings
from app.ports.store import Store
from app.services.acquire_waybills import AcquireWaybills
from app.services.batch_record import BatchRecords, RunningBatch
from app.services.give_back_numbers import GiveBackNumbers
from app.services.open_intents import REDO, end_redos, open_intents

_GONE = frozenset({Outcome.DONE, Outcome.ALREADY})
_NOT_TAKEN = frozenset({Outcome.FAILED, Outcome.BLOCKED, Outcome.SKIPPED})
_NOT_YET = frozenset({WaybillState.INTENDED, WaybillState.UNKNOWN})


class RedoNumbers:
    """A new number for each parcel in place of the one it has."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        settings: Settings,
        give_back: GiveBackNumbers,
        acquire: AcquireWaybills,
        guard: Guard,
    ) -> None:
        self._store = store
        self._clock = clock
        self._give_back = give_back
        self._acquire = acquire
        self._guard = guard
        self._batches = BatchRecords(store=store, clock=clock, settings=settings)

    def __call__(
        self, ctx: JobContext, parcel_ids: tuple[ParcelId, ...], *, going_on: Batch | None = None
    ) -> Receipt:
        """Redo each; a number that cannot be given back stays, and nothing is bought for it.

        The new number is for as many pieces as the old one. A parcel whose old number is gone
        already takes the new one. ``going_on``: the batch they are the rest of; a number that was
        taken since it began is the new one.
        """
        wanted = tuple(dict.fromkeys(parcel_ids))
        batch_id = going_on.batch_id if going_on else None
        with (
            self._guard.hold(),
            self._batches.running(BatchKind.REDO, wanted, batch_id=batch_id) as batch,
        ):
            self._waiting(self._redoing())  # what a dead program had all but ended
            halves = self._half_done(wanted, going_on)
            given: dict[ParcelId, Line] = {}
            rest = [p for p in wanted if p not in halves]
            self._give_back.part(ctx, batch, rest, given, redo=True)
            lines = dict(given)
            self._begin_again(batch, halves)
            self._go_on(ctx, batch, lines, [*halves, *self._waiting(given)])
        return Receipt.of(batch.batch_id, wanted, lines)

    def reconcile(self, ctx: JobContext) -> Receipt:
        """Take the new number wherever an interruption came between the two."""
        done: dict[ParcelId, Line] = {}
        with self._guard.hold(), self._batches.settling(BatchKind.REDO) as batch:
            redoing = self._redoing()
            rows = self._store.reader.parcels_by_id(frozenset(redoing))
            resting = {row.parcel_id for row in rows if not row.shop_works}  # gone on with later
            self._go_on(ctx, batch, done, self._waiting(p for p in redoing if p not in resting))
        return Receipt.of(batch.batch_id, done, done)

    def ask(self, ctx: JobContext) -> Receipt:
        """Settle all that is in doubt of redos: the old numbers, then the new ones."""
        steps = (self._give_back.reconcile, self._acquire.reconcile, self.reconcile)
        return Receipt.joined([step(ctx) for step in steps])

    def _redoing(self) -> list[ParcelId]:
        with self._store.begin() as work:
            return [ParcelId(parcel_id) for parcel_id in open_intents(work, REDO)]

    def _half_done(self, wanted: Iterable[ParcelId], going_on: Batch | None) -> list[ParcelId]:
        """Those whose old number was given back, so that only the new one is left to take."""
        found: list[ParcelId] = []
        with self._store.begin() as work:
            live = work.waybills.live(wanted)
            for parcel_id in wanted:
                waybill = live.get(parcel_id)
                if waybill is None:
                    if work.waybills.of_parcel(parcel_id):
                        found.append(parcel_id)
                elif going_on is not None and (
                    waybill.state in _NOT_YET or waybill.intended_at > going_on.begun_at
                ):
                    found.append(parcel_id)
        return found

    def _begin_again(self, batch: RunningBatch, halves: Iterable[ParcelId]) -> None:
        """Journal the rest of the act for those that have no number and no open redo."""
        with self._store.begin() as work:
            numbered, redoing = work.waybills.live(halves), open_intents(work, REDO)
            for parcel_id in halves:
                if parcel_id not in numbered and parcel_id not in redoing:
                    work.journal.intend(
                        kind=REDO, subject=parcel_id, batch_id=batch.batch_id, at=self._clock.now()
                    )
            work.commit()

    def _waiting(self, asked: Iterable[ParcelId]) -> list[ParcelId]:
        """Those of ``asked`` whose redo is open while they have no number at all.

        An open redo of a parcel that has one again is over: it is ended here.
        """
        asked, waiting = tuple(asked), list[ParcelId]()
        with self._store.begin() as work:
            redoing = open_intents(work, REDO)
            live = work.waybills.live(asked)
            for parcel_id in asked:
                if parcel_id not in redoing:
                    continue
                waybill = live.get(parcel_id)
                if waybill is None:
                    waiting.append(parcel_id)
                elif not waybill.state.leaving:
                    work.journal.outcome(
                        redoing[parcel_id], outcome="numbered", at=self._clock.now()
                    )
            work.commit()
        return waiting

    def _go_on(
        self,
        ctx: JobContext,
        batch: RunningBatch,
        lines: dict[ParcelId, Line],
        waiting: list[ParcelId],
    ) -> None:
        """Take new numbers for ``waiting``; what stands in between the two stays open."""
        taking = frozenset(waiting)
        batch.lines |= {p: line for p, line in lines.items() if p not in taking}
        if waiting:
            self._take(ctx, batch, lines, waiting)

    def _take(
        self,
        ctx: JobContext,
        batch: RunningBatch,
        lines: dict[ParcelId, Line],
        waiting: list[ParcelId],
    ) -> None:
        given = dict(lines)
        part = RunningBatch(
            batch_id=batch.batch_id,
            kind=batch.kind,
            kept=batch.kept,
            told=lambda line: _told(given.get(line.parcel_id), line),
        )
        try:
            taken = self._acquire.part(ctx, part, waiting, self._acquire.asked(waiting, 1))
        except Cancelled:
            taken = {}
        except AppError as error:
            between = {p: _between(p, error.title, Outcome.FAILED) for p in waiting}
            self._note(between)
            lines |= between
            return  # left open: it is gone on with
        rows = self._store.reader.parcels_by_id(frozenset(waiting))
        resting = {row.parcel_id for row in rows if not row.shop_works}
        over = dict[ParcelId, Line]()
        for parcel_id in waiting:
            line = taken.get(parcel_id)
            if line is None:  # stopped before it
                lines[parcel_id] = _between(parcel_id, "已取消", Outcome.SKIPPED)
                if batch.kept:  # a person did; what only settles is stopped as the program ends
                    over[parcel_id] = lines[parcel_id]
            elif parcel_id in resting or _passes(line):
                lines[parcel_id] = _goes_on(line)
            else:
                over[parcel_id] = _joined(given.get(parcel_id), line)
                lines[parcel_id] = batch.lines[parcel_id] = over[parcel_id]
        self._note({p: lines[p] for p in waiting if p in over or p in taken})
        self._end(over)

    def _note(self, lines: Mapping[ParcelId, Line]) -> None:
        """Say in the rows of those that still have no number why that is."""
        with self._store.begin() as work:
            for parcel_id, line in lines.items():
                if line.outcome in _NOT_TAKEN and (
                    work.parcels.stage(parcel_id) is Stage.TO_NUMBER
                ):
                    work.parcels.note(parcel_id, line.title)
            work.commit()

    def _end(self, parcel_ids: Iterable[ParcelId]) -> None:
        with self._store.begin() as work:
            end_redos(work, parcel_ids, outcome="given_back", at=self._clock.now())
            work.commit()


def _passes(line: Line) -> bool:
    """Whether the new number was surely not bought, for a reason that ends by itself."""
    return line.outcome in _NOT_TAKEN and line.retry not in {Retry.AFTER_FIX, Retry.NEVER}


def _between(parcel_id: ParcelId, why: str, outcome: Outcome) -> Line:
    return Line(
        parcel_id=parcel_id,
        outcome=outcome,
        title=f"旧号已回收，新号还没有取：{why}",
        advice="旧面单请销毁；点「取号」可以马上再取。",
        retry=Retry.AFTER_FIX,
    )


def _goes_on(taken: Line) -> Line:
    """The line of a redo that stays open."""
    return replace(
        taken,
        outcome=Outcome.FAILED,
        title=f"旧号已回收，新号还没有取到：{taken.title}",
        advice="旧面单请销毁；能取时会自动接着取，点「取号」可以马上再取。",
        retry=Retry.LATER,
    )


def _told(given: Line | None, taken: Line) -> Line:
    """What is kept of the second half; what is gone on with stays to be done."""
    line = _joined(given, taken)
    return replace(line, outcome=Outcome.SKIPPED) if _passes(taken) else line


def _joined(given: Line | None, taken: Line) -> Line:
    """One line of both halves: the paper to destroy, and what became of the new number."""
    if taken.outcome in _GONE:
        done = taken
        if taken.outcome is Outcome.ALREADY:  # the new number is there
            done = Line(parcel_id=taken.parcel_id, outcome=Outcome.DONE)
        if given is None:
            return done
        return replace(done, title=given.title or done.title, advice=given.advice)
    title = f"旧号已回收，新号没有取到：{taken.title}" if taken.title else "旧号已回收"
    return replace(taken, title=title)
