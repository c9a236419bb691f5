"""Ciphertexts with the platform's look that only the practice shop can open.

``$$index$body$1$$`` for phones, ``##index#body#1##`` for names and addresses (reference 7). The
body is a keystream from a keyed hash: enough for made-up people, and not meant for real ones.
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from hashlib import blake2b

NAME, PHONE, ADDRESS = 2, 3, 1
"""The platform's ``data_type``."""
_TAG = 8


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """What a ciphertext held."""

    order_id: str
    data_type: int
    text: str


class Cipher:
    """Seals and opens texts of one app.

    Args:
        secret: anything; equal secrets open each other's texts.
    """

    def __init__(self, secret: str) -> None:
        self._key = blake2b(secret.encode(), digest_size=32).digest()

    def seal(self, order_id: str, data_type: int, text: str, revision: int) -> str:
        """A ciphertext of ``text`` bound to ``order_id``; ``revision`` changes its look."""
        plain = f"{order_id}|{data_type}|{text}".encode()
        salt = blake2b(plain + b"|%d" % revision, key=self._key, digest_size=_TAG).digest()
        body = b64encode(salt + _mix(plain, self._stream(salt, len(plain)))).decode()
        index = b64encode(blake2b(text.encode(), key=self._key, digest_size=9).digest()).decode()
        if data_type == PHONE:
            return f"$${index}${body}$1$$"
        return f"##{index}#{body}#1##"

    def open(self, cipher_text: str) -> Opened | None:
        """What was sealed, or None for anything this cipher did not make."""
        body = _body(cipher_text)
        if body is None:
            return None
        salt, mixed = body[:_TAG], body[_TAG:]
        plain = _mix(mixed, self._stream(salt, len(mixed)))
        try:
            order_id, data_type, text = plain.decode().split("|", 2)
            revision_free = self.seal(order_id, int(data_type), text, 0)
        except ValueError:
            return None
        # The index part is made from the text alone, so a forged body does not match it.
        if not hmac.compare_digest(_index(cipher_text), _index(revision_free)):
            return None
        return Opened(order_id, int(data_type), text)

    def _stream(self, salt: bytes, size: int) -> bytes:
        blocks = (
            blake2b(salt + b"%d" % number, key=self._key).digest()
            for number in range(size // 64 + 1)
        )
        return b"".join(blocks)[:size]


def looks_sealed(text: str) -> bool:
    """Whether ``text`` has the look of a ciphertext."""
    return (text.startswith("##") and text.endswith("##")) or (
        text.startswith("$$") and text.endswith("$$")
    )


def _parts(cipher_text: str) -> list[str]:
    mark = cipher_text[:1]
    return cipher_text.strip(mark).split(mark) if mark in {"#", "$"} else []


def _index(cipher_text: str) -> str:
    return _parts(cipher_text)[0]


def _body(cipher_text: str) -> bytes | None:
    parts = _parts(cipher_text)
    if not looks_sealed(cipher_text) or len(parts) != 3:
        return None
    try:
        return b64decode(parts[1], validate=True)
    except (NotBase64, ValueError):
        return None


def _mix(data: bytes, stream: bytes) -> bytes:
    return (int.from_bytes(data) ^ int.from_bytes(stream)).to_bytes(len(data))
