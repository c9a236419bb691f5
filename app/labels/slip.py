"""A packing slip's text as a 1-bit page: receipt printers have no Chinese one can rely on."""

from app.labels.fonts import ASCENT, packaged_typeface
from app.labels.pieces import Line, Piece
from app.labels.raster import paint
from app.labels.text import LINE, clean, wrap
from app.ports.printer import Raster

_SIZE = 24
"""Dots per em: 3 mm at 203 dpi."""

_TITLE_SIZE = 34
_MARGIN = 8
_EDGE = 4


def render_slip(lines: tuple[str, ...], *, width: int = 576, dpi: int = 203) -> Raster:
    """``lines`` below each other, the first one large and centred, in ``width`` dots.

    Long lines wrap; an empty line leaves half a line free. Characters that the font lacks show
    as placeholders. No line makes a page of one empty row.
    """
    face = packaged_typeface()
    pieces: list[Piece] = []
    y = _MARGIN
    for number, text in enumerate(lines):
        size = _SIZE if number else _TITLE_SIZE
        broken = wrap(clean(text, face).text, face, size, width - 2 * _EDGE)
        if not broken:
            y += size // 2
        for line in broken:
            x = _EDGE if number else (width - face.width(line, size)) // 2
            pieces.append(Line(line, x, y + round(size * ASCENT), size, bold=number == 0))
            y += round(size * LINE)
        y += 0 if number else _MARGIN
    return paint(tuple(pieces), face, width=width, height=y + 2 * _MARGIN, dpi=dpi)
