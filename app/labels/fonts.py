"""The packaged typeface: Noto Sans SC (OFL 1.1), one weight; bold is a stroke around it.

Glyphs are kept as 1-bit masks, since a batch uses the same few hundred characters again and again.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont
from PIL import Image, ImageFont

ASCENT = 0.88
"""Baseline below the top of the em box, in ems (OS/2 sTypoAscender)."""

_INK = 105
"""Grey from which a dot is black: below one half, since thin strokes burn out on thermal paper."""

_BOLD_STROKE = 1 / 46
"""Stroke of bold text on each side, in ems; more closes the counters of dense characters."""

_SMALL_BOLD = (34, 1 / 64)
"""Below so many dots per em, a thinner stroke: 疆 and 藏 would fill up."""

_Key = TypeVar("_Key", int, str)

_INK_TABLE = [255 if value >= _INK else 0 for value in range(256)]


_FACES, _SIZES, _GLYPHS = 24, 256, 16384
"""Most sizes with open outlines, sizes with known widths, and glyphs that are kept (300 bytes
each at 3 mm)."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A 1-bit mask, rows of ``(width + 7) // 8`` bytes, 1 = ink; sizes in dots.

    ``left`` and ``top``: where its top left corner lies from the pen on the baseline.
    """

    rows: bytes
    width: int
    height: int
    left: int
    top: int


class Typeface:
    """One font file: what it covers, how wide its characters are, and their masks.

    Several threads may use it at a time. What it keeps is bounded, and kept by character, never
    by text: no name or address stays behind.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with TTFont(path, lazy=True) as font:
            names: dict[int, str] = font.getBestCmap()
            metrics: dict[str, tuple[int, int]] = font["hmtx"].metrics
            self._per_em: int = font["head"].unitsPerEm
        self._widths = {code: metrics[name][0] for code, name in names.items()}
        self._missing = metrics[".notdef"][0]
        self._has_ascii = all(code in self._widths for code in range(0x20, 0x7F))
        self._drawing = threading.Lock()  # a face of FreeType serves one thread at a time
        self._font = lru_cache(maxsize=_FACES)(self._opened)
        self._units = _Known(self._units_of)  # by character, in units of the font
        self._dots = lru_cache(maxsize=_SIZES)(self._dots_at)  # by units, at one size
        self.glyph = lru_cache(maxsize=_GLYPHS)(self._glyph)

    def has(self, char: str) -> bool:
        """Whether the font can draw ``char`` (checked in its cmap, all planes)."""
        return ord(char) in self._widths

    def covers(self, text: str) -> bool:
        """Whether the font can draw all of ``text``, line feeds aside."""
        if self._has_ascii and text.isascii() and text.isprintable():
            return True
        return set(map(ord, text)) - {0x0A} <= self._widths.keys()

    def width(self, text: str, size: int) -> int:
        """Dots that ``text`` takes at ``size`` dots per em. No kerning."""
        return sum(self.advances(text, size))

    def advance(self, char: str, size: int) -> int:
        """Dots from the pen before ``char`` to the pen after it."""
        return self._dots(size)[self._units[char]]

    def advances(self, text: str, size: int) -> Iterator[int]:
        """The advance of each character of ``text``."""
        return map(self._dots(size).__getitem__, map(self._units.__getitem__, text))

    def exact_advance(self, char: str, size: int) -> float:
        """Width of ``char`` in dots before rounding."""
        return self._units[char] * size / self._per_em

    def _units_of(self, char: str) -> int:
        return self._widths.get(ord(char), self._missing)

    def _dots_at(self, size: int) -> "_Known[int]":
        return _Known(lambda units: round(units * size / self._per_em))

    def _opened(self, size: int) -> ImageFont.FreeTypeFont:
        engine = ImageFont.Layout.BASIC
        return ImageFont.truetype(str(self._path), size, layout_engine=engine)

    def _glyph(self, char: str, size: int, bold: bool) -> Glyph | None:
        stroke = bold_stroke(size) if bold else 0
        with self._drawing:
            grey, (left, top) = self._font(size).getmask2(
                char, "L", stroke_width=stroke, anchor="ls", stroke_filled=True
            )
        if 0 in grey.size:
            return None
        # Image.point would round all 256 numbers of the table for each glyph.
        mask = Image.Image()._new(grey.point(_INK_TABLE, "1"))  # noqa: SLF001 - Pillow's own way
        return Glyph(mask.tobytes(), *mask.size, left, top)


class _Known(dict[_Key, int]):
    """What ``find`` says of each key, asked once. Bounded by what the font has."""

    def __init__(self, find: Callable[[_Key], int]) -> None:
        super().__init__()
        self._find: Callable[[_Key], int] = find

    def __missing__(self, key: _Key) -> int:
        found = self[key] = self._find(key)
        return found


def bold_stroke(size: int) -> float:
    """Stroke on each side of bold text of ``size`` dots per em, in dots."""
    small, thin = _SMALL_BOLD
    return size * (thin if size < small else _BOLD_STROKE)


@cache
def packaged_path() -> Path:
    """The packaged font file."""
    return Path(pylopdf_fonts_zh_cn.sans_path())


@cache
def packaged_typeface() -> Typeface:
    """The packaged font, read once (0.2 s) at first use."""
    return Typeface(packaged_path())
