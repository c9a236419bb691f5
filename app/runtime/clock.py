"""The real clock."""

import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """Local time plus the skew measured against the platform's answers."""

    def __init__(self) -> None:
        self._skew = timedelta()

    @property
    def skew(self) -> timedelta:
        """Platform time minus local time, as last measured."""
        return self._skew

    def correct(self, skew: timedelta) -> None:
        """Use ``skew`` (platform minus local) from now on."""
        self._skew = skew

    def now(self) -> datetime:
        """The platform's present instant, aware UTC."""
        return datetime.now(UTC) + self._skew

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()
