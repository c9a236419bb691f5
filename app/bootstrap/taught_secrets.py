"""Secrets that teach the log what to hide, as the program meets them."""

import json
from collections.abc import Callable

from app.ports.secrets import Secrets


class TaughtSecrets:
    """Wraps :class:`app.ports.secrets.Secrets`; every value read or written is told to ``learn``.

    Tokens are kept as one JSON object, so its texts are learned one by one.
    """

    def __init__(self, secrets: Secrets, learn: Callable[[str], None]) -> None:
        self._secrets = secrets
        self._learn = learn

    def get(self, name: str) -> str | None:
        """The secret, or None."""
        value = self._secrets.get(name)
        if value is not None:
            self._teach(value)
        return value

    def put(self, name: str, value: str) -> None:
        """Store, replacing."""
        self._teach(value)
        self._secrets.put(name, value)

    def delete(self, name: str) -> None:
        """Forget; a missing one is fine."""
        self._secrets.delete(name)

    def _teach(self, value: str) -> None:
        try:
            found = json.loads(value)
        except ValueError:
            found = value
        values = found.values() if isinstance(found, dict) else (value,)
        for text in values:
            if isinstance(text, str):
                self._learn(text)
