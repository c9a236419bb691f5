"""The platform's time: told by the Date header of its answers, carried on by elapsed seconds."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from app.ports.clock import Clock

IGNORED_S = 2.0
"""Smaller changes are the header's whole seconds and the way there and back."""
SLOWEST_ANSWER_S = 10.0
"""An answer that took longer says too little about its own instant."""
_HALF_SECOND = timedelta(seconds=0.5)  # the header cuts its fraction off


@dataclass(frozen=True, slots=True)
class _Known:
    """The platform's time at one reading of the monotonic clock."""

    at: datetime
    monotonic_s: float


class SkewedClock:
    """The platform's time for the whole program.

    Until the first answer it is ``local``'s own. From then on it is what the platform told plus the
    seconds elapsed since, so that nothing here moves when a person, or a time service, sets this
    computer's clock: not even between that and the next answer.

    One instance is shared by every part and thread.
    """

    def __init__(self, local: Clock) -> None:
        self._local = local
        self._lock = threading.Lock()
        self._known: _Known | None = None

    @property
    def skew_s(self) -> float:
        """Platform minus local, in seconds; positive when this computer is behind."""
        return (self.now() - self._local.now()).total_seconds() if self._known else 0.0

    def now(self) -> datetime:
        """The platform's present instant, aware UTC."""
        known = self._known  # one read: another thread may replace it
        if known is None:
            return self._local.now()
        return known.at + timedelta(seconds=self._local.monotonic() - known.monotonic_s)

    def monotonic(self) -> float:
        """Untouched by what the platform says."""
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
        came = self._local.monotonic()
        took = came - sent
        there = _instant(date)
        if there is None or took > SLOWEST_ANSWER_S:
            return False
        at = there + _HALF_SECOND + timedelta(seconds=took / 2)
        with self._lock:
            off = abs((at - self.now()).total_seconds())
            if at_once or off >= IGNORED_S:
                self._known = _Known(at, came)
            elif self._known is None:
                self._known = _Known(self._local.now(), came)  # right as it is: hold on to it
        return True


def _instant(date: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(date)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
