"""Merging, taking apart and splitting with the way back: what there was before is remembered.

Going back, too, is refused once a number was asked for, and merging again asks the platform.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.domain.errors import AppError
from app.domain.grouping import NamedPieces
from app.domain.ids import BatchId, OrderId, ParcelId, new_id
from app.domain.parcel import Making
from app.domain.receipt import Line, Outcome, Receipt
from app.ports.jobs import JobContext
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk
from app.services.split_parcels import OrderParts

Call = Callable[[JobContext], Receipt]
Groups = Iterable[tuple[ParcelId, ...]]


@dataclass(frozen=True, slots=True)
class Memory:
    """Which orders were merged with which, and how orders were split."""

    merged: tuple[tuple[OrderId, ...], ...]
    parts: tuple[OrderParts, ...]


@dataclass(frozen=True, slots=True)
class Regrouped:
    """What was done. ``undo`` None: nothing was."""

    receipt: Receipt
    undo: Call | None


def merge(desk: Desk, ctx: JobContext, groups: Groups) -> Regrouped:
    """Merge each group."""
    groups = tuple(groups)
    before = _remember(desk, (p for group in groups for p in group))
    receipt = desk.merge_parcels(ctx, groups)
    made = _done(receipt)

    def undo(again: JobContext) -> Receipt:
        apart = desk.split_parcels.take_apart(made)
        whole = {order for row in _rows(desk, _done(apart)) for order in row.order_ids}
        merged = tuple(orders for orders in before.merged if whole.issuperset(orders))
        return _joined(apart, _restore(desk, again, apart, Memory(merged, ())))

    return Regrouped(receipt, undo if made else None)


def take_apart(desk: Desk, parcel_ids: tuple[ParcelId, ...]) -> Regrouped:
    """Take merged and split parcels apart."""
    before = _remember(desk, parcel_ids)
    receipt = desk.split_parcels.take_apart(parcel_ids)

    def undo(again: JobContext) -> Receipt:
        return _restore(desk, again, receipt, before)

    return Regrouped(receipt, undo if _done(receipt) else None)


def split(desk: Desk, parcel_id: ParcelId, parts: tuple[NamedPieces, ...]) -> Regrouped:
    """Deal the goods of a parcel out to several."""
    before = _remember(desk, (parcel_id,))  # a part may be split once more
    receipt = desk.split_parcels.split(parcel_id, parts)
    made = _done(receipt)

    def undo(again: JobContext) -> Receipt:
        whole = desk.split_parcels.unsplit(made)
        return _joined(whole, _restore(desk, again, whole, before))

    return Regrouped(receipt, undo)


def _remember(desk: Desk, parcel_ids: Iterable[ParcelId]) -> Memory:
    ids = tuple(parcel_ids)
    merged = [row.order_ids for row in _rows(desk, ids) if row.made_by is Making.MERGE]
    return Memory(tuple(merged), desk.split_parcels.parts_of(ids))


def _restore(desk: Desk, ctx: JobContext, apart: Receipt, before: Memory) -> Receipt:
    """Put together and split again what stands alone now."""
    alone = {row.order_ids[0]: row.parcel_id for row in _rows(desk, _done(apart))}
    groups = [
        tuple(alone[order] for order in orders)
        for orders in before.merged
        if alone.keys() >= set(orders) and len(orders) > 1
    ]
    receipt = desk.merge_parcels(ctx, groups)
    for each in before.parts:
        parcel_id = alone.get(each.order_id)
        if parcel_id is None or len(each.parts) < 2:  # nothing was left for the others
            continue
        try:
            receipt = _joined(receipt, desk.split_parcels.split(parcel_id, each.parts))
        except AppError as error:
            receipt = _joined(receipt, _failed(parcel_id, error))
    return receipt


def _rows(desk: Desk, ids: Iterable[ParcelId]) -> tuple[ParcelRow, ...]:
    return desk.reader.parcels_by_id(frozenset(ids))


def _done(receipt: Receipt) -> tuple[ParcelId, ...]:
    return tuple(line.parcel_id for line in receipt.lines if line.outcome is Outcome.DONE)


def _failed(parcel_id: ParcelId, error: AppError) -> Receipt:
    return Receipt.of(BatchId(new_id()), (parcel_id,), {parcel_id: Line.failed(parcel_id, error)})


def _joined(one: Receipt, two: Receipt) -> Receipt:
    lines = {line.parcel_id: line for line in (*one.lines, *two.lines)}
    return Receipt.of(one.batch_id, tuple(lines), lines)
