"""Parcels by any number that somebody reads out: of an order, a label, a piece, a batch."""

from sqlalchemy import Connection, or_, select, union

from app.adapters.store.pieces import parcels_of_piece
from app.adapters.store.tables import (
    batch_lines,
    batches,
    parcel_orders,
    parcels,
    waybills,
)
from app.domain.ids import ParcelId
from app.domain.proof import named_batch

SHORTEST_PART = 4
"""Fewer characters are part of too many numbers."""
MOST = 1000
ESCAPE = "\\"


def find_parcels(connection: Connection, number: str) -> tuple[ParcelId, ...]:
    """Parcels whose id, order id, or one of whose tracking numbers is ``number``, any stage."""
    found = [
        *connection.scalars(select(parcels.c.parcel_id).where(parcels.c.parcel_id == number)),
        *connection.scalars(
            select(parcel_orders.c.parcel_id)
            .where(parcel_orders.c.order_id == number)
            .order_by(parcel_orders.c.parcel_id)
        ),
        *connection.scalars(
            select(waybills.c.parcel_id)
            .where(waybills.c.tracking_number == number, waybills.c.tracking_number != "")
            .order_by(waybills.c.intended_s.desc())
        ),
    ]
    if not found and number:
        found = parcels_of_piece(connection, number)
    return tuple(ParcelId(parcel_id) for parcel_id in dict.fromkeys(found))


def find_by_any(connection: Connection, words: str) -> tuple[ParcelId, ...]:
    """:func:`find_parcels`, those of a batch's label, or by part of a number when none is whole."""
    found = dict.fromkeys(
        (
            *find_parcels(connection, words),
            *connection.scalars(
                select(batch_lines.c.parcel_id)
                .join(batches, batches.c.batch_id == batch_lines.c.batch_id)
                .where(batches.c.label == (named_batch(words) or words))
            ),
        )
    )
    if not found and len(words) >= SHORTEST_PART:
        found = dict.fromkeys(_by_part(connection, words))
    return tuple(map(ParcelId, found))


def like_part(words: str) -> str:
    """A pattern for LIKE that holds ``words`` as they are written; use it with :data:`ESCAPE`."""
    for sign in (ESCAPE, "%", "_"):
        words = words.replace(sign, ESCAPE + sign)
    return f"%{words}%"


def _by_part(connection: Connection, words: str) -> list[str]:
    part = like_part(words)
    numbers = or_(
        waybills.c.tracking_number.like(part, escape=ESCAPE),
        waybills.c.sub_numbers.like(part, escape=ESCAPE),
    )
    statement = union(
        select(waybills.c.parcel_id).where(numbers),
        select(parcel_orders.c.parcel_id).where(parcel_orders.c.order_id.like(part, escape=ESCAPE)),
    ).limit(MOST)
    return list(connection.scalars(statement))
