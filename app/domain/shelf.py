"""Shelf locations (库位): where goods of a code lie, and the walk along the shelves."""

import re
from collections.abc import Iterable, Mapping

from app.domain.errors import InvalidInput

LOCATION_MAX = 40
CODE_MAX = 100
_DIGITS = re.compile(r"([0-9]+)")

WalkKey = tuple[tuple[int, int, str], ...]


def walk_key(location: str) -> WalkKey:
    """Sorts locations as people walk: ``A-2`` before ``A-10``, ``a-1`` beside ``A-1``."""
    parts = _DIGITS.split(location.strip().casefold())
    return tuple((0, int(p), "") if p.isdecimal() else (1, 0, p) for p in parts if p)


def first_stop(codes: Iterable[str], locations: Mapping[str, str]) -> str:
    """Where the walk for goods of ``codes`` begins; "" when none has a place."""
    places = [locations[code] for code in codes if code in locations]
    return min(places, key=walk_key, default="")


def checked(code: str, location: str) -> tuple[str, str]:
    """A code and its location as they are kept; an empty location takes the place away.

    Raises:
        InvalidInput: there is no code, or one of them is too long or has line breaks.
    """
    code, location = code.strip(), location.strip()
    wrong = location_trouble(code, location)
    if wrong:
        raise InvalidInput("location.wrong", wrong, "写成 商家编码 和 库位，如 TS-01 和 A-2-3。")
    return code, location


def location_trouble(code: str, location: str) -> str:
    """Why the two cannot be kept, Chinese; "" when they can."""
    if not code:
        return "没有写商家编码"
    if len(code) > CODE_MAX:
        return f"商家编码超过 {CODE_MAX} 个字"
    if len(location) > LOCATION_MAX:
        return f"库位超过 {LOCATION_MAX} 个字"
    if not (code + location).isprintable():
        return "有换行或看不见的字符"
    return ""


def along_the_walk(locations: Mapping[str, str]) -> list[tuple[str, str]]:
    """(code, location) along the walk; codes of one place in their order."""
    return sorted(locations.items(), key=lambda pair: (walk_key(pair[1]), pair[0]))
