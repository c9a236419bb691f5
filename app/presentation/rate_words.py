"""Figures of the pickup rate in words. Rounding happens here, from exact fractions."""

from fractions import Fraction

from app.domain.rate_line import Scan, Unit
from app.domain.rule_pack import Exclusion, Indicator, Reading, RulePack
from app.presentation.formatting import Phrase, phrase, verbatim

UNITS = {Unit.SKU_ORDER: "子订单", Unit.ORDER: "订单", Unit.PARCEL: "包裹"}
READINGS = {Reading.DISJOINT: "分段", Reading.CUMULATIVE: "累计"}
SCANS = {Scan.LAST: "最后一次揽收", Scan.FIRST: "第一次揽收"}
EXCLUDED = {
    Exclusion.UNPAID: "还没有支付",
    Exclusion.NO_SHIP: "不需要发货",
    Exclusion.PRESALE: "预售订单",
    Exclusion.REFUNDED: "揽收前已退款",
    Exclusion.GIFT: "赠品",
    Exclusion.LUCKY_BAG: "福袋订单",
    Exclusion.LOW_PRICE: "低价订单",
}
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


def value_text(pack: RulePack, value: Fraction | None) -> Phrase:
    """The indicator in its own unit: percent, points or hours."""
    if value is None or pack.indicator is Indicator.SHARE:
        return verbatim(percent(value))
    if pack.indicator is Indicator.POINTS:
        return phrase("{points} 分", points=decimal(value, 2))
    return hours(value * 3600)


def hours(seconds: Fraction | None) -> Phrase:
    """A mean, such as ``16.02 小时``."""
    if seconds is None:
        return verbatim(NONE)
    return phrase("{hours} 小时", hours=decimal(seconds / 3600, 2))


def pack_text(pack: RulePack) -> Phrase:
    """A pack with the day its source is from."""
    return phrase(
        "{name}（{title}，第 {version} 版，规则截至 {day}）",
        name=pack.name,
        title=pack.title,
        version=pack.version,
        day=pack.as_of.isoformat(),
    )
