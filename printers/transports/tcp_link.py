"""One open TCP connection to a printer: sending with a count, asking, and ending it."""

import contextlib
import socket
import struct
import sys
import time
from collections.abc import Callable

from printers.result import Reason
from printers.transports.base import TransportError

_CHUNK = 32 * 1024
_LOOKS = 8  # looks for progress within one write time-out
_LINGER_S = 1.0


class TcpLink:
    """Sends and asks over ``sock``.

    ``well``: nothing failed so far. ``owed``: a question is still unanswered, and its answer may
    come at any time.
    """

    def __init__(
        self,
        sock: socket.socket,
        write_timeout_s: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sock = sock
        self._write_timeout_s = write_timeout_s
        self._monotonic = monotonic
        self.well = True
        self.owed = False

    def send(self, data: bytes) -> None:
        """Hand all of ``data`` over, counting what the system took."""
        view = memoryview(data)
        sent = 0
        while sent < len(data):
            sent += self._send_some(view[sent : sent + _CHUNK], sent)

    def _send_some(self, part: memoryview, sent: int) -> int:
        """Wait until the system takes some of ``part``.

        A socket with a full buffer turns writable only when a third of it is free, which a slow
        printer may need minutes for; so bytes that it acknowledges count as progress too.
        """
        deadline = self._monotonic() + self._write_timeout_s
        waiting = unacknowledged(self._sock)
        while True:
            self._sock.settimeout(self._write_timeout_s / _LOOKS)
            try:
                return self._sock.send(part)
            except TimeoutError as error:
                before, waiting = waiting, unacknowledged(self._sock)
                now = self._monotonic()
                if waiting is not None and before is not None and waiting < before:
                    deadline = now + self._write_timeout_s
                elif now >= deadline:
                    self.well = False
                    detail = f"no progress for {self._write_timeout_s:g} s"
                    if waiting is not None:
                        detail += f", {waiting} bytes not acknowledged,"
                    raise TransportError(Reason.STALLED, detail, sent=sent) from error
            except OSError as error:
                self.well = False
                raise TransportError(Reason.CUT, type(error).__name__, sent=sent) from error

    def ask(self, query: bytes, length: int, timeout_s: float) -> bytes | None:
        """Send ``query``, read ``length`` bytes, None when they do not come within ``timeout_s``.

        Late answers to an earlier query are read away first, so that they do not pass for this
        one's.
        """
        self._drain()
        self.send(query)
        self.owed = True
        deadline = self._monotonic() + timeout_s
        reply = b""
        while len(reply) < length:
            left = deadline - self._monotonic()
            if left <= 0:
                return None
            self._sock.settimeout(left)
            try:
                more = self._sock.recv(length - len(reply))
            except TimeoutError:
                return None
            except OSError as error:
                self.well = False
                raise TransportError(Reason.CUT, type(error).__name__, sent=1) from error
            if not more:
                self.well = False
                raise TransportError(Reason.CUT, "closed by the printer", sent=1)
            reply += more
        self.owed = False
        return reply

    def _drain(self) -> None:
        if not alive(self._sock):
            self.well = False
            raise TransportError(Reason.CUT, "closed by the printer")


def alive(sock: socket.socket) -> bool:
    """Read away what came unasked, and say whether the printer keeps its side open."""
    sock.setblocking(False)
    try:
        while sock.recv(4096):
            pass
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def end(sock: socket.socket, *, owed: bool) -> None:
    """Say that no more comes, then close.

    Closing with an unread answer resets the connection, and a printer that is reset forgets what
    it had not read yet: the end of the label. So answers are read first, and with ``owed`` one is
    waited for, at most a second.
    """
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_WR)
        if owed:
            deadline = time.monotonic() + _LINGER_S
            while (left := deadline - time.monotonic()) > 0:
                sock.settimeout(left)
                if not sock.recv(4096):
                    break
        alive(sock)
    sock.close()


def unacknowledged(sock: socket.socket) -> int | None:
    """Bytes that the other side has not acknowledged; None where the system does not tell."""
    if sys.platform != "linux":
        return None
    import fcntl  # noqa: PLC0415 - not on Windows
    import termios  # noqa: PLC0415

    try:
        (waiting,) = struct.unpack("i", fcntl.ioctl(sock, termios.TIOCOUTQ, b"\0" * 4))
    except OSError:
        return None
    return int(waiting)
