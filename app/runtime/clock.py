"""This computer's clock."""

import time
from datetime import UTC, datetime

_BOOT_TIME: int | None = getattr(time, "CLOCK_BOOTTIME", None)
"""Linux only: the usual monotonic clock stands still there while the computer sleeps."""


class SystemClock:
    """Local time, which people may change; whoever talks to the platform corrects it."""

    def now(self) -> datetime:
        """The present instant, aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never run backwards, the computer's sleep included."""
        return time.monotonic() if _BOOT_TIME is None else time.clock_gettime(_BOOT_TIME)
