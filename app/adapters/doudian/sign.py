"""Signing (platform reference 1.2).

``T`` is the secret, then ``app_key…method…param_json…timestamp…v2`` without separators, then the
secret again. The secret is in the text *and* is the key of the HMAC.
"""

import hashlib
import hmac
from dataclasses import dataclass

from app.adapters.doudian.canonical import canonical_text, sendable

VERSION = "2"
HMAC = "hmac-sha256"
"""The ``sign_method`` this client sends; the platform is said to retire MD5."""


@dataclass(frozen=True, slots=True, repr=False)
class SignedText:
    """A canonical ``param_json`` and both signs of it, lower-case hex.

    Not shown by ``repr``: the parameters of a token call hold the refresh token.
    """

    param_json: str
    md5: str
    hmac_sha256: str

    def __repr__(self) -> str:
        return "<SignedText>"


def text_to_sign(
    app_key: str, app_secret: str, method: str, timestamp: str, param_json: str
) -> bytes:
    """``T`` as UTF-8. ``timestamp`` is the exact text sent in the query."""
    return sendable(
        f"{app_secret}app_key{app_key}method{method}param_json{param_json}"
        f"timestamp{timestamp}v{VERSION}{app_secret}"
    ).encode()


def sign_hmac(text: bytes, app_secret: str) -> str:
    """HMAC-SHA256 of ``T`` under the secret."""
    return hmac.digest(app_secret.encode(), text, "sha256").hex()


def sign_md5(text: bytes) -> str:
    """MD5 of ``T``: the older sign, still accepted by the platform."""
    return hashlib.md5(text, usedforsecurity=False).hexdigest()


def sign_request(
    app_key: str, app_secret: str, method: str, timestamp_text: str, params_text: str
) -> SignedText:
    """Sign the JSON object in ``params_text``: big integers, null members and all as written.

    Raises:
        InvalidInput: ``params_text`` is no JSON object or cannot be sent as UTF-8.
    """
    param_json = canonical_text(params_text)
    text = text_to_sign(app_key, app_secret, method, timestamp_text, param_json)
    return SignedText(param_json, sign_md5(text), sign_hmac(text, app_secret))
