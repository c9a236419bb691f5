"""The settings port."""

from collections.abc import Mapping
from typing import Protocol

Value = str | int | bool


class Settings(Protocol):
    """Typed options by key; see ``app.settings.options`` for the list with types and labels."""

    def text(self, key: str) -> str: ...
    def number(self, key: str) -> int: ...
    def flag(self, key: str) -> bool: ...
    def put(self, values: Mapping[str, Value]) -> None:
        """Check, save atomically and publish ``SettingsChanged``.

        Raises InvalidInput with a Chinese title when a value is out of range.
        """
        ...
