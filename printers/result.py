"""What became of one job."""

from dataclasses import dataclass
from enum import StrEnum

from printers.state import PrinterState


class Outcome(StrEnum):
    """What is known of the paper."""

    PRINTED = "printed"  # the printer said that it is done and well
    UNKNOWN = "unknown"  # bytes may have left, no confirmation
    NOTHING_SENT = "nothing_sent"  # surely no byte of the job left


class Reason(StrEnum):
    """Why a job is not PRINTED, or why a printer is not ready."""

    NONE = "none"
    REFUSED = "refused"  # nothing listens there
    UNREACHABLE = "unreachable"  # no route, no such host, or no answer to the connect
    CUT = "cut"  # the connection broke
    STALLED = "stalled"  # the printer stopped taking bytes
    SILENT = "silent"  # no answer to a status query
    BUSY = "busy"  # still printing when patience ran out
    PAPER_OUT = "paper_out"
    HEAD_OPEN = "head_open"
    RIBBON_OUT = "ribbon_out"
    PAUSED = "paused"
    JAM = "jam"
    OVERHEATED = "overheated"
    OTHER = "other"  # a fault without a name of its own
    TOO_WIDE = "too_wide"  # the page is wider than the head
    WRONG_LANGUAGE = "wrong_language"  # the profile's language cannot carry this job
    SETTING = "setting"  # the model lacks a setting of this job, or the job is beyond its language
    NO_FILE = "no_file"  # a file transport cannot write


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Outcome of one job; ``detail`` is English and technical, for the log.

    ``unanswered``: the whole job was handed over, and the printer never said a word before or
    after: no sign of trouble, and no confirmation.
    """

    outcome: Outcome
    reason: Reason = Reason.NONE
    detail: str = ""
    unanswered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Answer to a status question. ``ready`` None: the printer does not say."""

    ready: bool | None
    reason: Reason = Reason.NONE
    detail: str = ""


_FAULTS = (
    # What a person must do first comes first: an open head also reports paper out.
    ("head_open", Reason.HEAD_OPEN),
    ("jam", Reason.JAM),
    ("paper_out", Reason.PAPER_OUT),
    ("ribbon_out", Reason.RIBBON_OUT),
    ("paused", Reason.PAUSED),
    ("overheated", Reason.OVERHEATED),
    ("other", Reason.OTHER),
)


def reason_of(state: PrinterState) -> Reason:
    """The one reason to show for ``state``; NONE when it is ready."""
    for name, reason in _FAULTS:
        if getattr(state, name):
            return reason
    return Reason.BUSY if state.printing else Reason.NONE
