"""Who carries a number that somebody reads out, types or scans, and how such a number is spelled.

Couriers give numbers out again: what travels under a number now is acted on and judged, what did
once is only told of.
"""

import re
import unicodedata
from dataclasses import dataclass

from app.domain.errors import InvalidInput
from app.domain.ids import ParcelId, TrackingNumber

_SHAPE = re.compile(r"(?=.*[0-9])[0-9A-Z][0-9A-Z-]{4,39}")
_UNSEEN = frozenset({"Zs", "Cc", "Cf"})
"""Unicode categories of what a number is pasted with and does not have: spaces, marks, tabs."""


def as_scanned(text: str) -> str:
    """The one spelling that numbers are compared in: capitals, half width, nothing around."""
    return unicodedata.normalize("NFKC", text).strip().upper()


def typed_number(text: str) -> TrackingNumber:
    """The tracking number that a person typed or pasted to be kept, in the one spelling.

    Raises:
        InvalidInput: it can be none.
    """
    spelled = "".join(c for c in as_scanned(text) if unicodedata.category(c) not in _UNSEEN)
    if not _SHAPE.fullmatch(spelled):
        raise InvalidInput(
            "number.unreadable",
            "写的不是运单号",
            "运单号有 5–40 位，只有数字、字母和横线，至少有一个数字。",
        )
    return TrackingNumber(spelled)


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
