"""Proof that a print batch is complete: each of its labels was in somebody's hand.

Labels are ticked off by scanning their tracking numbers. A label that must not leave any more,
such as after a refund, is not awaited; it is to be taken out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.gate import Block
from app.domain.ids import BatchId, OrderId, ParcelId

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
    ELSEWHERE = "elsewhere"  # not of this batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One label of the batch, as it stands now."""

    sequence: int
    parcel_id: ParcelId
    order_ids: tuple[OrderId, ...]
    tracking_number: str
    blocks: frozenset[Block] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How far a batch is proved. ``sheets`` in label order, ``ticked`` are sequences."""

    batch_id: BatchId
    label: str
    sheets: tuple[Sheet, ...]
    ticked: frozenset[int]
    unprinted: int = 0  # parcels of the batch of which no label came out

    @property
    def awaited(self) -> tuple[Sheet, ...]:
        """What has to be scanned in the end."""
        return tuple(sheet for sheet in self.sheets if not sheet.blocks)

    @property
    def total(self) -> int:
        """How many have to be scanned."""
        return len(self.awaited)

    @property
    def done(self) -> int:
        """How many of them were."""
        return self.total - len(self.missing)

    @property
    def missing(self) -> tuple[Sheet, ...]:
        """Awaited and not scanned."""
        return tuple(sheet for sheet in self.awaited if sheet.sequence not in self.ticked)

    @property
    def held_back(self) -> tuple[Sheet, ...]:
        """To be taken out, scanned or not."""
        return tuple(sheet for sheet in self.sheets if sheet.blocks)

    @property
    def complete(self) -> bool:
        """Whether all that may leave is there; never for a batch of which nothing may."""
        return bool(self.awaited) and not self.missing

    def judge(self, scanned: str) -> tuple[Tick, Sheet | None]:
        """What the label ``scanned`` is to this batch."""
        found = _by_number(self.sheets).get(scanned.strip().upper())
        if found is None:
            return Tick.ELSEWHERE, None
        if found.blocks:
            return Tick.BLOCKED, found
        return (Tick.TWICE if found.sequence in self.ticked else Tick.TICKED), found


def _by_number(sheets: tuple[Sheet, ...]) -> Mapping[str, Sheet]:
    return {sheet.tracking_number.upper(): sheet for sheet in sheets if sheet.tracking_number}
