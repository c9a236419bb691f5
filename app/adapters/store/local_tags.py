"""Local tags (标签) of orders, and which tags people use."""

from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Connection, delete, insert, select

from app.adapters.store.dialect import among, upsert
from app.adapters.store.links import parcels_of_orders
from app.adapters.store.local_marks import show_local_marks
from app.adapters.store.tables import local_tags, meta
from app.adapters.store.touched import Touched
from app.domain.ids import OrderId
from app.domain.tag import together, without

USED_KEY = "tags.used"
USED_KEPT = 60
_SET_USED = upsert(meta, ("key", "value"))


class SqlTags:
    """Tags by order, in the order they were given."""

    def __init__(self, connection: Connection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    def of(self, order_ids: Iterable[OrderId]) -> dict[OrderId, tuple[str, ...]]:
        wanted = list(order_ids)
        found: dict[OrderId, tuple[str, ...]] = dict.fromkeys(wanted, ())
        rows = self._connection.execute(
            select(local_tags)
            .where(among(local_tags.c.order_id, wanted))
            .order_by(local_tags.c.order_id, local_tags.c.position)
        )
        for row in rows:
            order_id = OrderId(row.order_id)
            found[order_id] = (*found[order_id], row.tag)
        return found

    def put(self, wanted: Mapping[OrderId, tuple[str, ...]]) -> None:
        order_ids = list(wanted)
        self._connection.execute(delete(local_tags).where(among(local_tags.c.order_id, order_ids)))
        rows = [
            {"order_id": order_id, "tag": tag, "position": position}
            for order_id, tags in wanted.items()
            for position, tag in enumerate(tags)
        ]
        if rows:
            self._connection.execute(insert(local_tags), rows)
        parcel_ids = parcels_of_orders(self._connection, order_ids)
        show_local_marks(self._connection, parcel_ids)
        self._touched.orders.update(order_ids)
        self._touched.parcels |= parcel_ids

    def used(self) -> tuple[str, ...]:
        return used_tags(self._connection)

    def remember(self, tags: Iterable[str]) -> None:
        kept = together(tuple(tags), self.used())[:USED_KEPT]
        self._set_used(kept)

    def forget(self, tag: str) -> None:
        self._set_used(without(self.used(), (tag,)))

    def _set_used(self, tags: tuple[str, ...]) -> None:
        value = msgspec.json.encode(tags).decode()
        self._connection.execute(_SET_USED, {"key": USED_KEY, "value": value})


def used_tags(connection: Connection) -> tuple[str, ...]:
    """Tags that people have given, the last used first."""
    text = connection.scalar(select(meta.c.value).where(meta.c.key == USED_KEY))
    return msgspec.json.decode(text, type=tuple[str, ...]) if text else ()
