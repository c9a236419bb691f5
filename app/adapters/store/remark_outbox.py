"""Remarks on their way to the platform, as the unit of work offers them."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from app.adapters.store.dialect import among
from app.adapters.store.links import parcels_of_orders
from app.adapters.store.local_marks import show_remarks
from app.adapters.store.remark_rows import (
    add_writes,
    batch_writes,
    get_write,
    held_remarks,
    open_writes,
    settle_write,
)
from app.adapters.store.tables import orders
from app.adapters.store.touched import Touched
from app.domain.ids import BatchId, OrderId, ShopId
from app.domain.remark import Remark, RemarkWrite, shown_remark


class SqlRemarks:
    """The outbox, and what rows show of it."""

    def __init__(self, connection: Connection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    def add(self, writes: Iterable[RemarkWrite]) -> None:
        writes = tuple(writes)
        add_writes(self._connection, writes)
        self._show(writes)

    def settle(self, writes: Iterable[RemarkWrite]) -> None:
        writes = tuple(writes)
        for write in writes:
            settle_write(self._connection, write)
        self._show(writes)

    def get(self, remark_id: str) -> RemarkWrite | None:
        return get_write(self._connection, remark_id)

    def open(self, order_ids: Iterable[OrderId] | None = None) -> tuple[RemarkWrite, ...]:
        return open_writes(self._connection, order_ids)

    def of_batch(
        self, batch_id: BatchId, order_ids: Iterable[OrderId]
    ) -> dict[OrderId, RemarkWrite]:
        return batch_writes(self._connection, batch_id, order_ids)

    def held(self, order_ids: Iterable[OrderId]) -> dict[OrderId, Remark]:
        found = held_remarks(self._connection, order_ids)
        return {order_id: remark for order_id, (remark, _) in found.items()}

    def shops(self, order_ids: Iterable[OrderId]) -> dict[OrderId, ShopId]:
        rows = self._connection.execute(
            select(orders.c.order_id, orders.c.shop_id).where(among(orders.c.order_id, order_ids))
        )
        return {OrderId(row.order_id): ShopId(row.shop_id) for row in rows}

    def shown(self, order_ids: Iterable[OrderId]) -> dict[OrderId, Remark]:
        held = self.held(order_ids)
        waiting: dict[OrderId, list[RemarkWrite]] = {}
        for write in open_writes(self._connection, held):
            waiting.setdefault(write.order_id, []).append(write)
        return {o: shown_remark(remark, waiting.get(o, ())) for o, remark in held.items()}

    def _show(self, writes: tuple[RemarkWrite, ...]) -> None:
        order_ids = {write.order_id for write in writes}
        parcel_ids = parcels_of_orders(self._connection, order_ids)
        show_remarks(self._connection, parcel_ids)
        self._touched.orders |= order_ids
        self._touched.parcels |= parcel_ids
