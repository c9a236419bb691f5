"""When alerts may be told: quiet hours, how often a robot is spoken to, when to try again."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.instants import SHANGHAI

DESKTOP = "desktop"
"""The channel of this station's own notifications; others are ``robot:`` and the robot's id."""
FIRST_RETRY_S = 60
LONGEST_RETRY_S = 3600
_STEPS = 6  # 60 s doubled as often passes the longest


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Half-open time of the Shanghai day, minutes from midnight; equal ends: never quiet."""

    begin_min: int
    end_min: int

    def holds(self, at: datetime) -> bool:
        """Whether it is quiet at ``at``, whatever the zone of this computer."""
        here = at.astimezone(SHANGHAI)
        minute = here.hour * 60 + here.minute
        if self.begin_min <= self.end_min:
            return self.begin_min <= minute < self.end_min
        return minute >= self.begin_min or minute < self.end_min


def quiet_hours(begin: str, end: str) -> QuietHours:
    """Of two times such as 22:00 and 07:30; one that is "" means never."""
    if not begin or not end:
        return QuietHours(0, 0)
    return QuietHours(_minutes(begin), _minutes(end))


def _minutes(time: str) -> int:
    hours, _, minutes = time.partition(":")
    return int(hours) * 60 + int(minutes)


@dataclass(frozen=True, slots=True)
class Tries:
    """What a channel was told last: when (Unix seconds, 0 never), and failures in a row since."""

    last_s: int = 0
    failures: int = 0


def may_tell_at(tries: Tries, gap_s: int, now_s: int) -> int:
    """From when on a channel may be told again, Unix seconds.

    Failures wait twice as long each time, up to an hour, and never less than the gap. A last time
    in the future (the clock was set back) does not count.
    """
    if not tries.last_s or tries.last_s > now_s:
        return now_s
    wait_s = gap_s
    if tries.failures:
        doubled = FIRST_RETRY_S << min(tries.failures - 1, _STEPS)
        wait_s = max(gap_s, min(doubled, LONGEST_RETRY_S))
    return tries.last_s + wait_s
