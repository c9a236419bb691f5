"""Sending and asking over anything that takes and gives bytes: USB, /dev/usb/lp*, serial."""

import time
from collections.abc import Callable
from typing import Protocol

from printers.result import Reason
from printers.transports.base import TransportError, read_reply

_LOOKS = 4  # looks for progress within one write time-out
_DRAIN = 4096


class Port(Protocol):
    """An open port. Its errors are OSError, as those of pyusb and pyserial are."""

    @property
    def chunk(self) -> int:
        """The most bytes for one ``write``."""
        ...

    @property
    def exact(self) -> bool:
        """After an error of ``write``, surely nothing of that part was taken."""
        ...

    def write(self, part: bytes, timeout_s: float) -> int:
        """Give ``part``; how many of its bytes were taken in time, 0 when none.

        Raises:
            TimeoutError: the port has its own idea of a stall, and cannot say what it took.
        """
        ...

    def read(self, length: int, timeout_s: float) -> bytes:
        """At most ``length`` bytes; ``b""`` when none came in time."""
        ...

    def waiting(self, timeout_s: float) -> int:
        """Bytes that this computer still holds, after waiting for there to be none."""
        ...

    def abandon(self) -> None:
        """Throw away what this computer still holds. It is only called after a stall."""
        ...


class StreamLink:
    """A link over ``port``. ``write_timeout_s`` seconds without progress are a stall."""

    def __init__(
        self,
        port: Port,
        write_timeout_s: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._port = port
        self._write_timeout_s = write_timeout_s
        self._monotonic = monotonic

    def send(self, data: bytes) -> None:
        """Hand all of ``data`` over, and see it leave this computer."""
        sent = 0
        while sent < len(data):
            sent += self._send_some(data[sent : sent + self._port.chunk], sent)
        if data:
            self._see_it_leave(len(data))

    def _send_some(self, part: bytes, sent: int) -> int:
        deadline = self._monotonic() + self._write_timeout_s
        while True:
            try:
                taken = self._port.write(part, self._write_timeout_s / _LOOKS)
            except OSError as error:
                sent += 0 if self._port.exact else len(part)
                if isinstance(error, TimeoutError):
                    raise self._stalled(sent) from error
                raise TransportError(Reason.CUT, _name(error), sent=sent) from error
            if taken:
                return taken
            if self._monotonic() >= deadline:
                raise self._stalled(sent)

    def _see_it_leave(self, sent: int) -> None:
        deadline = self._monotonic() + self._write_timeout_s
        held = sent + 1
        while True:
            before = held
            try:
                held = self._port.waiting(self._write_timeout_s / _LOOKS)
            except OSError as error:
                raise TransportError(Reason.CUT, _name(error), sent=sent) from error
            if not held:
                return
            if held < before:
                deadline = self._monotonic() + self._write_timeout_s
            elif self._monotonic() >= deadline:
                raise self._stalled(sent)

    def _stalled(self, sent: int) -> TransportError:
        detail = f"no progress for {self._write_timeout_s:g} s"
        try:
            self._port.abandon()
        except OSError as error:
            detail += f", then {_name(error)}"
        return TransportError(Reason.STALLED, detail, sent=sent)

    def ask(self, query: bytes, length: int, timeout_s: float) -> bytes | None:
        """Send ``query``, read ``length`` bytes; late answers to earlier ones are read away."""
        try:
            while self._port.read(_DRAIN, 0):
                pass
        except OSError as error:
            raise TransportError(Reason.CUT, _name(error)) from error
        self.send(query)
        try:
            return read_reply(self._port.read, length, timeout_s, self._monotonic)
        except OSError as error:
            raise TransportError(Reason.CUT, _name(error), sent=1) from error


def _name(error: OSError) -> str:
    return type(error).__name__ if error.errno is None else f"{type(error).__name__} {error.errno}"
