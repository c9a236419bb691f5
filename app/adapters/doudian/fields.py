"""Reading fields that the platform writes in more than one way: ids as text or number, 0 as none.

A field that cannot be read raises :class:`FieldProblem`, which names the field, never its value.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeAlias, TypeVar

import msgspec

from app.domain.instants import from_epoch, to_epoch
from app.ports.platform import BadRow

Loose: TypeAlias = int | str | None
"""A field that is a number in some answers and a text in others."""

LATEST_S = 4_102_444_800
"""2100-01-01: a later Unix time in seconds is really in milliseconds, or nonsense."""

_WHOLE = re.compile(r"\s*-?\d{1,19}\s*")
_QUOTES_NO_VALUE = re.compile(r"(Expected `|Object missing required field `)")

T = TypeVar("T")
D = TypeVar("D")


class FieldProblem(ValueError):
    """A field that we need and cannot read."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


def text(value: Loose) -> str:
    """The text, "" for none."""
    return "" if value is None else str(value)


def order_key(value: Loose) -> str:
    """An order id: old ones end in ``A``, which calls do not take (reference 3)."""
    return text(value).strip().removesuffix("A")


def needed(value: str, field: str) -> str:
    """``value``, which must not be empty."""
    if not value:
        raise FieldProblem(field, "is empty")
    return value


def number(value: Loose, field: str) -> int:
    """A whole number; 0 for none and for an empty text."""
    if isinstance(value, int):
        return value
    if value is None or not value.strip():
        return 0
    if not _WHOLE.fullmatch(value):
        raise FieldProblem(field, "is not a whole number")
    return int(value)


def instant(value: Loose, field: str) -> datetime | None:
    """An instant from Unix seconds (or milliseconds); None for "not reached"."""
    seconds = number(value, field)
    if seconds > LATEST_S:
        seconds //= 1000
    if not 0 <= seconds <= LATEST_S:
        raise FieldProblem(field, "is no instant")
    return from_epoch(seconds)


def moment_s(value: object) -> int:
    """Unix seconds of a field of a row that cannot be read as a whole; 0 when it cannot either."""
    try:
        return to_epoch(instant(value, "")) if isinstance(value, int | str) else 0
    except FieldProblem:
        return 0


def reached(value: Loose, field: str) -> datetime:
    """An instant that must be there."""
    found = instant(value, field)
    if found is None:
        raise FieldProblem(field, "is missing")
    return found


def each(name: str, parts: Iterable[T], build: Callable[[T], D]) -> tuple[D, ...]:
    """Every part built; a problem in one is told with its place, such as ``items[2].count``."""
    built: list[D] = []
    for part in parts:
        try:
            built.append(build(part))
        except FieldProblem as found:
            place = f"{name}[{len(built)}].{found.field}"
            raise FieldProblem(place, found.problem) from None
    return tuple(built)


def rows(
    raw_rows: list[msgspec.Raw],
    decode: Callable[[msgspec.Raw], T],
    build: Callable[[T], D],
    name: Callable[[msgspec.Raw, str], BadRow],
) -> tuple[tuple[D, ...], tuple[BadRow, ...]]:
    """Each row on its own: one that cannot be read is set aside, the rest goes on."""
    good: list[D] = []
    bad: list[BadRow] = []
    for raw in raw_rows:
        try:
            good.append(build(decode(raw)))
        except (msgspec.DecodeError, ValueError) as error:
            bad.append(name(raw, reason(error)))
    return tuple(good), tuple(bad)


def reason(error: Exception) -> str:
    """Which field is wrong. Only texts known to quote no value pass."""
    words = str(error)
    known = isinstance(error, FieldProblem) or _QUOTES_NO_VALUE.match(words)
    return words if known else "is not readable JSON"
