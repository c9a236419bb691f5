"""What is known of a task."""

from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """Where a task is."""

    QUEUED = "queued"  # not sent
    HELD = "held"  # not sent, and waits for a person: see Ticket.release and Ticket.drop
    SENT = "sent"  # handed over, not every document is settled
    DONE = "done"  # every document has an outcome; later news may still correct one


class Paper(StrEnum):
    """What is known of one document's paper."""

    PENDING = "pending"
    PRINTED = "printed"  # the component says that the printer took it
    NOT_PRINTED = "not_printed"  # surely nothing came out
    UNKNOWN = "unknown"  # a person must look


class Why(StrEnum):
    """Why a document is NOT_PRINTED or UNKNOWN."""

    NONE = "none"
    REFUSED = "refused"  # the component did not take the task
    FAILED = "failed"  # the component says so
    CANCELED = "canceled"  # at the component
    UNSURE = "unsure"  # ended without saying whether this document came out
    CONFLICT = "conflict"  # the component said both
    CUT = "cut"  # the connection broke after the task was sent
    SILENT = "silent"  # no result in time
    DROPPED = "dropped"  # a person or the caller took it out of the queue
    CLOSED = "closed"  # this program closed the component before it was sent
    NOT_SIGNED = "not_signed"  # the params could not be made; see Report.error


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReport:
    """Outcome of one document. ``detail`` and ``code`` are the component's own."""

    document_id: str
    paper: Paper
    why: Why = Why.NONE
    detail: str = field(default="", repr=False)
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A task and its documents, in the order in which they were handed in.

    ``error`` is what a params callable raised (``Why.NOT_SIGNED``).
    """

    task_id: str
    state: State
    documents: tuple[DocumentReport, ...]
    error: Exception | None = field(default=None, repr=False)
