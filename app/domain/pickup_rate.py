"""The pickup rate (揽收及时率 and its successors) of many orders, exact.

    rate = P(t ≤ 24 h)·70 % + P(24 h < t ≤ 36 h)·20 % + P(36 h < t ≤ 48 h)·10 %

in the default pack; P is the share among all orders picked up in the window, those after 48 h
included. Source of the rule: the platform's pickup rule of 2022-06-28 and its successors; every
number of it is in the pack (:mod:`app.domain.rule_pack`). Figures are fractions of whole numbers,
so that nothing is lost before a screen rounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from app.domain.rate_judge import EXCLUSIONS, Judge, Standing, Verdict, Window
from app.domain.rate_line import RateLine, Scan, Unit, Units, grouped
from app.domain.rule_pack import Exclusion, Indicator, Reading, RulePack


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What some units come to.

    Args:
        counts: units in each bucket, the one behind the last edge too.
        anomalies: units counted with the pack's anomaly points.
        credit: what all of them bring: percent, points or seconds.
        scale: credits in one unit of :attr:`value`.
        best: credit of a unit in the first bucket; 0 when there is no ceiling.
    """

    counts: tuple[int, ...]
    anomalies: int
    credit: int
    scale: int
    best: int

    @property
    def total(self) -> int:
        """Units that count."""
        return sum(self.counts) + self.anomalies

    @property
    def value(self) -> Fraction | None:
        """The indicator: a share of 1, points or hours; None of no units."""
        return Fraction(self.credit, self.scale * self.total) if self.total else None

    @property
    def ceiling(self) -> Fraction | None:
        """The highest value there can be; None for hours, which have none."""
        return Fraction(self.best, self.scale) if self.best else None

    @property
    def index(self) -> Fraction | None:
        """The value as a share of its ceiling."""
        value, ceiling = self.value, self.ceiling
        return None if value is None or ceiling is None else value / ceiling

    def share(self, bucket: int) -> Fraction | None:
        """The share of one bucket among all units."""
        return Fraction(self.counts[bucket], self.total) if self.total else None


@dataclass(frozen=True, slots=True)
class Mean:
    """Some seconds of some units."""

    total_s: int
    count: int

    @property
    def seconds(self) -> Fraction | None:
        """The mean; None of no units."""
        return Fraction(self.total_s, self.count) if self.count else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Every figure of one pass.

    Args:
        pack, reading, unit, scan: what was counted, and how.
        as_of_s: the instant; what happened later is not in it.
        window: of pickups, for ``settled``, ``pickup`` and, of signatures, ``delivery``.
        settled: picked up in the window.
        best: settled, today's and pending orders, a pending one in the best bucket it can still
            reach.
        worst: the same, a pending one in the last bucket; None for hours, which have no end.
        today: picked up since the window's end.
        pending: paid in the window or since, not picked up yet.
        stale: paid before the window and still not picked up; counted nowhere.
        old: over before the window; counted nowhere.
        anomalies: scanned before payment in the window or since; out of every figure.
        excluded: how many are out, by reason, in the order of :class:`Exclusion`.
        delivery: 订单配送时长, pickup to signature.
        pickup: 平均揽收时长, from when an order counts (the night rule, if the pack has one).
    """

    pack: RulePack
    reading: Reading
    unit: Unit
    scan: Scan
    as_of_s: int
    window: Window
    settled: Score
    best: Score
    worst: Score | None
    today: int
    pending: int
    stale: int
    old: int
    anomalies: int
    excluded: tuple[tuple[Exclusion, int], ...]
    delivery: Mean
    pickup: Mean

    @property
    def units(self) -> int:
        """All units of the pass: each is in exactly one count."""
        seen = self.settled.total + self.today + self.pending
        return seen + self.stale + self.old + self.anomalies + sum(n for _, n in self.excluded)


class Sums:
    """Counts by standing and bucket; what a :class:`Rate` is made of.

    Args:
        pack: tells how many buckets there are.
    """

    def __init__(self, pack: RulePack) -> None:
        self.width = max(len(pack.edges_s) + 2, len(EXCLUSIONS))
        """Buckets, the one of anomalies behind them; or reasons."""
        self.counts = [0] * (self.width * len(Standing))
        self.seconds = [0] * (self.width * len(Standing))
        self.delivered_s = 0
        self.delivered = 0

    def add(self, verdict: Verdict, delivered_s: int | None, times: int = 1) -> None:
        """Count one unit; ``times`` −1 takes it out again."""
        standing, bucket, seconds = verdict
        at = standing * self.width + bucket
        self.counts[at] += times
        self.seconds[at] += times * seconds
        if delivered_s is not None:
            self.delivered += times
            self.delivered_s += times * delivered_s

    def of(self, standing: Standing) -> tuple[list[int], list[int]]:
        """Counts and seconds of a standing, by bucket or reason."""
        start, end = standing * self.width, (standing + 1) * self.width
        return self.counts[start:end], self.seconds[start:end]


def score(
    lines: Sequence[RateLine],
    pack: RulePack,
    *,
    as_of: datetime,
    reading: Reading | None = None,
    unit: Unit = Unit.SKU_ORDER,
    scan: Scan = Scan.LAST,
) -> Rate:
    """Score ``lines`` under ``pack`` as of an instant, in any order of the lines.

    Args:
        lines: of one shop, carrier or whatever is to be compared.
        pack: the rules.
        as_of: aware; what happened later has not happened yet.
        reading: of the buckets; None: the pack's own.
        unit: what is counted as one.
        scan: which scan counts for an order in several parcels.

    Raises:
        ValueError: ``as_of`` is naive.
    """
    return score_units(
        grouped(lines, unit), pack, as_of=as_of, reading=reading, unit=unit, scan=scan
    )


def score_units(
    units: Units,
    pack: RulePack,
    *,
    as_of: datetime,
    reading: Reading | None = None,
    unit: Unit = Unit.SKU_ORDER,
    scan: Scan = Scan.LAST,
) -> Rate:
    """:func:`score` of lines that are grouped already, for several instants.

    ``units`` are the lines :func:`grouped` by ``unit``.
    """
    judge = Judge(pack, as_of, scan)
    return rate_of(sums_of(units, judge), judge, reading or pack.reading, unit)


def sums_of(units: Units, judge: Judge) -> Sums:
    """The counts of all ``units``."""
    sums = Sums(judge.pack)
    counts, seconds, width = sums.counts, sums.seconds, sums.width
    singles, groups = units
    for standing, bucket, took_s in judge.verdicts(singles):
        at = standing * width + bucket  # not Sums.add: this runs 300,000 times
        counts[at] += 1
        seconds[at] += took_s
    for delivered_s in judge.deliveries(singles):
        sums.delivered += 1
        sums.delivered_s += delivered_s
    for group in groups:
        sums.add(judge.unit(group), judge.delivered(group))
    return sums


def rate_of(sums: Sums, judge: Judge, reading: Reading, unit: Unit) -> Rate:
    """The figures of counted units."""
    pack = judge.pack
    settled, settled_s = sums.of(Standing.SETTLED)
    today, today_s = sums.of(Standing.TODAY)
    pending, pending_s = sums.of(Standing.PENDING)
    picked, picked_s = _plus(settled, today), _plus(settled_s, today_s)
    late = [0] * sums.width
    late[len(pack.edges_s)] = sum(pending)
    endless = pack.indicator is Indicator.HOURS
    return Rate(
        pack=pack,
        reading=reading,
        unit=unit,
        scan=judge.scan,
        as_of_s=judge.as_of_s,
        window=judge.window,
        settled=_score(pack, reading, settled, settled_s),
        best=_score(pack, reading, _plus(picked, pending), _plus(picked_s, pending_s)),
        worst=None if endless else _score(pack, reading, _plus(picked, late), picked_s),
        today=sum(today),
        pending=sum(pending),
        stale=sum(sums.of(Standing.STALE)[0]),
        old=sum(sums.of(Standing.OLD)[0]),
        anomalies=sum(sums.of(Standing.ANOMALY)[0]),
        excluded=tuple(
            (why, count)
            for why, count in zip(EXCLUSIONS, sums.of(Standing.EXCLUDED)[0], strict=False)
            if count
        ),
        delivery=Mean(sums.delivered_s, sums.delivered),
        pickup=Mean(sum(settled_s), sum(settled[: len(pack.edges_s) + 1])),
    )


def _score(
    pack: RulePack, reading: Reading, counts: Sequence[int], seconds: Sequence[int]
) -> Score:
    buckets = len(pack.edges_s) + 1
    credits_ = pack.credits(reading)
    anomalies = counts[buckets]
    if credits_:
        credit = sum(each * count for each, count in zip(credits_, counts, strict=False))
        credit += (pack.anomaly_points or 0) * anomalies
    else:
        credit = sum(seconds)
    return Score(
        counts=tuple(counts[:buckets]),
        anomalies=anomalies,
        credit=credit,
        scale=pack.scale,
        best=credits_[0] if credits_ else 0,
    )


def _plus(first: Sequence[int], second: Sequence[int]) -> list[int]:
    return [a + b for a, b in zip(first, second, strict=True)]
