"""Merging and taking apart on a desk in memory: noted, and nothing moves."""

from collections.abc import Iterable
from typing import Any

from app.domain.grouping import NamedPieces
from app.domain.ids import BatchId, ItemId, OrderId, ParcelId
from app.domain.receipt import Line, Outcome, Receipt
from app.ports.rows import MemberRow, ParcelRow
from app.services.split_parcels import Contents, OrderParts, SplitItem
from tests.fakes.basics import Noting


class FakeGroups:
    """Stands for MergeParcels, when called, and for SplitParcels."""

    def __init__(self, owner: Noting) -> None:
        self._owner = owner
        self.across: tuple[tuple[ParcelId, ...], ...] = ()

    def __call__(self, ctx: Any, groups: Iterable[tuple[ParcelId, ...]]) -> Receipt:
        ctx.check()
        self._owner.note("merge", *groups)
        return _done("merge", [group[0] for group in groups])

    def suggest_across(self, ctx: Any) -> tuple[tuple[ParcelId, ...], ...]:
        ctx.check()
        self._owner.note("suggest_across")
        return self.across

    def contents(self, parcel_id: ParcelId) -> Contents:
        items = (("i1", "白桃乌龙茶", "袋装 50 克", "A-1", 3), ("i2", "玻璃杯", "", "B-2", 1))
        return Contents(
            order_id=OrderId(parcel_id),
            items=tuple(
                SplitItem(
                    item_id=ItemId(item),
                    name=name,
                    spec=spec,
                    code=code,
                    quantity=quantity,
                    gift_of=frozenset({ItemId("i1")} if item == "i2" else ()),
                )
                for item, name, spec, code, quantity in items
            ),
        )

    def parts_of(self, parcel_ids: Iterable[ParcelId]) -> tuple[OrderParts, ...]:
        return ()

    def split(self, parcel_id: ParcelId, parts: tuple[NamedPieces, ...]) -> Receipt:
        self._owner.note("split", parcel_id, parts)
        return _done("split", [ParcelId(f"{parcel_id}/{n}") for n in range(len(parts))])

    def unsplit(self, parcel_ids: tuple[ParcelId, ...]) -> Receipt:
        self._owner.note("unsplit", parcel_ids)
        return _done("unsplit", parcel_ids[:1])

    def take_apart(self, parcel_ids: tuple[ParcelId, ...]) -> Receipt:
        self._owner.note("take_apart", parcel_ids)
        return _done("take_apart", parcel_ids)


def family_of(row: ParcelRow, rows: Iterable[ParcelRow]) -> dict[str, Any]:
    """Merged orders of ``row``, and the other parcels of its orders."""
    members = tuple(
        MemberRow(order_id=order_id, buyer_words=f"话{n}", seller_words=f"注{n}", flag=n)
        for n, order_id in enumerate(row.order_ids, 1)
    )
    mine = set(row.order_ids)
    sisters = tuple(r for r in rows if r.parcel_id != row.parcel_id and mine & set(r.order_ids))
    return {"members": members if len(members) > 1 else (), "sisters": sisters}


def _done(name: str, parcel_ids: Iterable[ParcelId]) -> Receipt:
    lines = tuple(Line(parcel_id=each, outcome=Outcome.DONE) for each in parcel_ids)
    return Receipt(batch_id=BatchId(name), lines=lines)
