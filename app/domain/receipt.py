"""Receipts: how every batch ends (n done / n failed / n unknown)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.errors import AppError, Retry
from app.domain.gate import PASSING, Block, heaviest
from app.domain.ids import BatchId, ParcelId


class Outcome(StrEnum):
    """What became of one row of a batch."""

    DONE = "done"
    ALREADY = "already"  # had been done before; nothing was repeated
    FAILED = "failed"
    BLOCKED = "blocked"  # a gate stopped it; nothing was tried
    UNKNOWN = "unknown"  # the answer was lost; will be settled by asking
    SKIPPED = "skipped"  # not tried: the batch was cancelled before it


class Step(StrEnum):
    """What comes next for a row."""

    AGAIN = "again"  # a passing fault: the same again
    LATER = "later"  # wait first
    FIX = "fix"  # a person must change something here
    DONE = "done"  # nothing: it is done, or its outcome is being asked for
    PERSON = "person"  # the program can do no more: hand over


_STEPS = {
    Retry.NOW: Step.AGAIN,
    Retry.LATER: Step.LATER,
    Retry.AFTER_FIX: Step.FIX,
    Retry.ASK_FIRST: Step.DONE,
    Retry.NEVER: Step.PERSON,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row's outcome. ``title`` and ``advice`` are Chinese and name the reason.

    ``blocks``: the gates that stopped it, of a blocked row. ``again_at``: when it is tried again
    by itself.
    """

    parcel_id: ParcelId
    outcome: Outcome
    title: str = ""
    advice: str = ""
    retry: Retry = Retry.NEVER
    blocks: frozenset[Block] = frozenset()
    again_at: datetime | None = None

    @property
    def step(self) -> Step:
        """What comes next for this row."""
        if self.outcome is Outcome.SKIPPED:
            return Step.AGAIN
        if self.outcome is Outcome.BLOCKED:
            return Step.LATER if self.retry is Retry.LATER else Step.FIX
        return _STEPS[self.retry] if self.outcome is Outcome.FAILED else Step.DONE

    @classmethod
    def failed(cls, parcel_id: ParcelId, error: AppError) -> "Line":
        """The line of a parcel that ``error`` stopped."""
        return cls(
            parcel_id=parcel_id,
            outcome=Outcome.FAILED,
            title=error.title,
            advice=error.advice,
            retry=error.retry,
        )

    @classmethod
    def blocked(cls, parcel_id: ParcelId, blocks: frozenset[Block]) -> "Line":
        """The line of a parcel that a gate stopped; names the heaviest reason."""
        block = heaviest(blocks)
        return cls(
            parcel_id=parcel_id,
            outcome=Outcome.BLOCKED,
            title=block.reason,
            advice=block.advice,
            blocks=blocks,
            retry=Retry.LATER if blocks <= PASSING else Retry.NEVER,
        )

    @classmethod
    def missing(cls, parcel_id: ParcelId) -> "Line":
        """The line of a parcel that is not in the database."""
        return cls(
            parcel_id=parcel_id,
            outcome=Outcome.FAILED,
            title="找不到这个包裹",
            advice="同步后再试。",
            retry=Retry.AFTER_FIX,
        )


_WEIGHT = (
    Outcome.UNKNOWN,
    Outcome.FAILED,
    Outcome.BLOCKED,
    Outcome.SKIPPED,
    Outcome.DONE,
    Outcome.ALREADY,
)


def weightier(one: Line | None, other: Line) -> Line:
    """Of two lines about one parcel the one that a person must hear of; ``one`` of equals."""
    if one is None or _WEIGHT.index(other.outcome) < _WEIGHT.index(one.outcome):
        return other
    return one


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A finished batch: its lines in the order asked for."""

    batch_id: BatchId
    lines: tuple[Line, ...]

    @classmethod
    def of(
        cls, batch_id: BatchId, wanted: Iterable[ParcelId], lines: Mapping[ParcelId, Line]
    ) -> "Receipt":
        """``lines`` in the order of ``wanted``; what has no line was never tried."""
        skipped = "已取消，未尝试"
        return cls(
            batch_id=batch_id,
            lines=tuple(
                lines.get(p) or Line(parcel_id=p, outcome=Outcome.SKIPPED, title=skipped)
                for p in wanted
            ),
        )

    @classmethod
    def joined(cls, receipts: Sequence["Receipt"]) -> "Receipt":
        """One receipt of several that belong to one act; the last line of a parcel counts."""
        lines = {line.parcel_id: line for receipt in receipts for line in receipt.lines}
        batch_id = receipts[-1].batch_id if receipts else BatchId("")
        return cls(batch_id=batch_id, lines=tuple(lines.values()))

    def count(self, *outcomes: Outcome) -> int:
        """How many lines ended in one of ``outcomes``."""
        return sum(line.outcome in outcomes for line in self.lines)

    @property
    def put_right(self) -> tuple[ParcelId, ...]:
        """Parcels that failed and may succeed once a person has changed something."""
        return tuple(
            line.parcel_id
            for line in self.lines
            if line.outcome is Outcome.FAILED and line.retry is Retry.AFTER_FIX
        )

    @property
    def retryable(self) -> tuple[ParcelId, ...]:
        """Parcels that were not done and may succeed when tried again."""
        return tuple(
            line.parcel_id
            for line in self.lines
            if line.outcome is Outcome.SKIPPED
            or (line.outcome is Outcome.FAILED and line.retry in {Retry.NOW, Retry.LATER})
            or (line.outcome is Outcome.BLOCKED and line.retry is Retry.LATER)
        )
