"""拆单, and the way back from 拆单 and 合单. All local: the platform hears of it by the numbers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.errors import InvalidInput
from app.domain.grouping import NamedPieces, Pieces, parted_gifts
from app.domain.ids import BatchId, ItemId, OrderId, ParcelId, new_id
from app.domain.order import Order
from app.domain.parcel import Making, Parcel
from app.domain.receipt import Line, Outcome, Receipt
from app.domain.refunds import masters_of
from app.ports.clock import Clock
from app.ports.guard import Guard
from app.ports.settings import Settings
from app.ports.store import Store, UnitOfWork
from app.services.label_outcomes import operator_name
from app.services.open_intents import end_redos

_NOT_MADE = {Making.MERGE: "这个包裹没有合单", Making.SPLIT: "这个订单没有拆单"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitItem:
    """Pieces of one item in a parcel."""

    item_id: ItemId
    name: str
    spec: str
    code: str
    quantity: int
    gift_of: frozenset[ItemId] = frozenset()  # what it was given for; nothing for other items


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The goods of a parcel that shall be split."""

    order_id: OrderId
    items: tuple[SplitItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderParts:
    """How an order is split: what to ask for to split it so again."""

    order_id: OrderId
    parts: tuple[NamedPieces, ...]


class SplitParcels:
    """Parts of an order, and taking groups apart again."""

    def __init__(self, *, store: Store, clock: Clock, settings: Settings, guard: Guard) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._guard = guard

    def split(self, parcel_id: ParcelId, parts: Sequence[NamedPieces]) -> Receipt:
        """Deal the goods of a parcel out; what no part names makes one more.

        Args:
            parcel_id: an order's parcel, without a number.
            parts: of each part, 商家编码 or item ids and how many of each.

        Raises:
            InvalidInput: it cannot be split, or not so; nothing was done.
        """
        with self._guard.hold(), self._store.begin() as work:
            parcel = work.parcels.get((parcel_id,)).get(parcel_id)
            if parcel is None:
                raise InvalidInput("group.gone", "找不到这个包裹", "刷新后再试。")
            if work.parcels.blocks((parcel_id,)).get(parcel_id):
                raise InvalidInput(
                    "split.blocked", "包裹被拦下，不能拆单", "先处理拦下的原因，再拆。"
                )
            dealt = work.groups.split(parcel_id, _by_item(work, parcel, parts))
            end_redos(work, (parcel_id,), outcome="split", at=self._clock.now())
            self._record(work, "parcel.split", dealt, parcel.order_ids)
            work.commit()
        return _done(dealt)

    def contents(self, parcel_id: ParcelId) -> Contents:
        """The goods of an order's parcel.

        Raises:
            InvalidInput: it is gone, or holds several orders.
        """
        with self._store.begin() as work:
            parcel = work.parcels.get((parcel_id,)).get(parcel_id)
            if parcel is None or not parcel.lines:
                raise InvalidInput("group.gone", "找不到这个包裹", "刷新后再试。")
            if len(parcel.order_ids) > 1:
                raise InvalidInput(
                    "split.merged", "合单的包裹不能直接拆", "先拆开合单，再拆这个订单。"
                )
            order = work.orders.get(parcel.order_ids)[parcel.order_ids[0]]
        known = {item.item_id: item for item in order.items}
        masters = _masters(order)
        return Contents(
            order_id=order.order_id,
            items=tuple(
                SplitItem(
                    item_id=line.item_id,
                    name=known[line.item_id].name,
                    spec=known[line.item_id].spec,
                    code=known[line.item_id].code,
                    quantity=line.quantity,
                    gift_of=masters.get(line.item_id, frozenset()),
                )
                for line in parcel.lines
            ),
        )

    def parted_gifts(self, parcel_ids: Iterable[ParcelId]) -> tuple[str, ...]:
        """Names of gifts that travel without anything they were given for, in split orders."""
        names: list[str] = []
        with self._store.begin() as work:
            for split in self._split_orders(work, parcel_ids):
                order = work.orders.get((split.order_id,))[split.order_id]
                parts = [{ItemId(item_id) for item_id, _ in part} for part in split.parts]
                known = {item.item_id: item.name for item in order.items}
                names += [known[gift] for gift in parted_gifts(_masters(order), parts)]
        return tuple(names)

    def parts_of(self, parcel_ids: Iterable[ParcelId]) -> tuple[OrderParts, ...]:
        """How the orders are split of which these parcels are parts, each once."""
        with self._store.begin() as work:
            return self._split_orders(work, parcel_ids)

    @staticmethod
    def _split_orders(work: UnitOfWork, parcel_ids: Iterable[ParcelId]) -> tuple[OrderParts, ...]:
        found: dict[OrderId, OrderParts] = {}
        for parcel in work.parcels.get(parcel_ids).values():
            order_id = parcel.order_ids[0]
            if parcel.made_by is Making.SPLIT and order_id not in found:
                parts = work.parcels.siblings(parcel.parcel_id)
                found[order_id] = OrderParts(
                    order_id=order_id,
                    parts=tuple(
                        tuple((line.item_id, line.quantity) for line in part.lines)
                        for part in parts
                        if part.lines
                    ),
                )
        return tuple(found.values())

    def unmerge(self, parcel_ids: Iterable[ParcelId]) -> Receipt:
        """Each order of these merged parcels in its own parcel again."""
        return self._dissolve(parcel_ids, Making.MERGE)

    def unsplit(self, parcel_ids: Iterable[ParcelId]) -> Receipt:
        """All of the orders, parts of which these parcels are, in one parcel again."""
        return self._dissolve(parcel_ids, Making.SPLIT)

    def take_apart(self, parcel_ids: Iterable[ParcelId]) -> Receipt:
        """Whichever of both fits each parcel."""
        return self._dissolve(parcel_ids, None)

    def _dissolve(self, parcel_ids: Iterable[ParcelId], made_by: Making | None) -> Receipt:
        lines: dict[ParcelId, Line] = {}
        gone = set[ParcelId]()
        with self._guard.hold():
            for parcel_id in dict.fromkeys(parcel_ids):
                if parcel_id in gone:  # went with another part of its order
                    continue
                try:
                    with self._store.begin() as work:
                        gone |= self._take_apart(work, parcel_id, made_by, lines)
                        work.commit()
                except InvalidInput as error:
                    lines[parcel_id] = Line.failed(parcel_id, error)
        return Receipt.of(BatchId(new_id()), lines, lines)

    def _take_apart(
        self,
        work: UnitOfWork,
        parcel_id: ParcelId,
        made_by: Making | None,
        lines: dict[ParcelId, Line],
    ) -> set[ParcelId]:
        """Returns the parcels that were emptied."""
        parcel = work.parcels.get((parcel_id,)).get(parcel_id)
        if parcel is None:
            raise InvalidInput("group.gone", "找不到这个包裹", "刷新后再试。")
        if made_by is not None and parcel.made_by is not made_by:
            raise InvalidInput("group.none", _NOT_MADE[made_by], "不用拆开。")
        parts = {part.parcel_id for part in work.parcels.siblings(parcel_id)}
        made = work.groups.dissolve(parcel_id)
        action = "parcel.unmerge" if parcel.made_by is Making.MERGE else "parcel.unsplit"
        self._record(work, action, made, parcel.order_ids)
        for each in made:
            lines[each] = Line(parcel_id=each, outcome=Outcome.DONE)
        return parts

    def _record(
        self, work: UnitOfWork, action: str, made: Iterable[ParcelId], order_ids: Iterable[str]
    ) -> None:
        work.audit.record_all(
            actor=operator_name(self._settings),
            action=action,
            subjects=made,
            at=self._clock.now(),
            note=" ".join(order_ids),
        )


def _masters(order: Order) -> dict[ItemId, frozenset[ItemId]]:
    return {item.item_id: masters_of(order, item) for item in order.items if item.gift}


def _done(made: Sequence[ParcelId]) -> Receipt:
    lines = {each: Line(parcel_id=each, outcome=Outcome.DONE) for each in made}
    return Receipt.of(BatchId(new_id()), made, lines)


def _by_item(work: UnitOfWork, parcel: Parcel, parts: Sequence[NamedPieces]) -> list[Pieces]:
    """``parts`` with item ids for 商家编码; one code of several items is dealt out in turn."""
    orders = work.orders.get(parcel.order_ids)
    left = Counter({line.item_id: line.quantity for line in parcel.lines})
    codes: dict[str, list[ItemId]] = {}
    for order in orders.values():
        for item in order.items:
            if item.code and item.item_id in left:
                codes.setdefault(item.code, []).append(item.item_id)
    found: list[Pieces] = []
    for part in parts:
        pieces: list[tuple[ItemId, int]] = []
        for name, quantity in part:
            alike = [ItemId(name)] if ItemId(name) in left else codes.get(name, [ItemId(name)])
            pieces += _dealt(left, alike, quantity)
        found.append(tuple(pieces))
    return found


def _dealt(
    left: Counter[ItemId], alike: Sequence[ItemId], quantity: int
) -> list[tuple[ItemId, int]]:
    """``quantity`` pieces of ``alike``; more than there are stay on the last, to be refused."""
    pieces: list[tuple[ItemId, int]] = []
    for item_id in alike[:-1]:
        taken = min(left[item_id], quantity)
        if taken:
            pieces.append((item_id, taken))
            left[item_id] -= taken
            quantity -= taken
    if quantity or not pieces:
        pieces.append((alike[-1], quantity))
        left[alike[-1]] -= quantity
    return pieces
