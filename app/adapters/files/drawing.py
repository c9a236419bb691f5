"""A page as a list of strokes in millimetres from its top left, for any canvas that draws it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from app.labels.fonts import ASCENT, packaged_typeface
from app.labels.text import clean

_PER_EM = 1000
_ELLIPSIS = "…"
MM_PER_POINT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page."""

    x: float
    y: float
    width: float
    height: float


class Side(StrEnum):
    """To which side of its place a text lies."""

    LEFT = "left"
    RIGHT = "right"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text. ``x`` is its left edge, ``y`` its baseline."""

    x: float
    y: float
    text: str
    size_mm: float
    colour: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: str


Stroke = Words | Fill


@dataclass(slots=True)
class Page:
    """What is drawn so far. Colours are ``#RRGGBB``."""

    width: float
    height: float
    strokes: list[Stroke] = field(default_factory=list)

    def fill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A rectangle."""
        self.strokes.append(Fill(x, y, width, height, colour))

    def words(
        self,
        x: float,
        top: float,
        text: str,
        points: float,
        colour: str,
        *,
        side: Side = Side.LEFT,
        bold: bool = False,
        width: float | None = None,
        whole: bool = False,
    ) -> float:
        """A line whose em box begins at ``top``, cut to ``width`` mm; how wide it came out.

        ``whole``: nothing is left out, as of sums; the line is written smaller instead.
        """
        size = points * MM_PER_POINT
        if whole and width is not None:
            size *= min(1.0, 0.999 * width / width_mm(text or " ", size))  # no rounding over it
        said = fitted(text, size, width)
        wide = width_mm(said, size)
        left = x - {Side.LEFT: 0.0, Side.RIGHT: wide, Side.CENTRE: wide / 2}[side]
        self.strokes.append(Words(left, top + ASCENT * size, said, size, colour, bold))
        return wide


def width_mm(text: str, size_mm: float) -> float:
    """How wide ``text`` is in the packaged typeface."""
    advance: Callable[[str, int], float] = packaged_typeface().exact_advance
    return sum(advance(char, _PER_EM) for char in text) * size_mm / _PER_EM


def fitted(text: str, size_mm: float, width: float | None) -> str:
    """``text`` with what the typeface can draw, and an ellipsis for what has no room.

    It stands near the end, not at it: names of goods that begin alike differ in their last words.
    """
    said = clean(text, packaged_typeface()).text
    if width is None or width_mm(said, size_mm) <= width:
        return said
    for kept in range(len(said) - 1, 0, -1):
        tail = kept // 3
        short = said[: kept - tail] + _ELLIPSIS + said[len(said) - tail :]
        if width_mm(short, size_mm) <= width:
            return short
    return _ELLIPSIS
