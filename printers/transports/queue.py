"""Print queues of the system: a job is handed over whole and printed by someone else.

A queue never says that a label is on paper, so every job through one ends as "unknown" until a
person, or a better source, says more. What it does say is kept here.
"""

import time
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol, runtime_checkable


class JobState(StrEnum):
    """What a queue says of one job."""

    WAITING = "waiting"  # in the queue, nothing of it went to the printer
    PRINTING = "printing"  # going to the printer; with a fault it may stand still there
    STOPPED = "stopped"  # held, paused or in error: a person must look
    HANDED_ON = "handed_on"  # all bytes went to the printer's port, paper unknown
    CANCELLED = "cancelled"  # by someone; a part may be on paper
    ABORTED = "aborted"  # by the queue; a part may be on paper
    ENDED = "ended"  # in one of these three ways, and the queue does not say which
    GONE = "gone"  # the queue knows nothing of it (any more)

    @property
    def final(self) -> bool:
        """No other state follows by itself."""
        return self in _FINAL


_FINAL = frozenset(
    {
        JobState.HANDED_ON,
        JobState.CANCELLED,
        JobState.ABORTED,
        JobState.ENDED,
        JobState.GONE,
    }
)


@runtime_checkable
class Queued(Protocol):
    """A link whose jobs can be looked at after they were handed over."""

    @property
    def jobs(self) -> tuple[str, ...]:
        """The queue's names of the jobs sent over this link, in order."""
        ...

    def job_state(self, job: str) -> JobState:
        """How ``job`` stands. Never raises: what cannot be asked is GONE."""
        ...


def watch(
    ask: Callable[[], JobState],
    timeout_s: float,
    *,
    poll_s: float = 0.5,
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> JobState:
    """Ask until the state is final or STOPPED, or ``timeout_s`` seconds are over."""
    deadline = monotonic() + timeout_s
    while True:
        state = ask()
        if state.final or state is JobState.STOPPED or monotonic() >= deadline:
            return state
        sleep(poll_s)
