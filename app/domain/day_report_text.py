"""Values of a report as people read them. Here and nowhere else is rounded."""

from datetime import datetime
from fractions import Fraction

from app.domain.day_period import Span
from app.domain.day_report import Figure, Kind, Report, Tone, Value
from app.domain.instants import SHANGHAI
from app.domain.money import yuan_text
from app.domain.rounding import decimal
from app.domain.words import Words

NONE = "—"
SHORT_DIGEST = 16
"""Of a digest, what is enough to type."""
AUTHOR = "准揽"
"""What files name as their author: the program, and no person."""


def value_text(value: Value, kind: Kind) -> str:
    """``58.5 %``, ``¥1,234.00``, ``16.02 小时``, ``11-28 14:05``."""
    if isinstance(value, str):
        return value
    return NONE if value is None else _number_text(Fraction(value), kind)


def _number_text(exact: Fraction, kind: Kind) -> str:
    match kind:
        case Kind.FEN:
            return yuan_text(int(exact))
        case Kind.SHARE:
            return f"{decimal(exact * 100)} %"
        case Kind.HOURS:
            return f"{decimal(exact, 2)} 小时"
        case Kind.POINTS:
            return f"{decimal(exact, 2)} 分"
        case Kind.TIME:
            return f"{datetime.fromtimestamp(int(exact), SHANGHAI):%m-%d %H:%M}"
        case _:
            return f"{int(exact):,}"


def change_text(figure: Figure, at: int) -> str:
    """``+12``, ``−3.5 %``, ``±0``; "" where there is nothing to compare."""
    change = figure.change(at)
    if change is None:
        return ""
    exact = Fraction(change)
    if exact == 0:
        return "±0"
    text = _number_text(abs(exact), figure.kind)
    return f"{'+' if exact > 0 else '−'}{text}"


def bare_change_text(figure: Figure, at: int) -> str:
    """The same without a unit, for a place right beside the value that has it."""
    return change_text(figure, at).split(" 小时")[0].split(" 分")[0]


def change_tone(figure: Figure, at: int) -> Tone:
    """Whether the change is good or bad news."""
    change = figure.change(at)
    if not change or figure.tone is Tone.PLAIN:
        return Tone.PLAIN
    better = (change > 0) == (figure.tone is Tone.GOOD)
    return Tone.GOOD if better else Tone.BAD


def report_title(report: Report) -> str:
    """``发货日报 2026-11-28 周六``."""
    word = {"day": "日报", "week": "周报", "month": "月报"}[report.period.span]
    return f"发货{word} {report.period.title}"


def shops_text(report: Report) -> str:
    """``全部店铺（2）：甲、乙`` or the one shop."""
    if report.shop_id or len(report.shops) == 1:
        return report.shops[0] if report.shops else NONE
    return f"全部店铺（{len(report.shops)}）：{'、'.join(report.shops)}"


def subject_text(report: Report) -> str:
    """What a file is about, for its properties: ``全部店铺（2）：甲、乙，数据截至 11-28 14:05``."""
    return f"{shops_text(report)}，数据截至 {value_text(report.as_of_s, Kind.TIME)}"


def as_of_words(report: Report) -> Words:
    """``数据截至 11-28 14:05``, and whether more is to come."""
    at = value_text(report.as_of_s, Kind.TIME)
    if report.running:
        return Words("数据截至 {at}，本期还没有结束", at=at)
    return Words("数据截至 {at}", at=at)


def behind_words(report: Report) -> str:
    """That it does not know every order up to then; "" when it does."""
    if report.known_s is None:
        return ""
    if not report.known_s:
        return Words("有店铺没有同步过，数据不全")
    return Words("订单只同步到 {at}，数据不全", at=value_text(report.known_s, Kind.TIME))


def verify_command(report: Report, digest: str) -> str:
    """What tells whether a report with that digest is what the facts come to."""
    span = "" if report.period.span is Span.DAY else f" --period {report.period.span.value}"
    shop = f" --shop {report.shop_id}" if report.shop_id else ""
    day = report.period.first
    return f"zhunlan report --date {day}{span}{shop} --verify {digest[:SHORT_DIGEST]}"


def verify_hint(report: Report, digest: str) -> str:
    """The command, or that there is none: what a running period comes to is soon another thing."""
    return "本期没有结束，不能再核对" if report.running else verify_command(report, digest)
