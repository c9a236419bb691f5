"""The pickup rate of what is stored here, counted as the settings or a person say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from app.domain.errors import InvalidInput
from app.domain.instants import SHANGHAI, business_day
from app.domain.pickup_rate import Rate, score
from app.domain.rate_judge import rate_window
from app.domain.rate_line import RateLine, Scan, Unit, of_courier
from app.domain.rule_pack import DAY_S, Reading, RulePack
from app.ports.clock import Clock
from app.ports.rows import Reader
from app.ports.settings import Settings
from app.settings.rule_packs import BY_DAY

REACH_DAYS = 90
"""So many days are read however short a pack's window is: the trend shows them."""
LEAD_DAYS = 30
"""So long before the window an order may have been picked up and still be signed for in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateWish:
    """How to count; what is left out follows the settings. ``as_of`` None: now."""

    pack: str = ""
    reading: Reading | None = None
    unit: Unit | None = None
    scan: Scan | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateWay:
    """How it is counted, in full."""

    pack: RulePack
    reading: Reading
    unit: Unit
    scan: Scan
    as_of: datetime

    def score(self, lines: Sequence[RateLine], unit: Unit | None = None) -> Rate:
        """The figures of ``lines``; in another unit, if one is named."""
        return score(
            lines,
            self.pack,
            as_of=self.as_of,
            reading=self.reading,
            unit=unit or self.unit,
            scan=self.scan,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """Figures, how they were counted, and the lines they were made of.

    ``since_s`` and ``shop_id`` say which lines were read. ``left``: when parcels left on a manifest
    lately, in Unix seconds; for who asks for it.
    """

    way: RateWay
    rate: Rate
    lines: Sequence[RateLine]
    since_s: int = 0
    shop_id: str = ""
    left: Mapping[str, int] = field(default_factory=dict)

    def settled(self, unit: Unit) -> int:
        """How many units of another kind were picked up in the window."""
        rate = self.rate if unit is self.rate.unit else self.way.score(self.lines, unit)
        return rate.settled.total

    def of_courier(self, carrier: str | None, branch: str | None) -> "Rated":
        """Of one carrier's, and one branch's, parcels alone; None: of all."""
        if carrier is None and branch is None:
            return self
        lines = tuple(line for line in self.lines if of_courier(line, carrier, branch))
        return replace(self, lines=lines, rate=self.way.score(lines))


class Packs(Protocol):
    """What is needed of :class:`app.settings.rule_packs.RulePacks`."""

    def get(self, name: str) -> RulePack:
        """The pack of that name; raises InvalidInput."""
        ...

    def of_day(self, day: date) -> RulePack:
        """The pack that counts on ``day``; raises InvalidInput."""
        ...


def rate_way(wish: RateWish, settings: Settings, packs: Packs, now: datetime) -> RateWay:
    """``wish`` in full.

    Raises:
        InvalidInput: there is no such pack, or it is not usable.
    """
    as_of = wish.as_of or now
    name = wish.pack or settings.text("rate.pack")
    pack = packs.of_day(business_day(as_of)) if name == BY_DAY else packs.get(name)
    said = settings.text("rate.reading")
    reading = wish.reading or (pack.reading if said == "pack" else Reading(said))
    return RateWay(
        pack=pack,
        reading=reading,
        unit=wish.unit or Unit(settings.text("rate.unit")),
        scan=wish.scan or Scan(settings.text("rate.scan")),
        as_of=as_of,
    )


class RatePickups:
    """Scores the stored orders of every bound shop, or of one."""

    def __init__(self, *, reader: Reader, clock: Clock, settings: Settings, packs: Packs) -> None:
        self._reader = reader
        self._clock = clock
        self._settings = settings
        self._packs = packs

    def way(self, wish: RateWish) -> RateWay:
        """How ``wish`` is counted. Raises InvalidInput for a pack that is not there."""
        return rate_way(wish, self._settings, self._packs, self._clock.now())

    def __call__(self, wish: RateWish, shop_id: str = "") -> Rated:
        """Score; "" is every bound shop. Reads, so run it on the read lane.

        Raises:
            InvalidInput: there is no such pack, or it is not usable.
        """
        way = self.way(wish)
        days = max(way.pack.window_days, REACH_DAYS) + LEAD_DAYS
        since_s = rate_window(way.pack, way.as_of).end_s - days * DAY_S
        lines = self._reader.rate_lines(since_s, shop_id)
        rate = way.score(lines)
        return Rated(way=way, rate=rate, lines=lines, since_s=since_s, shop_id=shop_id)


def read_as_of(text: str) -> datetime:
    """An instant as a person types it; without an offset it is Asia/Shanghai.

    Raises:
        InvalidInput: it is none.
    """
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise InvalidInput(
            "rate.as_of",
            f"看不懂时间 {text}",
            "写成 2026-11-28T12:00:00+08:00；不写时区按北京时间，只写日期是那天零点。",
        ) from error
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)
