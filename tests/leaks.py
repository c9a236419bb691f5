"""What a test must not leave behind: threads, sockets, open files, temp files, running timers."""

import gc
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

GRACE_S = 3.0
"""How long a thread or a peer's socket may take to notice that its work is over."""

_FDS = Path("/proc/self/fd")


@dataclass(frozen=True, slots=True)
class Held:
    """Everything this process holds at one moment that a test could leave behind."""

    threads: frozenset[threading.Thread] = field(default_factory=frozenset)
    handles: frozenset[str] = field(default_factory=frozenset)
    temp_files: frozenset[str] = field(default_factory=frozenset)

    def beyond(self, before: "Held") -> list[str]:
        """One line for each thing held now and not ``before``."""
        return [
            *(f"thread {thread.name}" for thread in self.threads - before.threads),
            *(f"open {handle}" for handle in sorted(self.handles - before.handles)),
            *(f"temp file {name}" for name in sorted(self.temp_files - before.temp_files)),
        ]


def look(temp: Path, *, threads: bool = True) -> Held:
    """What is held now. ``temp`` is the private temp folder of this run."""
    return Held(
        threads=frozenset(_threads()) if threads else frozenset(),
        handles=frozenset(_handles(temp)),
        temp_files=frozenset(os.listdir(temp)),  # noqa: PTH208 - names, and nothing but names
    )


def leaked(before: Held, after: Callable[[], Held]) -> list[str]:
    """What stays held after :data:`GRACE_S`, one line each; empty when all is given back."""
    end = time.monotonic() + GRACE_S
    left = after().beyond(before)
    collected = False
    while left and time.monotonic() < end:
        if not collected:  # a cycle may hold it: free it, so that its ResourceWarning is raised
            gc.collect()
            collected = True
        threading.Event().wait(0.005)
        left = after().beyond(before)
    return left


def active_timers() -> list[str]:
    """Running QTimer objects, one line each. Needs a QApplication; frees deferred deletes first."""
    from PySide6.QtCore import QCoreApplication, QEvent, QTimer
    from shiboken6 import isValid

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    kinds = _kinds_of(QTimer)
    timers = [
        each for each in gc.get_objects() if type(each) in kinds
    ]  # a look-up, no call: 80,000
    return sorted(
        f"timer {timer.objectName() or '(no name)'} every {timer.interval()} ms"
        for timer in timers
        if isValid(timer) and timer.isActive()
    )


def _kinds_of(kind: type) -> set[type]:
    """``kind`` and what is derived from it."""
    return {kind}.union(*map(_kinds_of, kind.__subclasses__()))


def _threads() -> list[threading.Thread]:
    # A dummy stands for a thread of Qt that once ran Python code; it never goes away.
    return [
        thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)
    ]


def _handles(temp: Path) -> list[str]:
    if sys.platform != "linux":
        gc.collect()  # no list of handles here: ResourceWarning, an error, has to find them
        return []
    found = []
    for entry in os.scandir(_FDS):
        try:
            target = os.readlink(entry.path)  # noqa: PTH115 - hundreds a second
        except FileNotFoundError:  # the handle of this very listing
            continue
        if target.startswith(("socket:", str(temp))):
            found.append(target)
    return found
