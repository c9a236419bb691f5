"""Pieces to a 1-bit page, and a page to a picture."""

import io

from PIL import Image, ImageChops, ImageDraw

from app.labels.fonts import Typeface
from app.labels.pieces import Disc, Line, Picture, Piece, Rect
from app.ports.printer import Raster


def paint(
    pieces: tuple[Piece, ...], face: Typeface, *, width: int, height: int, dpi: int
) -> Raster:
    """Draw ``pieces`` in order on a white page of ``width`` x ``height`` dots."""
    page = Image.new("1", (width, height), 0)  # 1 = black here, as in Raster
    draw = ImageDraw.Draw(page)
    for piece in pieces:
        match piece:
            case Rect():
                corner = (piece.x + piece.width - 1, piece.y + piece.height - 1)
                draw.rectangle(((piece.x, piece.y), corner), fill=int(piece.black))
            case Disc():
                corner = (piece.x + piece.diameter - 1, piece.y + piece.diameter - 1)
                draw.ellipse(((piece.x, piece.y), corner), fill=int(piece.black))
            case Line():
                _write(page, piece, face)
            case Picture():
                page.paste(1, (piece.x, piece.y), scaled(piece))
    return Raster(width=width, height=height, dpi=dpi, rows=page.tobytes())


def _write(page: Image.Image, line: Line, face: Typeface) -> None:
    pen = line.x
    colour = 1 if line.black else 0
    for char in line.text:
        glyph = face.glyph(char, line.size, line.bold)
        if glyph is not None:
            page.paste(colour, (pen + glyph.left, line.baseline + glyph.top), glyph.mask)
        pen += face.advance(char, line.size)


def scaled(picture: Picture) -> Image.Image:
    """The picture at its size in dots, mode "1", 255 where it is black."""
    with Image.open(io.BytesIO(picture.png), formats=("PNG",)) as image:
        inked = ImageChops.invert(image.convert("L"))
    size = (picture.width, picture.height)
    grey = inked.resize(size, Image.Resampling.BOX) if inked.size != size else inked
    return grey.point((*(0,) * 128, *(255,) * 128), "1")


def to_image(raster: Raster) -> Image.Image:
    """A Pillow picture in mode "1", black on white."""
    white_on_black = Image.frombytes("1", (raster.width, raster.height), raster.rows)
    return white_on_black.point((255, *(0,) * 255), "1")


def to_png(raster: Raster) -> bytes:
    """A 1-bit PNG with the resolution in it."""
    out = io.BytesIO()
    to_image(raster).save(out, "PNG", dpi=(raster.dpi, raster.dpi))
    return out.getvalue()
