"""What is found under a number that was scanned or typed, for the window and for commands."""

from dataclasses import dataclass

from app.domain.ids import ParcelId
from app.domain.number_holders import as_scanned
from app.ports.rows import NoShippingRow, ParcelRow, Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """One number and what carries it.

    Attributes:
        number: in the spelling that is compared.
        rows: what carries it now: judged, and acted on.
        former: when nothing does, what travelled under it before: only told of.
        without: when nothing ever did, the order of this number with nothing to carry.
    """

    number: str
    rows: tuple[ParcelRow, ...] = ()
    former: tuple[ParcelRow, ...] = ()
    without: NoShippingRow | None = None


def look_up(reader: Reader, text: str) -> LookedUp:
    """What ``text`` is the number of."""
    number = as_scanned(text)
    holders = reader.holders(number)
    if holders.current:
        return LookedUp(number=number, rows=_rows(reader, holders.current))
    if holders.former:
        return LookedUp(number=number, former=_rows(reader, holders.former))
    return LookedUp(number=number, without=reader.no_shipping_order(number))


def _rows(reader: Reader, ids: tuple[ParcelId, ...]) -> tuple[ParcelRow, ...]:
    found = {row.parcel_id: row for row in reader.parcels_by_id(frozenset(ids))}
    return tuple(found[each] for each in ids if each in found)
