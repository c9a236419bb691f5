"""The rate of one pass, kept up to date: news of some orders read their lines, not ninety days."""

from collections.abc import Collection
from dataclasses import dataclass

from app.domain.ids import OrderId, ParcelId
from app.domain.pickup_rate import Rate
from app.domain.rate_line import Unit, of_courier
from app.domain.rate_tally import RateTally
from app.ports.clock import Clock
from app.ports.rows import Reader
from app.services.rate_pickups import Rated


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """Whose parcels are counted; None: of all."""

    carrier: str | None = None
    branch: str | None = None


class FollowedRate:
    """Figures that follow the news until they cannot, which they tell; not for two threads at once.

    Args:
        rated: a pass, of the courier already. Its lines, of ninety days, are not kept.
        courier: of whom it was made.
        reader: of the same lines.
        clock: server-corrected now.
    """

    def __init__(self, rated: Rated, courier: Courier, *, reader: Reader, clock: Clock) -> None:
        self._unit, self._since_s, self._shop_id = rated.way.unit, rated.since_s, rated.shop_id
        self._courier = courier
        self._reader = reader
        self._clock = clock
        self._tallies = {unit: _tally(rated, unit) for unit in (rated.way.unit, *_BESIDE)}

    @property
    def rate(self) -> Rate:
        """The figures now."""
        return self._tallies[self._unit].rate()

    @property
    def settled(self) -> dict[Unit, int]:
        """How many orders and parcels were picked up in the window."""
        return {unit: self._tallies[unit].rate().settled.total for unit in _BESIDE}

    def hear(self, orders: Collection[OrderId], parcels: Collection[ParcelId]) -> bool:
        """Take in what changed of ``orders`` and of those in ``parcels``. Reads.

        Returns:
            False when only another pass can tell: a new day, or news of what was over.
        """
        courier, now = self._courier, self._clock.now()
        ids, every = self._reader.rate_news(self._since_s, self._shop_id, orders, parcels)
        lines = [line for line in every if of_courier(line, courier.carrier, courier.branch)]
        return all(tally.move(now) and tally.take(ids, lines) for tally in self._tallies.values())


_BESIDE = (Unit.ORDER, Unit.PARCEL)
"""What is told beside the settled figure."""


def _tally(rated: Rated, unit: Unit) -> RateTally:
    way = rated.way
    return RateTally(
        rated.lines,
        way.pack,
        as_of=way.as_of,
        reading=way.reading,
        unit=unit,
        scan=way.scan,
    )
