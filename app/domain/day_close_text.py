"""The sheet that lies beside a closed day's files (日结.txt)."""

from collections.abc import Iterator

from app.domain.day_close import INCOMPLETE, NOW, Change, DayClose
from app.domain.day_late import why_text
from app.domain.day_report import Kind, Report
from app.domain.day_report_signoff import KEY as SIGNOFF
from app.domain.day_report_text import NONE, behind_words, value_text, verify_command


def close_text(close: DayClose, report: Report) -> str:
    """Who closed it, the heads, and what changed. The same close has the same text.

    ``report`` is the first of the day's, whose sign-off has a head of its own.
    """
    return "\n".join((*_lines(close, report), ""))


def _lines(close: DayClose, report: Report) -> Iterator[str]:
    signoff = report.block(SIGNOFF)
    then = signoff.figure("entries").value, signoff.figure("head").value
    at = value_text(close.as_of_s, Kind.TIME)
    yield f"{close.day} 日结" + (f" 修订 {close.revision}" if close.revision else "")
    yield f"数据截至　{at}"
    if report.known_s is not None:
        yield f"注意　　　{INCOMPLETE}（{behind_words(report)}）"
    yield f"日结时间　{value_text(close.closed_s, Kind.TIME)}"
    yield f"日结人　　{close.actor or NONE}"
    yield f"日报摘要　{close.digest}"
    yield f"核对　　　{verify_command(report, close.digest)}"
    yield ""
    yield "日报摘要是所有店铺的数字的摘要，和日报的 PDF、Excel、JSON、窗口里写的是同一个。"
    yield ""
    yield f"操作日志链头（数据截至 {at} 时，和日报「签核」一样）"
    yield f"　第 {then[0]} 条　{then[1] or NONE}"
    yield f"　流水号 {signoff.figure('operations').value}"
    yield "操作日志链头（日结时；以后重做的副本会更长，里面有这一条）"
    yield f"　第 {close.head_number} 条　{close.head_digest or NONE}"
    yield f"　流水号 {close.operation}"
    if not close.revision:
        return
    yield ""
    yield f"和上一版不同的数字：{len(close.changes)} 个"
    yield from map(change_text, close.changes)


def change_text(change: Change) -> str:
    """``s1 流转·支付（昨天）：12 → 13（订单晚到 1）``."""
    shop = f"{change.shop} " if change.shop else ""
    column = "" if change.column == NOW else f"（{change.column}）"
    why = f"（{why_text(change.why)}）" if change.why else ""
    return f"{shop}{change.title}{column}：{change.before or NONE} → {after_text(change)}{why}"


def after_text(change: Change) -> str:
    """What it is now; a table of as many lines as before says that they are others."""
    if change.before == change.after:
        return f"{change.after}，内容变了"
    return change.after or NONE
