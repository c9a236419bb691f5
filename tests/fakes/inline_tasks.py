"""Tasks that run at once on the caller's thread, or wait until a test lets them go."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from app.domain.errors import Cancelled


class InlineContext:
    """The context of an inline job."""

    def __init__(self, tell: Callable[[int, int | None, str], None] | None) -> None:
        self.cancelled = False
        self._tell = tell

    def check(self) -> None:
        if self.cancelled:
            raise Cancelled

    def wait(self, seconds: float) -> None:
        self.check()

    def progress(self, done: int, total: int | None, text: str = "") -> None:
        if self._tell is not None:
            self._tell(done, total, text)

    def map(self, work: Callable[[Any], Any], items: Iterable[Any], *, limit: int) -> Iterator[Any]:
        return map(work, items)


class InlineTask:
    """One job."""

    def __init__(
        self,
        lane: str,
        job: Callable[[Any], Any],
        done: Callable[[Any], None] | None,
        failed: Callable[[Exception], None] | None,
        progress: Callable[[int, int | None, str], None] | None,
    ) -> None:
        self.lane = lane
        self.finished = False
        self._job = job
        self._done = done
        self._failed = failed
        self.context = InlineContext(progress)

    def cancel(self) -> None:
        self.context.cancelled = True

    def go(self) -> None:
        try:
            self.context.check()
            result = self._job(self.context)
        except Exception as error:
            self.finished = True
            if self._failed is None:
                raise
            self._failed(error)
            return
        self.finished = True
        if self._done is not None:
            self._done(result)


class InlineTasks:
    """Runs jobs inside :meth:`run`, so that tests need no waiting."""

    def __init__(self) -> None:
        self.lanes: list[str] = []
        self.waiting: deque[InlineTask] = deque()
        self._held = False

    def run(
        self,
        lane: str,
        job: Callable[[Any], Any],
        *,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        progress: Callable[[int, int | None, str], None] | None = None,
    ) -> InlineTask:
        task = InlineTask(lane, job, done, failed, progress)
        self.lanes.append(lane)
        if self._held:
            self.waiting.append(task)
        else:
            task.go()
        return task

    def hold(self) -> None:
        """Keep what is started from now on in ``waiting``."""
        self._held = True

    def release(self) -> None:
        """Run what waits, in order, and hold no longer."""
        self._held = False
        while self.waiting:
            self.waiting.popleft().go()
