"""Reading what ``lpstat -l`` prints in English: jobs, printers and their state reasons."""

import re
from collections.abc import Iterator

from printers.state import PrinterState
from printers.transports.queue import JobState

_SEVERITY = re.compile(r"-(report|warning|error)$")
_HELD = ("job-hold", "job-held", "job-stopped", "printer-stopped", "resources-are-not-ready")
# RFC 8011 and PWG 5100.9 name the reasons; the longest that fits the start of one counts.
_REASONS = {
    "media-empty": "paper_out",
    "media-needed": "paper_out",
    "media-low": "paper_low",
    "media-jam": "jam",
    "cover-open": "head_open",
    "door-open": "head_open",
    "interlock-open": "head_open",
    "marker-supply-empty": "ribbon_out",
    "toner-empty": "ribbon_out",
    "paused": "paused",
    "moving-to-paused": "paused",
    "shutdown": "other",
    "offline": "other",
    "timed-out": "other",
    "stopped-partly": "other",
    "stopping": "other",
}


def printer_state(text: str) -> PrinterState:
    """State from ``lpstat -l -p QUEUE``."""
    first = text.partition("\n")[0]
    facts = {"printing": " now printing " in first}
    if " disabled since " in first:
        facts["paused"] = True
    for reason in _alerts(text):
        name = _SEVERITY.sub("", reason)
        if name in _REASONS:
            facts[_REASONS[name]] = True
        elif reason.endswith("-error"):
            facts["other"] = True
    return PrinterState(**facts)


def job_state(text: str, job: str, *, ended: bool) -> JobState | None:
    """State of ``job`` from ``lpstat -l -o``; None when it is not in ``text``.

    ``ended``: the list is that of jobs that will not change any more.
    """
    own = _block(text, job)
    if own is None:
        return None
    alerts = tuple(_alerts(own))
    if ended:
        return _ended(alerts)
    if any(alert.startswith(_HELD) for alert in alerts):
        return JobState.STOPPED
    return JobState.PRINTING if "job-printing" in alerts else JobState.WAITING


def _ended(alerts: tuple[str, ...]) -> JobState:
    for alert in alerts:
        if alert.startswith("job-completed"):
            return JobState.HANDED_ON
        if alert.startswith("job-canceled"):
            return JobState.CANCELLED
        if alert.startswith(("aborted", "job-aborted")):
            return JobState.ABORTED
    return JobState.ENDED  # CUPS 2.4.2 says "processing-to-stop-point" of all that it processed


def _block(text: str, job: str) -> str | None:
    lines = iter(text.splitlines())
    for line in lines:
        if line.split(" ", 1)[0] == job:
            own = [line]
            for more in lines:
                if not more[:1].isspace():
                    break
                own.append(more)
            return "\n".join(own)
    return None


def _alerts(text: str) -> Iterator[str]:
    for line in text.splitlines():
        name, colon, rest = line.strip().partition(":")
        if name == "Alerts" and colon:
            yield from (word for word in re.split(r"[\s,]+", rest.strip()) if word != "none")
