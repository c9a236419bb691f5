"""Merging and taking apart on a desk in memory: noted, and nothing moves."""

from collections.abc import Iterable
from typing import Any

from app.domain.ids import BatchId, ParcelId
from app.domain.receipt import Line, Outcome, Receipt
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


def _done(name: str, parcel_ids: Iterable[ParcelId]) -> Receipt:
    lines = tuple(Line(parcel_id=each, outcome=Outcome.DONE) for each in parcel_ids)
    return Receipt(batch_id=BatchId(name), lines=lines)
