"""Proving a batch complete, as the large line after a scan says it."""

from dataclasses import replace

from app.domain.proof import Proof, Sheet, Tally, Tick
from app.presentation.formatting import Phrase, phrase, verbatim
from app.presentation.workbench.verdict import Grade, Verdict, case_words, checking, early_words

NAMED = 12
"""So many missing sequences are named."""
_HERE = frozenset({Tick.TICKED, Tick.TWICE, Tick.CHECKING})


def opened(proof: Proof) -> Verdict:
    """Where the batch stands, after its footer was scanned."""
    tally = proof.tally
    if not proof.sheets:
        return Verdict(
            grade=Grade.WAIT, word=_count(tally), detail=phrase("这一批没有打出来的面单")
        )
    if not tally.total:
        return Verdict(
            grade=Grade.STOP,
            word=phrase("{label}：没有能发的", label=verbatim(tally.label)),
            detail=phrase("{n} 张都被拦下，要拿出来", n=tally.held_back),
        )
    if tally.complete:
        return _complete(tally)
    return Verdict(grade=Grade.DONE, word=_count(tally), detail=missing(proof))


def scanned(tick: Tick, sheet: Sheet | None, tally: Tally, *, now_s: int) -> Verdict:
    """What one scan was, and where the batch stands."""
    verdict = _scanned(tick, sheet, tally)
    until_s = sheet.early_s(now_s) if sheet is not None and tick in _HERE else 0
    if not until_s:
        return verdict
    # Its label is there, and it stays all the same: a person sees to it.
    detail = phrase("{early} · {detail}", early=early_words(until_s), detail=verdict.detail)
    return replace(verdict, grade=max(verdict.grade, Grade.WAIT), detail=detail)


def _scanned(tick: Tick, sheet: Sheet | None, tally: Tally) -> Verdict:
    if sheet is None or tick is Tick.ELSEWHERE:
        return Verdict(
            grade=Grade.STOP,
            word=phrase("不是这一批的"),
            detail=phrase("拿出来，不要和 {label} 一起走。", label=verbatim(tally.label)),
        )
    if tick in {Tick.BLOCKED, Tick.CASE}:
        verdict = _stays(tick, sheet)
        return checking(verdict) if sheet.stale else verdict
    if tick is Tick.UNCHECKED:
        return Verdict(
            grade=Grade.WAIT,
            word=_count(tally),
            detail=phrase(
                "第 {n} 张未核对，没有算上：{why}", n=sheet.sequence, why=phrase(sheet.trouble)
            ),
        )
    if tick is Tick.TWICE:
        return Verdict(
            grade=Grade.WAIT,
            word=_count(tally),
            detail=phrase("第 {n} 张扫过了", n=sheet.sequence),
        )
    if tick is Tick.CHECKING:
        return checking(_one(sheet, tally))
    return _complete(tally) if tally.complete else _one(sheet, tally)


def _stays(tick: Tick, sheet: Sheet) -> Verdict:
    waits = tick is Tick.CASE
    why = case_words(sheet.after_sale_s) if waits else phrase(sheet.reason)
    return Verdict(
        grade=Grade.WAIT if waits else Grade.STOP,
        word=phrase("有售后，先拿出来") if waits else phrase("不能发，拿出来"),
        detail=phrase("第 {n} 张：{why}", n=sheet.sequence, why=why),
    )


def missing(proof: Proof) -> Phrase:
    """How many are missing and which: a whole batch at its beginning names the first ones."""
    first = "、".join(str(sheet.sequence) for sheet in proof.missing[:NAMED])
    more = "…" if len(proof.missing) > NAMED else ""
    return phrase("还差 {n} 张：{which}", n=len(proof.missing), which=verbatim(first + more))


def _one(sheet: Sheet, tally: Tally) -> Verdict:
    return Verdict(grade=Grade.GO, word=_count(tally), detail=phrase("第 {n} 张", n=sheet.sequence))


def _complete(tally: Tally) -> Verdict:
    held = tally.held_back
    return Verdict(
        grade=Grade.WAIT if held else Grade.GO,  # it may not leave as it is
        word=phrase(
            "{label}：{done}/{total} 齐了",
            label=verbatim(tally.label),
            done=tally.done,
            total=tally.total,
        ),
        detail=phrase("另有 {n} 张被拦下，要拿出来", n=held) if held else phrase("每一张都在。"),
    )


def _count(tally: Tally) -> Phrase:
    return phrase(
        "{label}：{done}/{total}", label=verbatim(tally.label), done=tally.done, total=tally.total
    )
