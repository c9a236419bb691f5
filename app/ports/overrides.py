"""Reading what persons let through (放行)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from app.domain.gate import Act, Block
from app.domain.ids import ParcelId


class GivenOverrides(Protocol):
    """What overrides (放行) let through."""

    def opened(
        self, ids: Iterable[ParcelId], act: Act, since: datetime, *, begun: bool
    ) -> dict[ParcelId, frozenset[Block]]:
        """The gates that overrides since then opened before ``act``, by parcel.

        ``begun``: also by those whose act has begun, for what is checked while it goes on.
        """
        ...
