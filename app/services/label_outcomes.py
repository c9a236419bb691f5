"""What one label's fate means: ledger, parcel stage, journal and audit, in one commit."""

from dataclasses import replace

from app.domain.parcel import Stage
from app.domain.printing import ConfirmedBy, PrintJob, PrintState
from app.ports.clock import Clock
from app.ports.settings import Settings
from app.ports.store import UnitOfWork

_BEFORE_SHIPPING = frozenset({Stage.TO_PRINT, Stage.TO_CONFIRM, Stage.TO_SHIP})
OPEN = frozenset({PrintState.LEASED, PrintState.SENDING})
"""Some program works on these, or did when it died."""
_SETTLED = frozenset({PrintState.PRINTED, PrintState.NOT_PRINTED})


class LabelOutcomes:
    """Records outcomes inside a unit of work of the caller."""

    def __init__(self, *, clock: Clock, settings: Settings) -> None:
        self._clock = clock
        self._settings = settings

    def record(self, work: UnitOfWork, job: PrintJob, *, note: str, journal: int | None) -> None:
        """Write a job's state, the parcel's stage, and the journal and audit entries.

        ``journal`` is the number of the job's open intent; None: there is none.
        """
        now = self._clock.now()
        work.prints.move(job)
        parcel = work.parcels.get((job.parcel_id,)).get(job.parcel_id)
        if parcel is not None and parcel.stage in _BEFORE_SHIPPING:
            work.parcels.move(job.parcel_id, _stage(work, job), problem=job.problem)
        if journal is not None and job.state in _SETTLED:
            work.journal.outcome(journal, outcome=job.state.value, at=now, note=note)
        if job.state is PrintState.PRINTED:
            work.audit.record(
                actor=operator_name(self._settings),
                action="label.reprint" if job.reason else "label.print",
                subject=job.parcel_id,
                at=now,
                note=job.reason,
            )

    def abandoned(self, job: PrintJob) -> PrintJob:
        """What a job is when nobody works on it any more: unsent, or for a person to answer.

        One that has ended stays as it is.
        """
        if job.state not in OPEN:
            return job
        if job.state is PrintState.SENDING:
            return replace(
                job,
                state=PrintState.UNCONFIRMED,
                problem="程序在发送时中断，请看打印机上是否有这张面单",
            )
        return replace(
            job,
            state=PrintState.NOT_PRINTED,
            settled_at=self._clock.now(),
            confirmed_by=ConfirmedBy.NOTHING_SENT,
        )


def operator_name(settings: Settings) -> str:
    """Who works at this station, for the audit log."""
    return settings.text("operator.name") or "operator"


def _stage(work: UnitOfWork, job: PrintJob) -> Stage:
    """All copies of the waybill decide: a failed reprint never undoes a good label."""
    jobs = work.prints.of_waybills((job.waybill_id,)).get(job.waybill_id, ())
    states = {j.state for j in jobs if j.job_id != job.job_id} | {job.state}
    if PrintState.UNCONFIRMED in states:
        return Stage.TO_CONFIRM
    return Stage.TO_SHIP if PrintState.PRINTED in states else Stage.TO_PRINT
