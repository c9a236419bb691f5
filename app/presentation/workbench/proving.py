"""Proving a batch complete, as the large line after a scan says it."""

from app.domain.gate import heaviest
from app.domain.proof import Proof, Sheet, Tick
from app.presentation.formatting import Phrase, phrase, verbatim
from app.presentation.workbench.verdict import Grade, Verdict

NAMED = 12
"""So many missing sequences are named."""


def opened(proof: Proof) -> Verdict:
    """Where the batch stands, after its footer was scanned."""
    if not proof.sheets:
        return Verdict(
            grade=Grade.WAIT, word=_count(proof), detail=phrase("这一批没有打出来的面单")
        )
    if proof.complete:
        return _complete(proof)
    return Verdict(grade=Grade.DONE, word=_count(proof), detail=missing(proof))


def scanned(tick: Tick, sheet: Sheet | None, proof: Proof) -> Verdict:
    """What one scan was, and where the batch stands."""
    if sheet is None or tick is Tick.ELSEWHERE:
        return Verdict(
            grade=Grade.STOP,
            word=phrase("不是这一批的"),
            detail=phrase("拿出来，不要和 {label} 一起走。", label=verbatim(proof.label)),
        )
    if tick is Tick.BLOCKED:
        why = phrase(heaviest(sheet.blocks).reason)
        return Verdict(
            grade=Grade.STOP,
            word=phrase("不能发，拿出来"),
            detail=phrase("第 {n} 张：{why}", n=sheet.sequence, why=why),
        )
    if tick is Tick.TWICE:
        return Verdict(
            grade=Grade.WAIT,
            word=_count(proof),
            detail=phrase("第 {n} 张扫过了", n=sheet.sequence),
        )
    if proof.complete:
        return _complete(proof)
    return Verdict(grade=Grade.GO, word=_count(proof), detail=phrase("第 {n} 张", n=sheet.sequence))


def missing(proof: Proof) -> Phrase:
    """How many are missing and which: a whole batch at its beginning names the first ones."""
    first = "、".join(str(sheet.sequence) for sheet in proof.missing[:NAMED])
    more = "…" if len(proof.missing) > NAMED else ""
    return phrase("还差 {n} 张：{which}", n=len(proof.missing), which=verbatim(first + more))


def _complete(proof: Proof) -> Verdict:
    held = len(proof.held_back)
    return Verdict(
        grade=Grade.GO,
        word=phrase(
            "{label}：{done}/{total} 齐了",
            label=verbatim(proof.label),
            done=proof.done,
            total=proof.total,
        ),
        detail=phrase("另有 {n} 张被拦下，要拿出来", n=held) if held else phrase("每一张都在。"),
    )


def _count(proof: Proof) -> Phrase:
    return phrase(
        "{label}：{done}/{total}", label=verbatim(proof.label), done=proof.done, total=proof.total
    )
