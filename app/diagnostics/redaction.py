"""Removes what must never be written down: secrets, the platform's ciphers, phone numbers.

A safety net below the rule that nobody logs such things in the first place.
"""

import re
from collections.abc import Iterable
from threading import Lock

HIDDEN = "***"

SECRET_NAMES = (
    "app_?secret",
    "secret",
    "access_?token",
    "refresh_?token",
    "token",
    "code_?verifier",
    "authorization_code",
    "sign",
    "password",
    "passwd",
    "print_?data",
    "decrypt_?text",
    "cipher_?text",
    r"encrypt_\w+",
    "post_?receiver",
    "post_?tel",
    "receiver_?(?:name|phone)",
    "open_?address_?id",
    "mobile",
    "phone",
    "tel",
)
"""Names (as patterns) whose values are hidden in ``name=value``, ``"name": "value"`` and URLs."""

_NAMED = re.compile(
    rf"""(?ix)
    (?<![A-Za-z])(?P<name>{"|".join(SECRET_NAMES)})
    (?P<link>\\?["']?\s*[:=]\s*)
    (?: (?P<quote>\\?["']) (?P<quoted>.*?) (?P=quote)
      | (?P<bare>[^\s"'&,;}}\])]+) )
    """
)
_CIPHER = re.compile(r"(?:\$\$|#{1,2})[^\s\"']{4,}?[#$]\d+[#$]{2}")
_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)")
_URL_USER = re.compile(r"(?<=://)[^/\s@]+@")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")

_SHORTEST = 6
"""Shorter known secrets would hide ordinary words; there are none in practice."""


class Redactor:
    """Hides secrets by name, by shape, and by value where the value is known.

    Args:
        known: values to hide wherever they stand.
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._lock = Lock()
        self._known: tuple[str, ...] = ()
        for value in known:
            self.learn(value)

    def learn(self, value: str) -> None:
        """Hide ``value`` from now on wherever it stands (app secrets, tokens)."""
        if len(value) < _SHORTEST:
            return
        with self._lock:
            # The longest first: one secret may be a part of another.
            self._known = tuple(sorted({*self._known, value}, key=len, reverse=True))

    def __call__(self, text: str) -> str:
        """``text`` with everything hidden that must not be written."""
        for value in self._known:
            text = text.replace(value, HIDDEN)
        text = _NAMED.sub(_hide_value, text)
        text = _CIPHER.sub(HIDDEN, text)
        text = _PHONE.sub(HIDDEN, text)
        text = _LANDLINE.sub(HIDDEN, text)
        return _URL_USER.sub(f"{HIDDEN}@", text)


def _hide_value(found: re.Match[str]) -> str:
    quote = found["quote"] or ""
    return f"{found['name']}{found['link']}{quote}{HIDDEN}{quote}"


def without_chinese(text: str) -> str:
    """``text`` with every run of Chinese replaced by its length.

    For messages of unforeseen errors, where a name or an address may stand in the quoted data.
    """
    return _CJK.sub(lambda run: f"[{len(run[0])} 字]", text)
