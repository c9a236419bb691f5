"""Rule packs (规则包): how the platform counted pickups from some day on, as data.

Source of the rules: the platform's published pickup rules. A pack is a dated file in
``resources/rules`` or in the profile folder, read by :mod:`app.settings.rule_packs`; nothing of it
is written in the logic, because it changes every few months. Weights and points are whole numbers,
so that every figure made of them is exact.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DAY_S = 86_400
SHANGHAI_OFFSET_S = 8 * 3600
"""Asia/Shanghai has kept one offset since 1991, so wall-clock rules are whole-number sums."""


class Indicator(StrEnum):
    """What a pack makes of the time from payment to pickup."""

    SHARE = "share"  # 揽收及时率: weighted shares of the buckets
    POINTS = "points"  # 揽收时长平均得分: points an order
    HOURS = "hours"  # 平均揽收时长: hours an order, fewer are better


class Reading(StrEnum):
    """How the buckets of :attr:`Indicator.SHARE` are read."""

    DISJOINT = "disjoint"  # ≤24 · 24–36 · 36–48, the literal text: at most 70 %
    CUMULATIVE = "cumulative"  # ≤24 · ≤36 · ≤48: at most 100 %


class Exclusion(StrEnum):
    """Why an order is out of the count. The order of precedence is the order here."""

    UNPAID = "unpaid"  # every pack
    NO_SHIP = "no_ship"
    PRESALE = "presale"
    REFUNDED = "refunded_before_pickup"
    GIFT = "gift"
    LUCKY_BAG = "lucky_bag"  # 福袋
    LOW_PRICE = "low_price"


@dataclass(frozen=True, slots=True, kw_only=True)
class NightRule:
    """Paid from ``from_s`` to ``until_s`` of the day: counted from ``until_s`` on.

    Seconds of the Asia/Shanghai day; ``from_s`` is the evening before, so it is the larger one.
    """

    from_s: int
    until_s: int

    def start(self, paid_s: int) -> int:
        """The Unix second from which an order paid at ``paid_s`` counts."""
        of_day = (paid_s + SHANGHAI_OFFSET_S) % DAY_S
        if of_day >= self.from_s:
            return paid_s - of_day + DAY_S + self.until_s
        return max(paid_s, paid_s - of_day + self.until_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePack:
    """One way of counting.

    Args:
        name: of its file, such as ``2022-06``.
        title: Chinese name of the indicator.
        version: of the file, raised by whoever changes it; shown beside the name.
        from_day: first Asia/Shanghai day on which the platform counts so.
        as_of: day of the source; shown beside every figure.
        indicator: what is made of the hours.
        window_days: days of pickups, through yesterday.
        refresh_hour: hour (Asia/Shanghai) at which the platform shows yesterday.
        edges_s: upper ends of the buckets in seconds, each included; one more bucket lies behind.
        weights: of :attr:`Indicator.SHARE`, percent for each edge; what lies behind has none.
        points: of :attr:`Indicator.POINTS`, for each bucket, the one behind the last edge too.
        anomaly_points: of :attr:`Indicator.POINTS`, for an order scanned before its payment;
            None: such an order is out of the count.
        reading: the one meant unless a person chooses another.
        night: when orders start to count; None: at the payment.
        excluded: who is out of the count. Unpaid orders always are.
        low_price_below_fen: orders below it are :attr:`Exclusion.LOW_PRICE`, in 分.
        assumptions: Chinese; what the platform has not published and the file assumes.
    """

    name: str
    title: str
    version: int
    from_day: date
    as_of: date
    indicator: Indicator
    window_days: int
    refresh_hour: int
    edges_s: tuple[int, ...]
    weights: tuple[int, ...] = ()
    points: tuple[int, ...] = ()
    anomaly_points: int | None = None
    reading: Reading = Reading.DISJOINT
    night: NightRule | None = None
    excluded: frozenset[Exclusion] = frozenset()
    low_price_below_fen: int = 0
    assumptions: tuple[str, ...] = ()

    def start(self, paid_s: int) -> int:
        """The Unix second from which an order paid at ``paid_s`` counts."""
        return paid_s if self.night is None else self.night.start(paid_s)

    def credits(self, reading: Reading) -> tuple[int, ...]:
        """What an order of each bucket brings, best first: percent or points; () for hours."""
        if self.indicator is Indicator.HOURS:
            return ()
        if self.indicator is Indicator.POINTS:
            return self.points
        if reading is Reading.DISJOINT:
            return (*self.weights, 0)
        # Within 24 h is within 36 h and 48 h as well, so an order brings all the later weights.
        return (*(sum(self.weights[at:]) for at in range(len(self.weights))), 0)

    @property
    def scale(self) -> int:
        """What one unit of the indicator is in credits: percent, points, seconds an hour."""
        return {Indicator.SHARE: 100, Indicator.POINTS: 1, Indicator.HOURS: 3600}[self.indicator]


def pack_of_day(packs: Iterable[RulePack], day: date) -> RulePack | None:
    """The pack by which the platform counts on the Asia/Shanghai ``day``; None before the first."""
    begun = [pack for pack in packs if pack.from_day <= day]
    return max(begun, key=lambda pack: (pack.from_day, pack.name), default=None)
