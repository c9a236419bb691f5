"""What a layout comes to: things at whole dots, ready to be painted."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled rectangle. ``black`` False clears."""

    x: int
    y: int
    width: int
    height: int
    black: bool = True


@dataclass(frozen=True, slots=True)
class Bars:
    """Black bars side by side, none touching the next, as (x, width)."""

    bars: tuple[tuple[int, int], ...] = field(repr=False)
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Modules:
    """A matrix of black and white modules of ``dots`` on each side; rows are bytes of 0 and 1."""

    rows: tuple[bytes, ...] = field(repr=False)
    x: int
    y: int
    dots: int


@dataclass(frozen=True, slots=True)
class Disc:
    """A filled circle in its square."""

    x: int
    y: int
    diameter: int
    black: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text from pen position ``x`` on ``baseline``; ``size`` in dots per em."""

    text: str
    x: int
    baseline: int
    size: int
    bold: bool = False
    black: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, black where it is black, in a box of whole dots."""

    png: bytes = field(repr=False)
    x: int
    y: int
    width: int
    height: int


Piece = Rect | Bars | Modules | Disc | Line | Picture
