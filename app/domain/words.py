"""Chinese text that remembers what it was made of, so that a screen can still translate it."""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Self


class Words(str):
    """Chinese text made of a pattern, which a screen may translate before it is filled.

    Everything else sees the filled text.
    """

    __slots__ = ("parts", "pattern")

    pattern: str
    parts: Mapping[str, str | int]

    def __new__(cls, pattern: str, **parts: str | int) -> Self:
        """``Words("支付 {n} 小时", n=24)``; parts may be :class:`Words` themselves.

        Without parts the pattern is taken as it is, braces and all.
        """
        made = super().__new__(cls, pattern.format(**parts) if parts else pattern)
        made.pattern, made.parts = pattern, parts
        return made


def listed(texts: Iterable[str]) -> str:
    """What there is of ``texts``, one after the other; "" when there is nothing."""
    return reduce(_both, filter(None, texts), "")


def _both(one: str, more: str) -> str:
    return Words("{one}；{more}", one=one, more=more) if one else more
