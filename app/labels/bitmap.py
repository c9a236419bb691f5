"""A 1-bit page onto which whole bands of rows are laid, as integers.

A glyph is kept as one integer whose rows are as long as the page's: one shift puts it anywhere,
one ``|`` draws it. A line of text is put together so, and only the finished line goes to the page.
"""

from functools import lru_cache

from app.labels.fonts import Glyph, Typeface
from app.labels.pieces import Line

_KEPT = 8192
"""Glyphs at the row length of a page; 2.4 kB each at 3 mm, 203 dpi and 100 mm of width."""

_DIGITS = bytes.maketrans(b"\0\1", b"01")


class Bitmap:
    """A white page of ``width`` x ``height`` dots. What reaches beyond its edges is cut."""

    def __init__(self, width: int, height: int) -> None:
        self._width = width
        self._height = height
        self._stride = (width + 7) // 8
        self._bits = self._stride * 8
        self._page = bytearray(self._stride * height)

    def rows(self) -> bytes:
        """All rows; most significant bit left, 1 = black, pad bits 0."""
        return bytes(self._page)

    def span(self, x: int, width: int) -> int:
        """One row with ``width`` dots from ``x`` on."""
        left, right = max(x, 0), min(x + width, self._width)
        return ((1 << (right - left)) - 1) << (self._bits - right) if left < right else 0

    def fill(self, row: int, y: int, height: int, *, black: bool = True) -> None:
        """Lay the same ``row``, made of spans, ``height`` times from ``y`` on."""
        top, bottom = max(y, 0), min(y + height, self._height)
        if row and top < bottom:
            rows = row.to_bytes(self._stride) * (bottom - top)
            self._lay(int.from_bytes(rows), bottom, black=black)

    def stamp(self, mask: Glyph, x: int, y: int, *, black: bool = True) -> None:
        """Lay ``mask`` over the page with its upper left corner at ``x``, ``y``."""
        if x >= 0 and x + mask.width <= self._width:
            band = _widened(mask, self._bits) << (self._bits - x - mask.width)
        else:
            band = self._cut(mask, x)
        self._lay(band, y + mask.height, black=black)

    def modules(self, rows: tuple[bytes, ...], x: int, y: int, dots: int) -> None:
        """Draw modules of ``dots`` on each side; ``rows`` are bytes of 0 and 1."""
        white, black = b"0" * dots, b"1" * dots
        for number, row in enumerate(rows):
            digits = row.translate(_DIGITS).replace(b"0", white).replace(b"1", black)
            width = len(digits)
            rest = self._bits - x - width
            if x < 0 or rest < self._bits - self._width:  # reaches over the edge
                digits = digits[max(0, -x) : max(0, self._width - x)]
                rest = self._bits - max(x, 0) - len(digits)
            if digits:
                self.fill(int(digits, 2) << rest, y + number * dots, dots)

    def write(self, line: Line, face: Typeface) -> None:
        """Draw one line of text."""
        size, bold, bits, right = line.size, line.bold, self._bits, self._width
        deep = size // 5 + 2  # rows of the band below the baseline
        band, pen = 0, line.x
        for char, advance in zip(line.text, face.advances(line.text, size), strict=True):
            picture, left, width, below = _drawn(face, char, size, bold, bits)
            x = pen + left
            if x >= 0 and x + width <= right and below <= deep:
                band |= picture << ((deep - below) * bits + bits - x - width)
            else:
                self._stamp_char(line, char, pen, face)
            pen += advance
        self._lay(band, line.baseline + deep, black=line.black)

    def _stamp_char(self, line: Line, char: str, pen: int, face: Typeface) -> None:
        """One character by itself: at an edge of the page, or deeper than a line's band."""
        glyph = face.glyph(char, line.size, line.bold)
        if glyph is not None:
            self.stamp(glyph, pen + glyph.left, line.baseline + glyph.top, black=line.black)

    def _cut(self, mask: Glyph, x: int) -> int:
        """``mask`` at ``x`` as a band, without what lies left or right of the page."""
        band, length = 0, (mask.width + 7) // 8
        inside = self.span(x, mask.width)
        for at in range(0, len(mask.rows), length):
            row = int.from_bytes(mask.rows[at : at + length]) >> (length * 8 - mask.width)
            shift = self._bits - x - mask.width
            row = row << shift if shift >= 0 else row >> -shift
            band = band << self._bits | row & inside
        return band

    def _lay(self, band: int, bottom: int, *, black: bool) -> None:
        """Lay ``band`` over the page, its last row just above row ``bottom``."""
        if bottom > self._height:
            band >>= (bottom - self._height) * self._bits
            bottom = self._height
        rows = -(-band.bit_length() // self._bits)
        if rows > bottom:
            rows = max(bottom, 0)
            band &= (1 << rows * self._bits) - 1
        if not band:
            return
        end = bottom * self._stride
        start = end - rows * self._stride
        under = int.from_bytes(self._page[start:end])
        merged = under | band if black else under & ~band
        self._page[start:end] = merged.to_bytes(end - start)


@lru_cache(maxsize=_KEPT)
def _drawn(
    face: Typeface, char: str, size: int, bold: bool, bits: int
) -> tuple[int, int, int, int]:
    """The ink of a character in rows of ``bits``: rows, left, width, depth below the baseline."""
    glyph = face.glyph(char, size, bold)
    if glyph is None:
        return 0, 0, 0, 0
    return _widened(glyph, bits), glyph.left, glyph.width, glyph.top + glyph.height


def _widened(mask: Glyph, bits: int) -> int:
    """``mask`` in rows of ``bits``, its right edge at the right end."""
    length = (mask.width + 7) // 8
    gap = bytes(bits // 8 - length)
    rows = [mask.rows[at : at + length] for at in range(0, len(mask.rows), length)]
    return int.from_bytes(gap.join(rows)) >> (length * 8 - mask.width)
