"""Tasks without threads: jobs run inside ``run``, or when a test says so."""

from collections import deque
from collections.abc import Callable
from threading import Event
from typing import TypeVar

from app.ports.jobs import JobContext
from app.runtime.context import Context, Tell
from app.runtime.lanes import Running

T = TypeVar("T")


def job_context(*, stop: Event | None = None, tell: Tell | None = None) -> Context:
    """A real job context for calling a use case directly; set ``stop`` to cancel it."""
    return Context(stop, tell)


class CancelAt:
    """A context source that cancels a job at its n-th progress report (from 1)."""

    def __init__(self, report: int) -> None:
        self._left = report
        self.stop = Event()
        self.context = Context(self.stop, self._tell)

    def _tell(self, done: int, total: int | None, text: str) -> None:
        self._left -= 1
        if self._left == 0:
            self.stop.set()


class InlineTasks:
    """The tasks port on the caller's thread.

    Args:
        held: keep jobs until :meth:`run_next` or :meth:`run_all`, to test stale answers, cancel
            before the start and what a screen shows meanwhile.
    """

    def __init__(self, *, held: bool = False) -> None:
        self._held = held
        self._waiting: deque[Callable[[], None]] = deque()
        self.lanes: list[str] = []
        """Lane of every job so far, in order."""
        self.tasks: list[Running] = []

    def run(
        self,
        lane: str,
        job: Callable[[JobContext], T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        progress: Callable[[int, int | None, str], None] | None = None,
    ) -> Running:
        """Run ``job`` now, or hold it. The same code as on real lanes, callbacks included."""
        task = Running(_now)
        self.lanes.append(lane)
        self.tasks.append(task)

        def call() -> None:
            task.begin(job, done=done, failed=failed, progress=progress)

        if self._held:
            self._waiting.append(call)
        else:
            call()
        return task

    @property
    def waiting(self) -> int:
        """Jobs held back."""
        return len(self._waiting)

    def run_next(self) -> None:
        """Run the oldest held job. Raises IndexError when there is none."""
        self._waiting.popleft()()

    def run_last(self) -> None:
        """Run the newest held job first, as a quick late answer would."""
        self._waiting.pop()()

    def run_all(self) -> None:
        """Run held jobs until none is left, those they start included."""
        while self._waiting:
            self.run_next()


def _now(call: Callable[[], None]) -> None:
    call()
