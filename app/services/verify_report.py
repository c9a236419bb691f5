"""Whether a digest that stands on a report (日报摘要) is what the facts come to."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.domain.day_close import DayClose
from app.domain.day_period import Span
from app.domain.day_report import reports_digest
from app.domain.day_report_text import SHORT_DIGEST
from app.domain.errors import InvalidInput
from app.services.close_day import CloseDay
from app.services.report_day import ReportDay, ReportWish

_DIGEST = re.compile(rf"[0-9a-f]{{{SHORT_DIGEST},64}}")


class Recount(StrEnum):
    """What counting a closed day again from the copy beside it came to."""

    SAME = "same"
    OTHER = "other"  # though the copy is whole: the program, rules or settings are others
    TOUCHED = "touched"  # and the copy is not the one that was sealed
    GONE = "gone"  # the copy, or it cannot be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A digest that is right: of what is stored now, or of ``close``, which was counted again."""

    digest: str
    as_of_s: int
    close: DayClose | None = None
    recount: Recount = Recount.SAME


def verify_report(
    wish: ReportWish, digest: str, *, report: ReportDay, closes: CloseDay
) -> Verified:
    """Which report of ``wish`` has that digest; its first characters are enough. A read.

    Raises:
        InvalidInput: ``report.no_digest``: it is none; ``report.digest``: none has it.
    """
    typed = digest.strip().lower()
    if not _DIGEST.fullmatch(typed):
        raise InvalidInput(
            "report.no_digest",
            "这不是日报摘要",
            "照着日报写，至少前 16 位（0–9、a–f）。",
        )
    reports = report(wish)
    now = reports_digest(reports)
    if now.startswith(typed):
        return Verified(digest=now, as_of_s=reports[0].as_of_s)
    day = reports[0].period.first
    of_days = wish.span is Span.DAY and not wish.shop_id
    for close in reversed(closes.state(day).closes if of_days else ()):
        if close.digest.startswith(typed):
            return Verified(
                digest=close.digest,
                as_of_s=close.as_of_s,
                close=close,
                recount=_recount(closes, close),
            )
    raise InvalidInput(
        "report.digest",
        "摘要对不上",
        "先看日期、店铺对不对。本期没有结束时导出的不能再核对，日结里的除外；"
        "之后来的扫描、退款也会改变摘要。",
        context={"now": now},
    )


def _recount(closes: CloseDay, close: DayClose) -> Recount:
    found = closes.recounted(close)
    if found is None:
        return Recount.GONE
    if found == close.digest:
        return Recount.SAME
    return Recount.OTHER if closes.copy_whole(close) else Recount.TOUCHED
