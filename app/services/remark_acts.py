"""A bulk act on remarks: what it intends, what is left of one that was cut off, how it ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.batch import Asked
from app.domain.errors import InvalidInput
from app.domain.ids import BatchId, OrderId, ParcelId, ShopId, new_id
from app.domain.receipt import Line, Receipt
from app.domain.remark import (
    OPEN_REMARKS,
    Remark,
    RemarkMode,
    RemarkState,
    RemarkWish,
    RemarkWrite,
)
from app.ports.store import UnitOfWork
from app.services.remark_endings import (
    ALREADY,
    CHANGED_SINCE,
    ELSEWHERE,
    UNKNOWN,
    Ending,
    failed,
    of_write,
    receipt_of,
)

Wishes = Mapping[OrderId, RemarkWish]
Parcels = Mapping[ParcelId, tuple[OrderId, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkAct:
    """An act whose intents are committed; :meth:`RemarkOrders.send` carries it out.

    Args:
        batch_id: its batch.
        parcels: the chosen parcels and the orders of each.
        writes: intents by order, with their journal numbers.
        wishes: what was asked for, by order.
        ended: orders that had ended before anything was sent.
        kept: whether the batch is kept, as one of several parcels is.
        asked: how it was asked for.
    """

    batch_id: BatchId
    parcels: Parcels
    writes: Mapping[OrderId, tuple[RemarkWrite, int]]
    wishes: Wishes
    shops: Mapping[OrderId, ShopId]
    ended: Mapping[OrderId, Ending]
    kept: bool = False
    asked: Asked = field(default_factory=Asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkResult:
    """``undo``: what writes the old remarks back, by order; empty when nothing was written."""

    receipt: Receipt
    undo: Wishes


@dataclass(slots=True)
class Course:
    """How far an act has come. Only told inside units of work, of which there is one at a time."""

    act: RemarkAct
    endings: dict[OrderId, Ending]

    @classmethod
    def of(cls, act: RemarkAct) -> "Course":
        """At its beginning."""
        return cls(act, dict(act.ended))

    def ended(self, order_id: OrderId, ending: Ending) -> tuple[Line, ...]:
        """An order has come to its end: the lines of parcels of which it was the last one."""
        self.endings[order_id] = ending
        return self.whole(order_id)

    def whole(self, order_id: OrderId | None = None) -> tuple[Line, ...]:
        """The lines of parcels, of one order or all, each of whose orders has ended."""
        parcels = {
            parcel_id: order_ids
            for parcel_id, order_ids in self.act.parcels.items()
            if (order_id is None or order_id in order_ids) and self.endings.keys() >= set(order_ids)
        }
        return receipt_of(self.act.batch_id, parcels, self.endings).lines

    def receipt(self) -> Receipt:
        """The act as it has ended so far."""
        return receipt_of(self.act.batch_id, self.act.parcels, self.endings)

    def undo(self) -> Wishes:
        """What takes back all that was written."""
        found: dict[OrderId, RemarkWish] = {}
        for order_id, (write, _) in self.act.writes.items():
            ending = self.endings[order_id]
            if ending.state is RemarkState.DONE:
                old, new = ending.old or write.old, ending.new or write.new
                found[order_id] = RemarkWish(RemarkMode.REPLACE, old.words, old.flag, only_over=new)
        return found


def intend(
    work: UnitOfWork,
    parcels: Parcels,
    wishes: Wishes,
    ended: Mapping[OrderId, Ending],
    *,
    batch_id: BatchId,
    asked: Asked,
    kept: bool,
    at: datetime,
) -> RemarkAct:
    """Write the intents of an act; orders in ``ended`` have none."""
    shown = work.remarks.shown(wishes)
    writes: dict[OrderId, RemarkWrite] = {}
    endings = dict(ended)
    for order_id, wish in wishes.items():
        if order_id in endings:
            continue
        found = _new_remark(wish, shown.get(order_id, Remark()))
        if isinstance(found, Ending):
            endings[order_id] = found
            continue
        writes[order_id] = RemarkWrite(
            remark_id=new_id(),
            batch_id=batch_id,
            order_id=order_id,
            new=found,
            old=shown.get(order_id, Remark()),
            state=RemarkState.INTENDED,
            intended_at=at,
        )
    work.remarks.add(writes.values())
    numbers = work.journal.intend_all(
        kind="order.remark",
        subjects=[write.remark_id for write in writes.values()],
        batch_id=batch_id,
        at=at,
    )
    return RemarkAct(
        batch_id=batch_id,
        parcels=parcels,
        writes={o: (w, numbers[w.remark_id]) for o, w in writes.items()},
        wishes=wishes,
        shops=work.remarks.shops(writes),
        ended=endings,
        kept=kept,
        asked=asked,
    )


def _new_remark(wish: RemarkWish, old: Remark) -> Remark | Ending:
    """What an order that shows ``old`` shall have, or why nothing is written."""
    if wish.only_over not in {None, old}:
        return CHANGED_SINCE
    try:
        new = wish.applied_to(old)
    except InvalidInput as error:
        return failed(error)
    return ALREADY if new == old else new


def left_of(
    work: UnitOfWork, batch_id: BatchId, parcels: Parcels, wish: RemarkWish | None
) -> tuple[dict[OrderId, RemarkWish], dict[OrderId, Ending]]:
    """What is left to write in a batch that was cut off, and what of it has ended.

    New words go only over those that they were meant for: what was written elsewhere since stays.
    An order that the batch intended nothing for had ended when it began.
    """
    orders = [order_id for ids in parcels.values() for order_id in ids]
    before, shown = work.remarks.of_batch(batch_id, orders), work.remarks.shown(orders)
    wishes: dict[OrderId, RemarkWish] = {}
    ended: dict[OrderId, Ending] = {}
    for order_id in orders:
        write = before.get(order_id)
        if write is None:
            ended[order_id] = ALREADY
            continue
        wishes[order_id] = again = wish_of(write, wish)
        if write.state in OPEN_REMARKS:
            ended[order_id] = UNKNOWN
        elif write.state is not RemarkState.FAILED:
            ended[order_id] = of_write(write)
        elif again.only_over is not None and shown.get(order_id) == write.new:
            ended[order_id] = ALREADY  # written meanwhile
        elif again.only_over not in {None, shown.get(order_id)}:
            ended[order_id] = replace(ELSEWHERE, state=None)
    return wishes, ended


def wish_of(write: RemarkWrite, wish: RemarkWish | None) -> RemarkWish:
    """``wish`` for the order of ``write`` once more; None: what it wrote, which was its own."""
    if wish is not None and wish.mode is not RemarkMode.REPLACE:
        return wish  # what was added elsewhere stays
    return RemarkWish(RemarkMode.REPLACE, write.new.words, write.new.flag, only_over=write.old)


def parcels_of(
    work: UnitOfWork, order_ids: Iterable[OrderId]
) -> dict[ParcelId, tuple[OrderId, ...]]:
    """The parcels of these orders, with all orders of each."""
    found = work.parcels.get(work.parcels.of_orders(order_ids))
    return {parcel_id: parcel.order_ids for parcel_id, parcel in found.items()}


def settle(
    work: UnitOfWork,
    write: RemarkWrite,
    journal: int | None,
    ending: Ending,
    *,
    actor: str,
    at: datetime,
) -> None:
    """Write an end. ``journal`` None: its intent is to be looked up."""
    if ending.state is None:
        return
    stored = work.remarks.get(write.remark_id)
    if stored is None or stored.state not in OPEN_REMARKS:
        return  # settled by someone else meanwhile
    unknown = ending.state is RemarkState.UNKNOWN
    settled = replace(
        stored,
        new=ending.new or stored.new,
        old=ending.old or stored.old,
        state=ending.state,
        settled_at=None if unknown else at,
        problem=ending.title,
    )
    work.remarks.settle((settled,))
    if journal is None:
        journal = work.journal.open_of((write.remark_id,)).get(write.remark_id)
    if journal is not None and not unknown:
        work.journal.outcome(journal, outcome=ending.state.value, at=at)
    if ending.state is RemarkState.DONE:
        work.audit.record(
            actor=actor,
            action="order.remark",
            subject=write.order_id,
            at=at,
            # The words may name a person: they stay with the order.
            note=f"flag {settled.new.flag}, {len(settled.new.words)} characters",
        )


def tell_batch(work: UnitOfWork, write: RemarkWrite, ending: Ending) -> None:
    """A write in doubt has its end: the batch that made it is told, if it is kept."""
    if work.batches.get(write.batch_id) is None:
        return
    parcels = parcels_of(work, (write.order_id,))
    orders = [order_id for ids in parcels.values() for order_id in ids]
    made = work.remarks.of_batch(write.batch_id, orders)
    if any(each.state in OPEN_REMARKS for each in made.values()):
        return  # told with the last of the parcel
    endings = {order_id: of_write(each) for order_id, each in made.items()}
    endings[write.order_id] = ending
    work.batches.settle(write.batch_id, receipt_of(write.batch_id, parcels, endings).lines)
