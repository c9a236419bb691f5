"""Other ways to the same dots, each as fast as it goes plainly: Pillow, QPainter, PDF.

Each takes the finished layout: where everything stands has been worked out beforehand, which our
own way has to do in the measured time.
"""

import io
from collections.abc import Sequence
from functools import cache

import pypdfium2
from PIL import Image, ImageDraw, ImageFont
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QImage, QPainter
from reportlab.pdfgen.canvas import Canvas

from app.labels.fonts import bold_stroke, packaged_path, packaged_typeface
from app.labels.layout import Layout
from app.labels.matrix import runs
from app.labels.pdf import _characters, _Page
from app.labels.pieces import Bars, Disc, Line, Modules, Piece, Rect
from app.labels.raster import paint
from app.labels.truetype import registered
from printers.page import Page

_PER_DOT = 72 / 203.2  # points
_INK = [255] * 128 + [0] * 128


def _boxes(piece: Piece) -> list[tuple[int, int, int, int]]:
    """The filled boxes of rules and codes."""
    match piece:
        case Rect():
            return [(piece.x, piece.y, piece.width, piece.height)]
        case Bars():
            return [(x, piece.y, width, piece.height) for x, width in piece.bars]
        case Modules():
            dots = piece.dots
            return [
                (piece.x + start * dots, piece.y + number * dots, width * dots, dots)
                for number, row in enumerate(piece.rows)
                for start, width in runs(row)
            ]
    return []


def by_ours(layout: Layout) -> Page:
    """The program's own way."""
    size = {"width": layout.width, "height": layout.height}
    raster = paint(layout.pages[0], packaged_typeface(), dpi=203, **size)
    return Page(rows=raster.rows, **size)


@cache
def _pillow_font(size: int) -> ImageFont.FreeTypeFont:
    engine = ImageFont.Layout.BASIC
    return ImageFont.truetype(str(packaged_path()), size, layout_engine=engine)


def by_pillow(layout: Layout) -> Page:
    """``ImageDraw.text`` for every line, on a 1-bit picture."""
    picture = Image.new("1", (layout.width, layout.height), 0)
    pen = ImageDraw.Draw(picture)
    for piece in layout.pages[0]:
        if isinstance(piece, Line):
            stroke = bold_stroke(piece.size) if piece.bold else 0
            font, place = _pillow_font(piece.size), (piece.x, piece.baseline)
            black = int(piece.black)
            pen.text(place, piece.text, black, font, "ls", stroke_width=stroke)
        elif isinstance(piece, Disc):
            right, bottom = piece.x + piece.diameter - 1, piece.y + piece.diameter - 1
            pen.ellipse((piece.x, piece.y, right, bottom), fill=int(piece.black))
        for x, y, width, height in _boxes(piece):
            pen.rectangle((x, y, x + width - 1, y + height - 1), fill=1)
    return Page(width=layout.width, height=layout.height, rows=picture.tobytes())


@cache
def _qt_family() -> str:
    number = QFontDatabase.addApplicationFont(str(packaged_path()))
    return QFontDatabase.applicationFontFamilies(number)[0]


@cache
def _qt_font(size: int, bold: bool) -> QFont:
    font = QFont(_qt_family())
    font.setPixelSize(size)
    font.setBold(bold)
    font.setStyleStrategy(QFont.StyleStrategy.NoAntialias)
    return font


def by_qt(layout: Layout) -> Page:
    """``QPainter.drawText`` for every line, on a 1-bit picture."""
    image = QImage(layout.width, layout.height, QImage.Format.Format_Mono)
    image.setColorTable([QColor("white").rgb(), QColor("black").rgb()])
    image.fill(0)
    painter = QPainter(image)
    for piece in layout.pages[0]:
        if isinstance(piece, Line):
            painter.setFont(_qt_font(piece.size, piece.bold))
            painter.setPen(Qt.GlobalColor.black if piece.black else Qt.GlobalColor.white)
            painter.drawText(piece.x, piece.baseline, piece.text)
        elif isinstance(piece, Disc):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(Qt.GlobalColor.black if piece.black else Qt.GlobalColor.white)
            painter.drawEllipse(QRectF(piece.x, piece.y, piece.diameter, piece.diameter))
        for box in _boxes(piece):
            painter.fillRect(*box, Qt.GlobalColor.black)
    painter.end()
    stride, rows = (layout.width + 7) // 8, bytes(image.constBits())
    step = image.bytesPerLine()
    if step != stride:
        rows = b"".join(rows[at : at + stride] for at in range(0, len(rows), step))
    return Page(width=layout.width, height=layout.height, rows=rows)


def by_pdf(layouts: Sequence[Layout]) -> list[Page]:
    """One PDF of them all by reportlab, turned into dots by pdfium."""
    face = packaged_typeface()
    out = io.BytesIO()
    with registered(_characters(layouts)) as font:
        size = (layouts[0].width * _PER_DOT, layouts[0].height * _PER_DOT)
        canvas = Canvas(out, pagesize=size, pageCompression=0)
        for layout in layouts:
            _Page(canvas, font, face, point=_PER_DOT, height=size[1]).draw(layout.pages[0])
            canvas.showPage()
        canvas.save()
    pages = []
    with pypdfium2.PdfDocument(out.getvalue()) as pdf:
        for number, layout in enumerate(layouts):
            page = pdf[number]
            box = (0, 0, layout.width, layout.height)
            grey = page.render(scale=1 / _PER_DOT, grayscale=True).to_pil().crop(box)
            rows = grey.point(_INK, "1").tobytes()
            pages.append(Page(width=layout.width, height=layout.height, rows=rows))
            page.close()
    return pages
