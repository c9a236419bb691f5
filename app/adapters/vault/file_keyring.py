"""A keyring in one encrypted file, for machines without a keyring service."""

import base64
import json
import os
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from keyring.backend import KeyringBackend
from keyring.compat import properties
from keyring.errors import KeyringError, KeyringLocked, PasswordDeleteError

from app.adapters.vault.locking import locked

_VERSION = 2
_FIRST_VERSION = 1
"""Without a ``cost``: always the one of a passphrase."""
_COST = 2**15
"""scrypt's N with r = 8, p = 1: 32 MB and about a tenth of a second for each guess."""
_KEY_FILE_COST = 2
"""The least N. A key file holds 256 random bits: nobody guesses them, stretched or not."""
_COSTS = {_COST, _KEY_FILE_COST}
_BOUND_TO = b"zhunlan file keyring 1"


@dataclass(frozen=True, slots=True)
class _Stretch:
    """How a key is made of what opens the file."""

    salt: bytes
    cost: int


class FileKeyring(KeyringBackend):
    """Entries in a JSON file, encrypted as a whole (scrypt, AES-256-GCM), written atomically.

    With a passphrase it is as strong as the passphrase. Without one the key lies in a file
    beside it (``<name>.key``, mode 0600): that keeps secrets out of casual sight, out of
    searches and out of a copied database, and protects against nothing else. Whoever can read
    both files reads the secrets. Only a passphrase is stretched at length.

    Args:
        path: the file; its folder must exist.
        passphrase: what opens it; None makes and uses the key file.
    """

    def __init__(self, path: Path, passphrase: str | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._path = path
        self._passphrase = passphrase
        self._turn = threading.Lock()
        self._derived: tuple[_Stretch, bytes] | None = None  # how, key

    @properties.classproperty
    def priority(self) -> float:
        """Never picked by the library on its own."""
        raise RuntimeError("chosen by a person only")

    def get_password(self, service: str, username: str) -> str | None:
        """The entry, or None. Raises KeyringLocked when the key does not fit."""
        with self._turn:
            return self._read().get(_name(service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store, replacing."""
        with self._turn, locked(self._path.with_suffix(".lock")):
            entries = self._read()
            entries[_name(service, username)] = password
            self._write(entries)

    def delete_password(self, service: str, username: str) -> None:
        """Forget. Raises PasswordDeleteError when there is no such entry."""
        with self._turn, locked(self._path.with_suffix(".lock")):
            entries = self._read()
            if entries.pop(_name(service, username), None) is None:
                raise PasswordDeleteError("no such entry")
            self._write(entries)

    def _read(self) -> dict[str, str]:
        try:
            text = self._path.read_text(encoding="ascii")
        except FileNotFoundError:
            return {}
        try:
            outer = json.loads(text)
            salt, nonce, sealed = (
                base64.b64decode(outer[part], validate=True) for part in ("salt", "nonce", "data")
            )
        except (ValueError, KeyError, TypeError):
            raise KeyringError("the file is damaged") from None
        stretch = _Stretch(salt, _cost(outer))
        try:
            plain = AESGCM(self._key(stretch)).decrypt(nonce, sealed, _BOUND_TO)
        except InvalidTag:
            raise KeyringLocked("the key does not fit, or the file is damaged") from None
        entries: dict[str, str] = json.loads(plain)
        return entries

    def _write(self, entries: dict[str, str]) -> None:
        cost = _KEY_FILE_COST if self._passphrase is None else _COST
        stretch = self._derived[0] if self._derived else _Stretch(os.urandom(16), cost)
        nonce = os.urandom(12)
        plain = json.dumps(entries, ensure_ascii=True, sort_keys=True).encode()
        sealed = AESGCM(self._key(stretch)).encrypt(nonce, plain, _BOUND_TO)
        outer = {
            "version": _VERSION,
            "cost": stretch.cost,
            "salt": base64.b64encode(stretch.salt).decode(),
            "nonce": base64.b64encode(nonce).decode(),
            "data": base64.b64encode(sealed).decode(),
        }
        write_private(self._path, json.dumps(outer))

    def _key(self, stretch: _Stretch) -> bytes:
        if self._derived is None or self._derived[0] != stretch:
            scrypt = Scrypt(salt=stretch.salt, length=32, n=stretch.cost, r=8, p=1)
            self._derived = (stretch, scrypt.derive(self._secret().encode()))
        return self._derived[1]

    def _secret(self) -> str:
        if self._passphrase is not None:
            return self._passphrase
        file = self._path.with_suffix(".key")
        try:
            return file.read_text(encoding="ascii")
        except FileNotFoundError:
            if self._path.exists():
                raise KeyringLocked("the key file is gone") from None
        write_private(file, secrets.token_hex(32))
        return file.read_text(encoding="ascii")


def write_private(path: Path, text: str) -> None:
    """Write ``text`` so that only the owner reads it, and that never half of it is there."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _cost(outer: dict[str, object]) -> int:
    if outer.get("version") == _FIRST_VERSION:
        return _COST
    cost = outer.get("cost")
    if outer.get("version") == _VERSION and isinstance(cost, int) and cost in _COSTS:
        return cost
    raise KeyringError("the file is of another version")


def _name(service: str, username: str) -> str:
    return f"{service}/{username}"
