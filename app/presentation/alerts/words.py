"""What alerts are called on the screen."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.domain.alert_delivery import DESKTOP
from app.domain.ids import ShopId
from app.domain.instants import SHANGHAI
from app.domain.pickup import Clock
from app.domain.pickup_alert import HOUR_S, MINUTE_S, Banner, Group, Level, Threshold, group_words
from app.domain.robot import channel_robot
from app.ports.alerts import KeptAlert, LastMessage, MessageState
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.services.care_for_alerts import LateShop

LEVEL_WORDS = {Level.AMBER: "临近", Level.RED: "紧急", Level.BLACK: "超时"}
LEVEL_COLOURS = {Level.AMBER: "soon", Level.RED: "urgent", Level.BLACK: "urgent"}
LINES_MAX = 4
"""Groups named in one notification: systems show no more."""


def message_lines(groups: Sequence[Group], now_s: int) -> tuple[Phrase, ...]:
    """One line a group, the most pressing first; the rest are counted."""
    lines = [_group(group, now_s) for group in groups[:LINES_MAX]]
    rest = {order for group in groups[LINES_MAX:] for order in group.order_ids}
    if rest:
        lines.append(phrase("还有 {n} 单不那么急", n=len(rest)))
    return tuple(lines)


def _group(group: Group, now_s: int) -> Phrase:
    pattern, parts = group_words(group, now_s)
    return phrase(pattern, **parts)


def threshold_words(threshold: Threshold) -> Phrase:
    """``24h``, ``承诺``, ``回传24h``: as the countdown calls them."""
    hours = threshold.after_s // HOUR_S
    if threshold.clock is Clock.PROMISE:
        return phrase("承诺")
    if threshold.clock is Clock.UPLOAD:
        return phrase("回传{n}h", n=hours)
    return verbatim(f"{hours}h")


def left_words(at_s: int, now_s: int) -> Phrase:
    """``还剩 1 小时 5 分``, or by how much it is missed. Whole minutes."""
    hours, minutes = divmod(abs(at_s - now_s) // MINUTE_S, HOUR_S // MINUTE_S)
    if at_s < now_s:
        return phrase("已过 {h} 小时 {m} 分", h=hours, m=minutes)
    return phrase("还剩 {h} 小时 {m} 分", h=hours, m=minutes)


def clock_words(at_s: int) -> Phrase:
    """``11-29 14:05``, Shanghai; nothing for 0."""
    if not at_s:
        return NOTHING
    return verbatim(f"{datetime.fromtimestamp(at_s, SHANGHAI):%m-%d %H:%M}")


def told_words(alert: KeptAlert, robots: Mapping[str, str]) -> Phrase:
    """Where it was told; ``robots`` names them by id."""
    found = NOTHING
    for channel in dict.fromkeys(alert.told):
        name = phrase("桌面")
        if channel != DESKTOP:
            known = robots.get(channel_robot(channel))
            name = verbatim(known) if known else phrase("已删除的机器人")
        found = phrase("{one}、{two}", one=found, two=name) if found else name
    return found


def state_words(alert: KeptAlert) -> Phrase:
    """How pressing, or who knows of it."""
    if alert.acked_s:
        return phrase("{who} 知道了", who=verbatim(alert.acked_by))
    return phrase(LEVEL_WORDS[alert.due.level])


_LATE = {
    Banner.LATE: "「{shop}」今天应发 {due} 单，已迟 {late} 单（{pct}%）",
    Banner.CRITICAL: "「{shop}」迟发严重：今天应发 {due} 单，已迟 {late} 单（{pct}%）",
}
_LATE_BRIEFLY = {
    Banner.LATE: "「{shop}」今天已迟 {late} 单（{pct}%）",
    Banner.CRITICAL: "「{shop}」迟发严重：已迟 {late} 单（{pct}%）",
}


def late_words(
    late: Sequence[LateShop], names: Mapping[ShopId, str], *, briefly: bool = False
) -> Phrase:
    """What the banner says of the shop with the highest share, and how many more there are.

    ``briefly`` when something else has to be said beside it.
    """
    first = late[0]
    words = phrase(
        (_LATE_BRIEFLY if briefly else _LATE)[first.banner],
        shop=verbatim(names.get(first.share.shop_id, first.share.shop_id)),
        due=first.share.due,
        late=first.share.late,
        pct=f"{float(first.share.share * 100):.1f}",
    )
    if len(late) > 1:
        words = phrase("{main}（另有 {n} 家店铺）", main=words, n=len(late) - 1)
    return words


_MESSAGE_WORDS = {
    MessageState.SENDING: "正在发送",
    MessageState.SENT: "已发送",
    MessageState.UNKNOWN: "不知道是否发出",
    MessageState.FAILED: "没有发出",
}


def last_words(last: LastMessage | None) -> Phrase:
    """How a robot's newest message went."""
    if last is None:
        return phrase("还没有发过消息")
    state = phrase(_MESSAGE_WORDS[last.state])
    words = phrase("{at} {state}", at=clock_words(last.at_s), state=state)
    if last.note and last.state is not MessageState.SENT:
        words = phrase("{main}：{note}", main=words, note=verbatim(last.note))
    return words
