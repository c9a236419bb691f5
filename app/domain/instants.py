"""Instants and business days.

Instants are aware ``datetime`` in UTC. Wall-clock rules of the platform are Asia/Shanghai, which
has had one fixed offset since 1991, so a fixed zone needs no time-zone database.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def from_epoch(seconds: float | None) -> datetime | None:
    """The instant of Unix ``seconds``; the platform writes 0 for "not reached", which is None."""
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def to_epoch(at: datetime | None) -> int:
    """Whole Unix seconds of ``at``, 0 for None (the platform's own convention).

    Raises:
        ValueError: ``at`` is naive.
    """
    if at is None:
        return 0
    if at.tzinfo is None:
        raise ValueError("naive datetime")
    return int(at.timestamp())


def business_day(at: datetime) -> date:
    """The Asia/Shanghai calendar day that ``at`` falls on."""
    return at.astimezone(SHANGHAI).date()


def day_start(day: date) -> datetime:
    """The instant (UTC) at which the Asia/Shanghai ``day`` begins."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def day_window(day: date) -> tuple[datetime, datetime]:
    """Half-open UTC window of one Asia/Shanghai day."""
    return day_start(day), day_start(day + timedelta(days=1))
