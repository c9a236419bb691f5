"""Parcels and how far they have come."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select, update

from app.adapters.store.codec import unpack_blocks
from app.adapters.store.dialect import among_listed, listed
from app.adapters.store.links import load_parcels, parcels_of_orders
from app.adapters.store.made_parcels import next_ordinal, put_parcel
from app.adapters.store.rejudge import rejudge
from app.adapters.store.tables import parcel_orders, parcels
from app.adapters.store.touched import Touched
from app.domain.gate import Block
from app.domain.ids import OrderId, ParcelId
from app.domain.parcel import Parcel, Stage

# Built once: these run for every label.
_THIS = parcels.c.parcel_id == bindparam("moved")
_BLOCKS = select(parcels.c.parcel_id, parcels.c.blocks).where(among_listed(parcels.c.parcel_id))
_STAGE = select(parcels.c.stage).where(_THIS)
_KNOWN = select(parcels.c.closing, parcels.c.picked_up_s, parcels.c.waybill_id).where(_THIS)
_NOTE = update(parcels).where(_THIS).values(problem=bindparam("problem"))
_MOVE = update(parcels).where(_THIS).values(stage=bindparam("stage"), problem=bindparam("problem"))


class SqlParcels:
    """Parcels."""

    def __init__(self, connection: Connection, touched: Touched) -> None:
        self._connection = connection
        self._touched = touched

    def get(self, ids: Iterable[ParcelId]) -> dict[ParcelId, Parcel]:
        return load_parcels(self._connection, ids)

    def of_orders(self, order_ids: Iterable[OrderId]) -> frozenset[ParcelId]:
        return parcels_of_orders(self._connection, order_ids)

    def blocks(self, ids: Iterable[ParcelId]) -> dict[ParcelId, frozenset[Block]]:
        rows = self._connection.execute(_BLOCKS, {"ids": listed(ids)})
        return {ParcelId(row.parcel_id): unpack_blocks(row.blocks) for row in rows}

    def stage(self, parcel_id: ParcelId) -> Stage | None:
        found = self._connection.scalar(_STAGE, {"moved": parcel_id})
        return None if found is None else Stage(found)

    def siblings(self, parcel_id: ParcelId) -> tuple[Parcel, ...]:
        mine = select(parcel_orders.c.order_id).where(parcel_orders.c.parcel_id == parcel_id)
        ids = self._connection.scalars(
            select(parcel_orders.c.parcel_id).where(parcel_orders.c.order_id.in_(mine)).distinct()
        )
        found = load_parcels(self._connection, tuple(ids))
        return tuple(sorted(found.values(), key=lambda parcel: parcel.ordinal))

    def next_ordinal(self) -> int:
        return next_ordinal(self._connection)

    def add_extra(self, parcel: Parcel) -> None:
        put_parcel(self._connection, parcel)
        rejudge(self._connection, (parcel.parcel_id,))
        self._touched.parcels.add(parcel.parcel_id)

    def note(self, parcel_id: ParcelId, problem: str) -> None:
        self._connection.execute(_NOTE, {"moved": parcel_id, "problem": problem})
        self._touched.parcels.add(parcel_id)

    def move(self, parcel_id: ParcelId, stage: Stage, *, problem: str = "") -> None:
        """Set the stage, minding what is known already.

        A parcel that was picked up before its shipment was settled is 已揽收 at once, and one
        whose orders need nothing any more closes instead of waiting for a number.
        """
        row = self._connection.execute(_KNOWN, {"moved": parcel_id}).one_or_none()
        if row is None:
            raise KeyError(parcel_id)
        if stage is Stage.SHIPPED and row.picked_up_s:
            stage = Stage.PICKED_UP
        if stage is Stage.TO_NUMBER and row.closing and row.waybill_id is None:
            stage = Stage.CLOSED
        self._connection.execute(
            _MOVE, {"moved": parcel_id, "stage": stage.value, "problem": problem}
        )
        self._touched.parcels.add(parcel_id)
