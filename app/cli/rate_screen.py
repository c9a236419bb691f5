"""What rate writes for people: figures first, then the rows behind one of them."""

from collections.abc import Mapping

from app.cli.screen import table
from app.domain.instants import SHANGHAI, from_epoch
from app.domain.pickup_rate import Rate
from app.domain.rate_explain import ExplainedRow, Explanation, Figure
from app.domain.rate_line import Unit
from app.domain.rate_sentences import READINGS, SCANS, UNITS, bucket_name
from app.domain.rule_pack import Indicator
from app.presentation.rate_words import (
    EXCLUDED,
    NONE,
    hours,
    pack_text,
    percent,
    value_text,
)

SHOWN = 50
"""Rows on the screen; ``--json`` has all of them."""


def rate_lines(rate: Rate, units: Mapping[Unit, int]) -> list[str]:
    """Every figure."""
    pack = rate.pack
    lines = [f"规则包 {pack_text(pack)}", _span(rate)]
    lines += [f"假设：{each}" for each in pack.assumptions]
    lines += ["", f"{pack.title}：{value_text(pack, rate.settled.value)}{_beside(rate)}"]
    lines += table(
        ("时段", "数量", "占比"),
        [
            (bucket_name(pack, bucket), str(count), percent(rate.settled.share(bucket)))
            for bucket, count in enumerate(rate.settled.counts)
        ],
    )
    counts = "，".join(f"{UNITS[unit]} {count}" for unit, count in units.items())
    lines += [
        f"已揽收：{counts}",
        _projected(rate),
        f"平均揽收时长：{hours(rate.pickup.seconds)}（{rate.pickup.count} 单）",
        f"订单配送时长：{hours(rate.delivery.seconds)}（{rate.delivery.count} 单签收）",
    ]
    if rate.excluded:
        reasons = "，".join(f"{EXCLUDED[why]} {count}" for why, count in rate.excluded)
        lines.append(f"不计入：{reasons}")
    if rate.anomalies or rate.settled.anomalies:
        lines.append(f"异常：{rate.anomalies + rate.settled.anomalies} 单揽收早于支付")
    if rate.stale:
        lines.append(f"很久没有揽收：{rate.stale} 单在统计期之前支付，不计入")
    return lines


def _span(rate: Rate) -> str:
    pack, window = rate.pack, rate.window
    days = f"{_day(window.start_s)} 至 {_day(window.end_s - 1)}"
    until = f"算到 {_moment(rate.as_of_s)}，平台 {pack.refresh_hour}:00 更新"
    what = f"{UNITS[rate.unit]}，一单多包裹看{SCANS[rate.scan]}"
    return f"统计 {days} 揽收的{what}（{pack.window_days} 天，{until}）"


def _projected(rate: Rate) -> str:
    best = value_text(rate.pack, rate.best.value)
    worst = "没有上限" if rate.worst is None else str(value_text(rate.pack, rate.worst.value))
    more = f"加上今天已揽收 {rate.today}、还没揽收 {rate.pending}"
    return f"预计：最好 {best}，最坏 {worst}（{more}）"


def explained_lines(rate: Rate, explained: Explanation) -> list[str]:
    """The rows behind a figure, and their sum."""
    shown = explained.rows[:SHOWN]
    lines = [
        "",
        *table(
            ("订单号", "子订单", "包裹", "起算", "揽收或签收", "贡献", "规则"),
            [_cells(row) for row in shown],
        ),
    ]
    if len(explained.rows) > SHOWN:
        lines.append(f"…… 还有 {len(explained.rows) - SHOWN} 行，用 --json 查看全部。")
    total = sum(row.credit for row in explained.rows)
    lines.append(f"合计 {total} ÷ {explained.divisor} = {_sum_text(rate, explained)}")
    return lines


def _sum_text(rate: Rate, explained: Explanation) -> str:
    value = explained.value
    if explained.figure in {Figure.SETTLED, Figure.BEST, Figure.WORST}:
        return str(value_text(rate.pack, value))
    if explained.figure in {Figure.PICKUP, Figure.DELIVERY}:
        return str(hours(value))
    if explained.figure is Figure.SHARE:
        return percent(value)
    return NONE if value is None else str(value)


def _beside(rate: Rate) -> str:
    """What a value is to be read beside."""
    if rate.pack.indicator is not Indicator.SHARE:
        return ""
    return (
        f"（{READINGS[rate.reading]}算法，上限 {percent(rate.settled.ceiling)}，"
        f"指数 {percent(rate.settled.index)}）"
    )


def _cells(row: ExplainedRow) -> tuple[str, ...]:
    return (
        row.order_id,
        row.sku_order_id,
        row.parcel_id or NONE,
        _moment(row.from_s),
        _moment(row.until_s),
        str(row.credit),
        row.sentence,
    )


def _day(second: int) -> str:
    at = from_epoch(second)
    return NONE if at is None else at.astimezone(SHANGHAI).strftime("%Y-%m-%d")


def _moment(second: int) -> str:
    at = from_epoch(second)
    return NONE if at is None else at.astimezone(SHANGHAI).strftime("%m-%d %H:%M:%S")
