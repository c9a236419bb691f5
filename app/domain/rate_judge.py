"""What one order is to the rate: in which count, in which bucket, after how many seconds."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from app.domain.instants import business_day, day_start, to_epoch
from app.domain.rate_line import RateLine, Scan, merged
from app.domain.rule_pack import Exclusion, RulePack


class Standing(IntEnum):
    """Where a unit is counted; each is in exactly one."""

    SETTLED = 0  # picked up in the window
    TODAY = 1  # picked up since the window's end: will be in it tomorrow
    PENDING = 2  # paid, not picked up yet
    ANOMALY = 3  # scanned before it was paid for
    EXCLUDED = 4
    STALE = 5  # paid before the window, still not picked up: counted nowhere
    OLD = 6  # paid and picked up, or excluded, before the window


@dataclass(frozen=True, slots=True)
class Window:
    """Half open, Unix seconds."""

    start_s: int
    end_s: int

    def holds(self, second: int) -> bool:
        """Whether ``second`` lies in it."""
        return self.start_s <= second < self.end_s


def rate_window(pack: RulePack, as_of: datetime) -> Window:
    """The last days of ``pack`` through yesterday (Asia/Shanghai) as of an instant."""
    today = business_day(as_of)
    return Window(
        to_epoch(day_start(today - timedelta(days=pack.window_days))), to_epoch(day_start(today))
    )


EXCLUSIONS = tuple(Exclusion)

Verdict = tuple[Standing, int, int]
"""Standing; bucket (or place in :data:`EXCLUSIONS`); seconds from the start to the scan or now.

The bucket behind the last one is that of anomalies, in packs that give them points.
"""


class Judge:
    """Judges units under one pack as of one instant. What happens later has not happened yet.

    Args:
        pack: the rules.
        as_of: the instant, aware.
        scan: which scan of several parcels counts.
    """

    def __init__(self, pack: RulePack, as_of: datetime, scan: Scan = Scan.LAST) -> None:
        self.pack = pack
        self.scan = scan
        self.as_of_s = to_epoch(as_of)
        self.window = rate_window(pack, as_of)
        self._edges = pack.edges_s
        self._night = pack.night
        self._anomaly_bucket = None if pack.anomaly_points is None else len(pack.edges_s) + 1
        self._no_ship = Exclusion.NO_SHIP in pack.excluded
        self._presale = Exclusion.PRESALE in pack.excluded
        self._refunded = Exclusion.REFUNDED in pack.excluded
        self._gift = Exclusion.GIFT in pack.excluded
        self._lucky_bag = Exclusion.LUCKY_BAG in pack.excluded
        low_price = Exclusion.LOW_PRICE in pack.excluded
        self._low_price_fen = pack.low_price_below_fen if low_price else 0
        self._special = self._gift or self._lucky_bag or self._low_price_fen > 0

    def unit(self, lines: Sequence[RateLine]) -> Verdict:
        """The verdict on the unit that ``lines`` make: what is excluded is left out first."""
        return self.line(self.counted(lines))

    def counted(self, lines: Sequence[RateLine]) -> RateLine:
        """The line a unit counts as; of a unit that is excluded whole, that with the first reason.

        The first reason is the first of :class:`Exclusion`, so the order of lines does not matter.
        """
        if len(lines) == 1:
            return lines[0]
        reasons = [self.exclusion(line) for line in lines]
        left = [line for line, why in zip(lines, reasons, strict=True) if why is None]
        if left:
            return merged(left, self.scan)
        order = {why: at for at, why in enumerate(EXCLUSIONS)}
        return min(
            zip(lines, reasons, strict=True),
            key=lambda pair: (order[pair[1] or Exclusion.UNPAID], *_order(pair[0])),
        )[0]

    def line(self, line: RateLine) -> Verdict:
        """The verdict on a unit of one line. Runs 300,000 times in a full pass."""
        picked_s, paid_s = line.picked_up_s, line.paid_s
        if picked_s is not None and picked_s > self.as_of_s:
            picked_s = None
        window = self.window
        why = self.exclusion(line)
        if why is not None:
            latest_s = max(paid_s or 0, picked_s or 0)
            old = why is not Exclusion.UNPAID and latest_s < window.start_s
            return (Standing.OLD if old else Standing.EXCLUDED, EXCLUSIONS.index(why), 0)
        paid_s = paid_s or 0  # never 0: unpaid orders are excluded
        start_s = paid_s if self._night is None else self._night.start(paid_s)
        if picked_s is None:
            waited_s = max(0, self.as_of_s - start_s)
            standing = Standing.STALE if paid_s < window.start_s else Standing.PENDING
            return (standing, bisect_left(self._edges, waited_s), waited_s)
        if picked_s < window.start_s:
            standing = Standing.OLD
        else:
            standing = Standing.SETTLED if picked_s < window.end_s else Standing.TODAY
        if picked_s >= paid_s:
            took_s = max(0, picked_s - start_s)
            return (standing, bisect_left(self._edges, took_s), took_s)
        if self._anomaly_bucket is not None:
            return (standing, self._anomaly_bucket, 0)
        return (Standing.OLD if standing is Standing.OLD else Standing.ANOMALY, 0, 0)

    def exclusion(self, line: RateLine) -> Exclusion | None:
        """Why ``line`` is out of the count, None when it is in."""
        as_of_s, refunded_s = self.as_of_s, line.refunded_s
        if line.paid_s is None or line.paid_s > as_of_s:
            return Exclusion.UNPAID
        if line.no_ship and self._no_ship:
            return Exclusion.NO_SHIP
        if line.presale and self._presale:
            return Exclusion.PRESALE
        if refunded_s is not None and self._refunded and refunded_s <= as_of_s:
            picked_s = line.picked_up_s
            if picked_s is None or refunded_s < picked_s:
                return Exclusion.REFUNDED
        return self._special_exclusion(line) if self._special else None

    def _special_exclusion(self, line: RateLine) -> Exclusion | None:
        """What only the packs of 2026 leave out."""
        if line.gift and self._gift:
            return Exclusion.GIFT
        if line.lucky_bag and self._lucky_bag:
            return Exclusion.LUCKY_BAG
        return Exclusion.LOW_PRICE if line.amount_fen < self._low_price_fen else None

    def delivered(self, lines: Sequence[RateLine]) -> int | None:
        """Seconds from pickup to signature of a unit signed for in the window, else None.

        Every order that travelled counts, presale ones too: the rule names no exception.
        """
        if len(lines) > 1:
            lines = [line for line in lines if self.exclusion(line) not in _STAYED]
            if not lines:
                return None
        line = merged(lines, self.scan)
        signed_s, picked_s = line.signed_s, line.picked_up_s
        if signed_s is None or picked_s is None or signed_s < picked_s:
            return None
        if signed_s > self.as_of_s or not self.window.start_s <= signed_s < self.window.end_s:
            return None
        return None if self.exclusion(line) in _STAYED else signed_s - picked_s


_STAYED = frozenset({Exclusion.UNPAID, Exclusion.NO_SHIP, Exclusion.REFUNDED})


def _order(line: RateLine) -> tuple[str, str, str]:
    return (line.order_id, line.sku_order_id, line.parcel_id)
