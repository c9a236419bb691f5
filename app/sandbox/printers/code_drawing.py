"""The codes that a label printer's firmware draws, as pictures in mode "1" (black 0)."""

from barcode.charsets import code128 as tables
from PIL import Image, ImageDraw
from reportlab.graphics.barcode import qrencoder

_START = {"A": 103, "B": 104, "C": 105}
_SWITCH = {"A": 101, "B": 100, "C": 99}
_LEVELS = {
    "L": qrencoder.QRErrorCorrectLevel.L,
    "M": qrencoder.QRErrorCorrectLevel.M,
    "Q": qrencoder.QRErrorCorrectLevel.Q,
    "H": qrencoder.QRErrorCorrectLevel.H,
}


class NotDrawable(ValueError):
    """Data that such a code cannot hold."""


def draw_code128(written: list[tuple[str, str]], module: int, height: int) -> Image.Image:
    """``written`` is subset and text of each part; sizes in dots.

    Raises:
        NotDrawable: a character outside its subset, or an odd number of digits in C.
    """
    symbols: list[int] = []
    for subset, text in written:
        symbols.append((_SWITCH if symbols else _START)[subset])
        symbols += _values(subset, text)
    check = (symbols[0] + sum(place * value for place, value in enumerate(symbols))) % 103
    bits = "".join(tables.CODES[value] for value in [*symbols, check]) + tables.STOP + "11"
    picture = Image.new("1", (len(bits) * module, height), 1)
    draw = ImageDraw.Draw(picture)
    for place, bit in enumerate(bits):
        if bit == "1":
            draw.rectangle(((place * module, 0), ((place + 1) * module - 1, height - 1)), fill=0)
    return picture


def draw_qr(text: str, level: str, cell: int) -> Image.Image:
    """A QR code without quiet zone, ``cell`` dots a module.

    Raises:
        NotDrawable: an error correction level that there is not.
    """
    if level not in _LEVELS or cell < 1:
        raise NotDrawable(f"level {level}, cell {cell}")
    code = qrencoder.QRCode(None, _LEVELS[level])
    code.addData(text)
    code.make()
    side: int = code.getModuleCount()  # type: ignore[no-untyped-call]
    picture = Image.new("1", (side, side), 1)
    for y in range(side):
        for x in range(side):
            if code.isDark(y, x):  # type: ignore[no-untyped-call]
                picture.putpixel((x, y), 0)
    return picture.resize((side * cell, side * cell), Image.Resampling.NEAREST)


def overlay(canvas: Image.Image, picture: Image.Image, x: int, y: int) -> None:
    """Blacken ``canvas`` where ``picture`` is black; white leaves what is there."""
    canvas.paste(0, (x, y), picture.point((255, *(0,) * 255), "1"))


def _values(subset: str, text: str) -> list[int]:
    if subset == "C":
        if len(text) % 2 or not text.isdigit():
            raise NotDrawable("digits in pairs expected")
        return [int(text[at : at + 2]) for at in range(0, len(text), 2)]
    if not all(" " <= char <= "~" for char in text):
        raise NotDrawable("a character outside the subset")
    return [ord(char) - 32 for char in text]
