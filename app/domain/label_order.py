"""The order in which labels (and slips) of a batch are printed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.ids import ParcelId
from app.domain.shelf import first_stop, walk_key


class LabelOrder(StrEnum):
    """面单顺序."""

    LISTED = "listed"  # as shown in the table, or as named
    SKU = "sku"  # the same goods together
    LOCATION = "location"  # the walk through the warehouse
    PAID = "paid"
    DEADLINE = "deadline"  # nearest first

    @property
    def label(self) -> str:
        """Short Chinese name."""
        return _LABELS[self]


_LABELS = {
    LabelOrder.LISTED: "按表格里的顺序",
    LabelOrder.SKU: "按商品，同款在一起",
    LabelOrder.LOCATION: "按库位，顺着货架走",
    LabelOrder.PAID: "按付款时间",
    LabelOrder.DEADLINE: "按截止时间，最急的在前",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What of a parcel decides its place. Times are Unix seconds, 0: none.

    ``goods`` are (code or name, pieces), as the parcel carries them.
    """

    parcel_id: ParcelId
    goods: tuple[tuple[str, int], ...]
    paid_s: int
    deadline_s: int = 0


def arrange(
    parcels: Iterable[Standing], order: LabelOrder, locations: Mapping[str, str]
) -> tuple[ParcelId, ...]:
    """The ids of ``parcels`` in ``order``; what ties goes by pay time, then id.

    LISTED keeps the order given.
    """
    found = list(parcels)
    if order is not LabelOrder.LISTED:
        found.sort(key=lambda each: (_key(each, order, locations), each.paid_s, each.parcel_id))
    return tuple(each.parcel_id for each in found)


def _key(each: Standing, order: LabelOrder, locations: Mapping[str, str]) -> tuple[Any, ...]:
    if order is LabelOrder.SKU:
        return _by_goods(each)
    if order is LabelOrder.LOCATION:
        stop = first_stop((code for code, _ in each.goods), locations)
        return (not stop, walk_key(stop), *_by_goods(each))
    if order is LabelOrder.DEADLINE:
        return (not each.deadline_s, each.deadline_s)
    return ()


def _by_goods(each: Standing) -> tuple[Any, ...]:
    """Parcels of one kind of goods by code, then pieces; mixed ones after them."""
    pieces: dict[str, int] = {}
    for code, quantity in each.goods:
        pieces[code] = pieces.get(code, 0) + quantity
    return (len(pieces) != 1, tuple(sorted(pieces.items())))
