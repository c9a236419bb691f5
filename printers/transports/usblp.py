"""Linux' own USB printer devices, ``/dev/usb/lp*``, readable and writable by group ``lp``.

The kernel passes bytes on in blocks and tells when the printer took the last one. One program can
have the device open at a time.
"""

import contextlib
import errno
import os
import select
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from printers.result import Reason
from printers.state import PrinterState
from printers.transports.base import Handover, Link, MissingPart, TransportError
from printers.transports.port_status import port_state
from printers.transports.stream import StreamLink

_LPGETSTATUS = 0x060B  # linux/lp.h
_REFUSALS = {errno.EBUSY: Reason.REFUSED}


class UsbLpTransport:
    """The printer at ``path``. Time-outs in seconds.

    Args:
        path: such as ``/dev/usb/lp0``.
        answers: False for a printer that cannot talk back; it is then opened for writing only.
        write_timeout_s: bounds each wait without progress.
        port_status: reads the port's status byte of an open device; for tests.
    """

    handover = Handover.DEVICE

    def __init__(
        self,
        path: Path,
        *,
        answers: bool = True,
        write_timeout_s: float = 10.0,
        port_status: Callable[[int], int] | None = None,
    ) -> None:
        self._path = path
        self._answers = answers
        self._write_timeout_s = write_timeout_s
        self._port_status = port_status or _port_status

    @property
    def place(self) -> str:
        """The path."""
        return str(self._path)

    @property
    def answers(self) -> bool:
        """As given."""
        return self._answers

    @contextlib.contextmanager
    def open(self) -> Iterator[Link]:
        """Open the device for this job alone."""
        if sys.platform == "win32":
            raise MissingPart("usblp")
        mode = os.O_RDWR if self._answers else os.O_WRONLY
        try:
            fd = os.open(self._path, mode | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        except OSError as error:
            reason = _REFUSALS.get(error.errno or 0, Reason.NO_FILE)
            raise TransportError(reason, f"{type(error).__name__} {error.errno}") from error
        try:
            yield _UsbLpLink(_DevicePort(fd), self._write_timeout_s, self._answers, self._state)
        finally:
            os.close(fd)

    def _state(self, fd: int) -> PrinterState | None:
        try:
            status = self._port_status(fd)
        except OSError:
            return None
        return port_state(status)


class _UsbLpLink(StreamLink):
    def __init__(
        self,
        port: "_DevicePort",
        write_timeout_s: float,
        answers: bool,
        state: Callable[[int], PrinterState | None],
    ) -> None:
        super().__init__(port, write_timeout_s)
        self._fd = port.fd
        self._answers = answers
        self._state = state

    def ask(self, query: bytes, length: int, timeout_s: float) -> bytes | None:
        """As every link; None at once when the printer cannot talk back."""
        return super().ask(query, length, timeout_s) if self._answers else None

    def state(self) -> PrinterState | None:
        """The port's status lines: paper out, or something wrong."""
        return self._state(self._fd)


class _DevicePort:
    chunk = 8192
    exact = True

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._pause = threading.Event()

    def write(self, part: bytes, timeout_s: float) -> int:
        if not self._ready(select.POLLOUT, timeout_s):
            return 0
        try:
            return os.write(self.fd, part)
        except BlockingIOError:
            return 0

    def read(self, length: int, timeout_s: float) -> bytes:
        deadline = time.monotonic() + timeout_s
        while self._ready(select.POLLIN, max(0.0, deadline - time.monotonic())):
            with contextlib.suppress(BlockingIOError):
                if data := os.read(self.fd, length):
                    return data
            if time.monotonic() >= deadline:
                break
            self._pause.wait(0.01)  # some printers send empty packets all the time
        return b""

    def waiting(self, timeout_s: float) -> int:
        """The device is writable again when the printer took the block before."""
        return 0 if self._ready(select.POLLOUT, timeout_s) else 1

    def abandon(self) -> None:
        """Nothing to do: closing the device cancels its block."""

    def _ready(self, event: int, timeout_s: float) -> bool:
        poll = select.poll()
        poll.register(self.fd, event)
        found = poll.poll(timeout_s * 1000)
        if found and not found[0][1] & event:  # an error without the event: the device is gone
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        return bool(found)


def _port_status(fd: int) -> int:
    if sys.platform == "win32":
        raise OSError(errno.ENOTTY, "no port status")
    import fcntl  # noqa: PLC0415 - not on Windows

    (status,) = struct.unpack("i", fcntl.ioctl(fd, _LPGETSTATUS, struct.pack("i", 0)))
    return int(status)
