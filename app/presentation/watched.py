"""A running job's progress, brought home while others wait for it elsewhere."""

from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from typing import TypeVar

from app.ports.jobs import JobContext

A = TypeVar("A")
B = TypeVar("B")

Deliver = Callable[[Callable[[], None]], None]
"""Runs a callable on the window's thread, soon; callable from any thread."""


class Watched:
    """A job context whose progress also comes home to one more place, newest only."""

    def __init__(
        self, ctx: JobContext, deliver: Deliver, moved: Callable[[int, int | None], None]
    ) -> None:
        self._ctx = ctx
        self._deliver = deliver
        self._moved = moved
        self._lock = Lock()
        self._newest: tuple[int, int | None] | None = None

    def check(self) -> None:
        """As the job's own."""
        self._ctx.check()

    @property
    def cancelled(self) -> bool:
        """As the job's own."""
        return self._ctx.cancelled

    def wait(self, seconds: float) -> None:
        """As the job's own."""
        self._ctx.wait(seconds)

    def progress(self, done: int, total: int | None, text: str = "") -> None:
        """Tell both."""
        self._ctx.progress(done, total, text)
        with self._lock:
            on_its_way = self._newest is not None
            self._newest = (done, total)
        if not on_its_way:
            self._deliver(self._arrive)

    def map(self, work: Callable[[A], B], items: Iterable[A], *, limit: int) -> Iterator[B]:
        """As the job's own."""
        return self._ctx.map(work, items, limit=limit)

    def _arrive(self) -> None:
        with self._lock:
            newest, self._newest = self._newest, None
        if newest is not None:
            self._moved(*newest)
