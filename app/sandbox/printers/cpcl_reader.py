"""What a CPCL printer understands, read from a byte stream in any slices."""

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageOps

from app.sandbox.printers.code_drawing import NotDrawable, draw_code128, draw_qr, overlay
from app.sandbox.printers.tspl_reader import Event, LabelDone, NotUnderstood, StatusAsked

_SETTINGS = frozenset(
    {"TONE", "CONTRAST", "SPEED", "GAP-SENSE", "BAR-SENSE", "JOURNAL", "FORM", "ENDQR"}
)
_LONGEST_LINE = 1_000_000
_GRAPHIC_HEAD = 5  # spaces before the data of CG


@dataclass(frozen=True, slots=True)
class _Qr:
    """A QR code whose data are on the next line."""

    x: int
    y: int
    cell: int


class CpclReader:
    """Reads one connection's bytes; a label comes with ``PRINT``.

    Args:
        dots_per_mm: of the head; the width of a label that does not say its own.
    """

    def __init__(self, dots_per_mm: float) -> None:
        self._buffer = bytearray()
        self._usual_width = round(100 * dots_per_mm)
        self._canvas: Image.Image | None = None
        self._copies = 1
        self._qr: _Qr | None = None

    def feed(self, data: bytes) -> Iterator[Event]:
        """Take ``data`` and tell what became complete."""
        self._buffer += data
        while self._buffer:
            if self._buffer[0] == 0x1B:
                if len(self._buffer) < 2:
                    return
                asked = self._buffer[1:2] == b"h"
                del self._buffer[:2]
                yield StatusAsked() if asked else NotUnderstood("ESC")
                continue
            if self._buffer[:3].upper() == b"CG ":
                if not self._take_raw():
                    return
                continue
            end = self._buffer.find(b"\n")
            if end < 0:
                if len(self._buffer) < _LONGEST_LINE:
                    return
                end = len(self._buffer) - 1
            line = self._buffer[: end + 1].decode("ascii", "replace").strip("\r\n")
            del self._buffer[: end + 1]
            event = self._obey(line) if line else None
            if event is not None:
                yield event

    def _take_raw(self) -> bool:
        """Place a ``CG`` once all its bytes are here."""
        at = -1
        for _ in range(_GRAPHIC_HEAD):
            at = self._buffer.find(b" ", at + 1)
            if at < 0:
                return False
        numbers = [int(part) for part in self._buffer[3:at].split(b" ")]
        stride, rows, x, y = numbers
        end = at + 1 + stride * rows
        if len(self._buffer) < end:
            return False
        self._place(bytes(self._buffer[at + 1 : end]), stride, x, y)
        del self._buffer[:end]
        return True

    def _obey(self, line: str) -> Event | None:
        qr, self._qr = self._qr, None
        name, *words = line.split(" ")
        try:
            if qr is not None:
                level, _, text = line.partition("A,")
                self._overlay(draw_qr(text, level, qr.cell), qr.x, qr.y)
            elif name == "PRINT" and self._canvas is not None:
                picture, self._canvas = self._canvas, None
                return LabelDone(picture, self._copies)
            elif not self._set(name, words, line):
                return NotUnderstood(line[:40])
        except (ValueError, IndexError, NotDrawable):
            return NotUnderstood(line[:40])
        return None

    def _set(self, name: str, words: list[str], line: str) -> bool:
        match name:
            case "!":
                _, _, _, height, copies = (int(word) for word in words)
                self._canvas, self._copies = Image.new("1", (self._usual_width, height), 1), copies
            case "PAGE-WIDTH" if self._canvas is not None:
                self._canvas = Image.new("1", (int(words[0]), self._canvas.height), 1)
            case "EG":
                stride, _, x, y = (int(word) for word in words[:4])
                self._place(bytes.fromhex(words[4]), stride, x, y)
            case "BARCODE" if words[0] == "QR":
                _, x_dots, y_dots, _, _, _, cell = words
                self._qr = _Qr(int(x_dots), int(y_dots), int(cell))
            case "BARCODE" if words[0] == "128":
                self._bars(line)
            case _:
                return name in _SETTINGS
        return True

    def _bars(self, line: str) -> None:
        """This firmware's automatic mode never pairs digits."""
        _, _, module, _, height, x, y, text = line.split(" ", 7)
        self._overlay(draw_code128([("B", text)], int(module), int(height)), int(x), int(y))

    def _place(self, rows: bytes, stride: int, x: int, y: int) -> None:
        picture = Image.frombytes("1", (stride * 8, len(rows) // stride), rows)
        self._overlay(ImageOps.invert(picture), x, y)  # 1 is black in CPCL, white in Pillow

    def _overlay(self, picture: Image.Image, x: int, y: int) -> None:
        if self._canvas is None:
            raise ValueError("a picture before the head")
        overlay(self._canvas, picture, x, y)
