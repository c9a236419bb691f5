"""The figures of the 揽收 page as cards: each knows what explains it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from app.domain.money import yuan_text
from app.domain.pickup_rate import Rate, Score
from app.domain.rate_explain import Figure
from app.domain.rate_line import Unit
from app.domain.rate_sentences import bucket_name
from app.domain.rule_pack import Indicator
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.presentation.pickup.entry import Money
from app.presentation.rate_words import hours, percent, value_text


class MoneyFigure(Enum):
    """A sum of money at stake."""

    COST = "cost"  # what is due already
    STEP = "step"  # what missing every next threshold costs more
    WORST = "worst"  # what it comes to when nothing is done


@dataclass(frozen=True, slots=True)
class Ask:
    """A question for the rows behind a figure, of the rate or of money."""

    figure: Figure | MoneyFigure
    bucket: int = 0

    @property
    def group(self) -> int:
        """Figures of one number belong together: rate, buckets, times, what is out, money."""
        return next(place for place, group in enumerate(_GROUPS) if self.figure in group)


_GROUPS: tuple[frozenset[Figure | MoneyFigure], ...] = (
    frozenset({Figure.SETTLED, Figure.BEST, Figure.WORST}),
    frozenset({Figure.SHARE}),
    frozenset({Figure.PICKUP, Figure.DELIVERY}),
    frozenset({Figure.ANOMALIES, Figure.STALE, Figure.EXCLUDED}),
    frozenset(MoneyFigure),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One figure: its name, what it is, what stands below it."""

    ask: Ask
    title: Phrase
    value: Phrase
    note: Phrase = NOTHING


def rate_cards(rate: Rate, settled: Mapping[Unit, int]) -> tuple[Card, ...]:
    """Everything the rate says; ``settled``: how many orders and parcels were picked up."""
    return (
        *_main_cards(rate, settled),
        *_bucket_cards(rate),
        *_time_cards(rate),
        *_count_cards(rate),
    )


def money_cards(money: Money) -> tuple[Card, ...]:
    """Money at stake."""
    sums = (
        (MoneyFigure.COST, "已罚", money.cost_fen, "到现在"),
        (MoneyFigure.STEP, "错过再罚", money.step_fen, "下一个时限"),
        (MoneyFigure.WORST, "最多", money.worst_fen, "一直不处理"),
    )
    return tuple(
        Card(ask=Ask(each), title=phrase(title), value=verbatim(yuan_text(fen)), note=phrase(note))
        for each, title, fen, note in sums
    )


def _main_cards(rate: Rate, settled_units: Mapping[Unit, int]) -> tuple[Card, ...]:
    pack = rate.pack
    settled = Card(
        ask=Ask(Figure.SETTLED),
        title=phrase(pack.title),
        value=value_text(pack, rate.settled.value),
        note=phrase(
            "{note} · 订单 {orders} · 包裹 {parcels}",
            note=_beside(rate, rate.settled),
            orders=f"{settled_units[Unit.ORDER]:,}",
            parcels=f"{settled_units[Unit.PARCEL]:,}",
        ),
    )
    best = Card(
        ask=Ask(Figure.BEST),
        title=phrase("预计最好"),
        value=value_text(pack, rate.best.value),
        note=phrase("含待揽收 {n}", n=rate.pending),
    )
    if rate.worst is None:
        return (settled, best)
    worst = Card(
        ask=Ask(Figure.WORST),
        title=phrase("预计最坏"),
        value=value_text(pack, rate.worst.value),
        note=phrase("含待揽收 {n}", n=rate.pending),
    )
    return (settled, best, worst)


def _beside(rate: Rate, score: Score) -> Phrase:
    """``上限 70.0 % · 指数 83.6 %``; a plain count where there is no ceiling."""
    if score.ceiling is None:
        return phrase("{n} 单", n=score.total)
    return phrase(
        "上限 {ceiling} · 指数 {index}",
        ceiling=value_text(rate.pack, score.ceiling),
        index=percent(score.index),
    )


def _bucket_cards(rate: Rate) -> tuple[Card, ...]:
    return tuple(
        Card(
            ask=Ask(Figure.SHARE, bucket),
            title=_bucket_title(rate, bucket),
            value=verbatim(percent(rate.settled.share(bucket))),
            note=phrase("{n} 单", n=count),
        )
        for bucket, count in enumerate(rate.settled.counts)
    )


def _bucket_title(rate: Rate, bucket: int) -> Phrase:
    """``≤24 小时``, ``24–36 小时``, ``>48 小时``."""
    span = bucket_name(rate.pack, bucket).split()[0]
    return phrase("{span} 小时", span=span)


def _time_cards(rate: Rate) -> tuple[Card, ...]:
    pickup = Card(
        ask=Ask(Figure.PICKUP),
        title=phrase("平均揽收时长"),
        value=hours(rate.pickup.seconds),
        note=phrase("{n} 单", n=rate.pickup.count),
    )
    delivery = Card(
        ask=Ask(Figure.DELIVERY),
        title=phrase("订单配送时长"),
        value=hours(rate.delivery.seconds),
        note=phrase("{n} 单签收", n=rate.delivery.count),
    )
    if rate.pack.indicator is Indicator.HOURS:
        return (delivery,)  # the mean is the indicator itself
    return (pickup, delivery)


def _count_cards(rate: Rate) -> tuple[Card, ...]:
    """What is out of the rate, while there is any."""
    counts = (
        (Figure.ANOMALIES, "异常", rate.anomalies, "揽收早于支付"),
        (Figure.STALE, "很久没有揽收", rate.stale, "统计期之前支付"),
        (Figure.EXCLUDED, "不计入", sum(n for _, n in rate.excluded), "预售、退款等"),
    )
    return tuple(
        Card(ask=Ask(figure), title=phrase(title), value=verbatim(str(n)), note=phrase(note))
        for figure, title, n, note in counts
        if n
    )
