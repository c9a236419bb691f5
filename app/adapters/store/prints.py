"""The print ledger: a lease before each send, the outcome after it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.adapters.store.codec import instant, seconds
from app.adapters.store.desk import show_copies
from app.adapters.store.dialect import among, among_listed, listed
from app.adapters.store.tables import print_jobs
from app.adapters.store.touched import Touched
from app.domain.errors import InvalidInput
from app.domain.ids import BatchId, ParcelId, PrinterId, PrintJobId, WaybillId
from app.domain.instants import from_epoch
from app.domain.printing import ConfirmedBy, PrintJob, PrintState

_KEPT = frozenset({"void", "station"})
"""What no later step of a job writes."""
# Built once: these run for every label.
_MOVE = (
    update(print_jobs)
    .where(print_jobs.c.job_id == bindparam("moved"))
    .values({c.name: bindparam(c.name) for c in print_jobs.columns if c.name not in _KEPT})
)
_OF_WAYBILLS = (
    select(print_jobs)
    .where(among_listed(print_jobs.c.waybill_id))
    .order_by(print_jobs.c.leased_s, print_jobs.c["copy"], print_jobs.c.job_id)
)


class SqlPrintLedger:
    """Print jobs."""

    def __init__(self, connection: Connection, touched: Touched, station: str) -> None:
        self._connection = connection
        self._touched = touched
        self._station = station

    def lease(self, job: PrintJob) -> None:
        self.lease_all((job,))

    def lease_all(self, jobs: Iterable[PrintJob]) -> None:
        jobs = tuple(jobs)
        unasked = {(job.waybill_id, job.piece) for job in jobs if not job.reason}
        taken = self._connection.execute(
            select(print_jobs.c.waybill_id, print_jobs.c.piece).where(
                among(print_jobs.c.waybill_id, [waybill_id for waybill_id, _ in unasked]),
                print_jobs.c.state != PrintState.NOT_PRINTED.value,
            )
        )
        if not unasked.isdisjoint((WaybillId(row.waybill_id), row.piece) for row in taken):
            raise _exists()
        if jobs:
            try:
                rows = [_row(job) | {"station": self._station} for job in jobs]
                self._connection.execute(insert(print_jobs), rows)
            except IntegrityError as error:
                raise _exists() from error
        # A lease is no paper: how many copies there are stays as it is.
        self._touched.parcels.update(job.parcel_id for job in jobs)

    def move(self, job: PrintJob) -> None:
        try:
            found = self._connection.execute(_MOVE, _row(job) | {"moved": job.job_id})
        except IntegrityError as error:
            raise _exists() from error
        if found.rowcount == 0:
            raise KeyError(job.job_id)
        show_copies(self._connection, job.parcel_id)
        self._touched.parcels.add(job.parcel_id)

    def release(self, jobs: Iterable[PrintJob], at: datetime) -> None:
        jobs = tuple(jobs)
        self._connection.execute(
            update(print_jobs)
            .where(
                among(print_jobs.c.job_id, (job.job_id for job in jobs)),
                print_jobs.c.state == PrintState.LEASED.value,
            )
            .values(
                state=PrintState.NOT_PRINTED.value,
                settled_s=seconds(at),
                confirmed_by=ConfirmedBy.NOTHING_SENT.value,
            )
        )
        self._touched.parcels.update(job.parcel_id for job in jobs)

    def void(self, waybill_id: WaybillId, why: str) -> int:
        mine = print_jobs.c.waybill_id == waybill_id
        self._connection.execute(update(print_jobs).where(mine).values(void=1))
        printed = self._connection.execute(
            update(print_jobs)
            .where(mine, print_jobs.c.state == PrintState.PRINTED.value)
            .values(problem=why)
        )
        return printed.rowcount

    def get(self, job_id: PrintJobId) -> PrintJob | None:
        row = self._connection.execute(
            select(print_jobs).where(print_jobs.c.job_id == job_id)
        ).one_or_none()
        return None if row is None else to_print_job(row)

    def of_waybills(self, ids: Iterable[WaybillId]) -> dict[WaybillId, tuple[PrintJob, ...]]:
        found: dict[WaybillId, list[PrintJob]] = {}
        rows = self._connection.execute(_OF_WAYBILLS, {"ids": listed(ids)})
        for row in rows:
            found.setdefault(WaybillId(row.waybill_id), []).append(to_print_job(row))
        return {waybill_id: tuple(jobs) for waybill_id, jobs in found.items()}

    def in_state(self, *states: PrintState) -> tuple[PrintJob, ...]:
        rows = self._connection.execute(
            select(print_jobs)
            .where(print_jobs.c.state.in_([state.value for state in states]))
            .order_by(print_jobs.c.leased_s, print_jobs.c.batch_id, print_jobs.c.sequence)
        )
        return tuple(to_print_job(row) for row in rows)


def to_print_job(row: Any) -> PrintJob:
    """The job of a row of ``print_jobs``."""
    return PrintJob(
        job_id=PrintJobId(row.job_id),
        batch_id=BatchId(row.batch_id),
        sequence=row.sequence,
        parcel_id=ParcelId(row.parcel_id),
        waybill_id=WaybillId(row.waybill_id),
        printer_id=PrinterId(row.printer_id),
        copy=row.copy,
        state=PrintState(row.state),
        leased_at=instant(row.leased_s),
        settled_at=from_epoch(row.settled_s),
        confirmed_by=ConfirmedBy(row.confirmed_by) if row.confirmed_by else None,
        reason=row.reason,
        problem=row.problem,
        piece=row.piece,
        printer=row.printer,
        void=row.void == 1,
    )


def _row(job: PrintJob) -> dict[str, Any]:
    return {
        "job_id": job.job_id,
        "batch_id": job.batch_id,
        "sequence": job.sequence,
        "parcel_id": job.parcel_id,
        "waybill_id": job.waybill_id,
        "printer_id": job.printer_id,
        "copy": job.copy,
        "state": job.state.value,
        "leased_s": seconds(job.leased_at),
        "settled_s": seconds(job.settled_at),
        "confirmed_by": job.confirmed_by.value if job.confirmed_by else "",
        "reason": job.reason,
        "problem": job.problem,
        "piece": job.piece,
        "printer": job.printer,
    }


def _exists() -> InvalidInput:
    return InvalidInput(
        "print.exists",
        "这张面单已打印或可能已打印",
        "先确认上一张是否出纸；确实要再打一张，请用「补打」并写明原因。",
    )
