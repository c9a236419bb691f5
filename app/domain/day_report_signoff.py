"""Block 9, 签核: what is still open, and the heads of the log and the journal."""

from app.domain.day_report import Block, Figure, Kind, Tone
from app.domain.day_report_exceptions import unconfirmed, unknown_acts
from app.domain.day_report_text import value_text
from app.domain.day_view import DayView
from app.domain.words import Words

KEY = "signoff"
BEHIND = "behind"


def signoff(view: DayView) -> Block:
    """What a person signs: the log up to here, which no later edit can match."""
    head = view.facts.head if view.facts.head.number else None
    open_now = unconfirmed(view) + unknown_acts(view)
    behind = view.behind
    return Block(
        key=KEY,
        title="签核",
        figures=(
            Figure(key="open", title="待确认与未知", value=open_now, tone=Tone.BAD),
            Figure(key="as_of", title="数据截至", value=view.as_of_s, kind=Kind.TIME),
            Figure(key=BEHIND, title="没同步到的店铺", value=len(behind), tone=Tone.BAD),
            Figure(
                key="orders_until",
                title="订单只同步到",
                value=min((upto_s for _, upto_s in behind), default=0) or None,
                kind=Kind.TIME,
            ),
            Figure(key="entries", title="操作日志条数", value=head.number if head else None),
            Figure(key="operations", title="流水号", value=view.facts.head.operation or None),
            Figure(
                key="head",
                title="操作日志链头",
                value=head.digest if head else None,
                kind=Kind.DATA,
            ),
        ),
        notes=(
            *(_behind(name, upto_s) for name, upto_s in behind),
            "链头是到此为止每一条操作日志的连环摘要，事后改动任何一条都会对不上。",
        ),
    )


def _behind(name: str, upto_s: int) -> str:
    if not upto_s:
        return Words("「{shop}」还没有同步过，它的订单不在这里。", shop=name)
    return Words(
        "「{shop}」的订单只同步到 {at}，之后的不在这里；同步后再看。",
        shop=name,
        at=value_text(upto_s, Kind.TIME),
    )
