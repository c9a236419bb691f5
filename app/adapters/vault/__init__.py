"""Secrets in the keyring, and the seal on receiver data."""

from app.adapters.vault.file_keyring import FileKeyring
from app.adapters.vault.seal import AesGcmSeal, open_seal
from app.adapters.vault.secrets import KeyringSecrets, open_secrets

__all__ = ["AesGcmSeal", "FileKeyring", "KeyringSecrets", "open_seal", "open_secrets"]
