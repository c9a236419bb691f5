"""What sheets of paper need: shelf locations and goods of parcels."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, and_, delete, func, select, text

from app.adapters.store.codec import to_bundle
from app.adapters.store.dialect import among, plain_rows, upsert
from app.adapters.store.tables import PENDING_SQL, items, locations, parcel_lines, parcels
from app.domain.ids import ParcelId
from app.domain.marks import parts_text
from app.ports.rows import GoodsRow, PieceRow

_PIECES = (
    select(
        parcel_lines.c.parcel_id,
        items.c.code,
        items.c.name,
        items.c.spec,
        parcel_lines.c.quantity,
        items.c.bundle,
        items.c.presale,
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
        known = self.of(locations_)
        changed = {c: where for c, where in locations_.items() if known.get(c, "") != where}
        gone = [code for code, where in changed.items() if not where]
        kept = [{"code": code, "location": where} for code, where in changed.items() if where]
        if gone:
            self._connection.execute(delete(locations).where(among(locations.c.code, gone)))
        if kept:
            self._connection.execute(upsert(locations, ["code", "location"]), kept)
        return len(changed)

    def of(self, codes: Iterable[str]) -> dict[str, str]:
        rows = self._connection.execute(
            select(locations).where(among(locations.c.code, tuple(codes)))
        )
        return {row.code: row.location for row in rows}


def all_locations(connection: Connection) -> dict[str, str]:
    """Code → location."""
    return {row.code: row.location for row in connection.execute(select(locations))}


def pending_goods(connection: Connection) -> tuple[GoodsRow, ...]:
    """Goods with a code in parcels that are not shipped, by code."""
    rows = plain_rows(
        connection,
        select(items.c.code, func.max(items.c.name), func.max(items.c.spec))
        .join(
            parcel_lines,
            and_(
                parcel_lines.c.order_id == items.c.order_id,
                parcel_lines.c.item_id == items.c.item_id,
            ),
        )
        .join(parcels, parcels.c.parcel_id == parcel_lines.c.parcel_id)
        .where(text(PENDING_SQL), items.c.code != "")
        .group_by(items.c.code)
        .order_by(items.c.code),
    )
    return tuple(GoodsRow(code=code, name=name, spec=spec) for code, name, spec in rows)


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
            presale=presale == 1,
        )
        for parcel_id, code, name, spec, quantity, bundle, presale in rows
    )


def _name(name: str, bundle: str) -> str:
    """The name, and what a set product holds: whoever picks it must forget nothing."""
    inside = parts_text(to_bundle(bundle)) if bundle != "[]" else ""
    return f"{name}（内含 {inside}）" if inside else name
