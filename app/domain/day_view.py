"""One period of one shop (or of all), as each block of a report looks at it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from app.domain.day_facts import DayFacts
from app.domain.day_orders import DayOrder, DayParcel
from app.domain.day_period import Period, Span
from app.domain.day_report import Series
from app.domain.ids import ShopId
from app.domain.penalty import PenaltyTable
from app.domain.pickup import PickupRules
from app.domain.rate_line import Scan, Unit, Units
from app.domain.rule_pack import Reading, RulePack
from app.domain.words import Words

T = TypeVar("T")
HOURS = 24
_HOUR_S = 3600
GRACE_S = 15 * 60
"""Between two syncs nobody calls the running day's orders missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRules:
    """By which rules a report is made.

    Attributes:
        pack, reading, unit, scan: of the pickup rate.
        clocks: thresholds of the countdown.
        clocks_of: the same with the distances that count in a shop; None: those of ``clocks``.
        penalties: what lateness costs.
    """

    pack: RulePack
    reading: Reading
    unit: Unit
    scan: Scan
    clocks: PickupRules
    penalties: PenaltyTable
    clocks_of: Callable[[ShopId], PickupRules] | None = None

    def distances(self, shop_id: str) -> PickupRules:
        """How near a threshold of an order of that shop is soon, or urgent."""
        return self.clocks_of(ShopId(shop_id)) if self.clocks_of else self.clocks


@dataclass(frozen=True, slots=True, kw_only=True)
class DayView:
    """What happened in ``period``; ``as_of_s`` is its end, or now before that.

    ``facts``, ``orders``, ``parcels`` and ``units`` may reach farther than the period.
    ``units`` are the lines of the pickup rate, grouped by what it counts. ``beside``: only figures
    are wanted, to stand beside those of another period.
    """

    period: Period
    start_s: int  # of the period; worked out once, for it is asked for every row
    as_of_s: int
    now_s: int
    facts: DayFacts
    orders: tuple[DayOrder, ...]
    parcels: tuple[DayParcel, ...]
    units: Units
    rules: DayRules
    beside: bool = False

    @property
    def as_of(self) -> datetime:
        """The instant."""
        return datetime.fromtimestamp(self.as_of_s, UTC)

    @property
    def running(self) -> bool:
        """Whether the period was not over yet."""
        return self.as_of_s < self.period.end_s

    @property
    def behind(self) -> tuple[tuple[str, int], ...]:
        """Shops whose orders are not known up to the end, and up to when they are (0: never)."""
        needed_s = self.as_of_s - (GRACE_S if self.running else 0)
        found = [each for each in self.facts.synced.items() if each[1] < needed_s]
        return tuple((self.facts.shops.get(shop_id, shop_id), upto_s) for shop_id, upto_s in found)

    @property
    def current(self) -> bool:
        """Whether what is stored now is what was then."""
        return self.as_of_s >= self.now_s

    def of_shop(self, shop_id: str) -> "DayView":
        """What is about one shop; "" is all. No order, parcel or unit is of two shops."""
        if not shop_id:
            return self
        singles, groups = self.units
        return replace(
            self,
            facts=self.facts.of_shop(shop_id),
            orders=tuple(each for each in self.orders if each.shop_id == shop_id),
            parcels=tuple(each for each in self.parcels if each.shop_id == shop_id),
            units=(
                [line for line in singles if line.shop_id == shop_id],
                [group for group in groups if group[0].shop_id == shop_id],
            ),
        )

    def within(self, second: int) -> bool:
        """Whether something happened in the period."""
        return self.start_s <= second < self.as_of_s

    def carrier(self, code: str) -> str:
        """A courier's name."""
        return self.facts.carriers.get(code, code) or Words("未定")

    def open_then(self, began_s: int, ended_s: int) -> bool:
        """Whether something was begun and not settled at the instant."""
        return began_s < self.as_of_s and not 0 < ended_s < self.as_of_s

    def labels(self) -> tuple[str, ...]:
        """Under the bars of a chart: hours of a day, or days."""
        if self.period.span is Span.DAY:
            return tuple(str(hour) for hour in range(HOURS))
        return tuple(f"{day:%m-%d}" for day in self.period.days)

    def over_time(self, title: str, seconds: Iterable[int]) -> Series:
        """How many of ``seconds`` fall on each of :meth:`labels`."""
        step = _HOUR_S if self.period.span is Span.DAY else HOURS * _HOUR_S
        counts = [0] * len(self.labels())
        start_s, end_s = self.start_s, self.as_of_s
        for second in seconds:
            if start_s <= second < end_s:
                counts[(second - start_s) // step] += 1
        return Series(title=title, values=tuple(counts))


def count(rows: Iterable[T], wanted: Callable[[T], bool]) -> int:
    """How many of ``rows`` are wanted."""
    return sum(1 for row in rows if wanted(row))
