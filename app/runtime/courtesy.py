"""Who goes first: work in the background stands aside while a person waits for the window.

All threads of the program share one interpreter lock. Beside four busy threads the window's own
gets a fifth of the time, however short its work is. So busy threads ask at many places whether
they may go on, and wait a moment: the background for the window and for the rows of a screen, the
reading of rows for the window alone.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

PATIENCE_S = 0.08
"""Longest wait at one such place: the background goes on, slowly, however busy the window is."""
ACT_S = 1.0
"""After so long an act of the window counts as over, should nobody have said so."""


class Courtesy:
    """Knows who works; the others wait for them in :meth:`give_way`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers = 0
        self._window_works = False
        self._over_at = 0.0
        self._window_rests = _set_event()
        self._all_rest = _set_event()
        self._here = threading.local()

    def window_works(self, works: bool) -> None:
        """The window's thread has begun, or has nothing more to do; called on that thread."""
        self._here.never = works
        self._over_at = monotonic() + ACT_S
        with self._lock:
            self._window_works = works
            self._tell()

    @contextmanager
    def first(self) -> Iterator[None]:
        """What this thread does within goes before the background, though after the window."""
        self._here.first = True
        self._read(1)
        try:
            yield
        finally:
            self._here.first = False
            self._read(-1)

    def give_way(self) -> None:
        """Wait for those who go before this thread, but no longer than ``PATIENCE_S``."""
        here = self._here
        if self._window_works and monotonic() > self._over_at:
            self.window_works(False)
        if (self._window_works or self._readers) and not getattr(here, "never", False):
            rest = self._window_rests if getattr(here, "first", False) else self._all_rest
            rest.wait(PATIENCE_S)

    def _read(self, more: int) -> None:
        with self._lock:
            self._readers += more
            self._tell()

    def _tell(self) -> None:
        _put(self._window_rests, to=not self._window_works)
        _put(self._all_rest, to=not (self._window_works or self._readers))


def _set_event() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


def _put(event: threading.Event, *, to: bool) -> None:
    if to != event.is_set():
        (event.set if to else event.clear)()
