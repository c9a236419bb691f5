"""Parcels that something else names, so that their rows stay whatever becomes of their goods."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from app.adapters.store.dialect import among
from app.adapters.store.tables import batch_lines, overrides, waybills


def with_past(connection: Connection, parcel_ids: Iterable[str]) -> frozenset[str]:
    """Those of ``parcel_ids`` that ever asked for a number, or that a batch or an override names.

    Labels and shipments hang on numbers.
    """
    ids = tuple(parcel_ids)
    return frozenset(
        parcel_id
        for table in (waybills, batch_lines, overrides)
        for parcel_id in connection.scalars(
            select(table.c.parcel_id).where(among(table.c.parcel_id, ids))
        )
    )
