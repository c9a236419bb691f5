"""On what a figure rests, to be said beside it: the day of its rules, and what they assume."""

from collections.abc import Sequence

from app.presentation.formatting import NOTHING, Phrase, phrase
from app.services.plan_handover import Dated


def rate_basis(as_of: str, assumptions: Sequence[str] = ()) -> Phrase:
    """``规则截至 2026-08-22 · 含 5 处假设``."""
    return _with_count(phrase("规则截至 {day}", day=as_of), assumptions)


def money_basis(table: Dated) -> Phrase:
    """``估算，罚则截至 2026-08-22``."""
    return phrase("估算，罚则截至 {day}", day=table.as_of)


def estimate_text(table: Dated) -> Phrase:
    """The same in a sentence, with the table's name and what it assumes."""
    words = phrase(
        "金额是估算，按罚则 {name} 第 {version} 版，截至 {day}",
        name=table.name,
        version=table.version,
        day=table.as_of,
    )
    return _with_count(words, table.assumptions)


def assumed(assumptions: Sequence[str]) -> tuple[Phrase, ...]:
    """Each assumption as a line; those of the program's own files can be translated."""
    return tuple(phrase("假设：{text}", text=phrase(each)) for each in assumptions)


def lines_of(lines: Sequence[Phrase]) -> Phrase:
    """One below the other."""
    whole = NOTHING
    for line in lines:
        whole = phrase("{above}\n{line}", above=whole, line=line) if whole else line
    return whole


def _with_count(words: Phrase, assumptions: Sequence[str]) -> Phrase:
    if not assumptions:
        return words
    return phrase("{rules} · 含 {n} 处假设", rules=words, n=len(assumptions))
