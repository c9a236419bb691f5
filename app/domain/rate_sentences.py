"""The rule sentences (Chinese) behind a figure: why an order counts as it does, and what as."""

from app.domain.rate_line import Scan, Unit
from app.domain.rule_pack import Exclusion, Indicator, Reading, RulePack

UNITS = {Unit.SKU_ORDER: "子订单", Unit.ORDER: "订单", Unit.PARCEL: "包裹"}
READINGS = {Reading.DISJOINT: "分段", Reading.CUMULATIVE: "累计"}
SCANS = {Scan.LAST: "最后一次揽收", Scan.FIRST: "第一次揽收"}
OUT: dict[Exclusion, str] = {
    Exclusion.UNPAID: "还没有支付，不计入",
    Exclusion.NO_SHIP: "不需要发货，不计入",
    Exclusion.PRESALE: "预售订单，不计入",
    Exclusion.REFUNDED: "揽收前已退款，不计入",
    Exclusion.GIFT: "赠品，不计入",
    Exclusion.LUCKY_BAG: "福袋订单，不计入",
    Exclusion.LOW_PRICE: "低价订单，不计入",
}
ANOMALY = "揽收早于支付，不计入，作为异常提出"
STALE = "统计期之前支付，到现在还没有揽收，不计入"
OLD = "统计期之前就已揽收，不计入"


def duration(seconds: int) -> str:
    """Hours, minutes and seconds, such as ``16 小时 01 分 00 秒``."""
    return f"{seconds // 3600} 小时 {seconds // 60 % 60:02d} 分 {seconds % 60:02d} 秒"


def bucket_name(pack: RulePack, bucket: int) -> str:
    """A bucket in hours, such as ``24–36 小时``."""
    hours = [_hours(edge) for edge in pack.edges_s]
    if bucket == 0:
        return f"≤{hours[0]} 小时"
    if bucket == len(hours):
        return f">{hours[-1]} 小时"
    return f"{hours[bucket - 1]}–{hours[bucket]} 小时"


def picked_sentence(pack: RulePack, bucket: int, took_s: int, credit: int, *, night: bool) -> str:
    """Of an order that was picked up."""
    if bucket > len(pack.edges_s):
        return f"揽收早于支付，按异常单计 {_credit(pack, credit)}"
    start = "06:00" if pack.night is None else _clock(pack.night.until_s)
    late = f"夜间支付，从 {start} 起算，" if night else ""
    took = f"{late}到揽收 {duration(took_s)}"
    if pack.indicator is Indicator.HOURS:
        return took
    return f"{took}，{_range(pack, bucket)}，计 {_credit(pack, credit)}"


def best_sentence(pack: RulePack, bucket: int, waited_s: int, credit: int) -> str:
    """Of an order that is not picked up yet, in the best bucket it can still reach."""
    waits = f"还没有揽收，已过 {duration(waited_s)}"
    if pack.indicator is Indicator.HOURS:
        return f"{waits}，按现在就揽收计"
    return f"{waits}，最好是{_range(pack, bucket)}，计 {_credit(pack, credit)}"


def worst_sentence(pack: RulePack, credit: int) -> str:
    """Of an order that is not picked up yet, at its worst."""
    return f"还没有揽收，按{_range(pack, len(pack.edges_s))}计 {_credit(pack, credit)}"


def delivered_sentence(took_s: int) -> str:
    """Of an order that was signed for."""
    return f"揽收到签收 {duration(took_s)}"


def _range(pack: RulePack, bucket: int) -> str:
    hours = [_hours(edge) for edge in pack.edges_s]
    if bucket == 0:
        return f"不超过 {hours[0]} 小时"
    if bucket == len(hours):
        return f"超过 {hours[-1]} 小时"
    return f"超过 {hours[bucket - 1]} 小时、不超过 {hours[bucket]} 小时"


def _credit(pack: RulePack, credit: int) -> str:
    return f"{credit} 分" if pack.indicator is Indicator.POINTS else f"{credit} %"


def _hours(seconds: int) -> str:
    whole, rest = divmod(seconds, 3600)
    return str(whole) if not rest else f"{seconds / 3600:g}"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
