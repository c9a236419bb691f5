"""What labels of a waybill are, or may be, on paper, for acts that make the paper void."""

from collections.abc import Iterable

from app.domain.ids import ParcelId, WaybillId
from app.domain.parcel import Stage
from app.domain.printing import PrintJob, PrintState
from app.domain.receipt import Line
from app.domain.waybill import Waybill
from app.ports.store import UnitOfWork
from app.services.readiness import not_yet, refused


def labels_of(work: UnitOfWork, waybill_id: WaybillId) -> tuple[PrintJob, ...]:
    """Every print job of a waybill."""
    return work.prints.of_waybills((waybill_id,)).get(waybill_id, ())


def on_its_way(parcel_id: ParcelId, jobs: Iterable[PrintJob]) -> Line | None:
    """Why the paper cannot be judged now: a label is at a printer, or a person must answer."""
    states = {job.state for job in jobs}
    if PrintState.SENDING in states:
        return refused(parcel_id, "面单正在打印", "等这张打完再操作。")
    return not_yet(parcel_id, Stage.TO_CONFIRM) if PrintState.UNCONFIRMED in states else None


def valid(jobs: Iterable[PrintJob]) -> tuple[PrintJob, ...]:
    """The jobs whose paper, if there is any, may go out."""
    return tuple(job for job in jobs if not job.void)


def missing_pieces(waybill: Waybill, jobs: Iterable[PrintJob]) -> tuple[int, ...]:
    """The pieces that have no label on paper, given the :func:`valid` jobs."""
    printed = {job.piece for job in jobs if job.state is PrintState.PRINTED}
    return tuple(piece for piece in range(1, waybill.pack_count + 1) if piece not in printed)
