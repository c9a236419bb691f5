"""Kept batches on the screen: what is offered to go on with, and receipts opened again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from app.domain.batch import Batch, BatchCounts, BatchKind, kept_receipt, rest_of
from app.domain.ids import BatchId, ParcelId
from app.ports.tasks import READ, STORE
from app.presentation.batch_words import batch_word
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase, phrase, verbatim
from app.presentation.printing.queue import PrintQueue
from app.presentation.status_notify import Notifier
from app.presentation.workbench.acts import Act, act_of
from app.presentation.workbench.receipts import ReceiptView, read_receipt
from app.presentation.workbench.verbs import Verb

Failed = Callable[[Exception], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A batch that was cut off or stopped, and what is left of it in the old order."""

    found: BatchCounts
    rest: tuple[ParcelId, ...]

    @property
    def batch_id(self) -> BatchId:
        """Which."""
        return self.found.batch.batch_id

    @property
    def verb(self) -> Verb | Act:
        """What it does."""
        return verb_of(self.found.batch)

    @property
    def ended(self) -> Phrase:
        """``结束取号 1128-03，余下 287 单不做``."""
        return phrase(
            "结束{verb} {label}，余下 {n} 单不做",
            verb=phrase(batch_word(self.found.batch)),
            label=verbatim(self.found.batch.label),
            n=len(self.rest),
        )

    @property
    def words(self) -> Phrase:
        """``上次的取号 1128-03 在第 213/500 单中断``."""
        return phrase(
            "上次的{verb} {label} 在第 {n}/{total} 单中断",
            verb=phrase(batch_word(self.found.batch)),
            label=verbatim(self.found.batch.label),
            n=self.found.total - self.found.open,
            total=self.found.total,
        )


def verb_of(batch: Batch) -> Verb | Act:
    """The verb that does ``batch``."""
    if batch.kind is BatchKind.REMARK:
        return Act.REMARK if batch.asked.wish is None else act_of(batch.asked.wish)
    return Verb(batch.kind.value)


class KeptBatches:
    """Offers of the workbench, newest first.

    What the print queue of this window knows is not among them: its cards offer that rest.

    Args:
        desk: reader and service.
        queue: the window's print queue.
        failed: takes errors.
    """

    def __init__(self, desk: Desk, queue: PrintQueue, *, failed: Failed) -> None:
        self.changed = Notifier()
        self.offers: tuple[Offer, ...] = ()
        self._desk = desk
        self._queue = queue
        self._failed = failed
        self._generation = 0

    def refresh(self) -> None:
        """Look again; answers of an older look are dropped."""
        self._generation += 1
        generation, desk = self._generation, self._desk

        def find() -> tuple[Offer, ...]:
            return tuple(
                Offer(found=each, rest=rest_of(desk.reader.batch_lines(each.batch.batch_id)))
                for each in desk.resume_batches.waiting()
            )

        def take(found: tuple[Offer, ...]) -> None:
            if generation != self._generation:
                return
            queued = {run.batch_id for run in self._queue.runs}
            offers = tuple(offer for offer in found if offer.batch_id not in queued)
            if offers != self.offers:
                self.offers = offers
                self.changed.notify()

        desk.tasks.run(READ, lambda _ctx: find(), done=take, failed=self._failed)

    def finish(self, offer: Offer, told: Callable[[Offer], None]) -> None:
        """A person wants no more of it; ``told`` once it is so."""

        def done(_nothing: object) -> None:
            self.refresh()
            told(offer)

        self._store(partial(self._desk.resume_batches.finish, offer.batch_id), done)

    def reopen(self, offer: Offer) -> None:
        """Undo that: it is offered again."""
        call = partial(self._desk.resume_batches.reopen, offer.batch_id)
        self._store(call, lambda _nothing: self.refresh())

    def _store(self, call: Callable[[], None], done: Callable[[object], None]) -> None:
        self._desk.tasks.run(STORE, lambda _ctx: call(), done=done, failed=self._failed)

    def open(self, label: str, take: Callable[[ReceiptView], None]) -> None:
        """The receipt of the newest batch called ``label``, as it is known now."""
        desk = self._desk

        def read() -> ReceiptView:
            found = desk.resume_batches.find(label).batch
            receipt = kept_receipt(found.batch_id, desk.reader.batch_lines(found.batch_id))
            return read_receipt(verb_of(found), receipt, label=found.label, asked=found.asked)

        desk.tasks.run(READ, lambda _ctx: read(), done=take, failed=self._failed)


class BatchList:
    """Kept batches of one day and kind, newest first.

    Args:
        desk: the reader.
        failed: takes errors.
    """

    def __init__(self, desk: Desk, *, failed: Failed) -> None:
        self.changed = Notifier()
        self.rows: tuple[BatchCounts, ...] = ()
        self.ready = False
        self.day: date | None = None
        self.kind: BatchKind | None = None
        self._desk = desk
        self._failed = failed
        self._generation = 0

    def show(self, day: date | None, kind: BatchKind | None) -> None:
        """Show another day or kind; None: all."""
        self.day, self.kind = day, kind
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        self._generation += 1
        generation, day, kind = self._generation, self.day, self.kind
        reader = self._desk.reader

        def take(found: tuple[BatchCounts, ...]) -> None:
            if generation == self._generation and (found != self.rows or not self.ready):
                self.rows, self.ready = found, True
                self.changed.notify()

        self._desk.tasks.run(
            READ, lambda _ctx: reader.batches(day=day, kind=kind), done=take, failed=self._failed
        )
