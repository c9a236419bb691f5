"""When a shop's authorization ends, and whether the program can renew it by itself.

Two things end. The tokens: the access token lives 7 days, its refresh token 14, and each refresh
gives both anew (reference 2.2, 2.3), so they end only when nothing refreshed them for long. And
what the owner granted or subscribed to, which only the owner renews (``auth_end_time``, 2.4).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)
REFRESH_OUTLIVES = timedelta(days=7)
"""How much longer a refresh token lives than the access token of its pair (14 days against 7).

No answer tells the refresh token's end, so it is derived from ``expires_in`` by this alone.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a shop's authorization; None: not known.

    ``tokens_until``: by then the program must have refreshed. ``granted_until``: the owner's own
    end, as the platform told it at ``asked_at``.
    """

    tokens_until: datetime | None = None
    granted_until: datetime | None = None
    asked_at: datetime | None = None


UNKNOWN = Standing()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """When an authorization ends. ``renews``: the program renews it by itself, while it can."""

    at: datetime
    renews: bool

    def left(self, now: datetime) -> timedelta:
        """How long it lasts; not positive once it has ended."""
        return self.at - now

    def days_left(self, now: datetime) -> int:
        """Whole days, rounded down: never more than there are. 0 on the last day."""
        return max(self.left(now) // DAY, 0)


def tokens_until(access_expires_at: datetime) -> datetime:
    """Until when the pair can be refreshed whose access token ends at ``access_expires_at``."""
    return (access_expires_at + REFRESH_OUTLIVES).replace(microsecond=0)


def ending(standing: Standing, now: datetime) -> Ending | None:
    """What ends first. Tokens count beside a known grant only once a refresh of them is overdue.

    While they are refreshed in time they never come nearer than :data:`REFRESH_OUTLIVES`.
    """
    tokens, granted = standing.tokens_until, standing.granted_until
    if granted is not None and (tokens is None or not _overdue(tokens, now) or granted <= tokens):
        return Ending(at=granted, renews=False)
    return Ending(at=tokens, renews=True) if tokens is not None else None


def ends_soon(standing: Standing, now: datetime, warn_days: int) -> Ending | None:
    """The ending that a person should hear of: within ``warn_days`` (0: never).

    Tokens that the program will renew in time are no news, however many days are asked for.
    """
    found = ending(standing, now)
    if found is None or found.left(now) > warn_days * DAY:
        return None
    return None if not warn_days or (found.renews and not _overdue(found.at, now)) else found


def _overdue(tokens: datetime, now: datetime) -> bool:
    return tokens - now < REFRESH_OUTLIVES
