"""The platform's time: the local clock corrected by the Date header of its answers."""

import threading
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from app.ports.clock import Clock

IGNORED_S = 2.0
"""Smaller changes are the header's whole seconds and the way there and back."""
SLOWEST_ANSWER_S = 10.0
"""An answer that took longer says too little about its own instant."""
_HALF_SECOND = timedelta(seconds=0.5)  # the header cuts its fraction off


class SkewedClock:
    """The platform's time for the whole program: ``local`` plus the measured skew.

    One instance is shared by every part and thread.
    """

    def __init__(self, local: Clock) -> None:
        self._local = local
        self._lock = threading.Lock()
        self._skew = timedelta()

    @property
    def skew_s(self) -> float:
        """Platform minus local, in seconds; positive when this computer is behind."""
        return self._skew.total_seconds()

    def now(self) -> datetime:
        """The platform's present instant, aware UTC."""
        return self._local.now() + self._skew

    def monotonic(self) -> float:
        """Untouched by the skew."""
        return self._local.monotonic()

    def observe(self, date: str, sent: float, *, at_once: bool = False) -> bool:
        """Learn from an answer that just came.

        Args:
            date: its Date header.
            sent: :meth:`monotonic` when its request went out.
            at_once: the platform complained of our time, so any change counts.

        Returns:
            True when the header could be used.
        """
        took = self._local.monotonic() - sent
        there = _instant(date)
        if there is None or took > SLOWEST_ANSWER_S:
            return False
        middle = self._local.now() - timedelta(seconds=took / 2)
        skew = there + _HALF_SECOND - middle
        with self._lock:
            changed = abs((skew - self._skew).total_seconds())
            if at_once or changed >= IGNORED_S:
                self._skew = skew
        return True


def _instant(date: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(date)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
