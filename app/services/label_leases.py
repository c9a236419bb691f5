"""Leases: the ledger row of each label of a run, written before anything is sent (invariant 2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.domain.gate import Act
from app.domain.ids import BatchId, ParcelId, PrintJobId, new_id
from app.domain.parcel import Stage
from app.domain.printing import PrintJob, PrintState
from app.domain.receipt import Line, Outcome
from app.domain.station import PrinterSetup
from app.domain.waybill import Waybill, WaybillState
from app.ports.clock import Clock
from app.ports.rows import ParcelRow
from app.ports.store import Store
from app.services.gates import Gates
from app.services.label_outcomes import OPEN, LabelOutcomes
from app.services.paper import missing_pieces, valid
from app.services.readiness import not_yet, refused

READDRESSED = "收件地址已更新"
"""Why a label is printed again after 更新面单."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """How the labels of a run are counted.

    A run that goes on with the rest of another keeps its ``batch_id``, the ``sequences`` that the
    labels had, and its ``total``, so that the paper of both printers counts through.
    """

    batch_id: BatchId
    sequences: Mapping[ParcelId, int] = field(default_factory=dict)
    total: int = 0  # 0: as many as are leased


def counted_on(batch_id: BatchId, jobs: Iterable[PrintJob], total: int = 0) -> Numbering:
    """The counting with which the rest of a batch goes on, from the ledger's ``jobs`` of it.

    Labels that surely did not come out keep their number, whoever printed the others since.
    """
    newest = {
        (job.parcel_id, job.piece): job
        for job in sorted(jobs, key=lambda job: (job.leased_at, job.copy))
    }
    sequences: dict[ParcelId, int] = {}
    for job in newest.values():
        if job.state is PrintState.NOT_PRINTED:
            sequences[job.parcel_id] = min(job.sequence, sequences.get(job.parcel_id, job.sequence))
    return Numbering(
        batch_id=batch_id,
        sequences=sequences,
        total=total or max((job.sequence for job in newest.values()), default=0),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """One leased label; ``reprint`` counts earlier ones that are, or may be, on paper."""

    job: PrintJob
    journal: int
    row: ParcelRow
    reprint: int
    total: int
    batch_label: str = ""  # what people call its batch


class Leases:
    """Writes the leases of a run in one commit, and gives back what was never begun."""

    def __init__(
        self, *, store: Store, clock: Clock, outcomes: LabelOutcomes, gates: Gates
    ) -> None:
        self._gates = gates
        self._store = store
        self._clock = clock
        self._outcomes = outcomes

    def take(
        self,
        numbering: Numbering,
        printer: PrinterSetup,
        rows: list[ParcelRow],
        reason: str,
        batch_label: str = "",
    ) -> tuple[list[Leased], dict[ParcelId, Line]]:
        """Leases of ``rows`` in their order, and a line for each that cannot have one."""
        lines: dict[ParcelId, Line] = {}
        jobs: list[tuple[PrintJob, ParcelRow, int]] = []
        now = self._clock.now()
        # A label that had no number in this batch comes after all that had one.
        last = max([numbering.total, *numbering.sequences.values()])
        with self._store.begin() as work:
            ids = [row.parcel_id for row in rows]
            waybills, blocks = work.waybills.live(ids), self._gates.stops(work, Act.PRINT, ids)
            earlier = work.prints.of_waybills(w.waybill_id for w in waybills.values())
            for row in rows:
                waybill = waybills.get(row.parcel_id)
                before = earlier.get(waybill.waybill_id, ()) if waybill else ()
                if blocks.get(row.parcel_id):
                    lines[row.parcel_id] = Line.blocked(row.parcel_id, blocks[row.parcel_id])
                elif waybill is None or waybill.state is not WaybillState.BOUGHT:
                    lines[row.parcel_id] = not_yet(row.parcel_id, Stage.TO_NUMBER)
                elif under_way := _under_way(row.parcel_id, waybill, before, reason):
                    lines[row.parcel_id] = under_way
                else:
                    kept = numbering.sequences.get(row.parcel_id, 0)
                    copies = max((j.copy for j in before), default=0)
                    for place, piece in enumerate(_wanted(waybill, before, reason)):
                        job = PrintJob(
                            job_id=PrintJobId(new_id()),
                            batch_id=numbering.batch_id,
                            sequence=kept + place if kept else (last := last + 1),
                            parcel_id=row.parcel_id,
                            waybill_id=waybill.waybill_id,
                            printer_id=printer.printer_id,
                            copy=copies + place + 1,
                            state=PrintState.LEASED,
                            leased_at=now,
                            reason=reason or _void_before(before, piece),
                            piece=piece,
                            printer=printer.name,
                        )
                        jobs.append((job, row, _on_paper(before, piece)))
            work.prints.lease_all(job for job, _, _ in jobs)
            self._gates.begin(work, Act.PRINT, {job.parcel_id for job, _, _ in jobs})
            numbers = work.journal.intend_all(
                kind="label.print",
                subjects=[job.job_id for job, _, _ in jobs],
                batch_id=numbering.batch_id,
                at=now,
            )
            work.commit()
        leased = [
            Leased(
                job=job,
                journal=numbers[job.job_id],
                row=row,
                reprint=on_paper,
                total=last,
                batch_label=batch_label,
            )
            for job, row, on_paper in jobs
        ]
        return leased, lines

    def give_back(self, items: Iterable[Leased]) -> None:
        """End what is still open of ``items``; what has an outcome keeps it.

        Open are leases that were never begun, and a label that was cut off while it was sent.
        """
        waiting = {item.job.job_id for item in items}
        with self._store.begin() as work:
            left = [job for job in work.prints.in_state(*OPEN) if job.job_id in waiting]
            if left:
                self._outcomes.abandon(work, left, note="released")
                work.commit()


def _wanted(waybill: Waybill, before: Iterable[PrintJob], reason: str) -> tuple[int, ...]:
    """The pieces whose labels are printed: those that have none, or all when there is a reason."""
    if reason:
        return tuple(range(1, waybill.pack_count + 1))
    return missing_pieces(waybill, valid(before))


def _void_before(before: Iterable[PrintJob], piece: int) -> str:
    """The reason of a label that takes the place of paper that an update has made void."""
    old = any(j.void and j.piece == piece and j.state is PrintState.PRINTED for j in before)
    return READDRESSED if old else ""


def _on_paper(before: Iterable[PrintJob], piece: int) -> int:
    return sum(job.piece == piece and job.state is not PrintState.NOT_PRINTED for job in before)


def _under_way(
    parcel_id: ParcelId, waybill: Waybill, before: Iterable[PrintJob], reason: str
) -> Line | None:
    """The line of a parcel whose label is on another printer's way, or on paper already."""
    before = tuple(before)
    states = {job.state for job in before}
    if states & {PrintState.LEASED, PrintState.SENDING}:
        return Line(
            parcel_id=parcel_id,
            outcome=Outcome.ALREADY,
            title="正在另一台打印机上打印",
            advice="等那一批打完，或在「打印」里停止它。",
        )
    if PrintState.UNCONFIRMED in states:
        return not_yet(parcel_id, Stage.TO_CONFIRM)
    if waybill.typed and not reason:
        advice = "它的面单不在这里；要在这里打一张请用「补打」并填写原因。"
        return refused(parcel_id, "这个号是手工填写的", advice)
    if not _wanted(waybill, before, reason):
        return Line(
            parcel_id=parcel_id,
            outcome=Outcome.ALREADY,
            title="已经打印过",
            advice="要再打一张请用「补打」并填写原因。",
        )
    return None
