"""The print ledger (打印台账): what was sent to which printer and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.ids import BatchId, ParcelId, PrinterId, PrintJobId, WaybillId


class PrintState(StrEnum):
    """One label's way to paper."""

    LEASED = "leased"  # written before anything is sent
    SENDING = "sending"  # the first byte may have left
    UNCONFIRMED = "unconfirmed"  # 待确认: a person says whether it came out
    PRINTED = "printed"  # confirmed by the printer or by a person
    NOT_PRINTED = "not_printed"  # surely not on paper: nothing was sent, or a person said so


class ConfirmedBy(StrEnum):
    """Who said that the label is, or is not, on paper."""

    PRINTER = "printer"
    COMPONENT = "component"  # the platform's component says that the printer took it
    PERSON = "person"
    NOTHING_SENT = "nothing_sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJob:
    """One label of one waybill on one printer. ``copy`` counts its jobs from 1."""

    job_id: PrintJobId
    batch_id: BatchId
    sequence: int
    parcel_id: ParcelId
    waybill_id: WaybillId
    printer_id: PrinterId
    copy: int
    state: PrintState
    leased_at: datetime
    settled_at: datetime | None = None
    confirmed_by: ConfirmedBy | None = None
    reason: str = ""  # why a reprint was asked for
    problem: str = ""
    piece: int = 1  # 子母件: which piece of the waybill
    printer: str = ""  # the printer's name when it was leased; "" of before this was kept
    void: bool = False  # its paper must not go out: the number or the receiver is another now
