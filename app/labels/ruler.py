"""Calibration sheets: scales in mm for every stock, as templates like all others."""

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from app.domain.calibration import AXIS_MM, EDGE_MM
from app.labels.fonts import ASCENT, Typeface
from app.labels.pieces import Line, Piece, Rect
from app.labels.stock import STOCKS, Stock

RULER_PREFIX = "ruler_"

_CORNER_MM = 5
_LENGTHS_MM = {10: 3.4, 5: 2.4, 1: 1.4}

_TEXT = """\
name = "{name}"
title = "校准标尺 {paper}"
use = "ruler"
width_mm = {width:g}
height_mm = {height:g}

[[slot]]
kind = "ruler"
box = [0, 0, {width:g}, {height:g}]

[[slot]]
kind = "text"
field = "paper"
box = [14, 14, {inner:g}, 6]
size = 4.6
smallest = 2.4
bold = true

[[slot]]
kind = "text"
field = "printer"
box = [14, 20.5, {inner:g}, 4]
size = 3
smallest = 2.2

[[slot]]
kind = "text"
literal = "竖线距纸的左边、横线距纸的上边都应是 10 毫米。量出来是多少，就在校准里填多少。"
box = [14, 25, {inner:g}, {room:g}]
size = 3
smallest = 2
lines = 6
valign = "top"
"""

_NOTE = """
[[slot]]
kind = "text"
field = "note"
box = [14, 41, {inner:g}, 8]
size = 2.6
smallest = 2
lines = 2
valign = "top"
"""  # with which calibration it was printed; on paper that has room for it


def ruler_text(stock: Stock) -> str:
    """The calibration sheet of ``stock`` as template text."""
    text = _TEXT + (_NOTE if stock.height_mm >= 55 else "")
    return text.format(
        name=ruler_name(stock),
        paper=stock.name,
        width=stock.width_mm,
        height=stock.height_mm,
        inner=min(stock.width_mm - 18, 80),
        room=min(stock.height_mm - 29, 14),
    )


def ruler_name(stock: Stock) -> str:
    """Name of the calibration sheet of ``stock``, ``ruler_76x130``."""
    return RULER_PREFIX + f"{stock.width_mm:g}x{stock.height_mm:g}".replace(".", "_")


@cache
def ruler_templates() -> MappingProxyType[str, str]:
    """Name → text of the sheets of all usual sizes."""
    return MappingProxyType({ruler_name(stock): ruler_text(stock) for stock in STOCKS})


@dataclass(frozen=True, slots=True)
class Grid:
    """Dots per mm: of type and lines, and of places across and down."""

    scale: float
    across: float
    down: float


def ruler_pieces(
    width_mm: float, height_mm: float, face: Typeface, grid: Grid, origin: tuple[int, int]
) -> tuple[Piece, ...]:
    """A scale from left to right and one from top to bottom, and the corners.

    Args:
        width_mm: of the box.
        height_mm: of the box.
        face: for the numbers.
        grid: dots per mm.
        origin: left and top of the box in dots.
    """
    pieces = [
        *_scale(width_mm, face, grid, across=True),
        *_scale(height_mm, face, grid, across=False),
        *_corners(width_mm, height_mm, grid),
    ]
    left, top = origin
    return tuple(_moved(piece, left, top) for piece in pieces)


def _moved(piece: Line | Rect, left: int, top: int) -> Piece:
    if isinstance(piece, Line):
        return Line(piece.text, piece.x + left, piece.baseline + top, piece.size)
    return Rect(piece.x + left, piece.y + top, piece.width, piece.height)


def _scale(length_mm: float, face: Typeface, grid: Grid, *, across: bool) -> list[Line | Rect]:
    scale = grid.scale
    along, aside = (grid.across, grid.down) if across else (grid.down, grid.across)
    axis, crossing, thin = (
        round(AXIS_MM * aside),
        round(AXIS_MM * along),
        max(1, round(0.12 * scale)),
    )
    start, end = round(EDGE_MM * along), round((length_mm - EDGE_MM) * along)
    pieces: list[Line | Rect] = [_bar(start, axis, end - start, 2 * thin, across=across)]
    size = round(2.4 * scale)
    for mm in range(EDGE_MM, int(length_mm - EDGE_MM) + 1):
        unit = 10 if mm % 10 == 0 else 5 if mm % 5 == 0 else 1
        at, long = round(mm * along), round(_LENGTHS_MM[unit] * scale)
        wide = 2 * thin if unit == 10 else thin
        if mm != AXIS_MM:  # the other scale crosses here
            pieces.append(_bar(at, axis - long, wide, long, across=across))
        if unit == 10:
            number = str(mm)
            width = face.width(number, size)
            tip = axis - round(_LENGTHS_MM[10] * scale)
            if across:
                left = min(max(at - width // 2, start), end - width)
                if mm == AXIS_MM:  # beside the other scale and its marks; it serves both
                    left = crossing - round((_LENGTHS_MM[5] + 0.4) * scale) - width
                pieces.append(Line(number, left, tip - round(0.6 * scale), size))
            elif mm > AXIS_MM:
                left = max(round(0.5 * scale), tip - width - round(0.4 * scale))
                middle = at + round(size * (ASCENT - 0.5))
                pieces.append(Line(number, left, middle, size))
    return pieces


def _bar(along: int, aside: int, length: int, breadth: int, *, across: bool) -> Rect:
    return Rect(along, aside, length, breadth) if across else Rect(aside, along, breadth, length)


def _corners(width_mm: float, height_mm: float, grid: Grid) -> list[Rect]:
    leg, thick = round(_CORNER_MM * grid.scale), round(0.3 * grid.scale)
    left, top = round(EDGE_MM * grid.across), round(EDGE_MM * grid.down)
    right = round(width_mm * grid.across) - left
    bottom = round(height_mm * grid.down) - top
    found: list[Rect] = []
    for x, x_leg in ((left, left), (right - thick, right - leg)):
        for y, y_leg in ((top, top), (bottom - thick, bottom - leg)):
            found += [Rect(x_leg, y, leg, thick), Rect(x, y_leg, thick, leg)]
    return found
