"""Carries out remarks, holds, 加急 and tags: shown at once, told in a few words, undone on demand.

Failures end in a receipt; what went well is a toast with 撤销.
"""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from app.domain.hold import HoldWish
from app.domain.ids import BatchId, ParcelId
from app.domain.put_off import PutOff
from app.domain.receipt import Outcome, Receipt
from app.domain.remark import RemarkWish
from app.ports.tasks import NET_USER, STORE
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase, phrase, verbatim
from app.presentation.workbench.acts import Act, act_of
from app.presentation.workbench.batches import RunJob
from app.presentation.workbench.receipts import ReceiptView, read_receipt
from app.services.hold_orders import HoldMemory, HoldResult
from app.services.remark_acts import RemarkAct, RemarkResult, Wishes
from app.services.tag_orders import TagResult

Ids = tuple[ParcelId, ...]
Undo = Callable[[], None]


class Teller(Protocol):
    """Who is told, on the window's thread."""

    def act_done(self, words: Phrase, undo: Undo | None) -> None:
        """It was done, as ``words`` say; ``undo`` takes it back."""
        ...

    def act_ended(self, view: ReceiptView) -> None:
        """Some of it was not done: why."""
        ...

    def act_failed(self, error: Exception) -> None:
        """Nothing was done, or the whole ended with an error."""
        ...


class LocalActs:
    """Starts acts.

    Args:
        desk: the services.
        run_job: shows long work (remarks of many orders) in the status bar.
        teller: is told.
    """

    def __init__(self, desk: Desk, run_job: RunJob, teller: Teller) -> None:
        self._desk = desk
        self._run_job = run_job
        self._teller = teller
        self._again: dict[Act, Callable[[Ids], None]] = {}

    def retry(self, view: ReceiptView) -> None:
        """Do the same again for what failed."""
        if view.label and view.batch_id is not None:  # read again: its words are kept with it
            self._remark_again(Act(view.verb), view.batch_id, view.retry_ids)
            return
        again = self._again.get(Act(view.verb))
        if again is not None:
            again(view.retry_ids)

    def remark(self, ids: Ids, wish: RemarkWish) -> None:
        """Write remarks: rows show them when the intents are stored, long before the answers."""
        act = act_of(wish)
        self._again[act] = lambda some: self.remark(some, wish)
        service = self._desk.remark_orders
        self._store(lambda: service.intend(ids, wish), partial(self._send, act))

    def _remark_again(self, act: Act, batch_id: BatchId, ids: Ids) -> None:
        self._again[act] = partial(self._remark_again, act, batch_id)
        service = self._desk.remark_orders
        self._store(lambda: service.intend_again(batch_id, ids), partial(self._send, act))

    def hold(self, ids: Ids, wish: HoldWish) -> None:
        """Put orders aside."""
        service = self._desk.hold_orders
        self._again[Act.HOLD] = lambda some: self.hold(some, wish)
        self._store(lambda: service.hold(ids, wish), partial(self._held, Act.HOLD))

    def release(self, ids: Ids) -> None:
        """Take held orders back."""
        service = self._desk.hold_orders
        self._store(lambda: service.release(ids), partial(self._held, Act.RELEASE))

    def mark_urgent(self, ids: Ids, *, urgent: bool) -> None:
        """Set or clear 加急."""
        service = self._desk.hold_orders
        act = Act.URGENT if urgent else Act.NOT_URGENT
        self._store(lambda: service.mark_urgent(ids, urgent=urgent), partial(self._held, act))

    def tag(self, ids: Ids, *, add: tuple[str, ...], remove: tuple[str, ...]) -> None:
        """Put tags on and take tags off."""
        service = self._desk.tag_orders
        self._again[Act.TAG] = lambda some: self.tag(some, add=add, remove=remove)
        self._store(
            lambda: service(ids, add=add, remove=remove), partial(self._tagged, (*add, *remove))
        )

    def no_retry(self, ids: Ids, done: Callable[[], None] | None = None) -> None:
        """Let nothing of these be tried again by itself; ``done`` once it is so."""
        service = self._desk.retry_put_off

        def over(cancelled: tuple[PutOff, ...]) -> None:
            if done is not None:
                done()
            words = phrase("{n} 单不再自动重试", n=len(cancelled))
            gone = tuple(each.parcel_id for each in cancelled)
            undo = partial(self._store, lambda: service.restore(gone), partial(back, len(gone)))
            self._teller.act_done(words, undo if cancelled else None)

        def back(wanted: int, restored: tuple[PutOff, ...]) -> None:
            left = wanted - len(restored)
            if left:
                self._teller.act_done(phrase("{n} 单后来又试过，没有撤销", n=left), None)

        self._store(lambda: service.cancel(ids), over)

    # How they end.

    def _send(self, act: Act, intents: RemarkAct) -> None:
        self._run_job(
            "写备注",
            NET_USER,
            lambda ctx: self._desk.remark_orders.send(ctx, intents),
            partial(self._remarked, act),
            self._teller.act_failed,
        )

    def _remarked(self, act: Act, result: RemarkResult) -> None:
        undo = partial(self._unremark, act, result.undo) if result.undo else None
        words = phrase("{act} {n} 单", act=phrase(act.label), n=_done(result.receipt))
        self._tell(act, result.receipt, words, undo)

    def _unremark(self, act: Act, undo: Wishes) -> None:
        service = self._desk.remark_orders

        def over(result: RemarkResult) -> None:
            if len(result.receipt.lines) > 1:
                self._again[act] = partial(self._remark_again, act, result.receipt.batch_id)
            else:  # not kept
                self._again[act] = lambda _same: self._unremark(act, undo)
            if not all(line.outcome in _GOOD for line in result.receipt.lines):
                self._teller.act_ended(read_receipt(act, result.receipt))

        def send(intents: RemarkAct) -> None:
            self._run_job(
                "撤销备注",
                NET_USER,
                lambda ctx: service.send(ctx, intents),
                over,
                self._teller.act_failed,
            )

        self._store(lambda: service.intend_back(undo), send)

    def _held(self, act: Act, result: HoldResult) -> None:
        words = phrase("{act} {n} 单", act=phrase(act.label), n=_done(result.receipt))
        undo = partial(self._unhold, result.before) if result.before else None
        self._tell(act, result.receipt, words, undo)

    def _unhold(self, before: HoldMemory) -> None:
        self._store(lambda: self._desk.hold_orders.put_back(before), self._put_back)

    def _tagged(self, tags: tuple[str, ...], result: TagResult) -> None:
        words = phrase(
            "标签「{tags}」{n} 单", tags=verbatim(" ".join(tags)), n=_done(result.receipt)
        )
        undo = partial(self._untag, result) if result.before else None
        self._tell(Act.TAG, result.receipt, words, undo)

    def _untag(self, done: TagResult) -> None:
        self._store(lambda: self._desk.tag_orders.put_back(done), self._put_back)

    def _put_back(self, left_alone: int) -> None:
        if left_alone:
            words = phrase("{n} 单后来又改过，没有撤销", n=left_alone)
            self._teller.act_done(words, None)

    def _tell(self, act: Act, receipt: Receipt, words: Phrase, undo: Undo | None) -> None:
        if undo is not None:
            self._teller.act_done(words, undo)
        if not all(line.outcome in _GOOD for line in receipt.lines):
            self._teller.act_ended(read_receipt(act, receipt))
        elif undo is None:
            title = next((line.title for line in receipt.lines if line.title), "没有变化")
            self._teller.act_done(phrase(title), None)

    def _store(self, job: Callable[[], object], done: Callable[..., None]) -> None:
        self._desk.tasks.run(STORE, lambda _ctx: job(), done=done, failed=self._teller.act_failed)


_GOOD = frozenset({Outcome.DONE, Outcome.ALREADY})


def _done(receipt: Receipt) -> int:
    return receipt.count(Outcome.DONE)
