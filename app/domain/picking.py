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
    location: str = ""  # 库位
    sequence: int = 0  # of its parcel, while parcels are picked one by one; 0: none


@dataclass(frozen=True, slots=True, kw_only=True)
class PickingList:
    """Lines along the shelves, then by code and name.

    ``shops`` 0: not counted, left out of the header. ``batch`` names the batch that the list is
    of, such as 1128-03; its bar code stands at the foot. ``by_parcel``: 分单拣货, lines are those
    of one parcel after the other.
    """

    made_at: datetime
    parcels: int
    pieces: int
    lines: tuple[PickLine, ...]
    shops: int = 0
    batch: str = ""
    by_parcel: bool = False
