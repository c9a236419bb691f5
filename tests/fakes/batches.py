"""Kept batches in memory."""

from typing import Any

from app.domain.batch import Asked, Batch, BatchCounts, BatchKind, KeptLine, kept_receipt
from app.domain.errors import InvalidInput, Retry
from app.domain.gate import Block
from app.domain.ids import BatchId, CarrierCode, ParcelId
from app.domain.receipt import Line, Outcome, Receipt
from tests.fakes.rows import NOW


def kept(
    label: str,
    ids: tuple[ParcelId, ...],
    *outcomes: Outcome,
    kind: BatchKind = BatchKind.ACQUIRE,
    asked: Asked | None = None,
    blocks: frozenset[Block] = frozenset(),
) -> tuple[Batch, tuple[KeptLine, ...]]:
    """A batch of ``ids`` whose first lines ended as ``outcomes`` say; ``blocks``: of blocked ones.

    What failed may be tried again at once.
    """
    batch = Batch(
        batch_id=BatchId(f"kept-{label}"),
        kind=kind,
        label=label,
        actor="小王",
        begun_at=NOW,
        finished_at=NOW if len(outcomes) == len(ids) else None,
        asked=asked or Asked(carrier=CarrierCode("zhongtong")),
    )
    lines = [
        KeptLine(
            parcel_id=p,
            line=Line.blocked(p, blocks)
            if blocks and outcome is Outcome.BLOCKED
            else Line(
                parcel_id=p,
                outcome=outcome,
                title=_WHY.get(outcome, ""),
                retry=Retry.NOW if outcome is Outcome.FAILED else Retry.NEVER,
            ),
        )
        for p, outcome in zip(ids, outcomes, strict=False)
    ]
    lines += [KeptLine(parcel_id=p) for p in ids[len(outcomes) :]]
    return batch, tuple(lines)


_WHY = {Outcome.FAILED: "余额不足", Outcome.UNKNOWN: "结果未知", Outcome.BLOCKED: "退款中"}


class FakeKept:
    """The kept batches: what the reader says of them, and the service that goes on with them."""

    def __init__(self) -> None:
        self.batches: dict[BatchId, tuple[Batch, tuple[KeptLine, ...]]] = {}
        self.resumed: list[BatchId] = []
        self.finished: list[BatchId] = []

    def add(self, batch: Batch, lines: tuple[KeptLine, ...]) -> None:
        """Newest last."""
        self.batches[batch.batch_id] = (batch, lines)

    def counts(self) -> tuple[BatchCounts, ...]:
        """Newest first."""
        found = []
        for batch, lines in reversed(self.batches.values()):
            ended = [each.line.outcome for each in lines if each.line is not None]
            found.append(
                BatchCounts(
                    batch=batch,
                    total=len(lines),
                    open=len(lines) - len(ended),
                    outcomes={outcome: ended.count(outcome) for outcome in ended},
                )
            )
        return tuple(found)

    def waiting(self) -> tuple[BatchCounts, ...]:
        return tuple(each for each in self.counts() if each.open and not each.batch.finished_at)

    def find(self, label: str) -> BatchCounts:
        for each in self.counts():
            if each.batch.label == label:
                return each
        raise InvalidInput("batch.unknown", f"没有叫「{label}」的批次", "查看批次。")

    def receipt(self, batch_id: BatchId) -> Receipt:
        return kept_receipt(batch_id, self.batches[batch_id][1])

    def __call__(self, ctx: Any, batch_id: BatchId) -> Receipt:
        ctx.check()
        self.resumed.append(batch_id)
        self._end(batch_id, Outcome.DONE)
        return self.receipt(batch_id)

    def finish(self, batch_id: BatchId) -> None:
        if batch_id not in {each.batch.batch_id for each in self.waiting()}:
            raise InvalidInput("batch.ended", "这个批次已经结束", "没有还没做的包裹。")
        self.finished.append(batch_id)
        self._end(batch_id, Outcome.SKIPPED)

    def reopen(self, batch_id: BatchId) -> None:
        if batch_id not in self.finished:
            raise InvalidInput("batch.not_ended", "这个批次没有人结束过", "没有要重新打开的包裹。")
        self.finished.remove(batch_id)
        batch, lines = self.batches[batch_id]
        ended = [each.line.outcome for each in lines if each.line is not None]
        left = [outcome for outcome in ended if outcome is not Outcome.SKIPPED]
        ids = tuple(each.parcel_id for each in lines)
        self.batches[batch_id] = kept(batch.label, ids, *left, kind=batch.kind)

    def _end(self, batch_id: BatchId, outcome: Outcome) -> None:
        batch, lines = self.batches[batch_id]
        ended = tuple(each.line.outcome if each.line is not None else outcome for each in lines)
        ids = tuple(each.parcel_id for each in lines)
        self.batches[batch_id] = kept(batch.label, ids, *ended, kind=batch.kind)
