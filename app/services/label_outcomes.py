"""What one label's fate means: ledger, parcel stage, journal and audit, in one commit."""

from collections.abc import Iterable
from dataclasses import replace

from app.domain.batch import BatchKind
from app.domain.errors import Retry
from app.domain.parcel import Stage
from app.domain.printing import ConfirmedBy, PrintJob, PrintState
from app.domain.receipt import Line, Outcome
from app.ports.clock import Clock
from app.ports.settings import Settings
from app.ports.store import UnitOfWork
from app.services.paper import labels_of, missing_pieces, valid

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
        if job.state is not PrintState.PRINTED or _stage(work, job) is not Stage.TO_PRINT:
            # Of several pieces the first that came out are not all: the parcel is still to do.
            kind = BatchKind.REPRINT if job.reason else BatchKind.PRINT
            work.batches.record(kind, (_line(job),), job.batch_id)
        if work.parcels.stage(job.parcel_id) in _BEFORE_SHIPPING:
            stage = _stage(work, job)
            if stage is not None:
                # What was in doubt of a label that came out is the ledger's matter, not the row's.
                problem = "" if job.state is PrintState.PRINTED else job.problem
                work.parcels.move(job.parcel_id, stage, problem=problem)
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

    def doubt_again(self, work: UnitOfWork, job: PrintJob, *, came_out: bool) -> bool:
        """Take a person's answer back: the label waits in 待确认 as before it.

        Returns:
            Whether it was. It stays where the answer is another one now, or something was built
            on it: a newer label of the same piece, a shipment, another number or receiver.
        """
        answer = PrintState.PRINTED if came_out else PrintState.NOT_PRINTED
        if (job.state, job.confirmed_by) != (answer, ConfirmedBy.PERSON) or _built_on(work, job):
            return False
        now = self._clock.now()
        open_again = work.journal.intend(
            kind="label.print",
            subject=job.job_id,
            batch_id=job.batch_id,
            at=now,
            note="a person's answer was taken back",
        )
        doubtful = replace(job, state=PrintState.UNCONFIRMED, settled_at=None, confirmed_by=None)
        self.record(work, doubtful, note="", journal=open_again)
        work.audit.record(
            actor=operator_name(self._settings),
            action="label.answer_undone",
            subject=job.parcel_id,
            at=now,
            note=answer.value,
        )
        return True

    def abandon(self, work: UnitOfWork, jobs: Iterable[PrintJob], *, note: str) -> None:
        """Settle open jobs that nobody works on any more: unsent, or for a person to answer.

        What was only leased leaves the parcel as it was.
        """
        jobs = tuple(jobs)
        numbers = work.journal.open_of(job.job_id for job in jobs)
        leased = [job for job in jobs if job.state is PrintState.LEASED]
        work.prints.release(leased, self._clock.now())
        work.journal.outcome_all(
            [numbers[job.job_id] for job in leased if job.job_id in numbers],
            outcome=PrintState.NOT_PRINTED.value,
            at=self._clock.now(),
            note=note,
        )
        for job in jobs:
            if job.state is PrintState.SENDING:
                doubtful = replace(
                    job,
                    state=PrintState.UNCONFIRMED,
                    problem="程序在发送时中断，请看打印机上是否有这张面单",
                )
                self.record(work, doubtful, note=note, journal=numbers.get(job.job_id))


_OUTCOME = {
    PrintState.PRINTED: Outcome.DONE,
    PrintState.UNCONFIRMED: Outcome.UNKNOWN,
    PrintState.NOT_PRINTED: Outcome.FAILED,
}


def _built_on(work: UnitOfWork, job: PrintJob) -> bool:
    """Whether something was done since that takes the fate of this label for certain."""
    waybill = work.waybills.live((job.parcel_id,)).get(job.parcel_id)
    if job.void or waybill is None or waybill.waybill_id != job.waybill_id:
        return True
    if not job.reason and work.parcels.stage(job.parcel_id) not in _BEFORE_SHIPPING:
        return True
    return any(
        other.piece == job.piece
        and other.copy > job.copy
        and other.state is not PrintState.NOT_PRINTED
        for other in labels_of(work, job.waybill_id)
    )


def _line(job: PrintJob) -> Line:
    """What its batch says of a label that is settled, or waits for a person's answer."""
    return Line(
        parcel_id=job.parcel_id,
        outcome=_OUTCOME[job.state],
        title=job.problem,
        retry=Retry.AFTER_FIX if job.state is PrintState.NOT_PRINTED else Retry.NEVER,
    )


def operator_name(settings: Settings) -> str:
    """Who works at this station, for the audit log, reports and history."""
    return settings.text("operator.name") or "操作员"


def _stage(work: UnitOfWork, job: PrintJob) -> Stage | None:
    """All copies of the waybill decide: a failed reprint never undoes a good label.

    Of several pieces each needs its label. None: the parcel travels under another number.
    """
    waybill = work.waybills.live((job.parcel_id,)).get(job.parcel_id)
    if waybill is None or waybill.waybill_id != job.waybill_id:
        return None
    others = (j for j in labels_of(work, job.waybill_id) if j.job_id != job.job_id)
    jobs = valid((*others, job))
    if any(j.state is PrintState.UNCONFIRMED for j in jobs):
        return Stage.TO_CONFIRM
    return Stage.TO_PRINT if missing_pieces(waybill, jobs) else Stage.TO_SHIP
