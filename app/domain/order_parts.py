"""How what is left of a split order is dealt out over its parts, when some of it left elsewhere.

Which part the goods were of that somebody shipped in the back end, nobody can say: pieces of one
item are alike. So a part that has asked for no number carries what the others leave over, and of
one that has, only how much may still leave is known.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from app.domain.ids import ItemId, ParcelId
from app.domain.order import GONE, Order
from app.domain.parcel import whole_order_parcel

Share = Mapping[ItemId, int]
"""Pieces of each item; what is not named is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A parcel with some pieces of an order.

    ``fixed``: a number was asked for it, so that its goods stay as they are. ``gone``: it was
    shipped. ``numbers``: those that it travels or may travel under.
    """

    parcel_id: ParcelId
    ordinal: int
    goods: Share
    fixed: bool = False
    gone: bool = False
    numbers: frozenset[str] = frozenset()


def shares(
    order: Order, parts: Sequence[Part], numbers: AbstractSet[str]
) -> dict[ParcelId, dict[ItemId, int]]:
    """What is left for each of ``parts`` to carry.

    Of those that are not fixed it is what they carry: together with the fixed ones all that has
    not left elsewhere, each piece once. Of a fixed one it is how much of it may leave.

    Args:
        order: as the platform last told it.
        parts: every part of it.
        numbers: all tracking numbers of ours for it; packs under others left elsewhere.
    """
    left = _left(order, parts, numbers)
    fixed = [part for part in parts if part.fixed]
    free = sorted(
        (part for part in parts if not part.fixed), key=lambda p: (not p.goods, p.ordinal)
    )
    taken = _sum(part.goods for part in fixed)
    found: dict[ParcelId, dict[ItemId, int]] = {
        part.parcel_id: {
            item_id: max(0, min(pieces, left.get(item_id, 0) - taken[item_id] + pieces))
            for item_id, pieces in part.goods.items()
        }
        for part in fixed
    }
    found |= {part.parcel_id: {} for part in free}
    for item_id, pieces in left.items():
        rest = max(0, pieces - taken[item_id])
        holders = [part for part in free if part.goods.get(item_id)] or free[:1]
        for part in holders:
            last = part is holders[-1]
            share = rest if last else min(rest, part.goods[item_id])
            rest -= share
            if share:
                found[part.parcel_id][item_id] = share
    return found


def _left(order: Order, parts: Sequence[Part], numbers: AbstractSet[str]) -> dict[ItemId, int]:
    """Pieces of each item that did not leave elsewhere, whether ours have left or not."""
    whole = whole_order_parcel(order)
    elsewhere = _elsewhere(order, parts, numbers)
    told = {pack.tracking_number for pack in order.packs}
    gone = _sum(p.goods for p in parts if p.gone and not told.isdisjoint(p.numbers))
    status = {item.item_id: item.status for item in order.items}
    found: dict[ItemId, int] = {}
    for line in whole.lines if whole else ():
        pieces = line.quantity - elsewhere[line.item_id]
        if status[line.item_id] in GONE:
            pieces = gone[line.item_id]
        elif pieces <= gone[line.item_id]:  # packs that name goods twice (加包裹) are no measure
            pieces = line.quantity
        found[line.item_id] = pieces
    return found


def _elsewhere(order: Order, parts: Sequence[Part], numbers: AbstractSet[str]) -> Counter[ItemId]:
    """Pieces that left under numbers which are not ours.

    A part of ours that has gone, but is told under none of its numbers, is the pack with the same
    goods: somebody gave it another number.
    """
    told = {pack.tracking_number for pack in order.packs}
    others = [
        Counter(dict(pack.item_quantities))
        for pack in order.packs
        if pack.tracking_number not in numbers
    ]
    for part in parts:
        goods = Counter(dict(part.goods))
        if part.gone and told.isdisjoint(part.numbers) and goods in others:
            others.remove(goods)
    return _sum(others)


def _sum(shares: Iterable[Share]) -> Counter[ItemId]:
    total = Counter[ItemId]()
    for share in shares:
        total.update(share)
    return total
