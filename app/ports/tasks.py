"""The tasks port: long work off the caller's thread, answers back on it."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from app.ports.jobs import JobContext

T = TypeVar("T")

NET_USER = "net.user"  # network work a person waits for
NET_SYNC = "net.sync"  # network work in the background
NET_TRACK = "net.track"  # route events, beside everything else
ALERTS = "alerts"  # looking over thresholds, and telling; beside everything else
STORE = "store"  # short writes
READ = "read"  # queries for screens
RENDER = "render"  # label previews
PRINT = "print"  # one lane per printer is "print.<printer id>"


class Task(Protocol):
    """One running job."""

    def cancel(self) -> None:
        """Ask it to stop; it ends with ``Cancelled``."""
        ...

    @property
    def finished(self) -> bool:
        """True after ``done`` or ``failed`` was delivered."""
        ...


class Tasks(Protocol):
    """Runs jobs on named lanes. Callbacks come back on the home thread (the window's)."""

    def run(
        self,
        lane: str,
        job: Callable[[JobContext], T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        progress: Callable[[int, int | None, str], None] | None = None,
    ) -> Task:
        """Queue ``job`` on ``lane``. An error nobody takes is logged as a bug."""
        ...
