"""The rows behind every figure of a rate. Their sum is the figure, to the last fraction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from app.domain.rate_judge import EXCLUSIONS, Judge, Standing, Verdict
from app.domain.rate_line import KEYS, Key, RateLine, Scan, Unit, merged
from app.domain.rate_sentences import (
    ANOMALY,
    OLD,
    OUT,
    STALE,
    best_sentence,
    delivered_sentence,
    picked_sentence,
    worst_sentence,
)
from app.domain.rule_pack import Exclusion, Reading, RulePack


class Figure(StrEnum):
    """What may be asked about; the names are those of :class:`app.domain.pickup_rate.Rate`."""

    SETTLED = "settled"
    BEST = "best"
    WORST = "worst"
    SHARE = "share"  # of one settled bucket
    PICKUP = "pickup"
    DELIVERY = "delivery"
    TODAY = "today"
    PENDING = "pending"
    STALE = "stale"
    OLD = "old"
    ANOMALIES = "anomalies"
    EXCLUDED = "excluded"  # for one reason


class Span(StrEnum):
    """What was timed."""

    PICKUP = "pickup"  # 支付→揽收
    DELIVERY = "delivery"  # 揽收→签收


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedRow:
    """One unit behind a figure.

    Args:
        order_id, sku_order_id, parcel_id, shop_id, carrier, branch: which; of a unit of several
            lines, the first by number.
        clock: what was timed; None for what is counted nowhere.
        from_s: when the clock starts, the night rule applied; 0: it does not.
        until_s: the scan, the signature, or now; 0: neither.
        elapsed_s: seconds between them.
        bucket: None for what is in none.
        credit: what it brings, in parts of :attr:`Explanation.divisor`.
        sentence: Chinese, the rule.
    """

    order_id: str
    sku_order_id: str
    parcel_id: str
    shop_id: str
    carrier: str
    branch: str
    clock: Span | None
    from_s: int
    until_s: int
    elapsed_s: int
    bucket: int | None
    credit: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Every row of a figure; the figure is the sum of their credits ÷ ``divisor``."""

    figure: Figure
    rows: tuple[ExplainedRow, ...]
    divisor: int

    @property
    def value(self) -> Fraction | None:
        """The figure again; None of no units, as a rate says it."""
        if not self.divisor:
            return None
        return Fraction(sum(row.credit for row in self.rows), self.divisor)


def explain(
    lines: Sequence[RateLine],
    pack: RulePack,
    figure: Figure,
    *,
    as_of: datetime,
    reading: Reading | None = None,
    unit: Unit = Unit.SKU_ORDER,
    scan: Scan = Scan.LAST,
    bucket: int = 0,
    reason: Exclusion | None = None,
) -> Explanation:
    """The rows behind ``figure`` of :func:`app.domain.pickup_rate.score` with the same arguments.

    ``bucket`` is that of :attr:`Figure.SHARE`, ``reason`` that of :attr:`Figure.EXCLUDED` (None:
    all reasons).
    """
    judge = Judge(pack, as_of, scan)
    rows = _Rows(judge, pack.credits(reading or pack.reading))
    units = list(units_of(lines, unit).values())
    if figure is Figure.DELIVERY:
        found = [row for unit_lines in units for row in rows.delivered(unit_lines)]
        return Explanation(figure=figure, rows=_sorted(found), divisor=len(found))
    judged = [(judge.counted(each), judge.unit(each)) for each in units]
    if figure in _STANDINGS:
        chosen = [pair for pair in judged if pair[1][0] == _STANDINGS[figure]]
        if figure is Figure.EXCLUDED and reason is not None:
            chosen = [pair for pair in chosen if EXCLUSIONS[pair[1][1]] is reason]
        return _explanation(figure, chosen, rows.counted, 1)
    if figure is Figure.SHARE:
        settled = [pair for pair in judged if pair[1][0] == Standing.SETTLED]
        inside = [pair for pair in settled if pair[1][1] == bucket]
        return _explanation(figure, inside, rows.counted, len(settled))
    standings = _IN if figure in {Figure.BEST, Figure.WORST} else (Standing.SETTLED,)
    chosen = [pair for pair in judged if pair[1][0] in standings]
    if figure is Figure.PICKUP:
        chosen = [pair for pair in chosen if pair[1][1] <= len(pack.edges_s)]
        return _explanation(figure, chosen, rows.seconds, len(chosen))
    make = rows.worst if figure is Figure.WORST else rows.scored
    return _explanation(figure, chosen, make, pack.scale * len(chosen))


def units_of(lines: Iterable[RateLine], unit: Unit) -> dict[Key, list[RateLine]]:
    """The lines of each unit."""
    found: dict[Key, list[RateLine]] = {}
    key = KEYS[unit]
    for line in lines:
        found.setdefault(key(line), []).append(line)
    return found


_IN = (Standing.SETTLED, Standing.TODAY, Standing.PENDING)
_STANDINGS = {
    Figure.TODAY: Standing.TODAY,
    Figure.PENDING: Standing.PENDING,
    Figure.STALE: Standing.STALE,
    Figure.OLD: Standing.OLD,
    Figure.ANOMALIES: Standing.ANOMALY,
    Figure.EXCLUDED: Standing.EXCLUDED,
}

_Judged = tuple[RateLine, Verdict]
_Make = Callable[[RateLine, Verdict], ExplainedRow]


def _explanation(
    figure: Figure, chosen: Sequence[_Judged], make: _Make, divisor: int
) -> Explanation:
    rows = _sorted(make(line, verdict) for line, verdict in chosen)
    return Explanation(figure=figure, rows=rows, divisor=divisor)


def _sorted(rows: Iterable[ExplainedRow]) -> tuple[ExplainedRow, ...]:
    return tuple(sorted(rows, key=lambda r: (r.order_id, r.sku_order_id, r.parcel_id)))


class _Rows:
    """Makes the rows of one explanation."""

    def __init__(self, judge: Judge, credits_: tuple[int, ...]) -> None:
        self._judge = judge
        self._pack = judge.pack
        self._credits = credits_

    def scored(self, line: RateLine, verdict: Verdict) -> ExplainedRow:
        """With what it brings to the settled or the best figure."""
        return self._row(line, verdict, self._credit(verdict))

    def worst(self, line: RateLine, verdict: Verdict) -> ExplainedRow:
        """With what it brings to the worst figure."""
        if verdict[0] != Standing.PENDING:
            return self.scored(line, verdict)
        last = self._credits[-1]
        sentence = worst_sentence(self._pack, last)
        return self._row(line, (verdict[0], len(self._pack.edges_s), verdict[2]), last, sentence)

    def seconds(self, line: RateLine, verdict: Verdict) -> ExplainedRow:
        """With its seconds."""
        return self._row(line, verdict, verdict[2])

    def counted(self, line: RateLine, verdict: Verdict) -> ExplainedRow:
        """As one."""
        return self._row(line, verdict, 1)

    def delivered(self, lines: Sequence[RateLine]) -> list[ExplainedRow]:
        """With its seconds to the signature; none when it was not signed for in the window."""
        took_s = self._judge.delivered(lines)
        if took_s is None:
            return []
        line = merged(self._judge.travelled(lines), self._judge.scan)
        return [
            ExplainedRow(
                **_names(line),
                clock=Span.DELIVERY,
                from_s=line.picked_up_s or 0,
                until_s=line.signed_s or 0,
                elapsed_s=took_s,
                bucket=None,
                credit=took_s,
                sentence=delivered_sentence(took_s),
            )
        ]

    def _row(
        self, line: RateLine, verdict: Verdict, credit: int, sentence: str = ""
    ) -> ExplainedRow:
        standing, bucket, elapsed_s = verdict
        paid_s = line.paid_s or 0
        on = standing not in {Standing.EXCLUDED, Standing.ANOMALY} and paid_s > 0
        waits = standing in {Standing.PENDING, Standing.STALE}
        return ExplainedRow(
            **_names(line),
            clock=Span.PICKUP if on else None,
            from_s=self._pack.start(paid_s) if on else paid_s,
            until_s=self._judge.as_of_s if waits else line.picked_up_s or 0,
            elapsed_s=elapsed_s,
            bucket=bucket if standing in _IN and bucket <= len(self._pack.edges_s) else None,
            credit=credit,
            sentence=sentence or self._sentence(line, verdict),
        )

    def _credit(self, verdict: Verdict) -> int:
        _, bucket, elapsed_s = verdict
        if not self._credits:
            return elapsed_s
        if bucket < len(self._credits):
            return self._credits[bucket]
        return self._pack.anomaly_points or 0

    def _sentence(self, line: RateLine, verdict: Verdict) -> str:
        standing, bucket, elapsed_s = verdict
        if standing == Standing.EXCLUDED:
            return OUT[EXCLUSIONS[bucket]]
        plain = {Standing.ANOMALY: ANOMALY, Standing.STALE: STALE, Standing.OLD: OLD}
        if standing in plain:
            return plain[Standing(standing)]
        credit = self._credit(verdict)
        if standing == Standing.PENDING:
            return best_sentence(self._pack, bucket, elapsed_s, credit)
        paid_s = line.paid_s or 0
        night = self._pack.start(paid_s) != paid_s
        return picked_sentence(self._pack, bucket, elapsed_s, credit, night=night)


def _names(line: RateLine) -> dict[str, str]:
    return {
        "order_id": line.order_id,
        "sku_order_id": line.sku_order_id,
        "parcel_id": line.parcel_id,
        "shop_id": line.shop_id,
        "carrier": line.carrier,
        "branch": line.branch,
    }
