"""The clock port."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Where "now" comes from; tests and the practice shop bring their own."""

    def now(self) -> datetime:
        """The platform's present instant, aware UTC: local time plus the measured skew."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards, for time-outs and back-off."""
        ...
