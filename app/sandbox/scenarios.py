"""The days a practice shop can live through."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Rates and delays of one kind of day. Shares are of all orders, delays practice seconds.

    Attributes:
        arrivals_per_hour: new orders per practice hour at the start.
        burst_s: how long that rate lasts; afterwards ``calm``'s rate. None: for ever.
        refund_share: orders whose buyer asks for a refund before shipping.
        refund_within_s: from payment (or start) to that wish, at most.
        address_share: orders whose receiver changes before shipping.
        pickup_s: from 发货 to the courier's first scan, least and most.
        stuck_share: parcels whose first scan takes ``stuck_s`` instead.
        giant_order: one order of 400 items is among the seeded ones.
        odd_routes: trips are told late, twice, wrongly or not at all, each kind in turn.
        rounds: vans come by a timetable, late, skipping parcels or not at all, see ``rounds``;
            ``pickup_s`` and ``stuck_share`` then say nothing.
        specials: every kind of special order and of after-sale is among the seeded ones.
    """

    arrivals_per_hour: float
    burst_s: int | None = None
    refund_share: float = 0.03
    refund_within_s: int = 20 * HOUR
    address_share: float = 0.01
    pickup_s: tuple[int, int] = (1 * HOUR, 9 * HOUR)
    stuck_share: float = 0.03
    stuck_s: tuple[int, int] = (25 * HOUR, 50 * HOUR)
    giant_order: bool = False
    specials: bool = False
    odd_routes: bool = False
    rounds: bool = False


SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {
        "calm": Scenario(arrivals_per_hour=6),
        "burst": Scenario(
            arrivals_per_hour=1200,
            burst_s=2 * HOUR,
            refund_share=0.04,
            refund_within_s=6 * HOUR,
            giant_order=True,
        ),
        "refund_storm": Scenario(
            arrivals_per_hour=20,
            refund_share=0.35,
            refund_within_s=3 * HOUR,
            address_share=0.05,
        ),
        "odd_routes": Scenario(arrivals_per_hour=6, stuck_share=0.0, odd_routes=True),
        "careless_couriers": Scenario(arrivals_per_hour=6, refund_share=0.0, rounds=True),
        "special": Scenario(arrivals_per_hour=6, specials=True),
        "slow_courier": Scenario(
            arrivals_per_hour=6,
            pickup_s=(14 * HOUR, 46 * HOUR),
            stuck_share=0.15,
            stuck_s=(50 * HOUR, 96 * HOUR),
        ),
    }
)
