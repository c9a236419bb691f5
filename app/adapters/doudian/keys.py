"""A shop's secrets in the keyring, and in memory: a keyring call costs about 25 ms.

Names: ``shop/<id>/app_key``, ``shop/<id>/app_secret`` and ``shop/<id>/tokens``. The token pair is
one entry, because half a pair is worth nothing.
"""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from app.adapters.doudian.client import App
from app.domain.ids import ShopId
from app.ports.secrets import Secrets


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TokenPair:
    """Both tokens of a shop. ``expires_at`` is the access token's end, by the platform's clock."""

    access: str
    refresh: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"<TokenPair until {self.expires_at:%Y-%m-%dT%H:%M:%SZ}>"


class ShopKeys:
    """Reads and writes one shop's secrets."""

    def __init__(self, secrets: Secrets, shop_id: ShopId) -> None:
        self._secrets = secrets
        self._below = f"shop/{shop_id}/"

    def app(self) -> App | None:
        """The app's credentials; None when the shop is not bound here."""
        key = self._secrets.get(self._below + "app_key")
        secret = self._secrets.get(self._below + "app_secret") if key else None
        return App(key=key, secret=secret) if key and secret else None

    def tokens(self) -> TokenPair | None:
        """The stored pair; None when there is none or it cannot be read."""
        text = self._secrets.get(self._below + "tokens")
        if not text:
            return None
        try:
            pair = msgspec.json.decode(text, type=TokenPair)
        except (msgspec.DecodeError, ValueError):
            return None
        return pair if pair.expires_at.tzinfo is not None else None

    def save(self, app: App, pair: TokenPair) -> None:
        """Everything of a shop just bound."""
        self._secrets.put(self._below + "app_key", app.key)
        self._secrets.put(self._below + "app_secret", app.secret)
        self.save_tokens(pair)

    def save_tokens(self, pair: TokenPair) -> None:
        """The pair alone."""
        self._secrets.put(self._below + "tokens", msgspec.json.encode(pair).decode())

    def forget(self) -> None:
        """Delete all three."""
        for name in ("tokens", "app_secret", "app_key"):
            self._secrets.delete(self._below + name)
