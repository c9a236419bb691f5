"""The clock port."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the platform told of its time, kept for the next run.

    Attributes:
        skew_s: platform minus this computer, in seconds.
        at: the platform's instant then, aware UTC.
    """

    skew_s: float
    at: datetime


class MeasuredClock(Clock, Protocol):
    """A clock that knows how far it can be relied on."""

    @property
    def confirmed(self) -> bool:
        """Whether the platform told its time in this run."""
        ...

    @property
    def believable(self) -> bool:
        """Whether it may be acted on: confirmed, or by a skew that was told not long ago."""
        ...
