"""A day's close in words, and where each obstacle is settled."""

from datetime import date

from app.domain.day_close import NOW, TITLES, Change, DayClose, Obstacle, Trouble
from app.domain.day_report import Kind
from app.domain.day_report_text import NONE, value_text
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.services.close_day import Closed, DayState, Outcome

_DONE = {
    Outcome.CLOSED: "{day} 已日结",
    Outcome.REVISED: "{day} 已修订，{n} 个数字变了",
    Outcome.SAME: "{day} 的数字没有变，文件完好",
    Outcome.REMADE: "{day} 的数字没有变，文件重新做了一份",
}
MOST = 12
"""Changes that a card shows; the sheet in the folder has all."""


def state_phrase(state: DayState, *, closing: bool, today: date) -> Phrase:
    """The first line of the card."""
    if closing:
        return phrase("正在日结…")
    if state.closes:
        newest = state.closes[-1]
        at = value_text(newest.closed_s, Kind.TIME)
        return phrase("已日结 · {at} · {who}", at=at, who=verbatim(newest.actor or NONE))
    if state.obstacles:
        return phrase("还有没弄清的事，不能日结")
    if state.day >= today:
        return phrase("可以日结；这一天还没有结束，之后的变化会记成修订")
    return phrase("可以日结")


def verb_phrase(state: DayState) -> Phrase:
    """The button."""
    return phrase("再核对") if state.closes else phrase("日结")


def unclosed_phrase(state: DayState) -> Phrase:
    """Earlier days that are owed."""
    if not state.unclosed:
        return NOTHING
    first, n = state.unclosed[0].isoformat(), len(state.unclosed)
    return phrase("前面还有 {n} 天没有日结，最早是 {day}", n=n, day=first)


def obstacle_phrase(obstacle: Obstacle) -> Phrase:
    """``待确认的面单 3 个``."""
    return phrase("{what} {n} 个", what=phrase(TITLES[obstacle.trouble]), n=obstacle.count)


def obstacle_section(obstacle: Obstacle) -> str:
    """Where on the workbench it is settled."""
    example = obstacle.examples[0] if obstacle.examples else ""
    if obstacle.trouble is Trouble.LABELS:
        return "to_confirm"
    if obstacle.trouble is Trouble.BATCHES:
        return f"batch:{example}"
    if obstacle.trouble in {Trouble.ACTS, Trouble.LISTS}:
        return ""
    return example.split(" ")[0]


def revision_phrase(close: DayClose) -> Phrase:
    """A line of the list of revisions."""
    at = value_text(close.closed_s, Kind.TIME)
    who = verbatim(close.actor or NONE)
    if not close.revision:
        return phrase("日结　{at}　{who}", at=at, who=who)
    return phrase(
        "修订 {r}　{at}　{who}　{n} 个数字变了",
        r=close.revision,
        at=at,
        who=who,
        n=len(close.changes),
    )


def change_phrase(change: Change) -> Phrase:
    """``流转·支付：12 → 13``; the titles as the files have them."""
    shop = f"{change.shop} " if change.shop else ""
    column = "" if change.column == NOW else f"（{change.column}）"
    return verbatim(
        f"{shop}{change.title}{column}：{change.before or NONE} → {change.after or NONE}"
    )


def done_phrase(done: Closed) -> Phrase:
    """What is said at the end."""
    return phrase(_DONE[done.outcome], day=done.close.day.isoformat(), n=len(done.close.changes))
