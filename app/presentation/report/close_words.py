"""A day's close in words, and where each obstacle is settled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.day_close import INCOMPLETE, NOW, TITLES, Change, DayClose, Obstacle, Trouble
from app.domain.day_late import TITLES as CAUSES
from app.domain.day_late import Why
from app.domain.day_report import Kind
from app.domain.day_report_text import NONE, SHORT_DIGEST, value_text
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.services.close_day import Closed, DayState, Outcome

_DONE = {
    Outcome.CLOSED: "{day} 已日结",
    Outcome.REVISED: "{day} 已修订，{n} 个数字变了",
    Outcome.SAME: "{day} 的数字没有变，文件完好",
    Outcome.REMADE: "{day} 的数字没有变，文件重新做了一份",
}


def state_phrase(state: DayState, *, closing: bool, today: date) -> Phrase:
    """The first line of the card."""
    if closing:
        return phrase("正在日结…")
    if state.closes:
        newest = state.closes[-1]
        at = value_text(newest.closed_s, Kind.TIME)
        closed = phrase("已日结 · {at} · {who}", at=at, who=verbatim(newest.actor or NONE))
        return (
            closed
            if newest.complete
            else phrase("{one} · {other}", one=closed, other=phrase(INCOMPLETE))
        )
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
    """Where on its page it is settled."""
    if obstacle.places:
        return obstacle.places[0]
    example = obstacle.examples[0] if obstacle.examples else ""
    if obstacle.trouble is Trouble.LABELS:
        return "to_confirm"
    if obstacle.trouble is Trouble.BATCHES:
        return f"batch:{example}"
    if obstacle.trouble in {Trouble.ACTS, Trouble.LISTS}:
        return ""
    return example.split(" ")[0]


def revision_phrase(close: DayClose) -> Phrase:
    """A line of the list of revisions, with the digest that stands on its report."""
    at = value_text(close.closed_s, Kind.TIME)
    who = verbatim(close.actor or NONE)
    digest = verbatim(close.digest[:SHORT_DIGEST])
    if not close.revision:
        return phrase("日结　{at}　{who}　摘要 {digest}", at=at, who=who, digest=digest)
    return phrase(
        "修订 {r}　{at}　{who}　{n} 个数字变了　摘要 {digest}",
        r=close.revision,
        at=at,
        who=who,
        n=len(close.changes),
        digest=digest,
    )


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A changed figure as a row of a list."""

    figure: Phrase
    before: Phrase
    now: Phrase
    why: Phrase


HEADS = ("数字", "上一版", "现在", "原因")


def change_rows(close: DayClose, shops: Mapping[str, str]) -> tuple[ChangeRow, ...]:
    """Every change of a revision: the day itself first, then the days it is compared with.

    ``shops``: id → name.
    """
    ordered = sorted(close.changes, key=lambda change: change.column != NOW)
    return tuple(_row(change, shops) for change in ordered)


def _row(change: Change, shops: Mapping[str, str]) -> ChangeRow:
    same = change.before == change.after
    now = phrase("{text}，内容变了", text=_value(change.after)) if same else _value(change.after)
    return ChangeRow(_figure(change, shops), _value(change.before), now, why_phrase(change.why))


def _figure(change: Change, shops: Mapping[str, str]) -> Phrase:
    block, _, figure = change.title.partition("·")
    words = phrase("{block} · {figure}", block=phrase(block), figure=phrase(figure))
    if change.column != NOW:
        words = phrase("{figure}（{column}）", figure=words, column=phrase(change.column))
    if change.shop:
        shop = verbatim(shops.get(change.shop, change.shop))
        words = phrase("{shop} {figure}", shop=shop, figure=words)
    return words


_UNITS = ("{n} 行", "{hours} 小时", "{points} 分", "{sum} 平", "{sum} 不平")
RETIRED = (
    *("人员与工位", "最近到期的订单", "明细", "新售后", "本期新增罚款（估）"),
    *("发货前退款或取消", "揽收前退款", "已超时", "已结算数", "还没揽收", "充裕"),
)
"""Titles that reports had: kept revisions still say them, and are to be read in English."""


def _value(text: str) -> Phrase:
    """A kept text, its unit apart so that it can be said in another language."""
    for pattern in _UNITS:
        name, _, unit = pattern.removeprefix("{").partition("} ")
        if text.endswith(f" {unit}"):
            return phrase(pattern, **{name: text.removesuffix(f" {unit}")})
    return verbatim(text or NONE)


def why_phrase(reasons: tuple[Why, ...]) -> Phrase:
    """``揽收扫描晚到 3 · 退款晚知道 1``."""
    if not reasons:
        return verbatim(NONE)
    words, *more = (
        phrase("{cause} {n}", cause=phrase(CAUSES[each.cause]), n=each.count)
        if each.count
        else phrase(CAUSES[each.cause])
        for each in reasons
    )
    for each in more:
        words = phrase("{one} · {other}", one=words, other=each)
    return words


def done_phrase(done: Closed) -> Phrase:
    """What is said at the end."""
    return phrase(_DONE[done.outcome], day=done.close.day.isoformat(), n=len(done.close.changes))
