"""Remarks, holds and tags of a :class:`tests.fakes.desk.FakeDesk`: rows change, calls are kept."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from app.domain.gate import Block
from app.domain.hold import HoldWish
from app.domain.ids import BatchId, OrderId, ParcelId
from app.domain.receipt import Line, Outcome, Receipt
from app.domain.remark import Remark, RemarkMode, RemarkWish
from app.domain.tag import together, without
from app.ports.rows import HoldRow, OrderRemarkRow, ParcelRow
from app.services.hold_orders import HoldMemory, HoldResult
from app.services.remark_acts import RemarkAct, RemarkResult
from app.services.tag_orders import TagResult


class Owner(Protocol):
    """What is needed of the desk."""

    rows: dict[ParcelId, ParcelRow]
    tags: "FakeTags"

    def note(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Remember a call, then fail if a fault waits for it."""
        ...

    def changed(self, parcel_ids: Iterable[ParcelId]) -> None:
        """Tell the screens."""
        ...


class FakeLocalReads:
    """The part of a reader in memory that tells of remarks, holds and tags."""

    _owner: "Owner"

    def remarks(self, ids: frozenset[ParcelId]) -> tuple[OrderRemarkRow, ...]:
        return tuple(
            OrderRemarkRow(order_id=order_id, words=row.seller_words, flag=row.flag)
            for parcel_id, row in self._owner.rows.items()
            if parcel_id in ids
            for order_id in row.order_ids
        )

    def holds(self) -> tuple[HoldRow, ...]:
        return ()

    def used_tags(self) -> tuple[str, ...]:
        return self._owner.tags.used


def _receipt(ids: Iterable[ParcelId], outcome: Outcome = Outcome.DONE, why: str = "") -> Receipt:
    lines = tuple(Line(parcel_id=p, outcome=outcome, title=why) for p in ids)
    return Receipt(batch_id=BatchId("batch"), lines=lines)


def _change(owner: Owner, ids: Iterable[ParcelId], to: Callable[[ParcelRow], ParcelRow]) -> None:
    ids = tuple(ids)
    for parcel_id in ids:
        owner.rows[parcel_id] = to(owner.rows[parcel_id])
    owner.changed(ids)


@dataclass
class FakeRemarks:
    """``refuse``: a reason for which the platform takes no remark."""

    owner: Owner
    refuse: str = ""

    def intend(self, parcel_ids: Iterable[ParcelId], wish: RemarkWish) -> RemarkAct:
        ids = tuple(parcel_ids)
        self.owner.note("remark", ids, wish)
        rows = {p: self.owner.rows[p] for p in ids}
        self._before = rows
        new = {p: wish.applied_to(Remark(r.seller_words, r.flag)) for p, r in rows.items()}
        _change(
            self.owner,
            ids,
            lambda row: replace(
                row, seller_words=new[row.parcel_id].words, flag=new[row.parcel_id].flag
            ),
        )
        return RemarkAct(
            batch_id=BatchId("batch"),
            parcels={p: row.order_ids for p, row in rows.items()},
            writes={},
            wishes={},
            shops={},
            ended={},
        )

    def intend_back(self, undo: Mapping[OrderId, RemarkWish]) -> RemarkAct:
        ids = tuple(p for p, r in self.owner.rows.items() if undo.keys() & set(r.order_ids))
        return self.intend(ids, next(iter(undo.values())))

    def intend_again(self, batch_id: BatchId, parcel_ids: Iterable[ParcelId]) -> RemarkAct:
        self.owner.note("remark.again", batch_id, tuple(parcel_ids))
        return self.intend(parcel_ids, RemarkWish(RemarkMode.REPLACE, "原话"))

    def reconcile(self, _ctx: Any) -> Receipt:
        self.owner.note("remark.reconcile")
        return _receipt(())

    def send(self, _ctx: Any, act: RemarkAct) -> RemarkResult:
        ids = tuple(act.parcels)
        if self.refuse:
            _change(self.owner, ids, lambda row: self._before[row.parcel_id])
            return RemarkResult(receipt=_receipt(ids, Outcome.FAILED, self.refuse), undo={})
        undo = {
            row.order_ids[0]: RemarkWish(RemarkMode.REPLACE, row.seller_words, row.flag)
            for row in self._before.values()
        }
        return RemarkResult(receipt=_receipt(ids), undo=undo)


@dataclass
class FakeHolds:
    """Holds on rows; undoing puts the rows back."""

    owner: Owner

    def __post_init__(self) -> None:
        self._before: dict[ParcelId, ParcelRow] = {}

    def hold(self, parcel_ids: Iterable[ParcelId], wish: HoldWish) -> HoldResult:
        def held(row: ParcelRow) -> ParcelRow:
            until_s = int(wish.until.timestamp()) if wish.until else 0
            blocks = row.blocks | {Block.HELD}
            return replace(row, blocks=blocks, hold_reason=wish.reason, hold_until_s=until_s)

        return self._do("hold", parcel_ids, held, wish)

    def release(self, parcel_ids: Iterable[ParcelId]) -> HoldResult:
        def free(row: ParcelRow) -> ParcelRow:
            return replace(row, blocks=row.blocks - {Block.HELD}, hold_reason="", hold_until_s=0)

        return self._do("release", parcel_ids, free)

    def mark_urgent(self, parcel_ids: Iterable[ParcelId], *, urgent: bool) -> HoldResult:
        return self._do("urgent", parcel_ids, lambda row: replace(row, urgent=urgent), urgent)

    def put_back(self, before: HoldMemory) -> int:
        self.owner.note("put_back", before)
        _change(self.owner, self._before, lambda row: self._before[row.parcel_id])
        return 0

    def release_due(self) -> frozenset[OrderId]:
        return frozenset()

    def _do(
        self,
        name: str,
        parcel_ids: Iterable[ParcelId],
        to: Callable[[ParcelRow], ParcelRow],
        *more: Any,
    ) -> HoldResult:
        ids = tuple(parcel_ids)
        self.owner.note(name, ids, *more)
        self._before = {p: self.owner.rows[p] for p in ids}
        _change(self.owner, ids, to)
        held = {row.order_ids[0]: None for row in self._before.values()}
        return HoldResult(receipt=_receipt(ids), before=HoldMemory(held=held, urgent=frozenset()))


@dataclass
class FakeTags:
    """Tags on rows."""

    owner: Owner

    def __post_init__(self) -> None:
        self.used: tuple[str, ...] = ()
        self._before: dict[ParcelId, ParcelRow] = {}

    def __call__(
        self, parcel_ids: Iterable[ParcelId], *, add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> TagResult:
        ids, add, remove = tuple(parcel_ids), tuple(add), tuple(remove)
        self.owner.note("tag", ids, add, remove)
        self._before = {p: self.owner.rows[p] for p in ids}
        self.used = together(add, self.used)
        _change(
            self.owner,
            ids,
            lambda row: replace(row, local_tags=together(without(row.local_tags, remove), add)),
        )
        before = {row.order_ids[0]: row.local_tags for row in self._before.values()}
        return TagResult(receipt=_receipt(ids), before=before)

    def put_back(self, done: TagResult) -> int:
        self.owner.note("tags_back", done)
        _change(self.owner, self._before, lambda row: self._before[row.parcel_id])
        return 0

    def forget(self, tag: str) -> None:
        self.used = without(self.used, (tag,))
