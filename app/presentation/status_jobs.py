"""Jobs that people see: what runs, how far it is, 取消."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from app.ports.clock import Clock
from app.ports.jobs import JobContext
from app.ports.tasks import PRINT, Task, Tasks
from app.presentation.formatting import NOTHING, Phrase, phrase, span

T = TypeVar("T")

LONG_S = 10.0
"""A job that runs longer than this also tells its rate and the time left."""


class Jobs(Protocol):
    """Long work that people see: progress, count and 取消 are in the status bar."""

    def run_job(
        self,
        title: str,
        lane: str,
        job: Callable[[JobContext], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> Task:
        """Run ``job`` on ``lane`` (``app.ports.tasks``) under the Chinese ``title``.

        Callbacks come on the window's thread. Without ``failed`` an AppError is shown by
        the shell's ``show_error`` and a cancel says 已取消; anything else goes the crash path.
        """
        ...


class RunningJob:
    """One job on the board. ``total`` is None while nobody knows it."""

    def __init__(self, title: str, lane: str, started_s: float) -> None:
        self.title = title
        self.lane = lane
        self.started_s = started_s
        self.done = 0
        self.total: int | None = None
        self.text = ""
        self.cancelling = False
        self.task: Task | None = None

    @property
    def prints(self) -> bool:
        """Whether it holds a printer."""
        return self.lane.startswith(PRINT)

    def progress_phrase(self) -> Phrase:
        """``3 / 128``, or the count alone, or nothing yet."""
        if self.total is not None:
            return phrase("{done} / {total}", done=self.done, total=self.total)
        return phrase("{done}", done=self.done) if self.done else NOTHING

    def left_phrase(self, now_s: float) -> Phrase:
        """Rate and time left of a long job; nothing for a short one."""
        elapsed = now_s - self.started_s
        if self.total is None or not self.done or elapsed < LONG_S:
            return NOTHING
        rate = self.done / elapsed
        return phrase(
            "每分钟 {rate}，还要 {left}",
            rate=max(round(rate * 60), 1),
            left=span((self.total - self.done) / rate),
        )

    def cancel(self) -> None:
        """Ask it to stop."""
        self.cancelling = True
        if self.task is not None:
            self.task.cancel()


class JobBoard:
    """Starts jobs and keeps the list of those that run, oldest first.

    Args:
        tasks: where jobs run; its callbacks come on the window's thread.
        clock: for rates.
        failed: takes an error that the job's owner does not.
    """

    def __init__(
        self,
        tasks: Tasks,
        clock: Clock,
        *,
        failed: Callable[[Exception], None],
    ) -> None:
        self._tasks = tasks
        self._clock = clock
        self._failed = failed
        self._jobs: list[RunningJob] = []
        self._listeners: list[Callable[[], None]] = []

    @property
    def jobs(self) -> tuple[RunningJob, ...]:
        """What runs now, oldest first."""
        return tuple(self._jobs)

    @property
    def printing(self) -> bool:
        """Whether a label may be in hand."""
        return any(job.prints for job in self._jobs)

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` when the list or a job's progress changed."""
        self._listeners.append(listener)

    def now_s(self) -> float:
        """Seconds on the clock that jobs are timed by."""
        return self._clock.monotonic()

    def run_job(
        self,
        title: str,
        lane: str,
        job: Callable[[JobContext], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> Task:
        """Run ``job`` on ``lane`` and show it under ``title`` until it ends."""
        running = RunningJob(title, lane, self.now_s())
        self._jobs.append(running)
        self._tell()

        def ended(result: T) -> None:
            self._drop(running)
            if done is not None:
                done(result)

        def broke(error: Exception) -> None:
            self._drop(running)
            (failed or self._failed)(error)

        def moved(count: int, total: int | None, text: str) -> None:
            running.done, running.total, running.text = count, total, text
            self._tell()

        running.task = self._tasks.run(lane, job, done=ended, failed=broke, progress=moved)
        return running.task

    def cancel_all(self) -> None:
        """Ask everything to stop."""
        for job in self._jobs:
            job.cancel()
        self._tell()

    def summary(self) -> Phrase:
        """One line for the status bar: the newest job, and how many more."""
        if not self._jobs:
            return phrase("空闲")
        job = self._jobs[-1]
        text = phrase("{title} {progress}", title=phrase(job.title), progress=job.progress_phrase())
        if job.text:
            text = phrase("{main} · {text}", main=text, text=phrase(job.text))
        more = len(self._jobs) - 1
        return phrase("{main}（另有 {n} 项）", main=text, n=more) if more else text

    def _drop(self, running: RunningJob) -> None:
        self._jobs.remove(running)
        self._tell()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()
