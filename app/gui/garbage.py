"""Collect garbage on the window's thread only.

Python's collector runs on whichever thread happens to allocate. A widget in a reference cycle
that goes on a worker thread takes the program with it, so the collector is switched off while
there is a window and a timer does its work.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QTimer

EVERY_MS = 1000
YOUNG = 700
"""Objects made since the last look above which it looks again (Python's own default)."""
MIDDLE = 10
OLD = 300
"""Looks at the middle generation between two whole ones; a whole one takes some 50 ms."""


@contextmanager
def collect_here() -> Iterator[None]:
    """While open, garbage is collected on the calling thread, by its Qt timers.

    The application must be there already: timers need its event dispatcher.
    """
    enabled = gc.isenabled()
    gc.disable()
    timer = QTimer()
    timer.setObjectName("garbage")
    timer.timeout.connect(_look)
    timer.start(EVERY_MS)
    try:
        yield
    finally:
        timer.stop()
        gc.collect()
        if enabled:
            gc.enable()


def _look() -> None:
    young, middle, old = gc.get_count()
    if old > OLD:
        gc.collect()
    elif middle > MIDDLE:
        gc.collect(1)
    elif young > YOUNG:
        gc.collect(0)
