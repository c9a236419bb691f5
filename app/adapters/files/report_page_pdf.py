"""A drawn page as PDF: vector text in the packaged font, embedded."""

import io
from datetime import datetime

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from app.adapters.files.drawing import Fill, Page, Words
from app.domain.day_report_text import AUTHOR
from app.domain.instants import SHANGHAI
from app.labels.fonts import bold_stroke
from app.labels.truetype import registered

_POINTS = 72 / 25.4
_EM_DOTS = 100


def page_pdf(page: Page, *, title: str, subject: str, made_s: int) -> bytes:
    """One page. The same page gives the same bytes: its time is ``made_s``, that of its data."""
    chars = frozenset(
        char for stroke in page.strokes if isinstance(stroke, Words) for char in stroke.text
    )
    out = io.BytesIO()
    with registered(chars) as font:
        canvas = Canvas(
            out,
            pagesize=(page.width * _POINTS, page.height * _POINTS),
            pageCompression=1,
            invariant=1,
            # Else the page names Helvetica, which is not embedded. The stubs call it a float.
            initialFontName=font,  # type: ignore[arg-type]
        )
        canvas.setTitle(title)
        canvas.setAuthor(AUTHOR)
        canvas.setCreator(AUTHOR)
        canvas.setSubject(subject)
        made = datetime.fromtimestamp(made_s, SHANGHAI)
        canvas.setDateFormatter(lambda *_now: f"D:{made:%Y%m%d%H%M%S}+08'00'")
        for stroke in page.strokes:
            if isinstance(stroke, Fill):
                _fill(canvas, page, stroke)
            else:
                _words(canvas, page, stroke, font)
        canvas.showPage()
        canvas.save()
    return out.getvalue()


def _fill(canvas: Canvas, page: Page, stroke: Fill) -> None:
    canvas.setFillColor(HexColor(stroke.colour))
    canvas.rect(
        stroke.x * _POINTS,
        (page.height - stroke.y - stroke.height) * _POINTS,
        stroke.width * _POINTS,
        stroke.height * _POINTS,
        stroke=0,
        fill=1,
    )


def _words(canvas: Canvas, page: Page, stroke: Words, font: str) -> None:
    size = stroke.size_mm * _POINTS
    text = canvas.beginText(stroke.x * _POINTS, (page.height - stroke.y) * _POINTS)
    text.setFont(font, size)
    text.setFillColor(HexColor(stroke.colour))
    if stroke.bold:  # one weight is packaged
        text.setTextRenderMode(2)  # filled and stroked
        canvas.setStrokeColor(HexColor(stroke.colour))
        canvas.setLineWidth(2 * size * bold_stroke(_EM_DOTS) / _EM_DOTS)
    text.textOut(stroke.text)
    text.setTextRenderMode(0)  # it would stay so for what follows
    canvas.drawText(text)
