"""Numbers of single pieces (子母件): few parcels have any, so that they are looked through."""

from sqlalchemy import Connection, select, text

from app.adapters.store.tables import PIECES_SQL, waybills

_PIECES = (
    select(waybills.c.waybill_id, waybills.c.sub_numbers)
    .where(text(PIECES_SQL))
    .order_by(waybills.c.intended_s.desc())
)


def piece_number(tracking_number: str, sub_numbers: str, piece: int) -> str:
    """What stands on the label of a waybill's ``piece``, counted from 1; "" when it has none."""
    if piece == 1:
        return tracking_number
    return "".join(sub_numbers.split(" ")[piece - 2 : piece - 1])


def waybills_of_piece(connection: Connection, number: str) -> list[str]:
    """The waybills of which ``number``, in capitals, is a sub number, newest first."""
    rows = connection.execute(_PIECES)
    return [row.waybill_id for row in rows if number in row.sub_numbers.upper().split(" ")]
