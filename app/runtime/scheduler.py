"""Runs jobs every n seconds on a grid that does not drift."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Thread

from app.ports.clock import Clock
from app.ports.tasks import Task

log = logging.getLogger(__name__)

Start = Callable[[], Task | None]
"""Starts the work and returns at once; its task, if any, keeps the next round from overlapping."""


@dataclass(slots=True, kw_only=True)
class _Entry:
    every_s: float
    start: Start
    next_s: float
    running: Task | None = None


class Timetable:
    """When each entry is due. Not thread-safe; seconds are the caller's monotonic ones."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}

    def put(self, name: str, every_s: float, start: Start, first_s: float) -> None:
        """Add or replace the entry ``name``, first due at ``first_s``.

        Raises:
            ValueError: ``every_s`` is not above 0.
        """
        if every_s <= 0:
            raise ValueError(f"an interval must be above 0 s, not {every_s}")
        self._entries[name] = _Entry(every_s=every_s, start=start, next_s=first_s)

    def remove(self, name: str) -> None:
        """Forget the entry; a missing one is fine."""
        self._entries.pop(name, None)

    def bring_forward(self, name: str, to_s: float) -> None:
        """Make the entry due at ``to_s`` if that is sooner; its grid starts anew from there.

        Raises:
            KeyError: there is no such entry.
        """
        entry = self._entries[name]
        entry.next_s = min(entry.next_s, to_s)

    def next_s(self) -> float | None:
        """When something is due next; None when the table is empty."""
        return min((entry.next_s for entry in self._entries.values()), default=None)

    def due(self, now_s: float) -> tuple[str, ...]:
        """Names that are due, earliest first; moves each to its next place on its grid.

        Places missed (a sleeping computer, a paused table) are left out, not caught up.
        """
        names = [name for name, entry in self._entries.items() if entry.next_s <= now_s]
        names.sort(key=lambda name: self._entries[name].next_s)
        for name in names:
            entry = self._entries[name]
            missed = (now_s - entry.next_s) // entry.every_s
            entry.next_s += (missed + 1) * entry.every_s
        return tuple(names)

    def start(self, name: str) -> None:
        """Start the entry's work unless its last round still runs or it was removed."""
        entry = self._entries.get(name)
        if entry is None or (entry.running is not None and not entry.running.finished):
            return
        entry.running = entry.start()


class Scheduler:
    """A :class:`Timetable` driven by one thread, from :meth:`start` to :meth:`stop`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._table = Timetable()
        self._changed = Condition()
        self._paused = False
        self._stopped = False
        self._thread: Thread | None = None

    def every(self, name: str, seconds: float, start: Start, *, first_in_s: float = 0.0) -> None:
        """Run ``start`` in ``first_in_s`` seconds and then every ``seconds``; replaces ``name``.

        ``start`` is called on the scheduler's thread and must return at once.
        """
        with self._changed:
            self._table.put(name, seconds, start, self._clock.monotonic() + first_in_s)
            self._changed.notify()

    def remove(self, name: str) -> None:
        """Stop running ``name``."""
        with self._changed:
            self._table.remove(name)
            self._changed.notify()

    def run_now(self, name: str) -> None:
        """Run ``name`` as soon as possible (retry button)."""
        with self._changed:
            self._table.bring_forward(name, self._clock.monotonic())
            self._changed.notify()

    def pause(self) -> None:
        """Start nothing until :meth:`resume`; what runs goes on."""
        with self._changed:
            self._paused = True

    def resume(self) -> None:
        """Go on; places missed while paused are run once at most."""
        with self._changed:
            self._paused = False
            self._changed.notify()

    def start(self) -> None:
        """Start the thread.

        Raises:
            RuntimeError: it was started before.
        """
        with self._changed:
            if self._thread is not None:
                raise RuntimeError("the scheduler was started before")
            self._thread = Thread(target=self._run, name="scheduler", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Start nothing more and wait for the thread; may be called twice or unstarted."""
        with self._changed:
            self._stopped = True
            thread = self._thread
            self._changed.notify()
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while (names := self._wait()) is not None:
            for name in names:
                self._start(name)

    def _wait(self) -> tuple[str, ...] | None:
        """Names that are due; None to end."""
        with self._changed:
            while not self._stopped:
                now_s = self._clock.monotonic()
                names = () if self._paused else self._table.due(now_s)
                if names:
                    return names
                next_s = None if self._paused else self._table.next_s()
                self._changed.wait(None if next_s is None else next_s - now_s)
        return None

    def _start(self, name: str) -> None:
        try:
            self._table.start(name)
        except Exception:
            log.exception("the scheduled job %s could not be started", name)
