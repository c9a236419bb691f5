"""The rate of a :class:`tests.fakes.desk.FakeDesk`: the real service over lines in memory."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.rate_line import RateLine
from app.ports.clock import Clock
from app.ports.settings import Settings
from app.services.rate_pickups import RatePickups
from app.settings.rule_packs import RulePacks


class FakeRateLines:
    """The part of a reader in memory that tells of the rate, and of branches."""

    rate: tuple[RateLine, ...] = ()
    branches: dict[tuple[str, str], str]
    left: Mapping[str, int] = {}

    def rate_lines(self, since_s: int, shop_id: str = "") -> tuple[RateLine, ...]:
        return tuple(
            line
            for line in self.rate
            if shop_id in {"", line.shop_id}
            and max(line.paid_s or 0, line.picked_up_s or 0) >= since_s
        )

    def rate_news(
        self, since_s: int, shop_id: str, order_ids: Iterable[str], parcel_ids: Iterable[str]
    ) -> tuple[frozenset[str], tuple[RateLine, ...]]:
        inside = {line.order_id for line in self.rate if line.parcel_id in set(parcel_ids)}
        ids = frozenset(order_ids) | inside
        lines = self.rate_lines(since_s, shop_id)
        return ids, tuple(line for line in lines if line.order_id in ids)

    def handed_over(self, since_s: int) -> dict[str, int]:
        return {parcel: left_s for parcel, left_s in self.left.items() if left_s >= since_s}

    def branch_names(self) -> dict[tuple[str, str], str]:
        return dict(self.branches)


def rating(reader: Any, clock: Clock, settings: Settings) -> dict[str, Any]:
    """The desk's services of the rate."""
    packs = RulePacks()
    service = RatePickups(reader=reader, clock=clock, settings=settings, packs=packs)
    return {"packs": packs, "rate_pickups": service}
