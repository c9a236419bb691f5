"""Put local tags (标签) on orders and take them off; nothing of it leaves this machine."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.domain.ids import BatchId, OrderId, ParcelId, new_id
from app.domain.receipt import Line, Outcome, Receipt
from app.domain.tag import TAGS_AN_ORDER, clean_tag, together, without
from app.ports.store import Store, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class TagResult:
    """A batch, and the tags that its orders had before and after, where they changed."""

    receipt: Receipt
    before: Mapping[OrderId, tuple[str, ...]]
    after: Mapping[OrderId, tuple[str, ...]] = field(default_factory=dict)


class TagOrders:
    """Tags of the orders of parcels."""

    def __init__(self, *, store: Store) -> None:
        self._store = store

    def __call__(
        self,
        parcel_ids: Iterable[ParcelId],
        *,
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
    ) -> TagResult:
        """Add and remove tags on every order of ``parcel_ids``.

        Raises:
            InvalidInput: one of ``add`` is no tag; nothing was done.
        """
        wanted = tuple(dict.fromkeys(parcel_ids))
        added, removed = tuple(clean_tag(tag) for tag in add), tuple(remove)
        lines: dict[ParcelId, Line] = {}
        put: dict[OrderId, tuple[str, ...]] = {}
        with self._store.begin() as work:
            parcels = work.parcels.get(wanted)
            before = work.tags.of(o for parcel in parcels.values() for o in parcel.order_ids)
            for parcel_id in wanted:
                if parcel_id not in parcels:
                    lines[parcel_id] = Line.missing(parcel_id)
                    continue
                order_ids = parcels[parcel_id].order_ids
                tags = {o: together(without(before[o], removed), added) for o in order_ids}
                lines[parcel_id] = _line(parcel_id, before, tags)
                if lines[parcel_id].outcome is Outcome.DONE:
                    put |= {o: after for o, after in tags.items() if after != before[o]}
            self._put(work, put)
            if put:
                work.tags.remember(added)
            work.commit()
        return TagResult(
            receipt=Receipt.of(BatchId(new_id()), wanted, lines),
            before={order_id: before[order_id] for order_id in put},
            after=put,
        )

    def put_back(self, done: TagResult) -> int:
        """Undo an act: its orders have the tags again that they had.

        Returns:
            How many were left alone: their tags have been changed since.
        """
        with self._store.begin() as work:
            now = work.tags.of(done.before)
            same = {o: tags for o, tags in done.before.items() if now[o] == done.after.get(o)}
            self._put(work, same)
            work.commit()
        return len(done.before) - len(same)

    def forget(self, tag: str) -> None:
        """Offer ``tag`` no more."""
        with self._store.begin() as work:
            work.tags.forget(tag)
            work.commit()

    @staticmethod
    def _put(work: UnitOfWork, tags: Mapping[OrderId, tuple[str, ...]]) -> None:
        if tags:
            work.tags.put(tags)


def _line(
    parcel_id: ParcelId,
    before: Mapping[OrderId, tuple[str, ...]],
    after: Mapping[OrderId, tuple[str, ...]],
) -> Line:
    if any(len(tags) > TAGS_AN_ORDER for tags in after.values()):
        return Line(
            parcel_id=parcel_id,
            outcome=Outcome.FAILED,
            title=f"一个订单最多 {TAGS_AN_ORDER} 个标签",
            advice="先去掉几个。",
        )
    if all(after[order_id] == before[order_id] for order_id in after):
        return Line(parcel_id=parcel_id, outcome=Outcome.ALREADY, title="标签没有变化")
    return Line(parcel_id=parcel_id, outcome=Outcome.DONE)
