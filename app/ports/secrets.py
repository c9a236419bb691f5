"""The secrets port (OS keyring) and the sealing of receiver data."""

from typing import Protocol


class Secrets(Protocol):
    """Named secrets in the OS keyring. Raises SecretsError when there is none or it is locked."""

    def get(self, name: str) -> str | None:
        """The secret, or None."""
        ...

    def put(self, name: str, value: str) -> None:
        """Store, replacing."""
        ...

    def delete(self, name: str) -> None:
        """Forget; a missing one is fine."""
        ...


class Seal(Protocol):
    """Authenticated encryption of receiver data at rest."""

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        """Encrypt; ``bound_to`` (the row's id) must be given again to open."""
        ...

    def open(self, sealed: bytes, bound_to: str) -> bytes:
        """Decrypt. Raises StorageError when the data or its row was tampered with."""
        ...
