"""The command's thread: waits for a job, runs its callbacks, and turns Ctrl-C into a cancel."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from types import FrameType
from typing import TypeVar

from app.domain.errors import Cancelled
from app.ports.jobs import JobContext
from app.ports.tasks import Task, Tasks

T = TypeVar("T")

POLL_S = 0.25
"""How often the wait is left so that Windows, too, notices Ctrl-C."""

Progress = Callable[[int, int | None, str], None]


class Home:
    """Where callbacks come home to. Make one per command and give ``deliver`` to the desk.

    Args:
        stopping: told at the first Ctrl-C, before the job has ended.
        give_up: leaves the program at the second one, without waiting for anything.
    """

    def __init__(self, stopping: Callable[[], None], give_up: Callable[[], None]) -> None:
        self._queue: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._stopping = stopping
        self._give_up = give_up
        self._task: Task | None = None
        self.cancelled = False
        """True after Ctrl-C stopped a job of this command."""

    def deliver(self, call: Callable[[], None]) -> None:
        """Run ``call`` on the command's thread while it waits for a job."""
        self._queue.put(call)

    def run(
        self,
        tasks: Tasks,
        lane: str,
        job: Callable[[JobContext], T],
        progress: Progress | None = None,
    ) -> T:
        """Run ``job`` and wait for it; the first Ctrl-C cancels it, the second one gives up.

        Raises:
            Exception: what the job raised.
            Cancelled: an earlier job of this command was cancelled.
        """
        if self.cancelled:
            raise Cancelled
        results: list[T] = []
        errors: list[Exception] = []
        with _interrupts(lambda: self._queue.put(self._interrupted)):
            self._task = tasks.run(
                lane, job, done=results.append, failed=errors.append, progress=progress
            )
            while not results and not errors:
                self._take(POLL_S)
        while not self._queue.empty():
            self._take(0)  # a Ctrl-C that came with the answer still counts for what follows
        if errors:
            raise errors[0]
        return results[0]

    def _take(self, seconds: float) -> None:
        with suppress(Empty):
            self._queue.get(timeout=seconds)()

    def _interrupted(self) -> None:
        if self.cancelled:
            self._give_up()
            return
        self.cancelled = True
        if self._task is not None:
            self._task.cancel()
        self._stopping()


@contextmanager
def _interrupts(call: Callable[[], None]) -> Iterator[None]:
    """While open, Ctrl-C and SIGTERM run ``call`` instead; it must be safe in a handler."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers; elsewhere nobody presses Ctrl-C
        return

    def handle(_number: int, _frame: FrameType | None) -> None:
        call()

    old = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
