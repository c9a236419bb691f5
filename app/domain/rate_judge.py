"""What one order is to the rate: in which count, in which bucket, after how many seconds."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
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
_PLACES = {why: at for at, why in enumerate(EXCLUSIONS)}
_STAYED = frozenset({Exclusion.UNPAID, Exclusion.NO_SHIP, Exclusion.REFUNDED})

Verdict = tuple[int, int, int]
"""Standing; bucket (or place in :data:`EXCLUSIONS`); seconds from the start to the scan or now.

The bucket behind the last one is that of anomalies, in packs that give them points.
"""

# Looking a member up costs as much as judging half an order.
_SETTLED, _TODAY, _PENDING, _ANOMALY, _EXCLUDED, _STALE, _OLD = map(int, Standing)


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
        """The verdict on the unit that ``lines`` make: what is excluded is left out first.

        A unit that is excluded whole is over when all of it is: one parcel may go weeks after
        another.
        """
        counted = self.counted(lines)
        why = self.exclusion(counted) if len(lines) > 1 else None
        if why is None:
            return self.line(counted)
        verdicts = [self._out(line, why) for line in lines]
        return next((each for each in verdicts if each[0] != _OLD), verdicts[0])

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
        return min(
            zip(lines, reasons, strict=True),
            key=lambda pair: (_PLACES[pair[1] or Exclusion.UNPAID], *_order(pair[0])),
        )[0]

    def line(self, line: RateLine) -> Verdict:
        """The verdict on a unit of one line."""
        return next(self.verdicts((line,)))

    def verdicts(self, lines: Iterable[RateLine]) -> Iterator[Verdict]:
        """The verdict on each of ``lines`` as a unit of its own.

        Runs 300,000 times in a full pass: everything it needs is a local name.
        """
        as_of_s, start_s = self.as_of_s, self.window.start_s
        low_fen, night, edges = self._low_price_fen, self._night, self._edges
        for line in lines:
            paid_s, picked_s = line.paid_s or 0, line.picked_up_s
            if (
                not paid_s
                or paid_s > as_of_s
                or line.refunded_s is not None
                or line.presale
                or line.no_ship
                or line.gift
                or line.lucky_bag
                or line.amount_fen < low_fen
            ):
                why = self.exclusion(line)
                if why is not None:
                    yield self._out(line, why)
                    continue
            from_s = paid_s if night is None else night.start(paid_s)
            if picked_s is None or picked_s > as_of_s:
                waited_s = as_of_s - from_s if as_of_s > from_s else 0
                standing = _PENDING if paid_s >= start_s else _STALE
                yield standing, bisect_left(edges, waited_s), waited_s
            elif picked_s >= paid_s:
                took_s = picked_s - from_s if picked_s > from_s else 0
                yield self._when(picked_s), bisect_left(edges, took_s), took_s
            else:
                yield self._early(picked_s)

    def _when(self, picked_s: int) -> int:
        """The standing of a scan."""
        window = self.window
        if picked_s < window.start_s:
            return _OLD
        return _SETTLED if picked_s < window.end_s else _TODAY

    def _early(self, picked_s: int) -> Verdict:
        """Scanned before it was paid for."""
        standing = self._when(picked_s)
        if self._anomaly_bucket is not None:
            return (standing, self._anomaly_bucket, 0)
        return (standing if standing == _OLD else _ANOMALY, 0, 0)

    def _out(self, line: RateLine, why: Exclusion) -> Verdict:
        """Excluded; unpaid ones are never over."""
        picked_s = line.picked_up_s or 0
        latest_s = max(line.paid_s or 0, picked_s if picked_s <= self.as_of_s else 0)
        old = why is not Exclusion.UNPAID and latest_s < self.window.start_s
        return (_OLD if old else _EXCLUDED, _PLACES[why], 0)

    def exclusion(self, line: RateLine) -> Exclusion | None:
        """Why ``line`` is out of the count, None when it is in."""
        as_of_s, refunded_s = self.as_of_s, line.refunded_s
        if not line.paid_s or line.paid_s > as_of_s:
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
        went = self.travelled(lines)
        return next(self.deliveries([merged(went, self.scan)] if went else ()), None)

    def travelled(self, lines: Sequence[RateLine]) -> list[RateLine]:
        """Those of ``lines`` that were to leave the warehouse."""
        return [line for line in lines if self.exclusion(line) not in _STAYED]

    def deliveries(self, lines: Iterable[RateLine]) -> Iterator[int]:
        """The seconds of those of ``lines`` that were signed for in the window."""
        start_s, end_s = self.window.start_s, self.window.end_s  # never after the instant
        for line in lines:
            signed_s, picked_s = line.signed_s, line.picked_up_s
            if signed_s is None or picked_s is None or not start_s <= signed_s < end_s:
                continue
            if signed_s >= picked_s and self.exclusion(line) not in _STAYED:
                yield signed_s - picked_s


def _order(line: RateLine) -> tuple[str, str, str]:
    return (line.order_id, line.sku_order_id, line.parcel_id)
