"""The platform's time: told by the Date header of its answers, carried on by elapsed seconds."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from app.ports.clock import Clock, Told

IGNORED_S = 2.0
"""Smaller changes are the header's whole seconds and the way there and back."""
SLOWEST_ANSWER_S = 10.0
"""An answer that took longer says too little about its own instant."""
KEPT_EVERY_S = 3600.0
"""How old what is kept for the next run may get while nothing new is learnt."""
BELIEVED = timedelta(hours=72)
"""So long after the platform's last word its skew may stand in for a new one: a weekend and more.
A clock that is farther away, or before that word, was set meanwhile or lost its battery."""
_SLACK = timedelta(minutes=1)  # a time service may have put this computer back a little
_HALF_SECOND = timedelta(seconds=0.5)  # the header cuts its fraction off


@dataclass(frozen=True, slots=True)
class _Known:
    """The platform's time at one reading of the monotonic clock."""

    at: datetime
    monotonic_s: float


class SkewedClock:
    """The platform's time for the whole program.

    Until the first answer it is ``local``'s own with the skew of the last run. From then on it is
    what the platform told plus the seconds elapsed since, so that nothing here moves when a person,
    or a time service, sets this computer's clock: not even between that and the next answer.

    One instance is shared by every part and thread.

    Args:
        local: this computer's.
        before: what an earlier run was told, None when there was none.
        keep: takes what a later run should know; called from the thread of an answer.
    """

    def __init__(
        self,
        local: Clock,
        before: Told | None = None,
        keep: Callable[[Told], None] = lambda _told: None,
    ) -> None:
        self._local = local
        self._before = before
        self._keep = keep
        self._lock = threading.Lock()
        self._known: _Known | None = None
        self._kept_at_s: float | None = None  # monotonic

    @property
    def confirmed(self) -> bool:
        """Whether the platform told its time in this run."""
        return self._known is not None

    @property
    def believable(self) -> bool:
        """Whether what is said may be acted on: confirmed, or near the last run's last answer."""
        if self._known is not None:
            return True
        before = self._before
        return before is not None and -_SLACK <= self.now() - before.at <= BELIEVED

    @property
    def skew_s(self) -> float:
        """Platform minus local, in seconds; positive when this computer is behind."""
        if self._known is None:
            return self._before.skew_s if self._before else 0.0
        return (self.now() - self._local.now()).total_seconds()

    def now(self) -> datetime:
        """The platform's present instant, aware UTC."""
        known = self._known  # one read: another thread may replace it
        if known is None:
            return self._local.now() + timedelta(seconds=self.skew_s)
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
            learnt = at_once or off >= IGNORED_S
            if learnt:
                self._known = _Known(at, came)
            elif self._known is None:
                self._known = _Known(self.now(), came)  # right as it is: hold on to it
            told = self._to_keep(came, learnt=learnt)
        if told is not None:
            self._keep(told)
        return True

    def _to_keep(self, came: float, *, learnt: bool) -> Told | None:
        """What a later run should know; None while it hardly differs from what it would know."""
        last_s = self._kept_at_s
        if not learnt and last_s is not None and came - last_s < KEPT_EVERY_S:
            return None
        self._kept_at_s = came
        return Told(skew_s=self.skew_s, at=self.now())


def _instant(date: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(date)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
