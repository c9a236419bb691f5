"""Parcels by any number that somebody reads out: of an order, a label, a piece, a batch."""

from sqlalchemy import Connection, or_, select, text, union

from app.adapters.store.dialect import among
from app.adapters.store.pieces import waybills_of_piece
from app.adapters.store.tables import (
    batch_lines,
    batches,
    parcel_orders,
    parcels,
    waybills,
)
from app.domain.ids import ParcelId
from app.domain.number_holders import Holders, as_scanned, spellings
from app.domain.proof import named_batch

SHORTEST_PART = 4
"""Fewer characters are part of too many numbers."""
MOST = 1000
ESCAPE = "\\"
_BY_NUMBER = select(waybills.c.waybill_id).where(text("tracking_number <> ''"))  # the index's words
_ISSUES = (
    select(
        waybills.c.parcel_id,
        (parcels.c.waybill_id == waybills.c.waybill_id).label("travels"),
    )
    .join(parcels, parcels.c.parcel_id == waybills.c.parcel_id)
    .order_by(waybills.c.intended_s.desc(), waybills.c.waybill_id)
)


def find_holders(connection: Connection, number: str) -> Holders:
    """Parcels whose id, order id or tracking number is ``number``, in whatever case, any stage."""
    number = as_scanned(number)
    named = spellings(number)
    issues = connection.execute(
        _ISSUES.where(among(waybills.c.waybill_id, waybills_of_number(connection, number)))
    ).all()
    current = dict.fromkeys(
        (
            *connection.scalars(
                select(parcels.c.parcel_id).where(among(parcels.c.parcel_id, named))
            ),
            *connection.scalars(
                select(parcel_orders.c.parcel_id)
                .where(parcel_orders.c.order_id == number)
                .order_by(parcel_orders.c.parcel_id)
            ),
            *(issue.parcel_id for issue in issues if issue.travels),
        )
    )
    former = dict.fromkeys(each.parcel_id for each in issues if each.parcel_id not in current)
    return Holders(current=tuple(map(ParcelId, current)), former=tuple(map(ParcelId, former)))


def waybills_of_number(connection: Connection, number: str) -> tuple[str, ...]:
    """Every issue of ``number``, spelled as scanned; those of which it is a piece's, too."""
    if not number:
        return ()
    named = _BY_NUMBER.where(among(waybills.c.tracking_number, spellings(number)))
    return (*connection.scalars(named), *waybills_of_piece(connection, number))


def find_by_any(connection: Connection, words: str) -> tuple[ParcelId, ...]:
    """Every holder, now or once, those of a batch's label, or by part when no number is whole."""
    holders = find_holders(connection, words)
    found = dict.fromkeys(
        (
            *holders.current,
            *holders.former,
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
