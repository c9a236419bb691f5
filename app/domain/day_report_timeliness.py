"""Block 2, 时效: the pickup rate as the platform counts it, and the period's own pickups."""

from bisect import bisect_left
from datetime import datetime
from fractions import Fraction
from itertools import pairwise

from app.domain.day_orders import Left
from app.domain.day_report import (
    Block,
    Chart,
    Column,
    Figure,
    Kind,
    Series,
    Table,
    Tone,
    Value,
)
from app.domain.day_view import DayView
from app.domain.instants import SHANGHAI
from app.domain.pickup_rate import Rate, score_units
from app.domain.rate_line import Unit
from app.domain.rate_sentences import READINGS, SCANS, UNITS
from app.domain.rule_pack import Indicator, RulePack
from app.domain.words import Words

KEY = "timeliness"
_HOUR = 3600
_KINDS = {
    Indicator.SHARE: Kind.SHARE,
    Indicator.POINTS: Kind.POINTS,
    Indicator.HOURS: Kind.HOURS,
}
_SETTLED = {
    Unit.SKU_ORDER: "已结算子订单",
    Unit.ORDER: "已结算订单",
    Unit.PARCEL: "已结算包裹",
}
_PENDING = {
    Unit.SKU_ORDER: "未揽收子订单",
    Unit.ORDER: "未揽收订单",
    Unit.PARCEL: "未揽收包裹",
}
"""Beside counts of orders, so each says what is counted."""


def timeliness(view: DayView) -> Block:
    """Settled, best and worst figures as of the period's end, under the rule pack in use."""
    rules = view.rules
    rate = score_units(
        view.units,
        rules.pack,
        as_of=view.as_of,
        reading=rules.reading,
        unit=rules.unit,
        scan=rules.scan,
    )
    took, presale = _period_buckets(view)
    names = (*bucket_names(rules.pack), Words("预售"))
    return Block(
        key=KEY,
        title="时效",
        figures=(*_rates(rate), *_own(took, presale)),
        tables=(_buckets(rate, (*took, presale), names),),
        chart=Chart(
            title="本期揽收用时",
            labels=names,
            series=(Series(title="订单", values=(*took, presale)),),
        ),
        notes=(_basis(rate), *rules.pack.assumptions, *_apart(rate, running=view.running)),
    )


def _basis(rate: Rate) -> str:
    """By what is counted, and how: also on the page that is printed."""
    pack = rate.pack
    pattern = (
        "揽收率按{unit}，一单多包裹看{scan}，{reading}算法；本期揽收按订单。"
        "规则包 {name}（{title}，第 {version} 版，规则截至 {day}），统计到 {last} 的 {days} 天。"
        if pack.indicator is Indicator.SHARE
        else "揽收率按{unit}，一单多包裹看{scan}；本期揽收按订单。"
        "规则包 {name}（{title}，第 {version} 版，规则截至 {day}），统计到 {last} 的 {days} 天。"
    )
    return Words(
        pattern,
        unit=Words(UNITS[rate.unit]),
        scan=Words(SCANS[rate.scan]),
        reading=Words(READINGS[rate.reading]),
        name=pack.name,
        title=Words(pack.title),
        version=pack.version,
        day=pack.as_of.isoformat(),
        days=pack.window_days,
        last=datetime.fromtimestamp(rate.window.end_s - 1, SHANGHAI).date().isoformat(),
    )


def _apart(rate: Rate, *, running: bool) -> tuple[str, ...]:
    """Why figures that look alike are not the same."""
    today = Words("已结算只到昨天，平台也是这样算；今天揽收的已经在「预计」里，明天算进已结算。")
    return (
        *((today,) if running else ()),
        Words("本期揽收订单就是「流量」的已揽收；预售订单不按支付起算，不分时段，另列一行。"),
        Words(
            "未揽收{unit}：统计期里支付、规则包计入的。「风险」的等待揽收按订单，预售、"
            "规则包排除的和更早支付的也在内，所以两个数不一样。",
            unit=Words(UNITS[rate.unit]),
        ),
    )


def bucket_names(pack: RulePack) -> tuple[str, ...]:
    """``≤24 小时``, ``24–36 小时``, … ``>48 小时``."""
    hours = [edge // _HOUR for edge in pack.edges_s]
    middle = (Words("{low}–{high} 小时", low=low, high=high) for low, high in pairwise(hours))
    return (Words("≤{n} 小时", n=hours[0]), *middle, Words(">{n} 小时", n=hours[-1]))


def _rates(rate: Rate) -> tuple[Figure, ...]:
    kind = _KINDS[rate.pack.indicator]
    tone = Tone.BAD if rate.pack.indicator is Indicator.HOURS else Tone.GOOD
    worst = rate.worst.value if rate.worst else None
    return (
        Figure(key="rate", title="已结算", value=rate.settled.value, kind=kind, tone=tone),
        Figure(
            key="index", title="指数", value=rate.settled.index, kind=Kind.SHARE, tone=Tone.GOOD
        ),
        Figure(key="ceiling", title="上限", value=rate.settled.ceiling, kind=kind),
        Figure(key="best", title="预计最好", value=rate.best.value, kind=kind, tone=tone),
        Figure(key="worst", title="预计最坏", value=worst, kind=kind, tone=tone),
        Figure(key="settled", title=_SETTLED[rate.unit], value=rate.settled.total),
        Figure(key="pending", title=_PENDING[rate.unit], value=rate.pending, tone=Tone.BAD),
        Figure(
            key="pickup_hours",
            title="平均揽收时长",
            value=_hours(rate.pickup.seconds),
            kind=Kind.HOURS,
            tone=Tone.BAD,
        ),
        Figure(
            key="delivery_hours",
            title="平均配送时长",
            value=_hours(rate.delivery.seconds),
            kind=Kind.HOURS,
            tone=Tone.BAD,
        ),
    )


def _hours(seconds: Fraction | None) -> Fraction | None:
    return None if seconds is None else seconds / _HOUR


def _period_buckets(view: DayView) -> tuple[tuple[int, ...], int]:
    """Orders that the carrier took in the period, by how long after payment; presale ones apart."""
    pack, start_s, end_s = view.rules.pack, view.start_s, view.as_of_s
    found, presale = [0] * (len(pack.edges_s) + 1), 0
    for order in view.orders:
        if not start_s <= order.taken_s < end_s or order.taken_as is not Left.PICKED_UP:
            continue
        if order.presale:
            presale += 1
        else:
            scan_s = order.picked_s or order.taken_s
            found[bisect_left(pack.edges_s, max(scan_s - pack.start(order.paid_s), 0))] += 1
    return tuple(found), presale


def _own(took: tuple[int, ...], presale: int) -> tuple[Figure, ...]:
    total = sum(took)
    late = sum(took[1:])
    return (
        Figure(key="own_total", title="本期揽收订单", value=total + presale, tone=Tone.GOOD),
        Figure(key="own_presale", title="其中预售", value=presale),
        Figure(
            key="own_first",
            title="本期首档占比",
            value=Fraction(took[0], total) if total else None,
            kind=Kind.SHARE,
            tone=Tone.GOOD,
        ),
        Figure(key="own_late", title="本期超过首档", value=late, tone=Tone.BAD),
    )


def _buckets(rate: Rate, took: tuple[int, ...], names: tuple[str, ...]) -> Table:
    rows: list[tuple[Value, ...]] = []
    for at, name in enumerate(names):
        known = at < len(rate.settled.counts)
        rows.append(
            (
                name,
                rate.settled.counts[at] if known else None,
                rate.settled.share(at) if known else None,
                rate.best.counts[at] if known else None,
                took[at],
            )
        )
    return Table(
        key="buckets",
        title="时段",
        columns=(
            Column(key="bucket", title="时段", kind=Kind.TEXT),
            Column(key="settled", title=_SETTLED[rate.unit]),
            Column(key="share", title="占比", kind=Kind.SHARE),
            Column(key="best", title="预计最好"),
            Column(key="own", title="本期揽收订单"),
        ),
        rows=tuple(rows),
    )
