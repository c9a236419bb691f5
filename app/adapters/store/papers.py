"""What sheets of paper need: shelf locations, goods of parcels, and labels ticked off."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, and_, delete, insert, select

from app.adapters.store.codec import seconds, to_bundle
from app.adapters.store.dialect import among, plain_rows, upsert
from app.adapters.store.tables import batch_scans, items, locations, parcel_lines
from app.domain.ids import BatchId, ParcelId
from app.domain.marks import parts_text
from app.ports.rows import PieceRow

_PIECES = (
    select(
        parcel_lines.c.parcel_id,
        items.c.code,
        items.c.name,
        items.c.spec,
        parcel_lines.c.quantity,
        items.c.bundle,
    )
    .join(
        items,
        and_(
            items.c.order_id == parcel_lines.c.order_id, items.c.item_id == parcel_lines.c.item_id
        ),
    )
    .order_by(parcel_lines.c.parcel_id, parcel_lines.c.position)
)


class SqlLocations:
    """库位 by 商家编码."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, locations_: Mapping[str, str]) -> int:
        known = all_locations(self._connection)
        changed = {c: where for c, where in locations_.items() if known.get(c, "") != where}
        gone = [code for code, where in changed.items() if not where]
        kept = [{"code": code, "location": where} for code, where in changed.items() if where]
        if gone:
            self._connection.execute(delete(locations).where(among(locations.c.code, gone)))
        if kept:
            self._connection.execute(upsert(locations, ["code", "location"]), kept)
        return len(changed)

    def replace(self, locations_: Mapping[str, str]) -> None:
        rows = [{"code": code, "location": where} for code, where in locations_.items() if where]
        self._connection.execute(delete(locations))
        if rows:
            self._connection.execute(insert(locations), rows)


class SqlBatchScans:
    """Labels ticked off, by batch and sequence."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tick(self, batch_id: BatchId, sequence: int, at: datetime) -> bool:
        # Safe with two programs: a unit of work begins by taking the database's write lock.
        if sequence in ticked_sequences(self._connection, batch_id):
            return False
        self._connection.execute(
            insert(batch_scans).values(batch_id=batch_id, sequence=sequence, at_s=seconds(at))
        )
        return True

    def clear(self, batch_id: BatchId) -> None:
        self._connection.execute(delete(batch_scans).where(batch_scans.c.batch_id == batch_id))


def all_locations(connection: Connection) -> dict[str, str]:
    """Code → location."""
    return {row.code: row.location for row in connection.execute(select(locations))}


def ticked_sequences(connection: Connection, batch_id: BatchId) -> frozenset[int]:
    """What of the batch was ticked off."""
    return frozenset(
        connection.scalars(select(batch_scans.c.sequence).where(batch_scans.c.batch_id == batch_id))
    )


def parcel_pieces(connection: Connection, ids: Iterable[ParcelId]) -> tuple[PieceRow, ...]:
    """What parcels carry."""
    rows = plain_rows(connection, _PIECES.where(among(parcel_lines.c.parcel_id, ids)))
    return tuple(
        PieceRow(
            parcel_id=ParcelId(parcel_id),
            code=code,
            name=_name(name, bundle),
            spec=spec,
            quantity=quantity,
        )
        for parcel_id, code, name, spec, quantity, bundle in rows
    )


def _name(name: str, bundle: str) -> str:
    """The name, and what a set product holds: whoever picks it must forget nothing."""
    inside = parts_text(to_bundle(bundle)) if bundle != "[]" else ""
    return f"{name}（内含 {inside}）" if inside else name
