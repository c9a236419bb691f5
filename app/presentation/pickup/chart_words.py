"""What a chart says of the bar under the pointer, and of itself."""

from app.domain.rate_sentences import bucket_name
from app.domain.rule_pack import DAY_S
from app.presentation.formatting import NOTHING, Phrase, phrase
from app.presentation.pickup.charts import HOUR_S, Bar, ChartKind, Charts, Part
from app.presentation.rate_words import value_text
from app.presentation.workbench.words import when_text

TITLES = {
    ChartKind.TIMES: "揽收用时分布",
    ChartKind.FLOW: "每小时付款、交接与揽收",
    ChartKind.TREND: "每天揽收的指标",
}

PARTS = {Part.PAID: "付款", Part.HANDED: "交接", Part.PICKED: "揽收"}


def hover_text(charts: Charts, bar: Bar) -> Phrase:
    """The values of the bar under the pointer."""
    if bar.kind is ChartKind.TIMES:
        return _time_text(charts, bar.place)
    if bar.kind is ChartKind.FLOW:
        return phrase(
            "{hour} 起：付款 {paid}，交接 {handed}，揽收 {picked}",
            hour=when_text(charts.flow_start_s + bar.place * HOUR_S),
            paid=charts.paid[bar.place],
            handed=charts.handed[bar.place],
            picked=charts.picked[bar.place],
        )
    day = charts.days[bar.place]
    return phrase(
        "{day}：{value}，{n} 单",
        day=when_text(day.start_s + DAY_S // 2)[:5],
        value=value_text(charts.pack, day.value),
        n=day.orders,
    )


def keyed(told: Phrase, part: int) -> Phrase:
    """What is under the mark of the keys, and which of the bars Enter opens."""
    return phrase("{told} · 回车看{what}（↑↓ 换）", told=told, what=phrase(PARTS[Part(part)]))


def summary(charts: Charts, kind: ChartKind) -> Phrase:
    """The chart in a sentence, for those who cannot see it and below its title."""
    if kind is ChartKind.TIMES:
        late = sum(n for hour, n in enumerate(charts.times) if hour >= charts.edges_h[-1])
        last = bucket_name(charts.pack, len(charts.edges_h))
        return phrase(
            "{n} 单，其中 {late} 单 {span}",
            n=f"{sum(charts.times):,}",
            late=f"{late:,}",
            span=phrase("{span} 小时", span=last.split()[0]),
        )
    if kind is ChartKind.FLOW:
        return phrase(
            "最近 48 小时付款 {paid}，交接 {handed}，揽收 {picked}",
            paid=f"{sum(charts.paid):,}",
            handed=f"{sum(charts.handed):,}",
            picked=f"{sum(charts.picked):,}",
        )
    if charts.ceiling is None:
        return phrase("越低越好")
    return phrase("虚线是上限 {ceiling}", ceiling=value_text(charts.pack, charts.ceiling))


def empty_words(charts: Charts, kind: ChartKind, days: int) -> Phrase:
    """What stands where the bars would be; nothing when there are any. The trend spans ``days``."""
    seen = {
        ChartKind.TIMES: any(charts.times),
        ChartKind.FLOW: any(map(any, charts.flow)),
        ChartKind.TREND: any(day.value is not None for day in charts.days[-days:]),
    }
    if seen[kind]:
        return NOTHING
    if kind is ChartKind.FLOW:
        return phrase("这 48 小时没有付款、交接和揽收")
    return phrase("这段时间没有揽收")


def _time_text(charts: Charts, place: int) -> Phrase:
    if place >= len(charts.times) - 1:
        return phrase("超过 {hours} 小时：{n} 单", hours=place, n=charts.times[place])
    return phrase("{low}–{high} 小时：{n} 单", low=place, high=place + 1, n=charts.times[place])
