"""拣货单: what to take from the shelves for some parcels."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PickLine:
    """One SKU over all chosen parcels."""

    code: str
    name: str
    spec: str
    quantity: int
    parcels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PickingList:
    """Lines by code, then name. ``shops`` 0: not counted, left out of the header."""

    made_at: datetime
    parcels: int
    pieces: int
    lines: tuple[PickLine, ...]
    shops: int = 0
