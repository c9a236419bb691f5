"""Journaled acts that are not over yet, by what they are about."""

from collections.abc import Iterable
from datetime import datetime

from app.domain.ids import ParcelId
from app.ports.store import UnitOfWork

BUY = "waybill.buy"
"""Subject: the waybill."""
GIVE_BACK = "waybill.give_back"
"""Subject: the waybill."""
REDO = "waybill.redo"
"""Subject: the parcel. Open from the intent to give the old number back until a new one is there or
in doubt: what comes between the two and passes leaves it open, and it is gone on with."""
UPDATE = "waybill.update"
"""Subject: the waybill."""
ADD_PIECES = "waybill.append"
"""Subject: the waybill."""
EDIT = "order.edit"
"""Subject: the shipment."""

PRINT_LIST = "list.print"
"""Subject: the printer."""


def open_intents(work: UnitOfWork, kind: str) -> dict[str, int]:
    """The numbers of the oldest open intents of ``kind``, by subject."""
    found: dict[str, int] = {}
    for number, its_kind, subject in work.journal.open():
        if its_kind == kind:
            found.setdefault(subject, number)
    return found


def end_redos(
    work: UnitOfWork, parcel_ids: Iterable[ParcelId], *, outcome: str, at: datetime
) -> frozenset[ParcelId]:
    """End the open redos of these parcels; those of them that had one."""
    redoing = open_intents(work, REDO)
    ended = redoing.keys() & frozenset(parcel_ids)
    for parcel_id in ended:
        work.journal.outcome(redoing[parcel_id], outcome=outcome, at=at)
    return frozenset(map(ParcelId, ended))
