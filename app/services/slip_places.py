"""Where a packing slip belongs: the batch and sequence on the label that its parcel wears.

Slip and label are put together by these. A parcel that has no label yet is counted in the batch
of slips itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.ids import BatchId, ParcelId
from app.domain.printing import PrintJob, PrintState
from app.ports.rows import ParcelDetail, Reader

_ON_PAPER = frozenset({PrintState.PRINTED, PrintState.UNCONFIRMED, PrintState.SENDING})


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPlace:
    """Such as 1128-03 and 3 of 200."""

    batch: str
    sequence: int
    total: int


class SlipPlaces:
    """The places of one batch of slips, ``label``; safe for one thread."""

    def __init__(self, reader: Reader, batch_id: BatchId, label: str) -> None:
        self._reader = reader
        lines = reader.batch_lines(batch_id)
        self._own = {
            line.parcel_id: SlipPlace(batch=label, sequence=number, total=len(lines))
            for number, line in enumerate(lines, 1)
        }
        self._labels: dict[BatchId, str] = {}

    def of(self, detail: ParcelDetail) -> SlipPlace | None:
        """The place of a parcel; None for one that is in no batch at all."""
        job = newest_label(detail.jobs)
        if job is not None and (batch := self._label(job.batch_id)):
            (row,) = self._reader.label_rows((job.job_id,))
            return SlipPlace(batch=batch, sequence=row.sequence, total=row.total)
        return self._own.get(ParcelId(detail.row.parcel_id))

    def _label(self, batch_id: BatchId) -> str:
        if batch_id not in self._labels:
            found = self._reader.batches(ids=frozenset({batch_id}))
            self._labels[batch_id] = found[0].batch.label if found else ""
        return self._labels[batch_id]


def newest_label(jobs: Iterable[PrintJob]) -> PrintJob | None:
    """The label that a parcel wears: of the last run that put one on paper, its first piece."""
    worn = [job for job in jobs if job.state in _ON_PAPER and not job.void]
    last = max(worn, key=lambda job: (job.leased_at, job.copy), default=None)
    if last is None:
        return None
    return min((j for j in worn if j.batch_id == last.batch_id), key=lambda job: job.sequence)
