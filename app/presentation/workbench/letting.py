"""放行 in the window: which verb goes on after it, and what is asked first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain.gate import Act, Block, heaviest
from app.domain.ids import ParcelId
from app.domain.instants import to_epoch
from app.domain.override import LASTS, Override, passable, standing
from app.domain.parcel import Stage
from app.domain.receipt import Outcome, Receipt
from app.ports.rows import ParcelRow
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.presentation.upload_words import waits_for_buyer
from app.presentation.workbench.verbs import Verb
from app.presentation.workbench.words import BLOCK_WORDS, when_text

ACTS = {
    Verb.ACQUIRE: Act.NUMBER,
    Verb.PRINT: Act.PRINT,
    Verb.REPRINT: Act.PRINT,
    Verb.SHIP: Act.SHIP,
}
"""Verbs that gates stand before."""
_ACTS = {Act.NUMBER: "取号", Act.PRINT: "打印", Act.SHIP: "发货"}
_NEXT = {
    Stage.TO_NUMBER: Verb.ACQUIRE,
    Stage.NUMBER_UNKNOWN: Verb.ACQUIRE,
    Stage.TO_PRINT: Verb.PRINT,
    Stage.TO_SHIP: Verb.SHIP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A parcel that a person may let through, and the gates that stop it.

    ``early``: its buyer wants it shipped later.
    """

    parcel_id: ParcelId
    blocks: frozenset[Block]
    shop_name: str = ""
    early: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingLine:
    """An override of the parcel in the side panel that can be withdrawn."""

    override: Override
    title: Phrase
    text: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class LetQuestion:
    """What 放行 asks. ``option``: what may be chosen besides, "" for nothing."""

    title: Phrase
    text: Phrase
    verb: Phrase
    option: str = ""


def verb_of(row: ParcelRow) -> Verb | None:
    """What a parcel that is let through goes on with; None where no gate stands."""
    return _NEXT.get(row.stage)


def stopped_rows(
    rows: Iterable[ParcelRow], opened: frozenset[Block], now: datetime
) -> tuple[Stopped, ...]:
    """Rows as they are known here, without the gates that a setting leaves open."""
    return tuple(
        Stopped(
            parcel_id=row.parcel_id,
            blocks=row.blocks - opened,
            shop_name=row.shop_name,
            early=waits_for_buyer(row, now),
        )
        for row in rows
        if passable(row.blocks - opened)
    )


def stopped_lines(receipt: Receipt) -> tuple[Stopped, ...]:
    """The blocked lines of a receipt that may pass."""
    return tuple(
        Stopped(parcel_id=line.parcel_id, blocks=line.blocks)
        for line in receipt.lines
        if line.outcome is Outcome.BLOCKED and passable(line.blocks)
    )


def named_gates(stopped: Iterable[Stopped]) -> dict[ParcelId, frozenset[Block]]:
    """The gates that a person is told of, by parcel: an override opens no others."""
    return {each.parcel_id: each.blocks for each in stopped}


def standing_lines(overrides: Iterable[Override], now: datetime) -> tuple[StandingLine, ...]:
    """Overrides that no act has used yet, as the side panel tells of them."""
    return tuple(
        StandingLine(
            override=each,
            title=phrase("已放行{act}：{gates}", act=phrase(_ACTS[each.act]), gates=_gates(each)),
            text=phrase(
                "{actor}：{why}。有效到 {time}。",
                actor=verbatim(each.actor),
                why=verbatim(each.reason),
                time=verbatim(when_text(to_epoch(each.at + LASTS))),
            ),
        )
        for each in standing(overrides, now)
    )


def withdrawn_words(asked: int, withdrawn: int) -> Phrase | None:
    """What is said of overrides that could not be withdrawn; None: all could."""
    if withdrawn == asked:
        return None
    return phrase("{n} 单的放行已经用掉，没有撤销", n=asked - withdrawn)


def _gates(override: Override) -> Phrase:
    gates = NOTHING
    for block in sorted(override.opens, key=list(Block).index):
        part = phrase(BLOCK_WORDS[block])
        gates = phrase("{one}、{two}", one=gates, two=part) if gates else part
    return gates


def let_question(verb: Verb, stopped: Iterable[Stopped]) -> LetQuestion:
    """Names how many parcels, which shops and which gates; and what refusing a refund means."""
    found = tuple(stopped)
    n = len(found)
    why: dict[Block, int] = {}
    for each in found:
        block = heaviest(each.blocks)
        why[block] = why.get(block, 0) + 1
    gates = NOTHING
    for block in sorted(why, key=list(Block).index):
        part = phrase("{n} 单{why}", n=why[block], why=phrase(BLOCK_WORDS[block]))
        gates = phrase("{one}、{two}", one=gates, two=part) if gates else part
    title = phrase("放行并{verb} {n} 单", verb=phrase(verb.label), n=n)
    shops = "」「".join(dict.fromkeys(each.shop_name for each in found if each.shop_name))
    if shops:
        title = phrase("{title}：「{shop}」", title=title, shop=verbatim(shops))
    text = phrase("{gates}。只放行这一次，原因记入审计。", gates=gates)
    option = ""
    early = sum(each.early for each in found)
    if verb is Verb.SHIP and early:
        text = phrase("{text}其中 {n} 单还没到买家预约的发货时间。", text=text, n=early)
    if verb is Verb.SHIP and any(Block.REFUND_PENDING in each.blocks for each in found):
        option = "拒绝买家的退款申请"
        more = phrase("退款中的单不拒绝退款发不出去；勾选后会拒绝买家的退款申请，不能撤销。")
        text = phrase("{one}{two}", one=text, two=more)
    return LetQuestion(title=title, text=text, verb=phrase("放行 {n} 单", n=n), option=option)
