"""This computer's clocks."""

import time
from datetime import UTC, datetime


class SystemClock:
    """Local time; the shop adapter corrects it by the platform's answers."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never run backwards."""
        return time.monotonic()
