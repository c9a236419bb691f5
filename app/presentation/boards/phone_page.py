"""The page for the phone as HTML: every value is escaped, every script and style is our own."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable
from functools import cache
from html import escape
from http import HTTPStatus
from importlib import resources

from app.presentation.boards.summary import BoardFacts, BoardRow
from app.presentation.countdown import URGENCY_WORDS
from app.presentation.formatting import Phrase, phrase
from app.presentation.pickup.lanes import Lane
from app.presentation.workbench.words import clock_text

REASONS = {
    HTTPStatus.GONE: ("链接已过期", "请在电脑的「设置 · 看板与手机」里换一个新链接。"),
    HTTPStatus.FORBIDDEN: ("链接无效", "可能已换成新链接。请重新扫电脑上的二维码。"),
    HTTPStatus.TOO_MANY_REQUESTS: ("请求太多", "请半分钟后再打开。"),
    HTTPStatus.SERVICE_UNAVAILABLE: ("暂时读不到数据", "请稍后再试；一直这样请看看电脑上的准揽。"),
}
_DATE, _WHOLE = re.compile(r"\d{4}-\d\d-\d\d"), r"<span>\g<0></span>"
"""A date is not parted at the end of a line."""
NOT_HERE = ("没有这个页面", "请扫电脑上的二维码打开。")


class PhonePages:
    """What the server serves (:class:`app.adapters.phone_page.server.Pages`).

    Args:
        facts: what the board says now; raises AppError.
    """

    def __init__(self, facts: Callable[[], BoardFacts]) -> None:
        self._facts = facts
        style, script = map(_hash, (_part("board.css"), _part("board.js")))
        self.policy = "; ".join(
            (
                "default-src 'none'",
                f"style-src '{style}'",
                f"script-src '{script}'",
                "connect-src 'self'",
                "img-src data:",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
            )
        )

    def page(self) -> bytes:
        """The whole page, filled: it needs no script to be read."""
        return _page(_live(self._facts()), script=True)

    def live(self) -> bytes:
        """What the page's script puts in the place of what it shows."""
        return _live(self._facts()).encode()

    def refusal(self, status: HTTPStatus) -> bytes:
        """Why there is nothing, and what to do."""
        title, advice = REASONS.get(status, NOT_HERE)
        words = f'<section class="none"><h1>{_say(title)}</h1><p>{_say(advice)}</p></section>'
        return _page(words, script=False)


def _page(main: str, *, script: bool) -> bytes:
    page = _part("page.html")
    for name, text in (
        ("STYLE", _part("board.css")),
        ("REFRESH", _part("refresh.html") if script else ""),
        ("SCRIPT", f"<script>{_part('board.js')}</script>" if script else ""),
        ("MAIN", main),  # last: what it holds is never taken for a name
    ):
        page = page.replace(f"@{name}@", text)
    return page.encode()


def _live(facts: BoardFacts) -> str:
    return "".join(
        (
            f'<header data-now="{facts.now_s}"><h1>{_say("揽收看板")}</h1>',
            f'<p class="{"stale" if facts.stale else "fresh"}">',
            f"{_say(facts.fresh)} · {_say(phrase('{at} 更新', at=clock_text(facts.now_s)))}</p>",
            "</header>",
            _lanes(facts),
            _figures(facts),
            _countdowns(facts),
        )
    )


def _lanes(facts: BoardFacts) -> str:
    cells = "".join(
        f'<li class="{_lane_class(lane, count)}"><b>{count}</b><span>{_say(lane.label)}</span></li>'
        for lane, count in facts.lanes
    )
    return f'<ul class="lanes" aria-label="{_say("各档件数")}">{cells}</ul>'


def _lane_class(lane: Lane, count: int) -> str:
    urgent = {Lane.OVERDUE: "overdue", Lane.TWO_HOURS: "urgent", Lane.SIX_HOURS: "soon"}
    return urgent.get(lane, "calm") if count else "nil"


def _figures(facts: BoardFacts) -> str:
    found = facts.figures
    cells = (
        (found.title, found.settled, (found.outlook, found.rules)),
        (phrase("错过再罚"), found.step, (phrase("已罚 {cost}", cost=found.cost), found.estimate)),
        (phrase("今日已发"), str(found.shipped), (phrase("包裹"),)),
        (phrase("今日揽收"), str(found.picked_up), (phrase("包裹"),)),
    )
    return '<dl class="figures">{}</dl>'.format(
        "".join(
            f"<div><dt>{_say(title)}</dt><dd>{_say(value)}</dd>{_notes(notes)}</div>"
            for title, value, notes in cells
        )
    )


def _notes(notes: Iterable[Phrase]) -> str:
    return "".join(f"<dd>{_DATE.sub(_WHOLE, _say(note))}</dd>" for note in notes if note)


def _countdowns(facts: BoardFacts) -> str:
    if not facts.rows:
        return f'<section class="none"><p>{_say("没有等揽收的包裹")}</p></section>'
    more = facts.waiting - len(facts.rows)
    rest = f'<p class="more">{_say(phrase("还有 {n} 件", n=more))}</p>' if more else ""
    rows = "".join(map(_row, facts.rows))
    return f'<h2>{_say("最近的时限")}</h2><ol class="rows">{rows}</ol>{rest}'


def _row(row: BoardRow) -> str:
    carrier = f" · {_say(row.carrier)}" if row.carrier else ""
    state = URGENCY_WORDS[row.urgency]
    return (
        f'<li class="{row.urgency.value}"><div><time data-at="{row.at_s}">{_say(row.left)}</time>'
        f"<span>{_say(state)} · {_say(row.kind)}</span></div>"
        f"<p>{_say(row.name)}{carrier}</p></li>"
    )


def _say(words: Phrase | str) -> str:
    return escape(str(words))


@cache
def _part(name: str) -> str:
    return resources.files("resources").joinpath(f"phone/{name}").read_text("utf-8").strip()


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
