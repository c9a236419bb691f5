"""This computer's clock."""

import time
from datetime import UTC, datetime


class SystemClock:
    """Local time; whoever talks to the platform adds the skew it measures."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()
