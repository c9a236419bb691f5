"""Pieces to a 1-bit page, and a page to a picture."""

import io
from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from app.labels.bitmap import Bitmap
from app.labels.fonts import Glyph, Typeface
from app.labels.pieces import Bars, Disc, Line, Modules, Picture, Piece, Rect
from app.ports.printer import Raster


def paint(pieces: Sequence[Piece], face: Typeface, *, width: int, height: int, dpi: int) -> Raster:
    """Draw ``pieces`` in order on a white page of ``width`` x ``height`` dots."""
    page = Bitmap(width, height)
    for piece in pieces:
        match piece:
            case Line():
                page.write(piece, face)
            case Rect():
                row = page.span(piece.x, piece.width)
                page.fill(row, piece.y, piece.height, black=piece.black)
            case Bars():
                row = sum(page.span(x, wide) for x, wide in piece.bars)  # they do not touch
                page.fill(row, piece.y, piece.height)
            case Modules():
                page.modules(piece.rows, piece.x, piece.y, piece.dots)
            case Disc():
                page.stamp(_disc(piece.diameter), piece.x, piece.y, black=piece.black)
            case Picture():
                mask = _picture(piece.png, piece.width, piece.height)
                page.stamp(mask, piece.x, piece.y)
    return Raster(width=width, height=height, dpi=dpi, rows=page.rows())


@lru_cache(maxsize=64)
def _disc(diameter: int) -> Glyph:
    mask = Image.new("1", (diameter, diameter), 0)
    ImageDraw.Draw(mask).ellipse(((0, 0), (diameter - 1, diameter - 1)), fill=1)
    return _mask(mask)


@lru_cache(maxsize=16)
def _picture(png: bytes, width: int, height: int) -> Glyph:
    return _mask(scaled(Picture(png, 0, 0, width, height)))


def _mask(image: Image.Image) -> Glyph:
    return Glyph(image.tobytes(), *image.size, 0, 0)


def scaled(picture: Picture) -> Image.Image:
    """The picture at its size in dots, mode "1", 255 where it is black."""
    with Image.open(io.BytesIO(picture.png), formats=("PNG",)) as image:
        inked = ImageChops.invert(image.convert("L"))
    size = (picture.width, picture.height)
    grey = inked.resize(size, Image.Resampling.BOX) if inked.size != size else inked
    return grey.point((*(0,) * 128, *(255,) * 128), "1")


def padded(raster: Raster, width: int, height: int) -> Raster:
    """``raster`` at the top left of a white page of at least ``width`` x ``height`` dots."""
    width, height = max(width, raster.width), max(height, raster.height)
    if (width, height) == (raster.width, raster.height):
        return raster
    stride, wide = (raster.width + 7) // 8, (width + 7) // 8
    rows = b"".join(
        raster.rows[at : at + stride].ljust(wide, b"\0")
        for at in range(0, stride * raster.height, stride)
    )
    return Raster(width=width, height=height, dpi=raster.dpi, rows=rows.ljust(wide * height, b"\0"))


def to_image(raster: Raster) -> Image.Image:
    """A Pillow picture in mode "1", black on white."""
    white_on_black = Image.frombytes("1", (raster.width, raster.height), raster.rows)
    return white_on_black.point((255, *(0,) * 255), "1")


def to_png(raster: Raster) -> bytes:
    """A 1-bit PNG with the resolution in it."""
    out = io.BytesIO()
    to_image(raster).save(out, "PNG", dpi=(raster.dpi, raster.dpi))
    return out.getvalue()
