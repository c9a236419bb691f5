"""The paper of a practice receipt printer."""

from barcode.charsets import code128 as tables
from PIL import Image, ImageDraw, ImageFont

from app.sandbox.printers.code_drawing import draw_qr

_LINE_DOTS = 30
_TEXT_DOTS = 24
_START = {"A": 103, "B": 104, "C": 105}
_SWITCH = {"A": 101, "B": 100, "C": 99}


class ReceiptRoll:
    """Strips below each other until a cut. Sizes in dots; pictures in mode "1", black 0."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._strips: list[Image.Image] = []
        self._text = b""
        self.reset()

    def reset(self) -> None:
        """What ``ESC @`` does: settings back to their defaults, paper as it is."""
        self.centred = False
        self.code_height = 162
        self.code_module = 3
        self.code_text = False
        self.margin = 0

    def byte(self, char: bytes) -> None:
        """One byte of text; a line feed prints the line."""
        if char == b"\n":
            self._line(self._text)
            self._text = b""
        elif char >= b" ":
            self._text += char

    def feed(self, lines: int) -> None:
        """Print what is left of the line and move on."""
        if self._text:
            self.byte(b"\n")
        self._strips.append(self._blank(lines * _LINE_DOTS))

    def raster(self, data: bytes, row_bytes: int, rows: int) -> None:
        """A picture with 1 = black; what is wider than the paper is cut off, as on paper."""
        if not row_bytes or not rows:
            return
        picture = Image.frombytes("1", (row_bytes * 8, rows), data)
        self._place(picture.point((255, *(0,) * 255), "1"))

    def code128(self, data: bytes) -> bool:
        """A Code 128 from ``GS k`` data; False when it is not one.

        One that is wider than the paper is left out, as printers do.
        """
        symbols = _symbols(data)
        if symbols is None:
            return False
        check = (symbols[0] + sum(i * value for i, value in enumerate(symbols))) % 103
        bits = "".join(tables.CODES[value] for value in [*symbols, check]) + tables.STOP + "11"
        width = len(bits) * self.code_module
        if width > self._width:
            return True
        strip = self._blank(self.code_height)
        draw = ImageDraw.Draw(strip)
        left = (self._width - width) // 2 if self.centred else self.margin
        for index, bit in enumerate(bits):
            if bit == "1":
                x = left + index * self.code_module
                corner = (x + self.code_module - 1, self.code_height - 1)
                draw.rectangle(((x, 0), corner), fill=0)
        self._strips.append(strip)
        if self.code_text:
            self._line(_readable(data))
        return True

    def qr(self, text: str, level: str, cell: int) -> None:
        """A QR code; ``cell`` dots a module."""
        self._place(draw_qr(text, level, cell))

    def cut(self) -> Image.Image:
        """What was printed since the last cut."""
        if self._text:
            self.byte(b"\n")
        strips, self._strips = self._strips, []
        page = self._blank(max(1, sum(strip.height for strip in strips)))
        y = 0
        for strip in strips:
            page.paste(strip, (0, y))
            y += strip.height
        return page

    def _line(self, text: bytes) -> None:
        strip = self._blank(_LINE_DOTS)
        font = ImageFont.load_default(_TEXT_DOTS)
        shown = text.decode("ascii", "replace")
        left = max(0, (self._width - int(font.getlength(shown))) // 2) if self.centred else 0
        ImageDraw.Draw(strip).text((left, 0), shown, font=font, fill=0)
        self._strips.append(strip)

    def _place(self, picture: Image.Image) -> None:
        strip = self._blank(picture.height)
        left = max(0, (self._width - picture.width) // 2) if self.centred else self.margin
        strip.paste(picture, (left, 0))
        self._strips.append(strip)

    def _blank(self, height: int) -> Image.Image:
        return Image.new("1", (self._width, height), 1)


def _symbols(data: bytes) -> list[int] | None:
    """Symbol values with the start; None when ``data`` is no Code 128 of ``GS k``."""
    symbols: list[int] = []
    subset = ""
    rest = data
    while rest:
        if rest[:1] == b"{" and rest[1:2] in {b"A", b"B", b"C"}:
            subset = rest[1:2].decode()
            symbols.append(_SWITCH[subset] if symbols else _START[subset])
            rest = rest[2:]
            continue
        char, rest = (rest[1:2], rest[2:]) if rest[:2] == b"{{" else (rest[:1], rest[1:])
        value = _value(char[0], subset)
        if value is None:
            return None
        symbols.append(value)
    return symbols if len(symbols) > 1 else None


def _value(char: int, subset: str) -> int | None:
    match subset:
        case "C" if char < 100:
            return char
        case "B" if 32 <= char < 128:
            return char - 32
        case "A" if char < 96:
            return char - 32 if char >= 32 else char + 64
        case _:
            return None


def _readable(data: bytes) -> bytes:
    """The text below the bars."""
    text, subset, rest = b"", b"", data
    while rest:
        if rest[:1] == b"{" and rest[1:2] in {b"A", b"B", b"C"}:
            subset, rest = rest[1:2], rest[2:]
        elif subset == b"C":
            text, rest = text + f"{rest[0]:02d}".encode(), rest[1:]
        else:
            step = 2 if rest[:2] == b"{{" else 1
            text, rest = text + rest[:1], rest[step:]
    return text
