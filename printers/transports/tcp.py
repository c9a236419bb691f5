"""Raw TCP, port 9100 by custom.

A closed connection shows only at the second write, and a whole label may be handed over before a
reset: success of ``send`` says that the bytes left this program, never that they were printed.
"""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator

from printers.result import Reason
from printers.transports.base import Link, TransportError

_CHUNK = 32 * 1024


class TcpTransport:
    """One printer on the network. Time-outs in seconds.

    Most printers take one connection at a time, so it is opened per job and closed at once.
    ``write_timeout_s`` bounds each wait for the printer to take more bytes, not the whole job.
    """

    answers = True

    def __init__(
        self,
        host: str,
        port: int = 9100,
        *,
        connect_timeout_s: float = 3.0,
        write_timeout_s: float = 10.0,
    ) -> None:
        self._host = host
        self._port = port
        self._connect_timeout_s = connect_timeout_s
        self._write_timeout_s = write_timeout_s

    @property
    def place(self) -> str:
        """``host:port``."""
        return f"{self._host}:{self._port}"

    @contextlib.contextmanager
    def open(self) -> Iterator[Link]:
        """Connect; close politely at the end so that the printer sees the end of the data."""
        sock = self._connect()
        try:
            yield _TcpLink(sock, self._write_timeout_s)
        finally:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_WR)
            sock.close()

    def _connect(self) -> socket.socket:
        try:
            sock = socket.create_connection(
                (self._host, self._port), timeout=self._connect_timeout_s
            )
        except ConnectionRefusedError as error:
            raise TransportError(Reason.REFUSED, type(error).__name__) from error
        except (OSError, UnicodeError) as error:  # UnicodeError: a host name that cannot be one
            raise TransportError(Reason.UNREACHABLE, type(error).__name__) from error
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock


class _TcpLink:
    def __init__(
        self,
        sock: socket.socket,
        write_timeout_s: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sock = sock
        self._write_timeout_s = write_timeout_s
        self._monotonic = monotonic

    def send(self, data: bytes) -> None:
        """Hand all of ``data`` over, counting what the system took."""
        view = memoryview(data)
        sent = 0
        self._sock.settimeout(self._write_timeout_s)
        while sent < len(data):
            try:
                sent += self._sock.send(view[sent : sent + _CHUNK])
            except TimeoutError as error:
                raise TransportError(Reason.STALLED, "write timed out", sent=sent) from error
            except OSError as error:
                raise TransportError(Reason.CUT, type(error).__name__, sent=sent) from error

    def ask(self, query: bytes, length: int, timeout_s: float) -> bytes | None:
        """Send ``query``, read ``length`` bytes, None when they do not come within ``timeout_s``.

        Late answers to an earlier query are read away first, so that they do not pass for this
        one's.
        """
        self._drain()
        self.send(query)
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
                raise TransportError(Reason.CUT, type(error).__name__, sent=1) from error
            if not more:
                raise TransportError(Reason.CUT, "closed by the printer", sent=1)
            reply += more
        return reply

    def _drain(self) -> None:
        self._sock.setblocking(False)
        try:
            while self._sock.recv(4096):
                pass
        except BlockingIOError:
            return
        except OSError as error:
            raise TransportError(Reason.CUT, type(error).__name__) from error
        raise TransportError(Reason.CUT, "closed by the printer")
