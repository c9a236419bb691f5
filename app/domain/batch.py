"""Batches (批次): bulk actions that are kept, so that people can name, reread and go on with them.

A line without an outcome was not done as far as anybody knows. What was in doubt is asked about
first, by the roads that each effect has for that, so going on never does anything twice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from app.domain.errors import Retry
from app.domain.ids import BatchId, CarrierCode, ParcelId, PrinterId
from app.domain.receipt import Line, Outcome, Receipt
from app.domain.remark import RemarkWish


class BatchKind(StrEnum):
    """What a batch does."""

    ACQUIRE = "acquire"  # 取号
    PRINT = "print"  # 打印
    REPRINT = "reprint"  # 补打
    SHIP = "ship"  # 发货
    SLIPS = "slips"  # 打印发货单
    GIVE_BACK = "give_back"  # 回收号
    REDO = "redo"  # 重做
    UPDATE = "update"  # 更新面单
    REMARK = "remark"  # 备注, 插旗

    @property
    def one_for_all(self) -> bool:
        """Whether what one batch of this kind does to a parcel is what any of them would do.

        Each batch of remarks has words of its own; the others come to the same.
        """
        return self is not BatchKind.REMARK


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a batch was asked for: the rest is done the same way.

    ``wish``: of remarks; None when each order has its own, as when remarks are taken back.
    """

    carrier: CarrierCode | None = None
    printer_id: PrinterId | None = None
    reason: str = ""
    pieces: int = 1  # numbers for each parcel
    wish: RemarkWish | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One kept bulk action. ``finished_at`` None: it runs, was cut off, or was stopped."""

    batch_id: BatchId
    kind: BatchKind
    label: str
    actor: str
    begun_at: datetime
    finished_at: datetime | None = None
    asked: Asked = field(default_factory=Asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLine:
    """One wanted parcel of a batch, in the order asked for; ``line`` None: no outcome yet."""

    parcel_id: ParcelId
    line: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCounts:
    """A batch with how its lines ended. ``open`` have no outcome yet."""

    batch: Batch
    total: int
    open: int
    outcomes: Mapping[Outcome, int]

    def count(self, *outcomes: Outcome) -> int:
        """How many lines ended in one of ``outcomes``."""
        return sum(self.outcomes.get(outcome, 0) for outcome in outcomes)


def batch_label(day: date, number: int) -> str:
    """What people call the ``number``-th batch of a business day, such as ``1128-03``."""
    if number < 1:
        raise ValueError(number)
    return f"{day:%m%d}-{number:02d}"


def rest_of(lines: Iterable[KeptLine]) -> tuple[ParcelId, ...]:
    """What is still to do, in the old order."""
    return tuple(each.parcel_id for each in lines if each.line is None)


def kept_receipt(batch_id: BatchId, lines: Iterable[KeptLine]) -> Receipt:
    """The receipt of a batch as it is known now; what has no outcome is still to do."""
    return Receipt(
        batch_id=batch_id, lines=tuple(each.line or _to_do(each.parcel_id) for each in lines)
    )


def _to_do(parcel_id: ParcelId) -> Line:
    return Line(
        parcel_id=parcel_id,
        outcome=Outcome.SKIPPED,
        title="还没有做",
        advice="可以继续这一批。",
        retry=Retry.NOW,
    )
