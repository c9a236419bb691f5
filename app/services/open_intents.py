"""Journaled acts that are not over yet, by what they are about."""

from app.ports.store import UnitOfWork

GIVE_BACK = "waybill.give_back"
"""Subject: the waybill."""
REDO = "waybill.redo"
"""Subject: the parcel. Open from the intent to give the old number back until a new one is asked
for: an interruption between the two leaves it open, and it is gone on with."""
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
