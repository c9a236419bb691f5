"""Calibration sheets: scales in mm for every stock, as templates like all others."""

from functools import cache
from types import MappingProxyType

from app.labels.fonts import ASCENT, Typeface
from app.labels.pieces import Line, Piece, Rect
from app.labels.stock import STOCKS, Stock

RULER_PREFIX = "ruler_"

AXIS_MM = 10
"""Both scales stand so far from the paper's edges: what a person measures and types."""

_EDGE_MM = 2  # nothing in the outer 2 mm
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


def ruler_text(stock: Stock) -> str:
    """The calibration sheet of ``stock`` as template text."""
    return _TEXT.format(
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


def ruler_pieces(
    width_mm: float, height_mm: float, face: Typeface, scale: float, origin: tuple[int, int]
) -> tuple[Piece, ...]:
    """A scale from left to right and one from top to bottom, and the corners.

    Args:
        width_mm: of the box.
        height_mm: of the box.
        face: for the numbers.
        scale: dots per mm.
        origin: left and top of the box in dots.
    """
    pieces = [
        *_scale(width_mm, face, scale, across=True),
        *_scale(height_mm, face, scale, across=False),
        *_corners(width_mm, height_mm, scale),
    ]
    left, top = origin
    return tuple(_moved(piece, left, top) for piece in pieces)


def _moved(piece: Line | Rect, left: int, top: int) -> Piece:
    if isinstance(piece, Line):
        return Line(piece.text, piece.x + left, piece.baseline + top, piece.size)
    return Rect(piece.x + left, piece.y + top, piece.width, piece.height)


def _scale(length_mm: float, face: Typeface, scale: float, *, across: bool) -> list[Line | Rect]:
    axis, thin = round(AXIS_MM * scale), max(1, round(0.12 * scale))
    start, end = round(_EDGE_MM * scale), round((length_mm - _EDGE_MM) * scale)
    pieces: list[Line | Rect] = [_bar(start, axis, end - start, 2 * thin, across=across)]
    size = round(2.4 * scale)
    for mm in range(_EDGE_MM, int(length_mm - _EDGE_MM) + 1):
        unit = 10 if mm % 10 == 0 else 5 if mm % 5 == 0 else 1
        at, long = round(mm * scale), round(_LENGTHS_MM[unit] * scale)
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
                    left = axis - round((_LENGTHS_MM[5] + 0.4) * scale) - width
                pieces.append(Line(number, left, tip - round(0.6 * scale), size))
            elif mm > AXIS_MM:
                left = max(round(0.5 * scale), tip - width - round(0.4 * scale))
                middle = at + round(size * (ASCENT - 0.5))
                pieces.append(Line(number, left, middle, size))
    return pieces


def _bar(along: int, aside: int, length: int, breadth: int, *, across: bool) -> Rect:
    return Rect(along, aside, length, breadth) if across else Rect(aside, along, breadth, length)


def _corners(width_mm: float, height_mm: float, scale: float) -> list[Rect]:
    edge, leg, thick = round(_EDGE_MM * scale), round(_CORNER_MM * scale), round(0.3 * scale)
    right, bottom = round(width_mm * scale) - edge, round(height_mm * scale) - edge
    found: list[Rect] = []
    for x, x_leg in ((edge, edge), (right - thick, right - leg)):
        for y, y_leg in ((edge, edge), (bottom - thick, bottom - leg)):
            found += [Rect(x_leg, y, leg, thick), Rect(x, y_leg, thick, leg)]
    return found
