"""What a receipt printer understands of ESC/POS, read from a byte stream in any slices.

The subset that python-escpos writes: init, raster ``GS v 0``, text, Code 128 ``GS k``, feed, cut,
and the status queries ``DLE EOT`` and ``GS r``; for labels also margin, QR code and ``GS FF``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from app.sandbox.printers.receipt_roll import ReceiptRoll

_FIXED_LENGTH = {
    b"\x1b@": 2,  # init
    b"\x1ba": 3,  # align
    b"\x1bt": 3,  # code table
    b"\x1bd": 3,  # feed lines
    b"\x1b!": 3,  # print mode
    b"\x1bE": 3,  # emphasis
    b"\x1dh": 3,  # code height
    b"\x1dw": 3,  # code module
    b"\x1df": 3,  # code font
    b"\x1dH": 3,  # code text place
    b"\x1dr": 3,  # status in its turn
    b"\x1dL": 4,  # left margin
    b"\x1d\x0c": 2,  # to the next label
    b"\x10\x04": 3,  # status at once
}
_HEAD = 8  # of GS v 0
_CODE128 = 73
_LAST_OLD_CODE = 6  # up to here the data of GS k end in a zero, from there they have a length


@dataclass(frozen=True, slots=True)
class StatusAsked:
    """``DLE EOT kind``, or ``GS r`` as kind 0."""

    kind: int


@dataclass(frozen=True, slots=True)
class SlipDone:
    """A cut, or the end of a label, came: the picture in mode "1" (black 0)."""

    picture: Image.Image


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A command outside the subset; ``text`` is its beginning in hexadecimal."""

    text: str


Event = StatusAsked | SlipDone | NotUnderstood


class EscPosReader:
    """Reads one connection's bytes onto a roll of ``width`` dots."""

    def __init__(self, width: int) -> None:
        self._buffer = bytearray()
        self._roll = ReceiptRoll(width)
        self._qr_cell, self._qr_level, self._qr_text = 3, "L", ""

    def feed(self, data: bytes) -> Iterator[Event]:
        """Take ``data`` and tell what became complete."""
        self._buffer += data
        while self._buffer:
            length = self._length()
            if length is None or len(self._buffer) < length:
                return
            command = bytes(self._buffer[:length])
            del self._buffer[:length]
            event = self._obey(command)
            if event is not None:
                yield event

    def _length(self) -> int | None:
        """Bytes of the command at the front; None: too little has come to tell."""
        buffer = self._buffer
        if buffer[0] not in b"\x1b\x1d\x10":
            return 1
        name = bytes(buffer[:2])
        if name in _FIXED_LENGTH:
            return _FIXED_LENGTH[name]
        needed = {b"\x1dv": _HEAD, b"\x1dk": 4, b"\x1dV": 3, b"\x1d(": 5}.get(name, 2)
        if len(buffer) < needed:
            return None
        match name:
            case b"\x1dv":
                width, rows = _raster_size(buffer)
                needed += width * rows
            case b"\x1dk":
                return _code_length(buffer)
            case b"\x1d(":
                needed += int.from_bytes(buffer[3:5], "little")
            case b"\x1dV":
                needed += buffer[2] >= 65  # with a feed before the cut
        return needed

    def _obey(self, command: bytes) -> Event | None:
        name, last = command[:2], command[-1]
        if name in {b"\x10\x04", b"\x1dr"}:
            return StatusAsked(last if name == b"\x10\x04" else 0)
        if name in {b"\x1dV", b"\x1d\x0c"}:
            return SlipDone(self._roll.cut())
        if name == b"\x1dk":
            understood = command[2] == _CODE128 and self._roll.code128(command[4:])
            return None if understood else NotUnderstood(command[:4].hex())
        if name == b"\x1d(":
            return self._extended(command)
        return self._lay(name, command)

    def _lay(self, name: bytes, command: bytes) -> Event | None:
        """What goes onto the roll, and how."""
        if len(command) == 1:
            self._roll.byte(command)
        elif name == b"\x1dL":
            self._roll.margin = int.from_bytes(command[2:], "little")
        elif name == b"\x1dv":
            self._roll.raster(command[_HEAD:], *_raster_size(command))
        elif name in _FIXED_LENGTH:
            self._set(name, command[-1])
        else:
            return NotUnderstood(command.hex())
        return None

    def _extended(self, command: bytes) -> Event | None:
        """``GS ( K`` sets density and speed, ``GS ( k`` makes a QR code step by step."""
        if command[2:3] == b"K":
            return None
        function, values = command[5:7], command[7:]
        match function:
            case b"1A":
                return None
            case b"1C":
                self._qr_cell = values[0]
            case b"1E":
                self._qr_level = "LMQH"[values[0] - 48]
            case b"1P":
                self._qr_text = values[1:].decode()
            case b"1Q":
                self._roll.qr(self._qr_text, self._qr_level, self._qr_cell)
            case _:
                return NotUnderstood(command[:7].hex())
        return None

    def _set(self, name: bytes, value: int) -> None:
        roll = self._roll
        match name:
            case b"\x1dh":
                roll.code_height = value
            case b"\x1dw":
                roll.code_module = value
            case b"\x1dH":
                roll.code_text = bool(value)
            case b"\x1ba":
                roll.centred = value in {1, 49}
            case b"\x1b@":
                roll.reset()
            case b"\x1bd":
                roll.feed(value)
            case _:
                pass  # type style does not matter to a practice slip


def _raster_size(command: bytes | bytearray) -> tuple[int, int]:
    """Bytes a row, and rows, of a ``GS v 0``."""
    return int.from_bytes(command[4:6], "little"), int.from_bytes(command[6:8], "little")


def _code_length(command: bytes | bytearray) -> int | None:
    """Bytes of a ``GS k``; None: its end has not come."""
    if command[2] > _LAST_OLD_CODE:
        return 4 + command[3]
    end = command.find(b"\0", 3)
    return end + 1 if end >= 0 else None
