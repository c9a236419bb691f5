"""Things that will happen on the practice clock."""

import heapq
from collections.abc import Callable
from itertools import count

Happening = Callable[[int], object]
"""Called with the instant (Unix seconds) at which it happens, not at which it is noticed."""


class Agenda:
    """A queue of happenings by instant; equal instants keep the order they were planned in."""

    def __init__(self) -> None:
        self._queue: list[tuple[int, int, Happening]] = []
        self._number = count()

    def plan(self, at: int, happening: Happening) -> None:
        """Let ``happening`` happen at ``at``."""
        heapq.heappush(self._queue, (at, next(self._number), happening))

    def run(self, now: int) -> None:
        """Everything up to ``now``, in order; a happening may plan more."""
        while self._queue and self._queue[0][0] <= now:
            at, _, happening = heapq.heappop(self._queue)
            happening(at)

    def __len__(self) -> int:
        return len(self._queue)
