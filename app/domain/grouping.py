"""Merging (合单) and splitting (拆单): which orders may share a parcel, which pieces go where.

Who a receiver is, only the platform knows: on one day, equal ``open_address_id`` and nothing else
means one receiver; across days it is asked (``order.merge``, reference section 3.6). Masked names
and addresses never decide.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.errors import InvalidInput
from app.domain.ids import CarrierCode, ItemId, OrderId, ParcelId, ShopId
from app.domain.parcel import ParcelLine

MOST_ORDERS = 100
"""Orders of one question to the platform, so of one merged parcel (reference 3.6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A parcel that may be merged: it has no number and nothing stops it."""

    parcel_id: ParcelId
    shop_id: ShopId
    address_key: str
    day: date  # on which its first order was paid, Asia/Shanghai
    orders: int = 1
    promised: CarrierCode | None = None  # the courier that its buyer was promised


def same_day_groups(candidates: Iterable[Candidate]) -> tuple[tuple[ParcelId, ...], ...]:
    """Parcels that share a shop, a day and the platform's receiver identity, by twos and more.

    In the order in which they were given; no group holds more than :data:`MOST_ORDERS` orders, or
    two promised couriers.
    """
    found: dict[tuple[ShopId, date, str], list[Candidate]] = {}
    for candidate in candidates:
        if candidate.address_key:
            key = (candidate.shop_id, candidate.day, candidate.address_key)
            found.setdefault(key, []).append(candidate)
    return tuple(
        group
        for alike in found.values()
        for one in by_promise(alike)
        for group in _within_limit(one)
    )


def by_promise(alike: Iterable[Candidate]) -> list[list[Candidate]]:
    """``alike`` by the courier that was promised: one number is of one courier.

    Those without a promise may go with any, so that they go with the first.
    """
    alike = tuple(alike)
    first = next((each.promised for each in alike if each.promised), None)
    found: dict[CarrierCode | None, list[Candidate]] = {}
    for each in alike:
        found.setdefault(each.promised or first, []).append(each)
    return list(found.values())


def _within_limit(alike: Sequence[Candidate]) -> list[tuple[ParcelId, ...]]:
    groups: list[list[Candidate]] = [[]]
    for candidate in alike:
        if sum(each.orders for each in groups[-1]) + candidate.orders > MOST_ORDERS:
            groups.append([])
        groups[-1].append(candidate)
    return [tuple(each.parcel_id for each in group) for group in groups if len(group) > 1]


Pieces = tuple[tuple[ItemId, int], ...]
"""Items and how many of each."""
NamedPieces = tuple[tuple[str, int], ...]
"""商家编码 or item ids, and how many of each."""
_PIECES = re.compile(r"(?P<name>.+?)\s*[×xX*]\s*(?P<quantity>[0-9]{1,6})", re.DOTALL)


def read_pieces(text: str) -> NamedPieces:
    """What a person wrote of one parcel, as ``A-12×2,B-7×1``.

    Raises:
        InvalidInput: ``split.format``.
    """
    found = []
    for word in re.split("[,，]", text):
        match = _PIECES.fullmatch(word.strip())
        if match is None:
            raise InvalidInput(
                "split.format",
                f"看不懂「{word.strip()}」",
                "写 商家编码×数量 或 子订单号×数量，几种商品用逗号隔开，如 A-12×2,B-7×1。",
            )
        found.append((match["name"].strip(), int(match["quantity"])))
    return tuple(found)


def split_lines(
    lines: Sequence[ParcelLine], order_id: OrderId, parts: Sequence[Pieces]
) -> tuple[tuple[ParcelLine, ...], ...]:
    """``lines`` of one order dealt out to ``parts``; what no part names makes one more.

    Raises:
        InvalidInput: ``split.…``: a part is empty, names what is not there, or more than there is;
            or all would stay in one parcel.
    """
    left = Counter({line.item_id: line.quantity for line in lines})
    dealt: list[tuple[ParcelLine, ...]] = []
    for part in parts:
        wanted = Counter[ItemId]()
        for item_id, quantity in part:
            wanted[item_id] += quantity
        dealt.append(_taken(left, wanted, lines, order_id))
    rest = tuple(
        ParcelLine(order_id=order_id, item_id=line.item_id, quantity=left[line.item_id])
        for line in lines
        if left[line.item_id] > 0
    )
    whole = (*dealt, rest) if rest else tuple(dealt)
    if len(whole) < 2:
        raise InvalidInput("split.one", "拆单至少要拆成两个包裹", "把一部分商品留给另一个包裹。")
    return whole


def _taken(
    left: Counter[ItemId], wanted: Counter[ItemId], lines: Sequence[ParcelLine], order_id: OrderId
) -> tuple[ParcelLine, ...]:
    known = {line.item_id for line in lines}
    if not wanted or any(quantity <= 0 for quantity in wanted.values()):
        raise InvalidInput("split.empty", "有一个包裹里没有商品", "每个包裹至少放一件。")
    for item_id, quantity in wanted.items():
        if item_id not in known:
            raise InvalidInput("split.unknown", f"这个包裹里没有商品 {item_id}", "核对子订单号。")
        if quantity > left[item_id]:
            raise InvalidInput(
                "split.too_many",
                f"商品 {item_id} 只剩 {left[item_id]} 件可分",
                "各包裹的件数加起来不能超过原来的件数。",
            )
    left.subtract(wanted)
    return tuple(
        ParcelLine(order_id=order_id, item_id=line.item_id, quantity=wanted[line.item_id])
        for line in lines
        if wanted[line.item_id] > 0
    )


def parted_gifts(
    masters: Mapping[ItemId, Collection[ItemId]], parts: Iterable[Collection[ItemId]]
) -> tuple[ItemId, ...]:
    """Gifts that would lie in a parcel without anything they were given for.

    Args:
        masters: of each gift, what it was given for; a gift with none is free to go alone.
        parts: the items in each parcel.
    """
    found = dict.fromkeys(
        gift
        for part in parts
        for gift in part
        if masters.get(gift) and not set(masters[gift]) & set(part)
    )
    return tuple(found)
