"""The cases of one parcel as the side panel tells them."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.money import yuan_text
from app.domain.pickup import Urgency
from app.ports.rows import CaseRow
from app.presentation.aftersales.words import (
    KIND_WORDS,
    CaseRules,
    lapse_text,
    read_clock,
    remaining,
    step_text,
    turn_text,
)
from app.presentation.formatting import Phrase, phrase, verbatim


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One case: what is asked and how it stands, about what, whose turn, and until when."""

    after_sale_id: str
    title: Phrase  # 发货前退款 · 待商家同意
    about: Phrase  # ¥39.90 · 云朵抱枕 ×1
    turn: Phrase  # 轮到商家 · 还剩 05:12:33
    lapse: str  # what happens when it passes, "" when nothing does
    urgency: Urgency


def case_lines(cases: Iterable[CaseRow], now_s: int, rules: CaseRules) -> tuple[CaseLine, ...]:
    """A line a case, in the order given."""
    return tuple(_line(case, now_s, rules) for case in cases)


def _line(case: CaseRow, now_s: int, rules: CaseRules) -> CaseLine:
    time = remaining(case.deadline_s, now_s)
    turn = phrase(turn_text(case))
    amount = verbatim(yuan_text(case.refund_fen))
    return CaseLine(
        after_sale_id=case.after_sale_id,
        title=phrase(
            "{kind} · {step}", kind=phrase(KIND_WORDS[case.kind]), step=phrase(step_text(case))
        ),
        about=phrase("{amount} · {goods}", amount=amount, goods=verbatim(case.goods))
        if case.goods
        else amount,
        turn=phrase("{turn} · {time}", turn=turn, time=time) if time else turn,
        lapse=lapse_text(case),
        urgency=read_clock(case.deadline_s, now_s, rules).urgency
        if case.waits_for_shop and case.deadline_s
        else Urgency.CALM,
    )
