"""Values of a report as phrases, so that the window can say them in its language."""

from fractions import Fraction

from app.domain.day_period import Period, Span, against
from app.domain.day_report import Block, Figure, Kind, Report, Value
from app.domain.day_report_text import (
    NONE,
    as_of_words,
    bare_change_text,
    behind_words,
    change_text,
    value_text,
)
from app.domain.rounding import decimal
from app.domain.words import Words
from app.presentation.formatting import NOTHING, Phrase, phrase, said, verbatim
from app.services.verify_report import Recount, Verified

SPAN_WORDS = {Span.DAY: "日报", Span.WEEK: "周报", Span.MONTH: "月报"}
_RECOUNTED = {
    Recount.SAME: "一致：是 {day} {name}的摘要，数据截至 {at}；用它的副本重新算过，也一样",
    Recount.OTHER: "是 {day} {name}的摘要，数据截至 {at}；副本完好，现在用它重新算不一样："
    "程序版本、规则或设置改过",
    Recount.TOUCHED: "是 {day} {name}的摘要，数据截至 {at}；但用它的副本重新算不一样：副本被动过",
    Recount.GONE: "是 {day} {name}的摘要，数据截至 {at}；它的副本不在了，不能重新算",
}
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def value_phrase(value: Value, kind: Kind) -> Phrase:
    """A value; words of ours can be translated, names cannot."""
    if value is None:
        return verbatim(NONE)
    if isinstance(value, str):
        return (
            verbatim(value) if kind is Kind.DATA and not isinstance(value, Words) else said(value)
        )
    if kind is Kind.HOURS:
        return phrase("{hours} 小时", hours=decimal(Fraction(value), 2))
    if kind is Kind.POINTS:
        return phrase("{points} 分", points=decimal(Fraction(value), 2))
    return verbatim(value_text(value, kind))


def change_phrase(figure: Figure, at: int) -> Phrase:
    """``+12``, or nothing; hours without their unit, which stands beside."""
    text = bare_change_text(figure, at)
    return verbatim(text) if text else NOTHING


def period_phrase(period: Period) -> Phrase:
    """``2026-11-28 周六`` or ``2026-11-23 – 2026-11-29``."""
    if period.span is Span.DAY:
        day = phrase(WEEKDAYS[period.first.weekday()])
        return phrase("{date} {weekday}", date=period.first.isoformat(), weekday=day)
    return verbatim(f"{period.first} – {period.last}")


def as_of_phrase(report: Report) -> Phrase:
    """Up to when the report knows."""
    return said(as_of_words(report))


def behind_phrase(report: Report) -> Phrase:
    """That orders are missing; nothing when none are."""
    words = behind_words(report)
    return said(words) if words else NOTHING


def shops_phrase(report: Report) -> Phrase:
    """Whose it is."""
    if report.shop_id or len(report.shops) == 1:
        return verbatim(report.shops[0] if report.shops else NONE)
    return phrase("全部店铺（{n}）", n=len(report.shops))


def verified_phrase(found: Verified) -> Phrase:
    """Which report a digest is of."""
    close = found.close
    if close is None:
        return phrase("一致：现在的数据算出来就是这个摘要，数据截至 {at}", at=_at(found.as_of_s))
    name = phrase("日结")
    if close.revision:
        name = phrase("日结修订 {r}", r=close.revision)
    return phrase(
        _RECOUNTED[found.recount], day=close.day.isoformat(), name=name, at=_at(close.as_of_s)
    )


def _at(second: int) -> str:
    return value_text(second, Kind.TIME)


def block_text(report: Report, block: Block) -> str:
    """A block as lines with tabs, for the clipboard. Chinese, as the files are."""
    titles = report.period.compared_titles
    heads = (head for title in titles for head in (title, against(title)))
    lines = [block.title, "\t".join(("项目", "数值", *heads))]
    lines += [
        "\t".join(
            (
                figure.title,
                value_text(figure.value, figure.kind),
                *(
                    text
                    for at, value in enumerate(figure.before)
                    for text in (value_text(value, figure.kind), change_text(figure, at))
                ),
            )
        )
        for figure in block.figures
    ]
    for table in block.tables:
        lines += ["", table.title, "\t".join(column.title for column in table.columns)]
        lines += [
            "\t".join(
                value_text(value, column.kind)
                for value, column in zip(row, table.columns, strict=True)
            )
            for row in table.rows
        ]
    return "\n".join(lines)
