"""What one unit of work touched, for its one ``Changes`` event."""

from dataclasses import dataclass, field

from app.domain.events import Changes
from app.domain.ids import OrderId, ParcelId, ShopId


@dataclass(slots=True)
class Touched:
    """Ids collected while a unit of work runs."""

    orders: set[OrderId] = field(default_factory=set)
    parcels: set[ParcelId] = field(default_factory=set)
    shops: set[ShopId] = field(default_factory=set)
    remarked: set[OrderId] = field(default_factory=set)

    def event(self) -> Changes | None:
        """The event to publish; None when nothing was touched."""
        if not (self.orders or self.parcels or self.shops):
            return None
        return Changes(
            orders=frozenset(self.orders),
            parcels=frozenset(self.parcels),
            shops=frozenset(self.shops),
            remarked=frozenset(self.remarked),
        )
