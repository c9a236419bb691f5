"""Proof that a print batch is complete: each of its labels was in somebody's hand.

Labels are ticked off by scanning their tracking numbers. A label that must not leave any more,
such as after a refund, is not awaited; it is to be taken out.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.domain.gate import Block
from app.domain.ids import BatchId, OrderId, ParcelId
from app.domain.leaving import case_waits, early_s, stay_reason, stop_reason
from app.domain.parcel import Stage

_FOOTER = re.compile(r"ZLB([0-9]{4}-[0-9]{2,})")
_LABEL = re.compile(r"[0-9]{4}-[0-9]{2,}")


def footer_code(label: str) -> str:
    """The bar code at the foot of a batch's sheets."""
    return f"ZLB{label}"


def batch_label_of(scanned: str) -> str:
    """The batch that a footer names; "" when ``scanned`` is none."""
    found = _FOOTER.fullmatch(scanned.strip().upper())
    return found[1] if found else ""


def named_batch(text: str) -> str:
    """A label that was typed (1128-03) or scanned; "" when ``text`` is none."""
    text = text.strip()
    return text if _LABEL.fullmatch(text) else batch_label_of(text)


class Tick(StrEnum):
    """What one scan means."""

    TICKED = "ticked"
    TWICE = "twice"
    BLOCKED = "blocked"  # of this batch, and must not leave
    CASE = "case"  # of this batch; it is uploaded, and an after-sale waits for the shop
    CHECKING = "checking"  # of this batch; not ticked before the platform has answered
    UNCHECKED = "unchecked"  # of this batch; not ticked, for the platform cannot be asked
    ELSEWHERE = "elsewhere"  # not of this batch


VOID = "面单已作废，换过号或收件信息"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One label of the batch, as it stands now.

    Attributes:
        stage: how far its parcel is.
        blocks: what stops it.
        after_sale_s: the nearest deadline of a case that waits for the shop, 0 for none.
        appointment_s: the ship time that its buyer chose, 0 for none.
        promise_s: its promise, 0 for none.
        void: its number or receiver is another now.
        stale: what is known of it is too old; the platform has to be asked.
        trouble: why the platform could not be asked, Chinese; "" when nothing hangs on that.
    """

    sequence: int
    parcel_id: ParcelId
    order_ids: tuple[OrderId, ...]
    tracking_number: str
    stage: Stage
    blocks: frozenset[Block] = frozenset()
    after_sale_s: int = 0
    appointment_s: int = 0
    promise_s: int = 0
    void: bool = False
    stale: bool = False
    trouble: str = ""

    @property
    def may_leave(self) -> bool:
        """Whether it has to be scanned; what may not leave has to be taken out."""
        return not self.reason

    @property
    def reason(self) -> str:
        """Why it may not leave, Chinese; "" when it may."""
        return VOID if self.void else stay_reason(self.stage, self.blocks, self.after_sale_s)

    @property
    def refused(self) -> Tick | None:
        """Why a scan of it is not ticked off; None when it is."""
        if self.void or stop_reason(self.stage, self.blocks):
            return Tick.BLOCKED
        if case_waits(self.stage, self.after_sale_s):
            return Tick.CASE
        if self.stale:
            return Tick.CHECKING
        return Tick.UNCHECKED if self.trouble else None

    def early_s(self, now_s: int) -> int:
        """Until when its buyer wants it to stay, 0: it may leave now.

        Ticked off all the same: its label is there, and a person sees to it.
        """
        return early_s(self.stage, self.appointment_s, self.promise_s, now_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How far a batch is proved, in numbers: ``done`` of ``total`` labels that may leave.

    ``held_back`` more may not, and have to be taken out.
    """

    label: str
    done: int
    total: int
    held_back: int = 0

    @property
    def complete(self) -> bool:
        """Whether all that may leave is there; never for a batch of which nothing may."""
        return 0 < self.total == self.done


def asked_about(scan: tuple[Tick, Sheet | None, Tally]) -> frozenset[ParcelId]:
    """Whom the platform is to be asked about before a scan is settled."""
    sheet = scan[1]
    return frozenset() if sheet is None or not sheet.stale else frozenset({sheet.parcel_id})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A batch label by label. ``sheets`` in label order, ``ticked`` are sequences."""

    batch_id: BatchId
    label: str
    sheets: tuple[Sheet, ...]
    ticked: frozenset[int]
    unprinted: int = 0  # parcels of the batch of which no label came out

    @property
    def tally(self) -> Tally:
        """The same in numbers."""
        total = sum(1 for sheet in self.sheets if sheet.may_leave)
        return Tally(
            label=self.label,
            done=total - len(self.missing),
            total=total,
            held_back=len(self.sheets) - total,
        )

    @property
    def missing(self) -> tuple[Sheet, ...]:
        """Awaited and not scanned."""
        return tuple(s for s in self.sheets if s.may_leave and s.sequence not in self.ticked)

    @property
    def held_back(self) -> tuple[Sheet, ...]:
        """To be taken out, scanned or not."""
        return tuple(sheet for sheet in self.sheets if not sheet.may_leave)
