"""The link by which a phone on the local network may look at the board: unguessable, with an end.

Whoever has the link sees counts, countdowns and rates, and nothing of any receiver. A new link
makes the old one worthless; there is never more than one.
"""

import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TOKEN_BYTES = 32
"""256 bits: at a thousand guesses a second the sun burns out first."""
TOKEN_LENGTH = 43
"""Characters of :data:`TOKEN_BYTES` in URL-safe base64."""


class Verdict(StrEnum):
    """What a token opens."""

    OPEN = "open"
    EXPIRED = "expired"
    WRONG = "wrong"  # another one, a revoked one, or there is no link at all


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneLink:
    """The one link there is. ``repr`` hides the token."""

    token: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"PhoneLink(expires_at={self.expires_at!r})"

    def text(self) -> str:
        """As it is kept among the secrets."""
        return json.dumps({"token": self.token, "until": self.expires_at.isoformat()})


def new_link(now: datetime, hours: int) -> PhoneLink:
    """A link that nobody has yet, good for ``hours``."""
    return PhoneLink(
        token=secrets.token_urlsafe(TOKEN_BYTES), expires_at=now + timedelta(hours=hours)
    )


def read_link(text: str | None) -> PhoneLink | None:
    """The link of :meth:`PhoneLink.text`; None for none, and for what is not one."""
    try:
        kept = json.loads(text or "null")
        token, until = kept["token"], datetime.fromisoformat(kept["until"])
    except (ValueError, TypeError, KeyError):
        return None
    if not isinstance(token, str) or len(token) != TOKEN_LENGTH or until.tzinfo is None:
        return None
    return PhoneLink(token=token, expires_at=until)


def judge(link: PhoneLink | None, token: str, now: datetime) -> Verdict:
    """What ``token`` opens. Takes as long for a nearly right one as for any other."""
    known = link.token if link is not None else "-" * TOKEN_LENGTH
    same = hmac.compare_digest(known.encode(), token.encode())
    if link is None or not same:
        return Verdict.WRONG
    return Verdict.OPEN if now < link.expires_at else Verdict.EXPIRED
