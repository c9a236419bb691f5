"""What a use case is given to run in: cancel, progress, waiting and parallel work."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

A = TypeVar("A")
B = TypeVar("B")


class JobContext(Protocol):
    """Handed to every long use case as ``ctx``."""

    def check(self) -> None:
        """Raise :class:`app.domain.errors.Cancelled` when a person stopped the job."""
        ...

    @property
    def cancelled(self) -> bool:
        """True once a person stopped the job."""
        ...

    def wait(self, seconds: float) -> None:
        """Sleep that ends early, with ``Cancelled``, when the job is stopped."""
        ...

    def progress(self, done: int, total: int | None, text: str = "") -> None:
        """Tell how far the job is. ``total`` None: not known. ``text`` is Chinese."""
        ...

    def map(self, work: Callable[[A], B], items: Iterable[A], *, limit: int) -> Iterator[B]:
        """Run ``work`` on each item, at most ``limit`` at once; results in the items' order.

        The first exception is raised here after the running ones have ended; items not begun
        are dropped.
        """
        ...
