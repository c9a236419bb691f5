"""Who carries a number that somebody reads out, types or scans, and how such a number is spelled.

Couriers give numbers out again: what travels under a number now is acted on and judged, what did
once is only told of.
"""

import unicodedata
from dataclasses import dataclass

from app.domain.ids import ParcelId


def as_scanned(text: str) -> str:
    """The one spelling that numbers are compared in: capitals, half width, nothing around."""
    return unicodedata.normalize("NFKC", text).strip().upper()


def spellings(number: str) -> tuple[str, str]:
    """How a number in that spelling may be kept: as it is, or in small letters."""
    return number, number.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holders:
    """Parcels of one number, each once.

    Attributes:
        current: it is the parcel itself, its order, or what it or a piece of it travels under.
        former: the others, which travelled under it before; the newest issue first.
    """

    current: tuple[ParcelId, ...] = ()
    former: tuple[ParcelId, ...] = ()
