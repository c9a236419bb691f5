"""How a batch's receipt is read: done, failed by reason, unknown, stopped."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from app.domain.batch import Asked
from app.domain.ids import BatchId, ParcelId
from app.domain.instants import to_epoch
from app.domain.receipt import Outcome, Receipt, Step
from app.presentation.formatting import Phrase, phrase, verbatim
from app.presentation.workbench.acts import Act
from app.presentation.workbench.letting import ACTS, Stopped, stopped_lines
from app.presentation.workbench.verbs import NUMBER_VERBS, Verb
from app.presentation.workbench.words import retry_text


class NextStep(StrEnum):
    """What settles outcomes that are not known."""

    NONE = "none"
    ASK_PLATFORM = "ask_platform"  # 查询结果: the service asks, nothing is repeated
    ASK_PERSON = "ask_person"  # 待确认: look at the printer


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows that ended the same way for the same reason, and what comes next for them."""

    outcome: Outcome
    title: str
    advice: str
    parcel_ids: tuple[ParcelId, ...]
    step: Step = Step.DONE
    shop: str = ""  # whose rows they are, when there are several shops
    again_at: datetime | None = None  # when they are tried again by themselves

    @property
    def heading(self) -> Phrase:
        """``3 失败：打印机缺纸``; of one of several shops ``旗舰店 · 3 失败：打印机缺纸``."""
        word = phrase(_WORDS[self.outcome])
        text = phrase("{n} {word}", n=len(self.parcel_ids), word=word)
        if self.title:
            text = phrase(
                "{n} {word}：{why}", n=len(self.parcel_ids), word=word, why=phrase(self.title)
            )
        if self.again_at is not None:
            text = phrase("{one} · {two}", one=text, two=retry_text(to_epoch(self.again_at)))
        if not self.shop:
            return text
        return phrase("{one} · {two}", one=verbatim(self.shop), two=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """A receipt as it is shown. ``groups``: worst first; of what was done only what has a word."""

    verb: Verb | Act
    reconciled: bool
    done: int
    total: int
    groups: tuple[Group, ...]
    retry_ids: tuple[ParcelId, ...]
    next_step: NextStep
    batch_id: BatchId | None = None
    label: str = ""  # of a kept batch that is read again
    asked: Asked = field(default_factory=Asked)  # so it is tried again
    stopped: tuple[Stopped, ...] = ()  # what a person may let through

    @property
    def clean(self) -> bool:
        """Whether everything was done."""
        return self.done == self.total

    @property
    def title(self) -> Phrase:
        """``打印：40 完成 · 3 失败 · 1 结果未知``."""
        text = phrase("{n} 完成", n=self.done)
        for outcome in _ORDER:
            number = sum(len(g.parcel_ids) for g in self.groups if g.outcome is outcome)
            if number:
                part = phrase("{n} {word}", n=number, word=phrase(_WORDS[outcome]))
                text = phrase("{one} · {two}", one=text, two=part)
        head = phrase(self.verb.label)
        if self.label:
            head = phrase("{verb} {label}", verb=head, label=verbatim(self.label))
        if self.reconciled:
            head = phrase("查询{verb}结果", verb=head)
        return phrase("{head}：{text}", head=head, text=text)


_ORDER = (
    Outcome.FAILED,
    Outcome.UNKNOWN,
    Outcome.BLOCKED,
    Outcome.SKIPPED,
    Outcome.ALREADY,
)
_PLACES = {outcome: place for place, outcome in enumerate((*_ORDER, Outcome.DONE))}
_WORDS = {
    Outcome.DONE: "完成",
    Outcome.FAILED: "失败",
    Outcome.UNKNOWN: "结果未知",
    Outcome.BLOCKED: "被拦下",
    Outcome.SKIPPED: "未尝试",
    Outcome.ALREADY: "早已完成",
}
_NEXT: dict[Verb | Act, NextStep] = {
    Verb.ACQUIRE: NextStep.ASK_PLATFORM,
    Verb.SHIP: NextStep.ASK_PLATFORM,
    Verb.PRINT: NextStep.ASK_PERSON,
    Verb.REPRINT: NextStep.ASK_PERSON,
    **dict.fromkeys(NUMBER_VERBS, NextStep.ASK_PLATFORM),
    Act.REMARK: NextStep.ASK_PLATFORM,
    Act.FLAG: NextStep.ASK_PLATFORM,
}


def told_by_shop(view: ReceiptView, shop_of: Callable[[ParcelId], str]) -> ReceiptView:
    """``view`` with each group told shop by shop, in the order of the groups.

    ``shop_of``: a parcel's shop; "" when it is not known.
    """
    groups: list[Group] = []
    for group in view.groups:
        by_shop: dict[str, list[ParcelId]] = {}
        for parcel_id in group.parcel_ids:
            by_shop.setdefault(shop_of(parcel_id), []).append(parcel_id)
        groups += [
            replace(group, shop=shop, parcel_ids=tuple(ids)) for shop, ids in by_shop.items()
        ]
    return replace(view, groups=tuple(groups))


def without_retry(view: ReceiptView, ids: frozenset[ParcelId]) -> ReceiptView:
    """``view`` once a person has cancelled that ``ids`` are tried again by themselves."""
    groups = tuple(
        replace(group, again_at=None) if ids.issuperset(group.parcel_ids) else group
        for group in view.groups
    )
    return replace(view, groups=groups)


def read_receipt(
    verb: Verb | Act,
    receipt: Receipt,
    *,
    reconciled: bool = False,
    label: str = "",
    asked: Asked | None = None,
) -> ReceiptView:
    """``receipt`` of ``verb`` with its lines grouped by outcome and reason."""
    found: dict[tuple[Outcome, str, str, Step, datetime | None], list[ParcelId]] = {}
    for line in receipt.lines:
        if line.outcome is not Outcome.DONE or line.title:
            key = (line.outcome, line.title, line.advice, line.step, line.again_at)
            found.setdefault(key, []).append(line.parcel_id)
    groups = [
        Group(
            outcome=outcome,
            title=title,
            advice=advice,
            parcel_ids=tuple(ids),
            step=step,
            again_at=again_at,
        )
        for (outcome, title, advice, step, again_at), ids in found.items()
    ]
    groups.sort(key=lambda g: (_PLACES[g.outcome], -len(g.parcel_ids), g.title))
    unknown = any(group.outcome is Outcome.UNKNOWN for group in groups)
    return ReceiptView(
        verb=verb,
        reconciled=reconciled,
        done=receipt.count(Outcome.DONE),
        total=len(receipt.lines),
        groups=tuple(groups),
        retry_ids=receipt.retryable,
        next_step=_NEXT.get(verb, NextStep.NONE) if unknown else NextStep.NONE,
        batch_id=receipt.batch_id,
        label=label,
        asked=asked or Asked(),
        stopped=stopped_lines(receipt) if verb in ACTS else (),
    )
