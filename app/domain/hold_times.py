"""How people write when a hold ends: ``18:00``, ``明天 9:00``, ``2026-12-01 18:00``, ``4h``."""

import re
from datetime import datetime, timedelta

from app.domain.errors import InvalidInput
from app.domain.instants import SHANGHAI

_CLOCK = re.compile(r"(?:(?P<day>\S+)\s+)?(?P<hour>\d{1,2})[:：](?P<minute>\d{2})")
_DATE = re.compile(r"(?:(?P<year>\d{4})[-/.])?(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})")
_SPAN = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>h|小时|时|m|分钟|分|d|天)?", re.IGNORECASE
)
_NAMED_DAYS = {"今天": 0, "明天": 1, "后天": 2}
_UNITS = {"m": 60, "分": 60, "分钟": 60, "d": 86400, "天": 86400}
_HOUR_S = 3600


def read_until(text: str, now: datetime) -> datetime:
    """The instant in ``text``, Shanghai time. A time alone is the next one of its kind.

    Raises:
        InvalidInput: ``hold.until``.
    """
    found = _CLOCK.fullmatch(text.strip().replace("T", " "))
    if found is None:
        raise _bad_time()
    here = now.astimezone(SHANGHAI)
    day = found["day"]
    try:
        at = here.replace(
            hour=int(found["hour"]), minute=int(found["minute"]), second=0, microsecond=0
        )
        if day is None:
            return at if at > here else at + timedelta(days=1)
        if day in _NAMED_DAYS:
            return at + timedelta(days=_NAMED_DAYS[day])
        return _on_date(at, day, here)
    except ValueError:
        raise _bad_time() from None


def read_before(text: str) -> timedelta:
    """The span in ``text``: ``4h``, ``4 小时``, ``90分钟``, ``1天``; a number alone is hours.

    Raises:
        InvalidInput: ``hold.before``.
    """
    found = _SPAN.fullmatch(text.strip())
    seconds = 0
    if found is not None:
        unit = (found["unit"] or "h").lower()
        seconds = round(float(found["number"]) * _UNITS.get(unit, _HOUR_S))
    if not seconds:
        raise InvalidInput("hold.before", "时限前多久写得不对", "写成 4h、90分钟 这样。")
    return timedelta(seconds=seconds)


def _on_date(at: datetime, day: str, here: datetime) -> datetime:
    found = _DATE.fullmatch(day)
    if found is None:
        raise ValueError(day)
    month, number = int(found["month"]), int(found["day"])
    if found["year"]:
        return at.replace(year=int(found["year"]), month=month, day=number)
    this_year = at.replace(month=month, day=number)
    return this_year if this_year > here else this_year.replace(year=here.year + 1)


def _bad_time() -> InvalidInput:
    return InvalidInput(
        "hold.until", "时间写得不对", "写成 18:00、明天 9:00 或 2026-12-01 18:00 这样。"
    )
