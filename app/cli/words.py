"""Chinese words of the command line that the screens do not share."""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.pickup import Clock, Countdown, Urgency
from app.domain.receipt import Outcome

OUTCOMES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.DONE: "完成",
        Outcome.ALREADY: "早已完成",
        Outcome.FAILED: "失败",
        Outcome.BLOCKED: "被拦下",
        Outcome.UNKNOWN: "结果未知",
        Outcome.SKIPPED: "未尝试",
    }
)

_CLOCKS: Mapping[Clock, str] = MappingProxyType(
    {Clock.PAY: "支付", Clock.PROMISE: "承诺", Clock.UPLOAD: "回传"}
)


def countdown_text(count: Countdown) -> str:
    """``支付24h 剩 3:05:09``, ``支付48h 超 1:00:00``, ``已揽收``, ``—``; what is odd before it."""
    if count.urgency is Urgency.DONE:
        return "已揽收"
    if count.deadline is None:
        return "—"
    hours = "" if count.deadline.hours is None else f"{count.deadline.hours}h"
    seconds = int(count.left.total_seconds())
    side = "超" if seconds < 0 else "剩"
    minutes, second = divmod(abs(seconds), 60)
    hour, minute = divmod(minutes, 60)
    clock = _CLOCKS[count.deadline.clock]
    odd = "异常 揽收早于付款 " if count.urgency is Urgency.ANOMALY else ""
    return f"{odd}{clock}{hours} {side} {hour}:{minute:02d}:{second:02d}"
