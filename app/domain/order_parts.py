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
    shipped, and the platform has told the order since. ``numbers``: those that it travels or may
    travel under.
    """

    parcel_id: ParcelId
    ordinal: int
    goods: Share
    fixed: bool = False
    gone: bool = False
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Deal:
    """What is left for each part to carry, and what is left for none: all of them have numbers."""

    shares: Mapping[ParcelId, Share]
    over: Share


def deal(
    order: Order, parts: Sequence[Part], staying: AbstractSet[ItemId], beside: AbstractSet[str]
) -> Deal:
    """Deal out what of ``order`` has not left elsewhere.

    The share of a part that is not fixed is what it carries: together with the fixed ones each
    piece that is left, once. That of a fixed one is how much of it may leave.

    Args:
        order: as the platform last told it.
        parts: every part of it.
        staying: refunded items; nobody is to carry them who does not.
        beside: numbers of ours for it that are no part's (加包裹).
    """
    left = _left(order, parts, beside)
    fixed = [part for part in parts if part.fixed]
    free = sorted((part for part in parts if not part.fixed), key=lambda part: part.ordinal)
    taken = _sum(part.goods for part in fixed)
    shares: dict[ParcelId, dict[ItemId, int]] = {
        part.parcel_id: {
            item_id: max(0, min(pieces, left.get(item_id, 0) - taken[item_id] + pieces))
            for item_id, pieces in part.goods.items()
        }
        for part in fixed
    }
    shares |= {part.parcel_id: {} for part in free}
    over: dict[ItemId, int] = {}
    for item_id, pieces in left.items():
        rest = max(0, pieces - taken[item_id])
        holders = [part for part in free if part.goods.get(item_id)]
        if not holders and item_id not in staying:  # goods that came back
            holders = [part for part in free if not part.goods][:1] or free[:1]
            if rest and not holders:
                over[item_id] = rest
        for part in holders:
            share = rest if part is holders[-1] else min(rest, part.goods[item_id])
            rest -= share
            if share:
                shares[part.parcel_id][item_id] = share
    return Deal(shares, over)


def _left(order: Order, parts: Sequence[Part], beside: AbstractSet[str]) -> dict[ItemId, int]:
    """Pieces of each item that did not leave elsewhere, whether ours have left or not."""
    whole = whole_order_parcel(order)
    elsewhere = _elsewhere(order, parts, beside)
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


def _elsewhere(order: Order, parts: Sequence[Part], beside: AbstractSet[str]) -> Counter[ItemId]:
    """Pieces that left under numbers which are not ours, or beside our goods under ours.

    Parts that have gone, but are told under none of their numbers, are among the others: somebody
    gave them other numbers.
    """
    ours = beside | {number for part in parts for number in part.numbers}
    others = (pack for pack in order.packs if pack.tracking_number not in ours)
    elsewhere = _sum(dict(pack.item_quantities) for pack in others)
    for part in parts:
        under = Counter[ItemId]()
        for pack in order.packs:
            if pack.tracking_number in part.numbers:
                under |= Counter(dict(pack.item_quantities))  # each piece's number may name all
        if under:
            elsewhere += under - Counter(part.goods)
        elif part.gone:
            elsewhere -= Counter(part.goods)
    return elsewhere


def _sum(shares: Iterable[Share]) -> Counter[ItemId]:
    total = Counter[ItemId]()
    for share in shares:
        total.update(share)
    return total
