"""Figures of the pickup rate in words. Rounding happens here, from exact fractions."""

from fractions import Fraction

from app.domain.rounding import decimal
from app.domain.rule_pack import Exclusion, Indicator, RulePack
from app.presentation.formatting import Phrase, phrase, verbatim

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
