"""Secrets in the system's keyring, or in an encrypted file where a person chose one."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import keyring
from keyring.backend import KeyringBackend
from keyring.backends import null
from keyring.errors import (
    InitError,
    KeyringError,
    KeyringLocked,
    NoKeyringError,
    PasswordDeleteError,
)

from app.adapters.vault.file_keyring import FileKeyring
from app.domain.errors import SecretsError

SERVICE = "zhunlan"
"""The service name of every entry; the user name is ``profile:secret``."""

T = TypeVar("T")


class KeyringSecrets:
    """The secrets port over the ``keyring`` library.

    Each call costs about 25 ms on a desktop: keep what is used often in memory, and stay off the
    window's thread.

    Args:
        profile: separates profiles that share one keyring.
        backend: which keyring; None asks the library for the system's own at each call.
    """

    def __init__(self, profile: str, backend: KeyringBackend | None = None) -> None:
        self._profile = profile
        self._backend = backend

    def get(self, name: str) -> str | None:
        return _translated(lambda: self._keyring().get_password(SERVICE, self._user(name)))

    def put(self, name: str, value: str) -> None:
        _translated(lambda: self._keyring().set_password(SERVICE, self._user(name), value))

    def delete(self, name: str) -> None:
        def forget() -> None:
            ring = self._keyring()
            try:
                ring.delete_password(SERVICE, self._user(name))
            except PasswordDeleteError:
                # The library says the same for "no such entry" and for "could not".
                if ring.get_password(SERVICE, self._user(name)) is not None:
                    raise

        _translated(forget)

    def _user(self, name: str) -> str:
        return f"{self._profile}:{name}"

    def _keyring(self) -> KeyringBackend:
        ring = self._backend or keyring.get_keyring()
        if isinstance(ring, null.Keyring):
            # It takes every secret and keeps none.
            raise NoKeyringError("the null keyring is configured")
        return ring


def open_secrets(
    profile: str, *, file: Path | None = None, passphrase: str | None = None
) -> KeyringSecrets:
    """Secrets of ``profile``: in the system's keyring, or in ``file`` when one is given.

    Args:
        profile: an id that stays the same for the profile's life.
        file: use :class:`FileKeyring` there instead of the system's keyring.
        passphrase: opens ``file``; None keeps a key file beside it, see there.
    """
    return KeyringSecrets(profile, FileKeyring(file, passphrase) if file is not None else None)


def _translated(call: Callable[[], T]) -> T:
    """Run ``call``; whatever a keyring raises becomes a SecretsError without its text.

    Back ends raise errors of their own systems (D-Bus, Keychain, Windows) beside the library's,
    and nothing says that their text holds no secret, so only the kind is kept.
    """
    try:
        return call()
    except SecretsError:
        raise
    except Exception as error:  # noqa: BLE001 - see above
        raise _secrets_error(error) from None


def _secrets_error(error: Exception) -> SecretsError:
    context = {"kind": type(error).__name__}
    if isinstance(error, NoKeyringError | InitError | ConnectionError):
        return SecretsError(
            "secrets.no_keyring",
            "系统里没有可用的钥匙串",
            "启动系统的密钥服务（如 GNOME 钥匙环）后重试，或在设置里改用加密文件保存密钥。",
            context=context,
        )
    if isinstance(error, KeyringLocked):
        return SecretsError(
            "secrets.locked",
            "钥匙串没有解锁",
            "解锁系统钥匙串后重试；使用加密文件时，请核对口令和密钥文件。",
            context=context,
        )
    if isinstance(error, OSError):
        return SecretsError(
            "secrets.not_saved",
            "密钥文件读写不了",
            "检查数据目录的权限和磁盘空间后重试。",
            context=context,
        )
    title = "钥匙串拒绝了请求" if isinstance(error, KeyringError) else "钥匙串出错"
    return SecretsError(
        "secrets.failed", title, "解锁或重启系统的密钥服务后重试。", context=context
    )
