"""When to write a number back (回传): advice that weighs the promise against the upload clock.

Uploading starts the upload clock (24 h to the first scan) and does nothing for the pay clock; not
uploading before the promise is 发货超时. The courier is expected at one time of the day. What the
buyer wants from a time on is not uploaded before it, unless the promise would not be kept then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from app.domain.instants import SHANGHAI

SUNDAY = 6


class Upload(StrEnum):
    """The three answers."""

    NOW = "now"  # 现在回传
    WAIT = "wait"  # 等到 … 再回传
    BY = "by"  # 必须在 … 前回传: both clocks cannot be kept, the promise weighs more


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadAdvice:
    """What to do, when, and what it rests on.

    Attributes:
        upload: which of the three.
        at: until when to wait, or before when; None for now.
        pickup: when the courier is expected.
        promise: the platform's deadline for shipping, if there is one.
        pay: the pay clock's next threshold, if it ends before the courier comes: it is missed
            whatever is uploaded.
        late: the promise has passed.
        appointment: from when on the buyer wants it shipped, while that lies ahead.
        early: shipped now it would leave before that time, and it can wait for it.
    """

    upload: Upload
    at: datetime | None
    pickup: datetime
    promise: datetime | None = None
    pay: datetime | None = None
    late: bool = False
    appointment: datetime | None = None
    early: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """When the courier comes, Shanghai time."""

    daily_at: time = time(17)
    sundays: bool = True

    def next(self, now: datetime) -> datetime:
        """The first visit at or after ``now``."""
        local = now.astimezone(SHANGHAI)
        day = local.replace(
            hour=self.daily_at.hour, minute=self.daily_at.minute, second=0, microsecond=0
        )
        while day < local or (day.weekday() == SUNDAY and not self.sundays):
            day += timedelta(days=1)
        return day.astimezone(now.tzinfo)


def too_early(
    now: datetime, *, appointment: datetime | None, promise: datetime | None = None
) -> bool:
    """Whether a parcel should stay until the time that the buyer chose.

    A promise that ends by then weighs more: what waited for the buyer would be 发货超时.
    """
    if appointment is None or appointment <= now:
        return False
    return promise is None or appointment < promise


def advise(
    now: datetime,
    courier: Courier,
    *,
    upload_s: int,
    promise: datetime | None = None,
    pay: datetime | None = None,
    appointment: datetime | None = None,
) -> UploadAdvice:
    """When to upload a parcel that is ready.

    Args:
        now: an instant.
        courier: when the next pickup is expected.
        upload_s: the shortest upload threshold.
        promise: the platform's deadline for shipping.
        pay: the next threshold of the pay clock.
        appointment: from when on the buyer wants it shipped.
    """
    ahead = appointment if appointment is not None and now < appointment else None
    pickup = courier.next(ahead or now)
    earliest = pickup - timedelta(seconds=upload_s)
    if ahead is not None:
        earliest = max(earliest, ahead)
    missed = pay if pay is not None and now <= pay < pickup else None
    late = promise is not None and promise <= now
    if late or earliest <= now:
        upload, at = Upload.NOW, None
    elif promise is not None and promise < earliest:
        upload, at = Upload.BY, promise
    else:
        upload, at = Upload.WAIT, earliest
    return UploadAdvice(
        upload=upload,
        at=at,
        pickup=pickup,
        promise=promise,
        pay=missed,
        late=late,
        appointment=ahead,
        early=too_early(now, appointment=ahead, promise=promise),
    )


def strictest(found: Iterable[UploadAdvice]) -> UploadAdvice | None:
    """Of the advice for several parcels the one that must be heard first; None of none."""
    order = (Upload.BY, Upload.WAIT, Upload.NOW)

    def weight(advice: UploadAdvice) -> tuple[bool, int, float]:
        at = advice.at.timestamp() if advice.at else 0.0
        return (not advice.late, order.index(advice.upload), at)

    return min(found, key=weight, default=None)
