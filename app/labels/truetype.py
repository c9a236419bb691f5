"""The packaged font for reportlab, which embeds only glyf outlines while the font has CFF ones.

Converting all 30,000 glyphs takes 40 s, so only those a document uses are converted, once each.
"""

import contextlib
import hashlib
import io
import threading
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as PdfFont

from app.labels.fonts import packaged_path

_REGISTRY = threading.Lock()  # reportlab keeps fonts by name for the whole process

_MAX_ERROR = 1.0  # of 1000 units per em: a hundredth of a dot at 10 points


class GlyfSubset:
    """Makes TrueType fonts of a few characters out of one CFF font.

    Keeps the font file open, since its outlines are read when they are first asked for.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._font = TTFont(io.BytesIO(file.read()), lazy=True)
        self._glyphs = self._font.getGlyphSet()
        self._cmap: dict[int, str] = self._font.getBestCmap()
        self._outline = lru_cache(maxsize=4096)(self._converted)

    def build(self, chars: frozenset[str], family: str) -> bytes:
        """A TrueType font of ``family`` with those of ``chars`` that the source has."""
        cmap = {ord(char): self._cmap[ord(char)] for char in chars if ord(char) in self._cmap}
        order = [".notdef", *sorted(set(cmap.values()) - {".notdef"})]
        head, hhea = self._font["head"], self._font["hhea"]
        builder = FontBuilder(head.unitsPerEm, isTTF=True)
        builder.setupGlyphOrder(order)
        builder.setupCharacterMap(cmap)
        builder.setupGlyf({name: self._outline(name) for name in order})
        outlines = builder.font["glyf"]
        builder.setupHorizontalMetrics(
            {
                name: (round(self._glyphs[name].width), getattr(outlines[name], "xMin", 0))
                for name in order
            }
        )
        builder.setupHorizontalHeader(ascent=hhea.ascent, descent=hhea.descent)
        builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family})
        builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, sCapHeight=733)
        builder.setupPost(keepGlyphNames=False)
        # The source's dates, not the clock's: the same text gives the same file.
        made = builder.font["head"]
        made.created, made.modified = head.created, head.modified
        out = io.BytesIO()
        builder.save(out)
        return out.getvalue()

    def _converted(self, name: str) -> Glyph:
        pen = TTGlyphPen(None)
        self._glyphs[name].draw(Cu2QuPen(pen, max_err=_MAX_ERROR, reverse_direction=True))
        return pen.glyph()


@cache
def packaged_subset() -> GlyfSubset:
    """The packaged font, read once (0.2 s) at first use."""
    return GlyfSubset(packaged_path())


@contextlib.contextmanager
def registered(chars: frozenset[str]) -> Iterator[str]:
    """Register a font of ``chars`` with reportlab; its name, for one document at a time.

    reportlab ignores a second font of a name it knows, and would draw the second document with
    the glyphs of the first: so every set of characters has a name of its own, taken away after.
    """
    digest = hashlib.sha256("".join(sorted(chars)).encode("utf-8", "surrogatepass")).hexdigest()
    name = f"ZhunlanSC-{digest[:12]}"
    with _REGISTRY:
        font = PdfFont(name, io.BytesIO(packaged_subset().build(chars, name)))
        pdfmetrics.registerFont(font)
        try:
            yield name
        finally:
            # No public way; else each list would leave its font behind.
            pdfmetrics._fonts.pop(name, None)  # type: ignore[attr-defined]  # noqa: SLF001
            faces = pdfmetrics._dynFaceNames  # type: ignore[attr-defined]  # noqa: SLF001
            faces.pop(font.face.name, None)
