"""What a running job is given: cancel, waiting, progress and parallel work."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from threading import Event, Lock
from typing import Generic, TypeVar

from app.domain.errors import Cancelled

A = TypeVar("A")
B = TypeVar("B")

Tell = Callable[[int, int | None, str], None]

AHEAD = 2
"""Items handed out per worker of a ``map``, so that one slow item does not idle the others."""


class Context:
    """The :class:`app.ports.jobs.JobContext` of one job.

    Args:
        stop: set by whoever cancels; may be shared by several contexts.
        tell: receives progress, on the thread that reports it.
        give_way: called between two pieces of work; may wait a moment for what is more urgent.
    """

    def __init__(
        self,
        stop: Event | None = None,
        tell: Tell | None = None,
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        self._stop = stop or Event()
        self._tell = tell
        self._give_way = give_way

    def check(self) -> None:
        """Raise Cancelled when a person stopped the job."""
        if self._stop.is_set():
            raise Cancelled
        self._give_way()

    @property
    def cancelled(self) -> bool:
        """True once a person stopped the job."""
        return self._stop.is_set()

    def wait(self, seconds: float) -> None:
        """Sleep; ends early, with Cancelled, when the job is stopped."""
        if self._stop.wait(max(seconds, 0.0)):
            raise Cancelled

    def progress(self, done: int, total: int | None, text: str = "") -> None:
        """Tell how far the job is."""
        if self._tell is not None:
            self._tell(done, total, text)

    def map(self, work: Callable[[A], B], items: Iterable[A], *, limit: int) -> Iterator[B]:
        """Run ``work`` on each item, at most ``limit`` at once; results in the items' order.

        Cancelling begins nothing more, but every result of an item that had begun is still
        yielded before Cancelled is raised: an effect that happened must not lose its answer.

        Raises:
            ValueError: ``limit`` is below 1.
        """
        if limit < 1:
            raise ValueError(f"limit must be at least 1, not {limit}")
        if limit == 1:
            return self._one_by_one(work, items)
        return self._in_parallel(work, items, limit)

    def _one_by_one(self, work: Callable[[A], B], items: Iterable[A]) -> Iterator[B]:
        for item in items:
            self.check()
            yield work(item)

    def _in_parallel(self, work: Callable[[A], B], items: Iterable[A], limit: int) -> Iterator[B]:
        batch = _Batch(self, work)
        source = enumerate(items)
        running: deque[Future[B]] = deque()
        pool = ThreadPoolExecutor(limit, thread_name_prefix="map")
        try:
            running += (pool.submit(batch.step, *row) for row in islice(source, limit * AHEAD))
            while running:
                result = running.popleft().result()
                running += (pool.submit(batch.step, *row) for row in islice(source, 1))
                yield result
        finally:
            batch.broken.set()
            pool.shutdown(wait=True, cancel_futures=True)


class _Dropped(Exception):
    """An item that was not begun because an earlier one had failed."""


class _Batch(Generic[A, B]):
    """One ``map``: items begin in order, and none after a failure or a cancel."""

    def __init__(self, ctx: Context, work: Callable[[A], B]) -> None:
        self._ctx = ctx
        self._work = work
        self._lock = Lock()
        self._furthest = -1
        self.broken = Event()

    def step(self, index: int, item: A) -> B:
        self._begin(index)
        try:
            return self._work(item)
        except BaseException:
            self.broken.set()
            raise

    def _begin(self, index: int) -> None:
        # A worker may be held up between taking its item and here while later items begin. It
        # then begins too: what has begun stays a prefix, so no result hides behind a refusal.
        with self._lock:
            if index > self._furthest:
                if self.broken.is_set():
                    raise _Dropped
                self._ctx.check()
                self._furthest = index
