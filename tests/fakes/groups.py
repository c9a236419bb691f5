"""Merging and taking apart on a desk in memory: noted, and nothing moves."""

from collections.abc import Iterable
from typing import Any

from app.domain.ids import BatchId, ParcelId
from app.domain.receipt import Line, Outcome, Receipt
from app.ports.rows import MemberRow, ParcelRow
from tests.fakes.basics import Noting


class FakeGroups:
    """Stands for MergeParcels, by ``merge``, and for SplitParcels."""

    def __init__(self, owner: Noting) -> None:
        self._owner = owner

    def merge(self, ctx: Any, groups: Iterable[tuple[ParcelId, ...]]) -> Receipt:
        ctx.check()
        self._owner.note("merge", *groups)
        return _done("merge", [group[0] for group in groups])

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
