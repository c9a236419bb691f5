"""A drawn page as PNG, for a group chat."""

import io

from PIL import Image, ImageDraw, ImageFont

from app.adapters.files.drawing import Fill, Page, Words, width_mm
from app.labels.fonts import bold_stroke, packaged_path

DPI = 150
_TWICE = 2
"""Drawn so many times as large and scaled down: edges and strokes come out smooth."""
_DOTS = DPI / 25.4 * _TWICE
_EM_DOTS = 100


def page_png(page: Page) -> bytes:
    """The page at :data:`DPI`. The same page gives the same bytes."""
    size = (round(page.width * _DOTS), round(page.height * _DOTS))
    image = Image.new("RGB", size, "#FFFFFF")
    draw = ImageDraw.Draw(image)
    fonts: dict[int, ImageFont.FreeTypeFont] = {}
    for stroke in page.strokes:
        if isinstance(stroke, Fill):
            left, top = round(stroke.x * _DOTS), round(stroke.y * _DOTS)
            right = max(round((stroke.x + stroke.width) * _DOTS) - 1, left)
            bottom = max(round((stroke.y + stroke.height) * _DOTS) - 1, top)
            draw.rectangle((left, top, right, bottom), fill=stroke.colour)
        else:
            _words(draw, stroke, fonts)
    small = image.resize((size[0] // _TWICE, size[1] // _TWICE), Image.Resampling.BOX)
    out = io.BytesIO()
    small.quantize(255).save(out, "PNG", dpi=(DPI, DPI), optimize=False)
    return out.getvalue()


def _words(
    draw: ImageDraw.ImageDraw, stroke: Words, fonts: dict[int, ImageFont.FreeTypeFont]
) -> None:
    dots = max(round(stroke.size_mm * _DOTS), 1)
    font = fonts.get(dots)
    if font is None:
        font = fonts[dots] = ImageFont.truetype(
            str(packaged_path()), dots, layout_engine=ImageFont.Layout.BASIC
        )
    bold = dots * bold_stroke(_EM_DOTS) / _EM_DOTS if stroke.bold else 0
    left = stroke.x
    for char in stroke.text:  # each at its own place: the library's steps are whole dots
        draw.text(
            (left * _DOTS, stroke.y * _DOTS),
            char,
            font=font,
            fill=stroke.colour,
            anchor="ls",
            stroke_width=bold,
        )
        left += width_mm(char, stroke.size_mm)
