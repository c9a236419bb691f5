"""close: close a day, and list those that are closed."""

from collections.abc import Iterator
from typing import Any

from app.cli.choosing import choose_shops
from app.cli.exits import Exit
from app.cli.screen import table
from app.cli.session import Session
from app.domain.day_close import INCOMPLETE, DayClose
from app.domain.day_close_text import change_text
from app.domain.day_report import Kind
from app.domain.day_report_text import NONE, value_text
from app.domain.instants import business_day, from_epoch
from app.ports.tasks import READ, RENDER
from app.services.close_day import Closed, Outcome

_SAID = {
    Outcome.CLOSED: "已日结",
    Outcome.REVISED: "已修订",
    Outcome.SAME: "已经日结，数字没有变",
    Outcome.REMADE: "已经日结，数字没有变；文件重新做了一份",
}


def close(session: Session) -> int:
    """Close the day, or see whether it still is what it was."""
    args = session.args
    with session.desk() as desk:
        choose_shops(desk, "")
        day = args.date or business_day(desk.clock.now())
        done = session.work(desk, RENDER, lambda ctx: desk.close_day(ctx, day, args.out))
    session.screen.result(
        {
            **_plain(done.close),
            "outcome": done.outcome.value,
            "running": done.running,
            "complete": done.close.complete,
            "unclosed": [each.isoformat() for each in done.unclosed],
        },
        list(_lines(done)),
    )
    return Exit.OK


def listed(session: Session) -> int:
    """Every close and revision, newest day first."""
    with session.desk() as desk:
        closes = session.work(desk, READ, lambda _ctx: desk.close_day.closes())
    rows = [
        (
            each.day.isoformat(),
            f"修订 {each.revision}" if each.revision else "日结",
            value_text(each.closed_s, Kind.TIME),
            each.actor or NONE,
            str(len(each.changes)) if each.revision else NONE,
            each.folder,
        )
        for each in closes
    ]
    session.screen.result(
        {"closes": [_plain(each) for each in closes]},
        table(("日期", "版本", "日结时间", "日结人", "变化", "文件夹"), rows)
        if rows
        else ["还没有日结。用 zhunlan close --date YYYY-MM-DD 做一次。"],
    )
    return Exit.OK


def _lines(done: Closed) -> Iterator[str]:
    made = done.close
    revision = f" 修订 {made.revision}" if made.revision else ""
    yield f"{made.day}{revision} {_SAID[done.outcome]}：{made.folder}"
    yield f"数据截至 {value_text(made.as_of_s, Kind.TIME)}"
    yield f"日结时操作日志链头 {made.head_digest or NONE}"
    yield f"日报摘要 {made.digest}"
    if done.outcome is Outcome.REVISED:
        yield f"和上一版不同的数字 {len(made.changes)} 个"
        yield from map(change_text, made.changes)
    if not made.complete:
        yield f"注意：{INCOMPLETE}"
    if done.running:
        yield "这一天还没有结束，之后的变化会记成修订。"
    if done.unclosed:
        days = "、".join(each.isoformat() for each in done.unclosed)
        yield f"前面还有没日结的：{days}"


def _plain(close: DayClose) -> dict[str, Any]:
    return {
        "date": close.day.isoformat(),
        "revision": close.revision,
        "as_of": from_epoch(close.as_of_s),
        "closed_at": from_epoch(close.closed_s),
        "actor": close.actor,
        "folder": close.folder,
        "digest": close.digest,
        "manifest": close.manifest,
        "head": {"number": close.head_number, "digest": close.head_digest},
        "operation": close.operation,
        "changes": [
            {
                "shop_id": each.shop,
                "title": each.title,
                "column": each.column,
                "before": each.before,
                "after": each.after,
                "why": [{"cause": one.cause.value, "count": one.count} for one in each.why],
            }
            for each in close.changes
        ],
    }
