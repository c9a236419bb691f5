"""What a ZPL printer understands, read from a byte stream in any slices.

Strict where firmware is: counts, row widths and CRCs must be right, or the field is not drawn.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageOps

from app.sandbox.printers.code_drawing import NotDrawable, draw_code128, draw_qr, overlay
from app.sandbox.printers.tspl_reader import Event, LabelDone, NotUnderstood, StatusAsked

_IMMEDIATE = {b"~HS": 3, b"^XZ": 3, b"^XA": 3, b"^FS": 3, b"~SD": 5}
_SETTINGS = frozenset({"^MN", "^PR", "^MD", "^MM", "~SD", "^CI"})
_RUN = re.compile(r"([g-z]*[G-Y]?)([0-9A-Fa-f])")
_FIELD_HEX = re.compile(r"_([0-9A-Fa-f]{2})")
_INVOCATION = re.compile(r"(>[:;56])")
_SUBSET = {">:": "B", ">;": "C", ">6": "B", ">5": "C"}
_LONGEST = 8_000_000


class BadField(ValueError):
    """A field that the printer would leave out."""


@dataclass(slots=True)
class _Field:
    """What has been said of the field in hand."""

    x: int = 0
    y: int = 0
    code: str = ""
    height: int = 10
    cell: int = 1
    hex_in_data: bool = False
    data: str = ""
    graphic: Image.Image | None = None


class ZplReader:
    """Reads one connection's bytes; a label comes with ``^XZ``.

    Args:
        dots_per_mm: of the head; the size of a label that does not say its own.
    """

    def __init__(self, dots_per_mm: float) -> None:
        self._buffer = bytearray()
        self._size = [round(100 * dots_per_mm), round(180 * dots_per_mm)]
        self._home = (0, 0)
        self._turned = self._mirrored = False
        self._module, self._bar_height = 2, 10
        self._copies = 1
        self._field = _Field()
        self._fields: list[_Field] = []

    def feed(self, data: bytes) -> Iterator[Event]:
        """Take ``data`` and tell what became complete."""
        self._buffer += data
        while (command := self._next()) is not None:
            if not command.strip():
                continue
            try:
                event = self._obey(command)
            except (ValueError, IndexError, zlib.error):
                event = NotUnderstood(command[:40])
            if event is not None:
                yield event

    def _next(self) -> str | None:
        """The next command with its parameters; None: not whole."""
        buffer = self._buffer
        length = _IMMEDIATE.get(bytes(buffer[:3]).upper())
        if length is None:
            if len(buffer) < 3:
                return None
            ends = [at for at in (buffer.find(b"^", 1), buffer.find(b"~", 1)) if at > 0]
            if not ends and len(buffer) < _LONGEST:
                return None
            length = min(ends, default=len(buffer))
        elif len(buffer) < length:
            return None
        command = bytes(buffer[:length]).decode("ascii", "replace")
        del buffer[:length]
        return command.rstrip("\r\n") if command[:3] != "^FD" else command

    def _obey(self, command: str) -> Event | None:
        name, rest = command[:3].upper(), command[3:]
        if name == "~HS":
            return StatusAsked()
        if name == "^XZ":
            return self._finish()
        if name in _SETTINGS:
            return None
        if name[:1] not in "^~" or not (self._set_label(name, rest) or self._set_field(name, rest)):
            return NotUnderstood(command[:40])
        return None

    def _set_label(self, name: str, rest: str) -> bool:
        match name:
            case "^XA":
                self._home, self._turned, self._mirrored, self._copies = (0, 0), False, False, 1
                self._fields, self._field = [], _Field()
            case "^PW":
                self._size[0] = int(rest)
            case "^LL":
                self._size[1] = int(rest)
            case "^LH":
                self._home = _pair(rest)
            case "^PO":
                self._turned = rest == "I"
            case "^PM":
                self._mirrored = rest == "Y"
            case "^PQ":
                self._copies = int(rest.split(",", maxsplit=1)[0])
            case "^BY":
                module, _, height = rest.split(",")
                self._module, self._bar_height = int(module), int(height)
            case _:
                return False
        return True

    def _set_field(self, name: str, rest: str) -> bool:
        field = self._field
        match name:
            case "^FO":
                field.x, field.y = _pair(rest)
            case "^GF":
                field.graphic = read_graphic(rest)
            case "^BC":
                field.code, field.height = "128", int(rest.split(",")[1] or self._bar_height)
                field.cell = self._module
            case "^BQ":
                field.code, field.cell = "qr", int(rest.split(",")[2])
                field.y += self._bar_height  # a quirk of the firmware
            case "^FH":
                field.hex_in_data = True
            case "^FD":
                field.data = rest
            case "^FS":
                self._fields.append(field)
                self._field = _Field()
            case _:
                return False
        return True

    def _finish(self) -> Event:
        canvas = Image.new("1", (self._size[0], self._size[1]), 1)
        left, top = self._home
        try:
            for field in self._fields:
                picture = field.graphic or _drawn(field)
                if picture is not None:
                    overlay(canvas, picture, left + field.x, top + field.y)
        except (BadField, NotDrawable) as error:
            return NotUnderstood(str(error))
        if self._mirrored:
            canvas = ImageOps.mirror(canvas)
        if self._turned:
            canvas = canvas.rotate(180)
        return LabelDone(canvas, self._copies)


def read_graphic(parameters: str) -> Image.Image:
    """The picture of ``^GF`` parameters: ``A,bytes,bytes,row,data``.

    Raises:
        BadField: counts, CRC, or the amount of data are not right.
    """
    kind, sent, total, row, data = parameters.split(",", 4)
    count, stride = int(total), int(row)
    if kind != "A" or not stride or count % stride or sent != total:
        raise BadField(f"GF {kind},{sent},{total},{row}")
    rows = _from_base64(data) if data.startswith(":") else _from_runs(data, stride)
    if len(rows) != count:
        raise BadField(f"GF with {len(rows)} of {count} bytes")
    # 1 is black in ZPL and white in Pillow.
    return ImageOps.invert(Image.frombytes("1", (stride * 8, count // stride), rows))


def _from_base64(data: str) -> bytes:
    _, form, text, crc = data.split(":")
    register = 0
    for byte in text.encode():
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1 ^ (0x1021 if register & 0x8000 else 0)) & 0xFFFF
    if int(crc, 16) != register:
        raise BadField("GF with a wrong CRC")
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise BadField("GF that is no base64") from error
    return zlib.decompress(raw) if form == "Z64" else raw


def _from_runs(data: str, stride: int) -> bytes:
    width = stride * 2
    rows: list[str] = []
    row = ""
    at = 0
    while at < len(data):
        char = data[at]
        if char in ",!" or (char == ":" and not row):
            row = rows[-1] if char == ":" else row.ljust(width, "0" if char == "," else "F")
            at += 1
        elif char in "\r\n":
            at += 1
            continue
        else:
            run = _RUN.match(data, at)
            if run is None:
                raise BadField("GF with a letter that counts nothing")
            row += run[2] * (_count(run[1]) or 1)
            at = run.end()
        while len(row) >= width:
            rows.append(row[:width])
            row = row[width:]
    if row:
        raise BadField("GF that ends within a row")
    return bytes.fromhex("".join(rows))


def _count(letters: str) -> int:
    twenties = sum((ord(letter) - ord("g") + 1) * 20 for letter in letters if letter >= "g")
    return twenties + sum(ord(letter) - ord("G") + 1 for letter in letters if letter < "g")


def _drawn(field: _Field) -> Image.Image | None:
    data = field.data
    if field.code == "qr":
        head, _, text = data.partition(",")
        return draw_qr(_unhexed(field, text), head[:1], field.cell)
    if field.code != "128":
        return None
    written: list[tuple[str, str]] = []
    subset = "B"
    for part in _INVOCATION.split(data):
        if part in _SUBSET:
            subset = _SUBSET[part]
        elif part:
            written.append((subset, _unhexed(field, part.replace(">0", ">"))))
    return draw_code128(written, field.cell, field.height)


def _unhexed(field: _Field, text: str) -> str:
    if not field.hex_in_data:
        return text
    return _FIELD_HEX.sub(lambda found: chr(int(found[1], 16)), text)


def _pair(text: str) -> tuple[int, int]:
    x, y = text.split(",")
    return int(x), int(y)
