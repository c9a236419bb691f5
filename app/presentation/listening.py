"""Listening for news while somebody looks."""

from collections.abc import Callable

from app.domain.events import Event

Subscribe = Callable[[Callable[[Event], None]], Callable[[], None]]
"""Domain events on the window's thread; the returned function stops them."""


class Listening:
    """Domain events for ``hear``, from ``begin`` to ``end``, however often either is asked for."""

    def __init__(self, subscribe: Subscribe, hear: Callable[[Event], None]) -> None:
        self._subscribe = subscribe
        self._hear = hear
        self._leave: Callable[[], None] | None = None

    def __bool__(self) -> bool:
        """Whether events are heard."""
        return self._leave is not None

    def begin(self) -> None:
        """Hear what happens from now on."""
        if self._leave is None:
            self._leave = self._subscribe(self._hear)

    def end(self) -> None:
        """Hear nothing more."""
        if self._leave is not None:
            self._leave()
            self._leave = None
