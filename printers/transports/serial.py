"""Serial ports, and Bluetooth printers that show as one (SPP). Needs pyserial."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from printers.result import Reason
from printers.transports.base import Handover, Link, TransportError, library
from printers.transports.stream import StreamLink

if TYPE_CHECKING:
    import serial as pyserial

_POLL_S = 0.01


class SerialTransport:
    """The printer at ``port``, such as ``COM3`` or ``/dev/rfcomm0``. Time-outs in seconds.

    8 data bits, no parity, 1 stop bit. ``flow``: the lines by which the printer says "wait";
    XON/XOFF is not offered, since pictures contain those bytes. Without flow control a printer
    that is slower than the line loses bytes, and nothing here can notice.
    """

    answers = True
    handover = Handover.DEVICE

    def __init__(
        self,
        port: str,
        *,
        baud: int = 9600,
        flow: Literal["rts", "dtr", "none"] = "rts",
        write_timeout_s: float = 10.0,
    ) -> None:
        self._port = port
        self._baud = baud
        self._flow = flow
        self._write_timeout_s = write_timeout_s

    @property
    def place(self) -> str:
        """The port's name."""
        return self._port

    @contextlib.contextmanager
    def open(self) -> Iterator[Link]:
        """Open the port for this job alone."""
        serial = library("serial", "pyserial")
        try:
            line = serial.Serial(
                self._port,
                self._baud,
                timeout=0,
                write_timeout=self._write_timeout_s,
                rtscts=self._flow == "rts",
                dsrdtr=self._flow == "dtr",
                exclusive=True,
            )
        except OSError as error:
            detail = f"{type(error).__name__} {error.errno}"
            raise TransportError(Reason.NO_FILE, detail) from error
        try:
            yield StreamLink(
                _SerialPort(line, serial.SerialTimeoutException), self._write_timeout_s
            )
        finally:
            with contextlib.suppress(OSError):
                line.close()


class _SerialPort:
    chunk = 256
    exact = False  # pyserial does not tell how much of a part it wrote before an error

    def __init__(self, line: "pyserial.Serial", timed_out: type[OSError]) -> None:
        self._line = line
        self._timed_out = timed_out
        self._pause = threading.Event()

    def write(self, part: bytes, timeout_s: float) -> int:  # noqa: ARG002 - the line has its own
        try:
            return self._line.write(part) or 0
        except self._timed_out as error:
            raise TimeoutError from error

    def read(self, length: int, timeout_s: float) -> bytes:
        self._line.timeout = timeout_s
        return bytes(self._line.read(min(length, self._line.in_waiting or 1)))

    def waiting(self, timeout_s: float) -> int:
        deadline = time.monotonic() + timeout_s
        while (held := int(self._line.out_waiting)) and time.monotonic() < deadline:
            self._pause.wait(_POLL_S)
        return held

    def abandon(self) -> None:
        """Without this, closing waits for a line that does not move."""
        with contextlib.suppress(*_tty_errors()):
            self._line.reset_output_buffer()


def _tty_errors() -> tuple[type[Exception], ...]:
    if sys.platform == "win32":
        return (OSError,)
    import termios  # noqa: PLC0415 - not on Windows

    return (OSError, termios.error)
