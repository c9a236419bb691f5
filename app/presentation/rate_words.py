"""Figures of the pickup rate in words (Chinese). Rounding happens here, from exact fractions."""

from fractions import Fraction

from app.domain.pickup_rate import Rate
from app.domain.rate_line import Scan, Unit
from app.domain.rate_sentences import OUT
from app.domain.rule_pack import Exclusion, Indicator, Reading, RulePack

UNITS = {Unit.SKU_ORDER: "子订单", Unit.ORDER: "订单", Unit.PARCEL: "包裹"}
READINGS = {Reading.DISJOINT: "分段", Reading.CUMULATIVE: "累计"}
SCANS = {Scan.LAST: "最后一次揽收", Scan.FIRST: "第一次揽收"}
NONE = "—"


def decimal(value: Fraction, places: int = 1) -> str:
    """``value`` with so many decimals, half away from zero."""
    whole, rest = divmod(abs(value) * 10**places, 1)
    digits = str(int(whole) + (rest >= Fraction(1, 2))).rjust(places + 1, "0")
    sign = "-" if value < 0 and digits.strip("0") else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def percent(value: Fraction | None) -> str:
    """A share, such as ``58.5 %``."""
    return NONE if value is None else f"{decimal(value * 100)} %"


def value_text(pack: RulePack, value: Fraction | None) -> str:
    """The indicator in its own unit: percent, points or hours."""
    if value is None:
        return NONE
    if pack.indicator is Indicator.SHARE:
        return percent(value)
    return f"{decimal(value, 2)} {'分' if pack.indicator is Indicator.POINTS else '小时'}"


def hours(seconds: Fraction | None) -> str:
    """A mean, such as ``16.02 小时``."""
    return NONE if seconds is None else f"{decimal(seconds / 3600, 2)} 小时"


def pack_text(pack: RulePack) -> str:
    """A pack with the day its source is from."""
    return f"{pack.name}（{pack.title}，第 {pack.version} 版，规则截至 {pack.as_of}）"


def excluded_text(rate: Rate) -> str:
    """How many are out, by reason; "" for none."""
    return "，".join(f"{_short(why)} {count}" for why, count in rate.excluded)


def _short(why: Exclusion) -> str:
    return OUT[why].removesuffix("，不计入")
