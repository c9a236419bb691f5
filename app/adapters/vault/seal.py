"""Receiver data encrypted at rest: AES-256-GCM, each blob bound to the row it belongs to."""

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.errors import SecretsError, StorageError
from app.ports.secrets import Secrets

KEY_NAME = "receiver-key"
"""Under which the key is kept in the secrets."""
_KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = b"\x01"


class AesGcmSeal:
    """The seal port. A blob is one version byte, a random 96-bit nonce, ciphertext and tag.

    Random nonces are safe for some 4 billion blobs under one key (NIST SP 800-38D, 8.3).
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise ValueError("the key must have 32 bytes")
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain, bound_to.encode())

    def open(self, sealed: bytes, bound_to: str) -> bytes:
        head, rest = sealed[:1], sealed[1:]
        if head != _VERSION:
            raise StorageError(
                "storage.seal_version",
                "收件信息的加密方式不认识",
                "请升级程序后再打开。",
            )
        try:
            return self._cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], bound_to.encode())
        except (InvalidTag, ValueError):
            raise StorageError(
                "storage.tampered",
                "收件信息解不开：数据被改动过，或密钥不是原来的",
                "重新同步这个订单；仍打不开时请用备份恢复密钥。",
            ) from None


def open_seal(secrets: Secrets, *, may_create: bool) -> AesGcmSeal:
    """The seal with this profile's key.

    Args:
        secrets: where the key is kept.
        may_create: make a key when there is none. Say False when sealed rows exist already
            (``app.adapters.store.has_sealed_rows``): a new key would lock them up for good.

    Raises:
        SecretsError: ``secrets.key_lost``, ``secrets.key_damaged``, or the keyring fails.
    """
    text = secrets.get(KEY_NAME)
    if text is None:
        if not may_create:
            raise SecretsError(
                "secrets.key_lost",
                "收件信息的密钥不在钥匙串里",
                "恢复原来的系统钥匙串或密钥文件；确实找不回时，换一个新的数据目录重新同步。",
            )
        secrets.put(KEY_NAME, base64.b64encode(os.urandom(_KEY_BYTES)).decode())
        # What the keyring gives back counts: another program may have put its own just now.
        text = secrets.get(KEY_NAME) or ""
    try:
        return AesGcmSeal(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error):
        raise SecretsError(
            "secrets.key_damaged",
            "钥匙串里收件信息的密钥已损坏",
            "恢复原来的系统钥匙串或密钥文件。",
        ) from None
