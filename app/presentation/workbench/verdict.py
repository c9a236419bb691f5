"""The large line after a scan: may this parcel leave?"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from app.domain.gate import heaviest
from app.domain.parcel import Stage
from app.ports.rows import ParcelRow
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.presentation.workbench.words import BLOCK_WORDS, STAGE_WORDS


class Grade(IntEnum):
    """From go to stop; the worst of several parcels speaks."""

    GO = 0
    DONE = 1
    WAIT = 2
    STOP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to do with the parcel in hand: one word, and why."""

    grade: Grade
    word: Phrase
    detail: Phrase = NOTHING


def judge(number: str, rows: Iterable[ParcelRow]) -> Verdict:
    """The verdict on what was found under ``number``."""
    verdicts = [_of(row) for row in rows]
    if not verdicts:
        return Verdict(
            grade=Grade.STOP,
            word=phrase("不在系统"),
            detail=phrase("{number} 没有找到。同步后再扫一次。", number=verbatim(number)),
        )
    return max(verdicts, key=lambda verdict: verdict.grade)


def _of(row: ParcelRow) -> Verdict:
    goods = phrase("{goods} · 共 {n} 件", goods=verbatim(row.goods), n=row.quantity)
    if row.blocks:
        block = heaviest(row.blocks)
        return Verdict(
            grade=Grade.STOP,
            word=phrase(BLOCK_WORDS[block]),
            detail=phrase(
                "{reason}。{advice}", reason=phrase(block.reason), advice=phrase(block.advice)
            ),
        )
    if row.stage is Stage.TO_SHIP:
        return Verdict(grade=Grade.GO, word=phrase("可发"), detail=goods)
    if row.stage in {Stage.SHIPPED, Stage.PICKED_UP}:
        return Verdict(grade=Grade.DONE, word=phrase("已发"), detail=goods)
    grade = Grade.STOP if row.stage is Stage.CLOSED else Grade.WAIT
    return Verdict(grade=grade, word=phrase(STAGE_WORDS[row.stage]), detail=goods)
