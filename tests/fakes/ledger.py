"""The print ledger of a desk in memory, read by the rules of the real one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from app.domain.ids import BatchId, ParcelId, PrinterId, PrintJobId, WaybillId
from app.domain.instants import to_epoch
from app.domain.printing import ConfirmedBy, PrintJob, PrintState
from app.domain.receipt import Line, Outcome, Receipt
from app.ports.jobs import JobContext
from app.ports.rows import LabelFilter, LabelRow, ParcelRow
from app.services.label_leases import Numbering
from tests.fakes.rows import NOW


def make_label(row: ParcelRow, number: int = 1, **changes: object) -> PrintJob:
    """A print job of ``row``."""
    job = PrintJob(
        job_id=PrintJobId(f"job-{row.parcel_id}-{number}"),
        batch_id=BatchId("run"),
        sequence=number,
        parcel_id=row.parcel_id,
        waybill_id=WaybillId(f"w-{row.parcel_id}"),
        printer_id=PrinterId("label"),
        copy=1,
        state=PrintState.PRINTED,
        leased_at=NOW,
    )
    return replace(job, **changes)  # type: ignore[arg-type]


def label_row(job: PrintJob, total: int, row: ParcelRow) -> LabelRow:
    """The ledger's line of ``job``, one of ``total`` labels in its batch."""
    return LabelRow(
        job_id=job.job_id,
        batch_id=job.batch_id,
        parcel_id=job.parcel_id,
        printer_id=job.printer_id,
        sequence=job.sequence,
        total=total,
        copy=job.copy,
        state=job.state,
        leased_s=to_epoch(job.leased_at),
        settled_s=to_epoch(job.settled_at),
        confirmed_by=job.confirmed_by,
        reason=job.reason,
        problem=job.problem,
        order_ids=row.order_ids,
        carrier_name=row.carrier_name,
        tracking_number=row.tracking_number,
        receiver=row.receiver,
    )


def matching(
    jobs: Iterable[PrintJob], rows: Mapping[ParcelId, ParcelRow], wanted: LabelFilter
) -> tuple[PrintJobId, ...]:
    """Ids that ``wanted`` lets through, newest first."""
    found = [job for job in jobs if _fits(job, rows[job.parcel_id], wanted)]
    found.sort(
        key=lambda job: (
            -to_epoch(job.leased_at),
            job.batch_id,
            -job.sequence,
            -job.copy,
            job.job_id,
        )
    )
    return tuple(job.job_id for job in found)


def _fits(job: PrintJob, row: ParcelRow, wanted: LabelFilter) -> bool:
    at_s = to_epoch(job.leased_at)
    numbers = (row.tracking_number or "", " ".join(row.order_ids), row.parcel_id)
    return (
        wanted.printer_id in {None, job.printer_id}
        and (not wanted.states or job.state in wanted.states)
        and at_s >= wanted.from_s
        and (not wanted.until_s or at_s < wanted.until_s)
        and (not wanted.reprints or bool(job.reason))
        and (not wanted.problems or (bool(job.problem) and job.state is not PrintState.PRINTED))
        and wanted.batch_id in {None, job.batch_id}
        and any(wanted.text in number for number in numbers)
    )


_FATES = {
    Outcome.DONE: PrintState.PRINTED,
    Outcome.FAILED: PrintState.NOT_PRINTED,
    Outcome.UNKNOWN: PrintState.UNCONFIRMED,
}

_SAID = {Outcome.DONE: ConfirmedBy.PRINTER, Outcome.FAILED: ConfirmedBy.NOTHING_SENT}


def print_run(
    ctx: JobContext,
    jobs: list[PrintJob],
    rows: list[ParcelRow],
    printer_id: PrinterId,
    *,
    label: Callable[[PrintJob], Line],
    now: datetime,
    reason: str,
    numbering: Numbering,
    pace: Callable[[JobContext], None],
) -> Receipt:
    """Labels in order, each in the ledger ``jobs``; a cancel and a label in doubt end the run."""
    ctx.check()
    lines: dict[ParcelId, Line] = {}
    leased = [
        make_label(
            row,
            numbering.sequences.get(row.parcel_id, place),
            job_id=PrintJobId(f"job-{len(jobs) + place}"),
            batch_id=numbering.batch_id,
            printer_id=printer_id,
            reason=reason,
            state=PrintState.NOT_PRINTED,
            confirmed_by=ConfirmedBy.NOTHING_SENT,
            leased_at=now,
        )
        for place, row in enumerate(rows, 1)
    ]
    jobs.extend(leased)
    for number, job in enumerate(leased, 1):
        pace(ctx)
        if ctx.cancelled:
            break
        line = lines[job.parcel_id] = label(job)
        by = _SAID.get(line.outcome)
        done = replace(job, state=_FATES[line.outcome], confirmed_by=by, problem=line.title)
        jobs[jobs.index(job)] = done
        ctx.progress(number, len(leased), "")
        if line.outcome is not Outcome.DONE:
            break
    return Receipt.of(numbering.batch_id, [row.parcel_id for row in rows], lines)
