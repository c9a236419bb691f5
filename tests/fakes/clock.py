"""A clock that moves only when a test moves it."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 7, 1, 4, 0, tzinfo=UTC)
"""Noon in Shanghai on a working day."""


class FakeClock:
    """The clock port; ``advance`` moves both readings together."""

    def __init__(self, now: datetime = START) -> None:
        if now.tzinfo is None:
            raise ValueError("naive datetime")
        self._now = now.astimezone(UTC)
        self._monotonic = 1000.0
        self.confirmed = True
        self.believable = True

    def now(self) -> datetime:
        """The instant the test set."""
        return self._now

    def monotonic(self) -> float:
        """Seconds moved so far, from an arbitrary start."""
        return self._monotonic

    def advance(self, seconds: float) -> datetime:
        """Move forward; returns the new instant."""
        if seconds < 0:
            raise ValueError("time does not run backwards; use set() for a corrected clock")
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds
        return self._now

    def set(self, now: datetime) -> None:
        """Correct the wall clock, also backwards; monotonic time stays."""
        self._now = now.astimezone(UTC)
