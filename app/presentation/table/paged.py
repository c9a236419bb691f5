"""A table too long to hold: every id of a filter, and the lines of what is in sight.

100,000 ids are read on the read lane and kept; lines come in pages when they are looked at, newest
wish first, and those seen last are kept. What is shown stays until newer lines are there.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from app.domain.errors import AppError, Cancelled
from app.ports.jobs import JobContext
from app.ports.tasks import READ, Tasks
from app.presentation.status_notify import Notifier
from app.presentation.table.selection import Selection

PAGE = 100
KEPT_PAGES = 30
K = TypeVar("K", bound=str)
L = TypeVar("L")


class Found(NamedTuple, Generic[K]):
    """What was found: ids in their order, and whatever else was learnt on the way."""

    ids: tuple[K, ...]
    more: Any = None


class _Answer(NamedTuple, Generic[K]):
    found: Found[K]
    places: dict[K, int]


class Paged(ABC, Generic[K, L]):
    """Lines under a filter, and which of them are chosen. Subclasses say how they are read.

    Args:
        tasks: runs what reads.
        filled: told that lines between two places, both included, read differently.
        unforeseen: takes errors that are bugs.
    """

    def __init__(
        self,
        tasks: Tasks,
        *,
        filled: Callable[[int, int], None],
        unforeseen: Callable[[Exception], None],
    ) -> None:
        self.changed = Notifier()
        self.selection: Selection[K] = Selection()
        self.error: AppError | None = None
        self.ready = False
        self._tasks = tasks
        self._filled = filled
        self._unforeseen = unforeseen
        self._ids: tuple[K, ...] = ()
        self._places: dict[K, int] = {}
        self._lines: dict[K, L] = {}
        self._fresh: dict[int, None] = {}  # pages read since the ids were, oldest first
        self._wishes: list[int] = []  # the newest last
        self._reading: tuple[int, int] | None = None  # generation and page on their way
        self._generation = 0

    # What subclasses say.

    @abstractmethod
    def finder(self) -> Callable[[], Found[K]]:
        """What finds the ids on the read lane, for the filter as it is now."""

    @abstractmethod
    def read(self, ids: tuple[K, ...]) -> tuple[L, ...]:
        """The lines of ``ids`` that exist, on the read lane."""

    @abstractmethod
    def key_of(self, line: L) -> K:
        """The id of a line."""

    def told(self, more: Any) -> None:
        """What else was learnt while the ids were found."""

    # The rows of a table.

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def ids(self) -> tuple[K, ...]:
        """Every id, in order."""
        return self._ids

    def key_at(self, place: int) -> K:
        """The id at ``place``."""
        return self._ids[place]

    def place(self, key: K) -> int | None:
        """Where an id is shown; None when it is not."""
        return self._places.get(key)

    def extend_to(self, place: int, *, add: bool) -> None:
        """Choose the range from the last click to ``place``."""
        self.selection.extend(self._ids, place, add=add)

    def line(self, place: int) -> L | None:
        """The line at ``place``, as it was read last; None while it is on its way."""
        page = place // PAGE
        if page not in self._fresh and self.error is None:
            self._wish(page)
        return self._lines.get(self._ids[place])

    def known(self, key: K) -> L | None:
        """The line of an id when it is in memory."""
        return self._lines.get(key)

    # What is asked for.

    @property
    def loading(self) -> bool:
        """Whether what is in sight is still awaited."""
        return (not self.ready and self.error is None) or self._reading is not None

    def refresh(self) -> None:
        """Read the ids anew."""
        self._generation += 1
        generation, find = self._generation, self.finder()

        def read(_ctx: JobContext) -> _Answer[K]:
            found = find()
            return _Answer(found, {key: place for place, key in enumerate(found.ids)})

        def take(answer: _Answer[K]) -> None:
            if generation == self._generation:
                self._take(answer)

        def failed(error: Exception) -> None:
            if generation == self._generation:
                self._fail(error)

        self._tasks.run(READ, read, done=take, failed=failed)

    def chosen_in_memory(self) -> tuple[L, ...]:
        """Lines of the chosen that are in memory, in no order; few, however many are chosen."""
        return tuple(line for key, line in self._lines.items() if key in self.selection)

    def select_all(self) -> None:
        """Choose every line shown."""
        self.selection.all_of(self._places)

    def chosen(self) -> tuple[K, ...]:
        """The chosen ids in their order."""
        places = self._places
        found = [key for key in self.selection.ids if key in places]
        return tuple(sorted(found, key=places.__getitem__))

    def read_lines(self, ids: tuple[K, ...], done: Callable[[tuple[L, ...]], None]) -> None:
        """Bring the lines of ``ids``, whether or not they were looked at."""
        self._tasks.run(READ, lambda _ctx: self.read(ids), done=done, failed=self._unforeseen)

    def _take(self, answer: _Answer[K]) -> None:
        ids = answer.found.ids
        same = self.ready and self.error is None and ids == self._ids
        self._ids, self._places = ids, answer.places
        self._fresh.clear()
        self._wishes.clear()
        self.ready, self.error = True, None
        self.told(answer.found.more)
        if same:  # lines may read differently where they are
            self._filled(0, len(self._ids) - 1)
            return
        self.selection.keep(answer.places)
        self.changed.notify()

    def _fail(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, AppError):
            self._unforeseen(error)
            return
        self.error = error
        self.changed.notify()

    def _wish(self, page: int) -> None:
        if self._reading == (self._generation, page):
            return
        if page in self._wishes:
            self._wishes.remove(page)
        self._wishes.append(page)
        del self._wishes[:-4]
        self._next_page()

    def _next_page(self) -> None:
        if self._reading is not None or not self._wishes:
            return
        page, generation = self._wishes.pop(), self._generation
        first = page * PAGE
        ids = self._ids[first : first + PAGE]
        self._reading = (generation, page)

        def take(lines: tuple[L, ...]) -> None:
            self._reading = None
            self._lines.update((self.key_of(line), line) for line in lines)
            if generation == self._generation:
                self._fresh[page] = None
                self._forget()
                self._filled(first, first + len(ids) - 1)
            self._next_page()

        def failed(error: Exception) -> None:
            self._reading = None
            self._fail(error)

        self._tasks.run(READ, lambda _ctx: self.read(ids), done=take, failed=failed)

    def _forget(self) -> None:
        """Keep the pages that were read last; what was chosen can be read again."""
        while len(self._fresh) > KEPT_PAGES:
            del self._fresh[next(iter(self._fresh))]
        if len(self._lines) > 2 * KEPT_PAGES * PAGE:
            kept = {
                key for page in self._fresh for key in self._ids[page * PAGE : (page + 1) * PAGE]
            }
            self._lines = {key: line for key, line in self._lines.items() if key in kept}
