"""The practice clock: real time × speed + whatever it was advanced by."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime


class PracticeClock:
    """Safe to read and move from any thread.

    Args:
        start: the first instant, Unix seconds.
        speed: practice seconds per real second; 0 stands still.
        monotonic: the real seconds it runs on.
    """

    def __init__(
        self, start: float, speed: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._lock = threading.Lock()
        self._monotonic = monotonic
        self._base = start
        self._since = monotonic()
        self._speed = speed

    def now(self) -> float:
        """Unix seconds."""
        with self._lock:
            return self._base + (self._monotonic() - self._since) * self._speed

    def seconds(self) -> int:
        """Whole Unix seconds, as the platform counts."""
        return int(self.now())

    def at(self) -> datetime:
        """The instant, aware UTC."""
        return datetime.fromtimestamp(self.now(), UTC)

    @property
    def speed(self) -> float:
        """Practice seconds per real second."""
        with self._lock:
            return self._speed

    def advance(self, seconds: float) -> None:
        """Jump; negative jumps back (a skewed clock), which undoes nothing that has happened."""
        with self._lock:
            self._base += seconds

    def set_speed(self, speed: float) -> None:
        """Run at another speed from now on."""
        with self._lock:
            real = self._monotonic()
            self._base += (real - self._since) * self._speed
            self._since = real
            self._speed = speed
