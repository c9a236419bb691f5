"""What the charts of the 揽收 page draw, counted from the lines of the rate in one pass.

Bars are by whole hours that end at their edge, as the rule's buckets do: exactly 24:00:00 is the
bar that ends at 24 h. Days and hours are those of Asia/Shanghai.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from fractions import Fraction

from app.domain.instants import to_epoch
from app.domain.rate_explain import ExplainedRow, Figure, explain
from app.domain.rate_judge import Judge, Standing, Verdict
from app.domain.rate_line import RateLine, grouped
from app.domain.rule_pack import DAY_S, SHANGHAI_OFFSET_S, RulePack
from app.services.rate_pickups import REACH_DAYS, Rated, RateWay

HOUR_S = 3600
HISTOGRAM_HOURS = 72
"""Bars of an hour; the one behind them holds everything that took longer."""
FLOW_HOURS = 48
TREND_DAYS = REACH_DAYS
_PICKED = frozenset({int(Standing.SETTLED), int(Standing.TODAY)})


class ChartKind(StrEnum):
    """The three charts."""

    TIMES = "times"  # 揽收用时
    FLOW = "flow"  # 付款、交接与揽收
    TREND = "trend"


class Part(IntEnum):
    """Which of the bars side by side of an hour of the flow."""

    PAID = 0
    HANDED = 1
    PICKED = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar (or dot). ``part``: of the bars of an hour, see :class:`Part`; else 0."""

    kind: ChartKind
    place: int
    part: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """One day of pickups.

    Args:
        start_s: when it begins.
        orders: units picked up on it.
        value: its indicator alone; None of no units.
    """

    start_s: int
    orders: int
    value: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """What is drawn.

    Args:
        times: units by hours from payment to pickup, the last bar for all that took longer.
        edges_h: ends of the pack's buckets.
        flow_start_s: when the first hour of the flow begins.
        paid, handed, picked: units paid, handed over (their last parcel that left on a manifest)
            and picked up in each hour since.
        days: the last days, today's so far included.
        ceiling: the highest value there can be; None for hours.
        pack: by which rules.
    """

    times: tuple[int, ...]
    edges_h: tuple[float, ...]
    flow_start_s: int
    paid: tuple[int, ...]
    handed: tuple[int, ...]
    picked: tuple[int, ...]
    days: tuple[Day, ...]
    ceiling: Fraction | None
    pack: RulePack

    @property
    def flow(self) -> tuple[tuple[int, ...], ...]:
        """The counts of each :class:`Part`, in its order."""
        return (self.paid, self.handed, self.picked)


_Unit = tuple[Sequence[RateLine], RateLine, Verdict]


def make_charts(rated: Rated) -> Charts:
    """Count ``rated`` for the charts."""
    way, count = rated.way, _Count(rated)
    for unit, line, verdict in _units(rated.lines, way):
        count.add(unit, line, verdict)
    return count.charts(way)


def behind(rated: Rated, bar: Bar) -> tuple[ExplainedRow, ...]:
    """The rows that a bar counts, each with its clock and what it brings."""
    way = rated.way
    inside = _Count(rated).test(bar)
    lines = [
        line
        for unit, counted, verdict in _units(rated.lines, way)
        if inside(unit, counted, verdict)
        for line in unit
    ]
    wide = _wide(way.pack)
    found = explain(
        lines,
        wide,
        Figure.BEST,
        as_of=way.as_of,
        reading=way.reading,
        unit=way.unit,
        scan=way.scan,
    )
    return found.rows


def flow_start(as_of_s: int) -> int:
    """When the first hour of the flow begins."""
    return as_of_s // HOUR_S * HOUR_S - (FLOW_HOURS - 1) * HOUR_S


def _wide(pack: RulePack) -> RulePack:
    """The pack with a window that reaches over the whole trend."""
    return replace(pack, window_days=max(pack.window_days, TREND_DAYS))


def _units(lines: Sequence[RateLine], way: RateWay) -> Iterator[_Unit]:
    """Every unit that counts, with the line it counts as."""
    judge = Judge(_wide(way.pack), way.as_of, way.scan)
    singles, groups = grouped(lines, way.unit)
    for line, verdict in zip(singles, judge.verdicts(singles), strict=True):
        yield (line,), line, verdict
    for group in groups:
        counted = judge.counted(group)
        yield group, counted, judge.unit(group)


class _Count:
    """Counts, and tells which bar a unit is in."""

    def __init__(self, rated: Rated) -> None:
        way = rated.way
        pack, as_of_s = way.pack, to_epoch(way.as_of)
        self._left = rated.left
        today_s = (as_of_s + SHANGHAI_OFFSET_S) // DAY_S * DAY_S - SHANGHAI_OFFSET_S
        self._window_s = (today_s - pack.window_days * DAY_S, today_s)
        self._flow_s = flow_start(as_of_s)
        self._first_day_s = today_s - (TREND_DAYS - 1) * DAY_S
        self._buckets = len(pack.edges_s) + 1
        self._credits = pack.credits(way.reading)
        self._anomaly = pack.anomaly_points or 0
        self._scale = pack.scale
        self._times = [0] * (HISTOGRAM_HOURS + 1)
        self._paid, self._handed, self._picked = ([0] * FLOW_HOURS for _ in Part)
        self._orders, self._sums = [0] * TREND_DAYS, [0] * TREND_DAYS

    def add(self, unit: Sequence[RateLine], line: RateLine, verdict: Verdict) -> None:
        """Count one unit where it belongs."""
        standing, bucket, took_s = verdict
        if standing > Standing.PENDING:
            return
        hour = self._paid_hour(line)
        if hour >= 0:
            self._paid[hour] += 1
        hour = self._left_hour(unit) if self._left else -1
        if hour >= 0:
            self._handed[hour] += 1
        if standing not in _PICKED:
            return
        picked_s = line.picked_up_s or 0
        day = (picked_s - self._first_day_s) // DAY_S
        if 0 <= day < len(self._orders):
            self._orders[day] += 1
            self._sums[day] += self._credit(bucket, took_s)
        if picked_s >= self._flow_s:
            self._picked[(picked_s - self._flow_s) // HOUR_S] += 1
        if self._in_window(picked_s) and bucket < self._buckets:
            self._times[_hour_bar(took_s)] += 1

    def test(self, bar: Bar) -> Callable[[Sequence[RateLine], RateLine, Verdict], bool]:
        """Whether a unit is counted in ``bar``."""
        tests = {
            (ChartKind.TIMES, 0): self._of_time,
            (ChartKind.FLOW, Part.PAID): self._of_paid,
            (ChartKind.FLOW, Part.PICKED): self._of_picked,
            (ChartKind.TREND, 0): self._of_day,
        }
        place = bar.place
        if bar == Bar(ChartKind.FLOW, place, Part.HANDED):
            return lambda unit, _line, verdict: self._of_handed(unit, verdict) == place
        test = tests[bar.kind, bar.part]
        return lambda _unit, line, verdict: test(line, verdict) == place

    def charts(self, way: RateWay) -> Charts:
        """What was counted."""
        pack = way.pack
        days = tuple(
            Day(
                self._first_day_s + place * DAY_S,
                orders,
                Fraction(total, orders * self._scale) if orders else None,
            )
            for place, (orders, total) in enumerate(zip(self._orders, self._sums, strict=True))
        )
        return Charts(
            times=tuple(self._times),
            edges_h=tuple(edge / HOUR_S for edge in pack.edges_s),
            flow_start_s=self._flow_s,
            paid=tuple(self._paid),
            handed=tuple(self._handed),
            picked=tuple(self._picked),
            days=days,
            ceiling=Fraction(self._credits[0], pack.scale) if self._credits else None,
            pack=pack,
        )

    def _of_time(self, line: RateLine, verdict: Verdict) -> int:
        standing, bucket, took_s = verdict
        counts = standing in _PICKED and bucket < self._buckets
        return _hour_bar(took_s) if counts and self._in_window(line.picked_up_s or 0) else -1

    def _of_paid(self, line: RateLine, verdict: Verdict) -> int:
        return self._paid_hour(line) if verdict[0] <= Standing.PENDING else -1

    def _of_handed(self, unit: Sequence[RateLine], verdict: Verdict) -> int:
        return self._left_hour(unit) if verdict[0] <= Standing.PENDING else -1

    def _of_picked(self, line: RateLine, verdict: Verdict) -> int:
        picked_s = line.picked_up_s or 0
        counts = verdict[0] in _PICKED and picked_s >= self._flow_s
        return (picked_s - self._flow_s) // HOUR_S if counts else -1

    def _of_day(self, line: RateLine, verdict: Verdict) -> int:
        if verdict[0] not in _PICKED:
            return -1
        return ((line.picked_up_s or 0) - self._first_day_s) // DAY_S

    def _paid_hour(self, line: RateLine) -> int:
        paid_s = line.paid_s or 0
        return (paid_s - self._flow_s) // HOUR_S if paid_s >= self._flow_s else -1

    def _left_hour(self, unit: Sequence[RateLine]) -> int:
        """The hour in which its last parcel left; a batch of the past asks for none."""
        left_s = max(self._left.get(line.parcel_id, 0) for line in unit)
        hour = (left_s - self._flow_s) // HOUR_S if left_s >= self._flow_s else -1
        return hour if hour < FLOW_HOURS else -1

    def _in_window(self, picked_s: int) -> bool:
        return self._window_s[0] <= picked_s < self._window_s[1]

    def _credit(self, bucket: int, took_s: int) -> int:
        if not self._credits:
            return took_s
        return self._credits[bucket] if bucket < len(self._credits) else self._anomaly


def _hour_bar(took_s: int) -> int:
    """The bar of a time: 24:00:00 is in the one that ends there."""
    return min(max(took_s - 1, 0) // HOUR_S, HISTOGRAM_HOURS)
