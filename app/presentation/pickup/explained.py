"""The rows behind a figure, in words, and their sum: what the side panel shows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from app.domain.instants import to_epoch
from app.domain.money import yuan_text
from app.domain.penalty import Due, Starts
from app.domain.rate_explain import ExplainedRow, Explanation, Figure, Span
from app.domain.rounding import decimal
from app.domain.rule_pack import Indicator, RulePack
from app.presentation.basis import assumed, lines_of
from app.presentation.formatting import DAY_S, HOUR_S, NOTHING, Phrase, phrase, verbatim
from app.presentation.pickup.charts import Bar, ChartKind, Charts, Part
from app.presentation.pickup.figures import Card, MoneyFigure
from app.presentation.rate_words import hours, pack_text, value_text
from app.presentation.table.columns import TableColumn
from app.presentation.workbench.words import when_text
from app.services.count_stakes import OrderStake

_CLOCKS = {
    Span.PICKUP: "支付→揽收",
    Span.DELIVERY: "揽收→签收",
    Starts.UPLOAD: "回传→揽收",
    Starts.PROMISE: "承诺→揽收",
    Starts.REUSED_NUMBER: "重号",
    Starts.EARLY_SCAN: "提前揽收",
}
_TIMED = frozenset({Figure.PICKUP, Figure.DELIVERY})
_HOURS = {
    Part.PAID: "{hour} 这一小时付款",
    Part.HANDED: "{hour} 这一小时交接",
    Part.PICKED: "{hour} 这一小时揽收",
}
_COUNTED = frozenset(
    {Figure.ANOMALIES, Figure.STALE, Figure.EXCLUDED, Figure.PENDING, Figure.TODAY, Figure.OLD}
)


class ToldRow(NamedTuple):
    """One row: which order, which clock from when until when, what it brings, by which rule."""

    order_id: str
    clock: str  # Chinese, "" when none runs
    from_s: int
    until_s: int
    elapsed_s: int
    credit: int
    sentence: str  # Chinese, the rule's own
    courier: str = ""  # names of carrier and branch


class CourierNames(NamedTuple):
    """Names of carriers, and of branches (网点) by the codes of carrier and branch."""

    carriers: Mapping[str, str]
    branches: Mapping[tuple[str, str], str]

    def text(self, carrier: str, branch: str) -> str:
        """Both, as far as they are known."""
        name = self.carriers.get(carrier, carrier)
        return f"{name} {self.branches.get((carrier, branch), branch)}".strip()


NO_NAMES = CourierNames({}, {})
"""Codes stand for themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A figure explained. ``sum`` says that the rows add up to ``value``.

    ``timed``: what rows bring is seconds; ``fen``: it is money. ``clock`` is the one that all
    rows have in common, "" when they have none.
    """

    title: Phrase
    value: Phrase
    sum: Phrase
    rules: Phrase
    rows: tuple[ToldRow, ...]
    timed: bool = False
    fen: bool = False
    clock: str = ""


ORDER, CLOCK, TOOK, CREDIT = "order_id", "clock", "took", "credit"
COURIER, RULE = "courier", "rule"
COLUMNS: tuple[TableColumn, ...] = (
    TableColumn(key=ORDER, title="订单号", width=100, middle=True),
    TableColumn(key=CLOCK, title="起止", width=174),
    TableColumn(key=TOOK, title="用时", width=78, numeric=True),
    TableColumn(key=CREDIT, title="计", width=66, numeric=True),
    TableColumn(key=COURIER, title="快递", width=108),
    TableColumn(key=RULE, title="依据", width=420),
)


def cell(told: Told, row: ToldRow, key: str) -> Phrase:
    """What a cell of the panel's table says."""
    if key == ORDER:
        return verbatim(row.order_id)
    if key == CLOCK:
        return _clock(told, row)
    if key == TOOK:
        return verbatim(span_text(row.elapsed_s)) if row.clock and row.elapsed_s else NOTHING
    if key == CREDIT:
        return verbatim(_credit(told, row.credit))
    if key == COURIER:
        return verbatim(row.courier)
    return verbatim(row.sentence)


def span_text(seconds: int) -> str:
    """``16:01:00``, hours without an end."""
    return f"{seconds // HOUR_S}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _clock(told: Told, row: ToldRow) -> Phrase:
    if not row.clock:
        return NOTHING
    until, at_once = when_text(row.until_s), row.from_s == row.until_s
    if told.clock:
        return verbatim(until if at_once else f"{when_text(row.from_s)} – {until}")
    span = verbatim(
        until if at_once else f"– {until}"
    )  # both have no room; the length stands beside
    return phrase("{clock} {span}", clock=phrase(row.clock), span=span)


def _common_clock(rows: Iterable[ToldRow]) -> str:
    clocks = {row.clock for row in rows}
    return clocks.pop() if len(clocks) == 1 else ""


def _credit(told: Told, credit: int) -> str:
    if told.fen:
        return yuan_text(credit)
    return span_text(credit) if told.timed else str(credit)


def tell_figure(
    card: Card, found: Explanation, pack: RulePack, names: CourierNames = NO_NAMES
) -> Told:
    """An explanation of one of the rate's figures."""
    timed = found.figure in _TIMED or (
        pack.indicator is Indicator.HOURS and found.figure in {Figure.SETTLED, Figure.BEST}
    )
    rows = tuple(_told(row, names) for row in found.rows)
    total = sum(row.credit for row in rows)
    return Told(
        title=card.title,
        value=_value(found, pack),
        sum=_sum(found, pack, total, timed=timed),
        rules=_rules(pack),
        rows=rows,
        timed=timed,
        clock=_common_clock(rows),
    )


def _value(found: Explanation, pack: RulePack) -> Phrase:
    value = found.value
    if found.figure in _COUNTED:
        return verbatim(str(len(found.rows)))
    if found.figure in _TIMED:
        return hours(value)
    if found.figure is Figure.SHARE:
        return verbatim("—" if value is None else f"{decimal(value * 100)} %")
    return value_text(pack, value)


def _sum(found: Explanation, pack: RulePack, total: int, *, timed: bool) -> Phrase:
    """The rows' sum and what it is divided by: together they are the figure."""
    n = len(found.rows)
    value = _value(found, pack)
    if found.figure in _COUNTED:
        return phrase("共 {n} 行", n=n)
    if timed:
        return phrase(
            "{n} 行用时合计 {sum} ÷ {n} = {value}", n=n, sum=span_text(total), value=value
        )
    if found.figure is Figure.SHARE:
        return phrase("{n} 行 ÷ 已揽收 {of} = {value}", n=n, of=found.divisor, value=value)
    if pack.scale == 1:
        return phrase("{n} 行得分合计 {sum} ÷ {n} = {value}", n=n, sum=total, value=value)
    return phrase("{n} 行合计 {sum} % ÷ {n} = {value}", n=n, sum=f"{total:,}", value=value)


def tell_money(
    card: Card, figure: MoneyFigure, stakes: Iterable[OrderStake], rules: Phrase
) -> Told:
    """The charges that a sum of money is made of, order by order."""
    rows = tuple(row for one in stakes for row in _money_rows(figure, one))
    total = sum(row.credit for row in rows)
    orders = len({row.order_id for row in rows})
    return Told(
        title=card.title,
        value=verbatim(yuan_text(total)),
        sum=phrase("{n} 单合计 {sum}", n=orders, sum=yuan_text(total)),
        rules=rules,
        rows=rows,
        fen=True,
        clock=_common_clock(rows),
    )


def _money_rows(figure: MoneyFigure, one: OrderStake) -> Iterator[ToldRow]:
    stake = one.stake
    if figure is MoneyFigure.STEP:
        if stake.next is not None:
            yield _charged(one, stake.next, stake.step_fen)
        return
    for due in stake.due if figure is MoneyFigure.COST else stake.worst:
        yield _charged(one, due, due.fen)


def _charged(one: OrderStake, due: Due, fen: int) -> ToldRow:
    """A charge: its clock up to the threshold, or when what costs at once was found."""
    return ToldRow(
        order_id=one.order_id,
        clock=_CLOCKS[due.charge.starts],
        from_s=to_epoch(due.at - due.charge.after),
        until_s=to_epoch(due.at),
        elapsed_s=int(due.charge.after.total_seconds()),
        credit=fen,
        sentence=due.charge.rule,
    )


def _rules(pack: RulePack) -> Phrase:
    """The pack, and below it what it assumes."""
    return lines_of((pack_text(pack), *assumed(pack.assumptions)))


def tell_bar(
    charts: Charts, bar: Bar, found: Sequence[ExplainedRow], names: CourierNames = NO_NAMES
) -> Told:
    """The orders behind a bar of a chart."""
    pack, rows = charts.pack, tuple(_told(row, names) for row in found)
    total = sum(row.credit for row in rows)
    timed = pack.indicator is Indicator.HOURS
    value = Fraction(total, pack.scale * len(found)) if found else None
    return Told(
        title=bar_title(charts, bar),
        value=phrase("{n} 单", n=len(found)),
        sum=phrase(
            "{n} 行合计 {sum}，平均 {value}",
            n=len(found),
            sum=span_text(total) if timed else f"{total:,}",
            value=value_text(pack, value),
        ),
        rules=_rules(pack),
        rows=rows,
        timed=timed,
        clock=_common_clock(rows),
    )


def bar_title(charts: Charts, bar: Bar) -> Phrase:
    """What a bar stands for."""
    if bar.kind is ChartKind.TIMES:
        if bar.place >= len(charts.times) - 1:
            return phrase("揽收用时超过 {n} 小时", n=bar.place)
        return phrase("揽收用时 {low}–{high} 小时", low=bar.place, high=bar.place + 1)
    if bar.kind is ChartKind.FLOW:
        hour = when_text(charts.flow_start_s + bar.place * HOUR_S)
        return phrase(_HOURS[Part(bar.part)], hour=hour)
    day = when_text(charts.days[bar.place].start_s + DAY_S // 2)[:5]
    return phrase("{day} 揽收", day=day)


def _told(row: ExplainedRow, names: CourierNames) -> ToldRow:
    return ToldRow(
        order_id=row.order_id,
        clock="" if row.clock is None else _CLOCKS[row.clock],
        from_s=row.from_s,
        until_s=row.until_s,
        elapsed_s=row.elapsed_s,
        credit=row.credit,
        sentence=row.sentence,
        courier=names.text(row.carrier, row.branch),
    )
