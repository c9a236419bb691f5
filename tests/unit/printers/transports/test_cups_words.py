"""What lpstat says, as CUPS 2.4.2 prints it."""

import pytest

from printers.state import PrinterState
from printers.transports.cups_words import job_state, printer_state
from printers.transports.queue import JobState


def printer(first: str, alerts: str = "none") -> str:
    return (
        f"printer Q {first}\n\treason unknown\n\tDescription: Q\n\tAlerts: {alerts}\n\tLocation: \n"
    )


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (printer("is idle.  enabled since Mon"), PrinterState()),
        (printer("now printing Q-1.  enabled since Mon"), PrinterState(printing=True)),
        (printer("disabled since Mon -", "paused"), PrinterState(paused=True)),
        (printer("is idle.", "media-empty-error"), PrinterState(paper_out=True)),
        (
            printer("is idle.", "media-empty, cover-open-report"),
            PrinterState(paper_out=True, head_open=True),
        ),
        (
            printer("is idle.", "media-jam-error media-low-warning"),
            PrinterState(jam=True, paper_low=True),
        ),
        (printer("is idle.", "marker-supply-empty-error"), PrinterState(ribbon_out=True)),
        (printer("is idle.", "offline-report"), PrinterState(other=True)),
        (printer("is idle.", "com.maker.strange-error"), PrinterState(other=True)),
        (printer("is idle.", "com.maker.strange-report"), PrinterState()),
        ("", PrinterState()),
    ],
)
def test_the_printer(text: str, state: PrinterState) -> None:
    assert printer_state(text) == state


JOBS = """Q-1                     root            100352   Mon Nov 23 23:15:03 2026
\tStatus: The printer may not exist or is unavailable at this time.
\tAlerts: {first}
\tqueued for Q
Q-12                     root            100352   Mon Nov 23 23:15:06 2026
\tAlerts: {second}
\tqueued for Q
"""


@pytest.mark.parametrize(
    ("alerts", "ended", "state"),
    [
        ("job-printing", False, JobState.PRINTING),
        ("none", False, JobState.WAITING),
        ("job-incoming", False, JobState.WAITING),
        ("job-hold-until-specified", False, JobState.STOPPED),
        ("job-stopped", False, JobState.STOPPED),
        ("job-completed-successfully", True, JobState.HANDED_ON),
        ("job-completed-with-warnings", True, JobState.HANDED_ON),
        ("job-canceled-by-user", True, JobState.CANCELLED),
        ("job-canceled-at-device", True, JobState.CANCELLED),
        ("aborted-by-system", True, JobState.ABORTED),
        ("processing-to-stop-point", True, JobState.ENDED),
    ],
)
@pytest.mark.parametrize("job", ["Q-1", "Q-12"])
def test_the_job(alerts: str, ended: bool, state: JobState, job: str) -> None:
    other = "job-printing" if state is not JobState.PRINTING else "none"
    own, rest = (alerts, other) if job == "Q-1" else (other, alerts)
    text = JOBS.format(first=own, second=rest)
    assert job_state(text, job, ended=ended) is state


@pytest.mark.parametrize("job", ["Q", "Q-", "Q-2", "Q-123"])
def test_a_job_that_is_not_listed(job: str) -> None:
    assert job_state(JOBS.format(first="none", second="none"), job, ended=False) is None
