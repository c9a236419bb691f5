"""重做: give the number back and take a new one, as one act that survives a crash in its middle.

What is journaled first, with the intent to give the old number back, is the whole act. It ends
when the old number stays, or when the new one has been asked for: from there 取号 looks after it.
What is left open between the two is gone on with by :meth:`RedoNumbers.reconcile`.
"""

from dataclasses import replace

from app.domain.errors import AppError, Cancelled, Retry
from app.domain.ids import BatchId, ParcelId, new_id
from app.domain.receipt import Line, Outcome, Receipt
from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.store import Store
from app.services.acquire_waybills import AcquireWaybills
from app.services.give_back_numbers import GiveBackNumbers
from app.services.open_intents import REDO, open_intents

_GONE = frozenset({Outcome.DONE, Outcome.ALREADY})


class RedoNumbers:
    """A new number for each parcel in place of the one it has."""

    def __init__(
        self, *, store: Store, clock: Clock, give_back: GiveBackNumbers, acquire: AcquireWaybills
    ) -> None:
        self._store = store
        self._clock = clock
        self._give_back = give_back
        self._acquire = acquire

    def __call__(self, ctx: JobContext, parcel_ids: tuple[ParcelId, ...]) -> Receipt:
        """Redo each; a number that cannot be given back stays, and nothing is bought for it.

        The new number is for as many pieces as the old one.
        """
        given = self._give_back(ctx, parcel_ids, redo=True)
        lines = {line.parcel_id: line for line in given.lines}
        self._go_on(ctx, lines, self._waiting(lines))
        return Receipt.of(given.batch_id, lines, lines)

    def reconcile(self, ctx: JobContext) -> Receipt:
        """Take the new number wherever an interruption came between the two."""
        with self._store.begin() as work:
            redoing = [ParcelId(parcel_id) for parcel_id in open_intents(work, REDO)]
        rows = self._store.reader.parcels_by_id(frozenset(redoing))
        resting = {row.parcel_id for row in rows if not row.shop_works}  # gone on with later
        lines = dict.fromkeys((p for p in redoing if p not in resting), None)
        done: dict[ParcelId, Line] = {}
        self._go_on(ctx, done, self._waiting(lines))
        return Receipt.of(BatchId(new_id()), done, done)

    def _waiting(self, asked: "dict[ParcelId, Line] | dict[ParcelId, None]") -> list[ParcelId]:
        """Those of ``asked`` whose redo is open while they have no number at all.

        An open redo of a parcel that has one again is over: it is ended here.
        """
        waiting: list[ParcelId] = []
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

    def _go_on(self, ctx: JobContext, lines: dict[ParcelId, Line], waiting: list[ParcelId]) -> None:
        for pieces, alike in self._by_pieces(waiting).items():
            self._take(ctx, lines, alike, pieces)

    def _by_pieces(self, waiting: list[ParcelId]) -> dict[int, list[ParcelId]]:
        """The parcels by how many pieces the number had that was given back."""
        found: dict[int, list[ParcelId]] = {}
        with self._store.begin() as work:
            for parcel_id in waiting:
                old = work.waybills.of_parcel(parcel_id)
                found.setdefault(old[-1].pack_count if old else 1, []).append(parcel_id)
        return found

    def _take(
        self, ctx: JobContext, lines: dict[ParcelId, Line], waiting: list[ParcelId], pieces: int
    ) -> None:
        try:
            taken = self._acquire(ctx, tuple(waiting), pieces=pieces)
        except Cancelled:
            self._tell_between(lines, waiting, "已取消")
            self._end(waiting, "cancelled")
            return
        except AppError as error:
            self._tell_between(lines, waiting, error.title)
            return  # left open: it is gone on with
        for line in taken.lines:
            lines[line.parcel_id] = _joined(lines.get(line.parcel_id), line)
        self._end(waiting, "given_back")

    def _tell_between(self, lines: dict[ParcelId, Line], waiting: list[ParcelId], why: str) -> None:
        for parcel_id in waiting:
            lines[parcel_id] = Line(
                parcel_id=parcel_id,
                outcome=Outcome.FAILED,
                title=f"旧号已回收，新号还没有取：{why}",
                advice="旧面单请销毁；点「取号」可以马上再取。",
                retry=Retry.AFTER_FIX,
            )

    def _end(self, parcel_ids: list[ParcelId], outcome: str) -> None:
        with self._store.begin() as work:
            redoing = open_intents(work, REDO)
            for parcel_id in parcel_ids:
                if parcel_id in redoing:
                    work.journal.outcome(redoing[parcel_id], outcome=outcome, at=self._clock.now())
            work.commit()


def _joined(given: Line | None, taken: Line) -> Line:
    """One line of both halves: the paper to destroy, and what became of the new number."""
    if taken.outcome is Outcome.DONE:
        if given is None:
            return taken
        return replace(taken, title=given.title or taken.title, advice=given.advice)
    title = f"旧号已回收，新号没有取到：{taken.title}" if taken.title else "旧号已回收"
    return replace(taken, title=title)
