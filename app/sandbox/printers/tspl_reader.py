"""What a TSPL printer understands, read from a byte stream in any slices."""

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from app.sandbox.printers.tspl_codes import draw_native

_MM_PER_INCH = 25.4
_LONGEST_LINE = 4096
_SETTINGS = frozenset({"GAP", "DIRECTION", "SPEED", "DENSITY", "SHIFT", "OFFSET", "SET", "BLINE"})


@dataclass(frozen=True, slots=True)
class StatusAsked:
    """A status query came between commands; ``extended`` is ``ESC ! S``, TSPL's longer one."""

    extended: bool = False


@dataclass(frozen=True, slots=True)
class LabelDone:
    """``PRINT`` came: the picture in mode "1" (black 0), and how many of it."""

    picture: Image.Image
    copies: int


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A line that no command fits; ``text`` is its beginning."""

    text: str


Event = StatusAsked | LabelDone | NotUnderstood


@dataclass(frozen=True, slots=True)
class _Bitmap:
    x: int
    y: int
    row_bytes: int
    rows: int
    mode: int


class TsplReader:
    """Reads one connection's bytes; the canvas outlives a ``PRINT`` as on a real printer.

    Args:
        dots_per_mm: of the head that is imitated.
    """

    def __init__(self, dots_per_mm: float) -> None:
        self._dots_per_mm = dots_per_mm
        self._buffer = bytearray()
        self._awaited: _Bitmap | None = None
        self._size = (round(100 * dots_per_mm), round(180 * dots_per_mm))
        self._canvas = Image.new("1", self._size, 1)
        self._reference = (0, 0)

    def feed(self, data: bytes) -> Iterator[Event]:
        """Take ``data`` and tell what became complete."""
        self._buffer += data
        while True:
            if self._awaited is not None:
                if not self._take_bitmap(self._awaited):
                    return
            elif self._buffer[:1] == b"\x1b":
                if len(self._buffer) < 3:
                    return
                asked = bytes(self._buffer[1:3])
                del self._buffer[:3]
                known = asked in {b"!?", b"!S"}
                yield StatusAsked(asked == b"!S") if known else NotUnderstood("ESC")
            else:
                line = self._take_command()
                if line is None:
                    return
                event = self._obey(line) if line else None
                if event is not None:
                    yield event

    def _take_command(self) -> str | None:
        """The next command line, or the head of a ``BITMAP`` up to its data; None: not whole."""
        if self._buffer[:7].upper() == b"BITMAP ":
            end = -1
            for _ in range(5):
                end = self._buffer.find(b",", end + 1)
                if end < 0:
                    return None
            return self._cut(end + 1)
        end = self._buffer.find(b"\n")
        if end < 0:
            return self._cut(len(self._buffer)) if len(self._buffer) > _LONGEST_LINE else None
        return self._cut(end + 1)

    def _cut(self, end: int) -> str:
        text = self._buffer[:end].decode("ascii", "replace").strip()
        del self._buffer[:end]
        return text

    def _obey(self, line: str) -> Event | None:
        name, _, rest = line.partition(" ")
        values = [value.strip() for value in rest.split(",")]
        try:
            match name.upper():
                case "SIZE":
                    self._size = (self._dots(values[0]), self._dots(values[1]))
                    self._clear()
                case "CLS":
                    self._clear()
                case "REFERENCE":
                    self._reference = (int(values[0]), int(values[1]))
                case "BITMAP":
                    self._awaited = _Bitmap(*(int(value) for value in values[:5]))
                case "PRINT":
                    copies = int(values[0]) * int(values[1] if len(values) > 1 else 1)
                    return LabelDone(self._referred(), copies)
                case "BARCODE" | "QRCODE":
                    draw_native(self._canvas, name.upper(), rest)
                case setting if setting in _SETTINGS:
                    pass  # does not change the picture of the label as sent
                case _:
                    return NotUnderstood(line[:40])
        except (ValueError, IndexError, TypeError):
            return NotUnderstood(line[:40])
        return None

    def _dots(self, measure: str) -> int:
        if measure.endswith("mm"):
            return round(float(measure[:-2]) * self._dots_per_mm)
        if measure.endswith("dot"):
            return int(measure[:-3])
        return round(float(measure) * _MM_PER_INCH * self._dots_per_mm)

    def _referred(self) -> Image.Image:
        """The canvas as ``REFERENCE`` moves it; what leaves the label is cut."""
        moved = Image.new("1", self._canvas.size, 1)
        moved.paste(self._canvas, self._reference)
        return moved

    def _clear(self) -> None:
        self._canvas = Image.new("1", self._size, 1)

    def _take_bitmap(self, bitmap: _Bitmap) -> bool:
        """Place the awaited picture once all its bytes are here."""
        wanted = bitmap.row_bytes * bitmap.rows
        if len(self._buffer) < wanted:
            return False
        data = bytes(self._buffer[:wanted])
        del self._buffer[:wanted]
        self._awaited = None
        if not data:
            return True
        # 1 = white, as in TSPL
        part = Image.frombytes("1", (bitmap.row_bytes * 8, bitmap.rows), data)
        if bitmap.mode == 0:
            self._canvas.paste(part, (bitmap.x, bitmap.y))
        else:  # OR: what is black stays black
            black = part.point((255, *(0,) * 255), "1")
            self._canvas.paste(0, (bitmap.x, bitmap.y), black)
        return True
