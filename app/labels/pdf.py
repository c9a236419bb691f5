"""The same layout as PDF: vector text in an embedded font, bars as filled rectangles."""

import io
from collections.abc import Iterator, Sequence

from PIL import ImageOps
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from app.domain.errors import InvalidInput
from app.labels.document import Document
from app.labels.fonts import Typeface, bold_stroke, packaged_typeface
from app.labels.layout import Layout, dots_per_mm, lay_out
from app.labels.library import load_template
from app.labels.matrix import runs
from app.labels.pieces import Bars, Disc, Line, Modules, Picture, Piece, Rect
from app.labels.raster import scaled
from app.labels.render import require_printable
from app.labels.template import Template
from app.labels.truetype import registered

_POINTS_PER_MM = 72 / 25.4

_DRIFT = 0.5
"""Dots by which a run of characters may leave the raster's pen before it is placed anew."""


def to_pdf(
    documents: Sequence[Document], template: Template | None = None, *, dpi: int = 300
) -> bytes:
    """All pages of ``documents`` in one PDF, at the template's size in mm.

    Places and sizes are those of a raster of ``dpi``: bars are whole dots of that head, so that a
    driver printing at 100 % keeps them sharp.

    Raises:
        InvalidInput: there is no document, one has a blocking problem, or the template is for
            others.
    """
    if not documents:
        raise InvalidInput("label.empty", "没有要打印的单据")
    template = template or load_template()
    face = packaged_typeface()
    layouts = [lay_out(document, template, face, dpi) for document in documents]
    for layout in layouts:
        require_printable(layout)
    size = (template.width_mm * _POINTS_PER_MM, template.height_mm * _POINTS_PER_MM)
    out = io.BytesIO()
    with registered(_characters(layouts)) as font:
        canvas = Canvas(
            out,
            pagesize=size,
            pageCompression=1,
            invariant=1,
            # Else every page names Helvetica, which is not embedded. The stubs call it a float.
            initialFontName=font,  # type: ignore[arg-type]
        )
        canvas.setTitle(template.title or template.name)
        canvas.setCreator("准揽")
        point = _POINTS_PER_MM / dots_per_mm(dpi)
        for layout in layouts:
            for page in layout.pages:
                _Page(canvas, font, face, point=point, height=size[1]).draw(page)
                canvas.showPage()
        canvas.save()
    return out.getvalue()


def _characters(layouts: Sequence[Layout]) -> frozenset[str]:
    """Everything that will be drawn, for the font."""
    return frozenset(
        char
        for layout in layouts
        for page in layout.pages
        for piece in page
        if isinstance(piece, Line)
        for char in piece.text
    )


class _Page:
    """Draws the pieces of one page; ``point`` is one dot in points."""

    def __init__(
        self, canvas: Canvas, font: str, face: Typeface, *, point: float, height: float
    ) -> None:
        self._canvas = canvas
        self._font = font
        self._face = face
        self._point = point
        self._height = height

    def draw(self, pieces: tuple[Piece, ...]) -> None:
        for piece in pieces:
            match piece:
                case Rect():
                    self._rect(piece)
                case Bars():
                    for x, width in piece.bars:
                        self._rect(Rect(x, piece.y, width, piece.height))
                case Modules():
                    self._modules(piece)
                case Disc():
                    self._disc(piece)
                case Line():
                    self._line(piece)
                case Picture():
                    self._picture(piece)

    def _y(self, dots: float) -> float:
        """PDF counts upwards from the bottom."""
        return self._height - dots * self._point

    def _rect(self, rect: Rect) -> None:
        self._canvas.setFillGray(0 if rect.black else 1)
        self._canvas.rect(
            rect.x * self._point,
            self._y(rect.y + rect.height),
            rect.width * self._point,
            rect.height * self._point,
            stroke=0,
            fill=1,
        )

    def _modules(self, code: Modules) -> None:
        dots = code.dots
        for number, row in enumerate(code.rows):
            for start, width in runs(row):
                y = code.y + number * dots
                self._rect(Rect(code.x + start * dots, y, width * dots, dots))

    def _disc(self, disc: Disc) -> None:
        radius = disc.diameter / 2
        self._canvas.setFillGray(0 if disc.black else 1)
        self._canvas.circle(
            (disc.x + radius) * self._point,
            self._y(disc.y + radius),
            radius * self._point,
            stroke=0,
            fill=1,
        )

    def _line(self, line: Line) -> None:
        grey = 0 if line.black else 1
        writer = self._canvas.beginText()
        writer.setFont(self._font, line.size * self._point)
        writer.setFillGray(grey)
        if line.bold:  # the font has one weight: a stroke around the filled outline, as in dots
            self._canvas.setStrokeGray(grey)
            self._canvas.setLineWidth(2 * bold_stroke(line.size) * self._point)
            writer.setTextRenderMode(2)
        for text, x in self._runs(line):
            self._put(writer, text, x, line.baseline)
        writer.setTextRenderMode(0)
        self._canvas.drawText(writer)

    def _put(self, writer: PDFTextObject, text: str, x: int, baseline: int) -> None:
        writer.setTextOrigin(x * self._point, self._y(baseline))
        writer.textOut(text)

    def _runs(self, line: Line) -> Iterator[tuple[str, int]]:
        """Pieces of ``line`` with their pen: the raster's advances are whole dots, PDF's are not.

        A run ends where both have drifted apart.
        """
        text, start, pen, true = "", line.x, line.x, float(line.x)
        for char in line.text:
            if text and abs(true - pen) > _DRIFT:
                yield text, start
                text, start, true = "", pen, float(pen)
            text += char
            pen += self._face.advance(char, line.size)
            true += self._face.exact_advance(char, line.size)
        if text:
            yield text, start

    def _picture(self, picture: Picture) -> None:
        image = ImageOps.invert(scaled(picture).convert("L")).convert("1")
        self._canvas.drawImage(
            ImageReader(image),
            picture.x * self._point,
            self._y(picture.y + picture.height),
            picture.width * self._point,
            picture.height * self._point,
        )
