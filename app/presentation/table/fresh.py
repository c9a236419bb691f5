"""Rows kept fresh: read in the read lane, again when news come."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from app.domain.errors import AppError
from app.domain.events import Event
from app.ports.tasks import READ, Tasks
from app.presentation.listening import Listening, Subscribe

T = TypeVar("T")


class FreshRows(ABC, Generic[T]):
    """One reading at a time; news that come meanwhile come next. Subclasses say what is read.

    Args:
        tasks: runs what reads.
        subscribe: to domain events.
        changed: told that other rows are there, or why they could not be read.
        unforeseen: takes an error that is a bug.
    """

    def __init__(
        self,
        tasks: Tasks,
        *,
        subscribe: Subscribe,
        changed: Callable[[], None],
        unforeseen: Callable[[Exception], None],
    ) -> None:
        self.rows: tuple[T, ...] = ()
        self.ready = False
        self.error: AppError | None = None
        self._tasks = tasks
        self._listening = Listening(subscribe, self._hear)
        self._changed = changed
        self._unforeseen = unforeseen
        self._reading = False
        self._again = False

    # What subclasses say.

    @abstractmethod
    def reader(self) -> Callable[[], tuple[T, ...]]:
        """What reads the rows on the read lane."""

    @abstractmethod
    def concerns(self, event: Event) -> bool:
        """Whether the rows may be others after ``event``."""

    def differs(self, rows: tuple[T, ...]) -> bool:
        """Whether ``rows``, which were just read, are to be told of."""
        return rows != self.rows

    # What is asked for.

    @property
    def reading(self) -> bool:
        """Whether rows are on their way."""
        return self._reading

    def start(self) -> None:
        """Listen for news and read everything."""
        self._listening.begin()
        self.read()

    def stop(self) -> None:
        """Listen no more."""
        self._listening.end()

    def read(self) -> None:
        """Read everything again."""
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        read = self.reader()
        self._tasks.run(READ, lambda _ctx: read(), done=self._take, failed=self._broke)

    def _take(self, rows: tuple[T, ...]) -> None:
        self._reading = False
        news = self.differs(rows) or not self.ready or self.error is not None
        self.rows, self.ready, self.error = rows, True, None
        if news:
            self._changed()
        if self._again:
            self.read()

    def _broke(self, error: Exception) -> None:
        self._reading = False
        if isinstance(error, AppError):
            self.error = error
            self._changed()
        else:
            self._unforeseen(error)
        if self._again:
            self.read()

    def _hear(self, event: Event) -> None:
        if self.concerns(event):
            self.read()
