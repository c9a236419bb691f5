"""The phone page port: is it served, where, and by which link."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneState:
    """The phone page now.

    Attributes:
        on: the setting says that it is to be served.
        serving: this program serves it.
        url: with the token; "" while there is no link.
        expires_at: of the link; None while there is none.
        expired: whether it has passed.
        fingerprint: SHA-256 of the certificate, as browsers show it; "" without TLS.
        trouble: Chinese, why it could not be served; "" when nothing is wrong.
    """

    on: bool
    serving: bool
    url: str = ""
    expires_at: datetime | None = None
    expired: bool = False
    fingerprint: str = ""
    trouble: str = ""


class Phone(Protocol):
    """The page and its link. Reads a keyring: not for the window's thread."""

    def state(self) -> PhoneState:
        """How it is. Raises SecretsError."""
        ...

    def new_link(self) -> PhoneState:
        """Make another link; the old one opens nothing any more. Raises SecretsError."""
        ...

    def revoke(self) -> PhoneState:
        """Let no link open anything. Raises SecretsError."""
        ...
