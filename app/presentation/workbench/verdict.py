"""The large line after a scan: may this parcel leave?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

from app.domain.gate import Block, heaviest, stopping
from app.domain.leaving import TOLD_EARLIER, case_left, case_waits, early_s
from app.domain.parcel import Stage
from app.ports.rows import NoShippingRow, ParcelRow
from app.presentation.formatting import NOTHING, Phrase, age, phrase, verbatim
from app.presentation.no_shipping.words import brief
from app.presentation.workbench.words import BLOCK_WORDS, STAGE_WORDS, when_text

_WORDS = {Block.REVIEW: "审核中"}


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


def judge(
    number: str,
    rows: Iterable[ParcelRow],
    *,
    now_s: int = 0,
    opened: frozenset[Block] = frozenset(),
    note: Phrase = NOTHING,
    former: Iterable[ParcelRow] = (),
    without: NoShippingRow | None = None,
) -> Verdict:
    """The verdict on what was found under ``number``.

    Args:
        number: as scanned.
        rows: what carries it.
        now_s: Unix seconds; 0 does not ask whether a buyer chose a later time.
        opened: gates that a setting leaves open do not stop.
        note: how sure the facts are, said before the rest.
        former: when nothing carries it now, what travelled under it before.
        without: the order of this number, when nothing of it travels in a parcel.
    """
    if without is not None:
        return Verdict(grade=Grade.WAIT, word=phrase("无需发货"), detail=brief(without))
    verdicts = [_of(row, stopping(row.blocks, opened=opened), now_s) for row in rows]
    verdicts = verdicts or [_outdated(row) for row in former][:1]
    if not verdicts:
        return Verdict(
            grade=Grade.STOP,
            word=phrase("不在系统"),
            detail=phrase("{number} 没有找到。同步后再扫一次。", number=verbatim(number)),
        )
    worst = max(verdicts, key=lambda verdict: verdict.grade)
    if not note:
        return worst
    return replace(worst, detail=phrase("{note} · {detail}", note=note, detail=worst.detail))


def checking(verdict: Verdict) -> Verdict:
    """``verdict`` by what is known, while the platform is being asked."""
    note = phrase("正在核对")
    return replace(verdict, detail=phrase("{note} · {detail}", note=note, detail=verdict.detail))


def judge_checked(number: str, rows: Iterable[ParcelRow], now_s: int) -> Verdict:
    """The verdict after the platform was asked, its gates judged.

    Facts that could not be checked alone let no parcel leave, unless a setting leaves that open.
    """
    found = tuple(rows)
    old = [row for row in found if row.unchecked is not None]
    note = not_checked(old, now_s) if old else NOTHING
    stale = frozenset({Block.UNCHECKED})
    verdict = judge(number, found, now_s=now_s, opened=stale, note=note)
    if all(row.may_rely for row in old):
        return verdict
    return replace(verdict, grade=max(verdict.grade, Grade.WAIT))


def not_checked(rows: Iterable[ParcelRow], now_s: int) -> Phrase:
    """``未核对，最后核对 12 分钟前``: the platform is out of reach."""
    oldest = min((row.checked_s for row in rows), default=0)
    if not oldest:
        return phrase("未核对")
    return phrase("未核对，最后核对 {age}", age=age(now_s - oldest))


def case_words(deadline_s: int) -> Phrase:
    """Until when the shop must answer the case that keeps a parcel here."""
    return phrase("要在 {at} 前处理", at=verbatim(when_text(deadline_s)))


def early_words(until_s: int) -> Phrase:
    """From when on the buyer wants a parcel that was taken all the same."""
    return phrase("买家预约 {at} 以后发货", at=verbatim(when_text(until_s)))


def _outdated(row: ParcelRow) -> Verdict:
    """The label in hand names a number that ``row`` does not travel under any more."""
    if row.tracking_number:
        detail = phrase(
            "这个包裹现在是 {number}，这张旧面单请销毁。", number=verbatim(row.tracking_number)
        )
    else:
        detail = phrase("这个包裹现在没有运单号，这张旧面单请销毁。")
    return Verdict(grade=Grade.STOP, word=phrase("旧运单号"), detail=detail)


def _of(row: ParcelRow, blocks: frozenset[Block], now_s: int) -> Verdict:
    goods = phrase("{goods} · 共 {n} 件", goods=verbatim(row.goods), n=row.quantity)
    kept = _kept(row, row.passed | (row.blocks - blocks), now_s, goods)
    if row.stage in {Stage.SHIPPED, Stage.PICKED_UP} and blocks <= TOLD_EARLIER:
        return kept or Verdict(grade=Grade.DONE, word=phrase("已发"), detail=goods)
    if blocks:
        block = heaviest(blocks)
        return Verdict(
            grade=Grade.STOP,
            word=phrase(_WORDS.get(block, BLOCK_WORDS[block])),
            detail=phrase(
                "{reason}。{advice}", reason=phrase(block.reason), advice=phrase(block.advice)
            ),
        )
    if row.stage is Stage.TO_SHIP:
        return kept or Verdict(grade=Grade.GO, word=phrase("可发"), detail=goods)
    if row.stage is Stage.TO_PRINT:
        return Verdict(grade=Grade.WAIT, word=phrase("未打印"), detail=goods)
    grade = Grade.STOP if row.stage is Stage.CLOSED else Grade.WAIT
    return Verdict(grade=grade, word=phrase(STAGE_WORDS[row.stage]), detail=goods)


def _kept(row: ParcelRow, passed: frozenset[Block], now_s: int, goods: Phrase) -> Verdict | None:
    """Why it stays for now though no gate is shut: a case that waits, a later time chosen."""
    if case_waits(row.stage, case_left(row.after_sale_s, passed)):
        word = phrase("有售后")
        at = verbatim(when_text(row.after_sale_s))
        detail = phrase("要在 {at} 前处理，先别发出 · {goods}", at=at, goods=goods)
    elif now_s and (until_s := early_s(row.stage, row.appointment_s, row.promise_s, now_s)):
        word = phrase("预约 {at}", at=verbatim(when_text(until_s)))
        detail = phrase("买家要这时以后发货，先别发出 · {goods}", goods=goods)
    else:
        return None
    return Verdict(grade=Grade.WAIT, word=word, detail=detail)
