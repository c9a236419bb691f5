"""Raw TCP, port 9100 by custom.

A closed connection shows only at the second write, and a whole label may be handed over before a
reset: success of ``send`` says that the bytes left this program, never that they were printed.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from printers.result import Reason
from printers.transports.base import Handover, Link, TransportError
from printers.transports.tcp_link import TcpLink, alive, end

_SEND_BUFFER = 64 * 1024
# A dead printer is noticed by a kept connection after about 10 + 3 x 5 seconds.
_PROBES = (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconnect:
    """How often to try to connect, ``pause_s`` seconds apart.

    Only before a job: a job whose bytes began to leave is never sent again.
    """

    attempts: int = 1
    pause_s: float = 0.5


class TcpTransport:
    """One printer on the network. Time-outs in seconds.

    Most printers take one connection at a time, so by default it is opened per job and closed at
    once. ``keep_open`` keeps it between jobs, which spares a connect and keeps other computers
    out, until ``close``; one that the printer closed meanwhile is opened anew.

    ``write_timeout_s`` bounds each wait without progress, not the whole job: a slow printer may
    take as long as it likes while it takes bytes or acknowledges some. ``send_buffer`` bytes is
    what this computer may take in advance, so that a stall shows while the job is in hand.
    """

    answers = True
    handover = Handover.NETWORK

    def __init__(
        self,
        host: str,
        port: int = 9100,
        *,
        connect_timeout_s: float = 3.0,
        write_timeout_s: float = 10.0,
        reconnect: Reconnect | None = None,
        keep_open: bool = False,
        send_buffer: int = _SEND_BUFFER,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._host = host
        self._port = port
        self._connect_timeout_s = connect_timeout_s
        self._write_timeout_s = write_timeout_s
        self._reconnect = reconnect or Reconnect()
        self._keep_open = keep_open
        self._send_buffer = send_buffer
        self._wait = wait
        self._lock = threading.Lock()
        self._idle: socket.socket | None = None

    @property
    def place(self) -> str:
        """``host:port``."""
        return f"{self._host}:{self._port}"

    @contextlib.contextmanager
    def open(self) -> Iterator[Link]:
        """Connect; close politely at the end so that the printer sees the end of the data."""
        sock = self._take_idle() or self._connect_patiently()
        link = TcpLink(sock, self._write_timeout_s)
        well = False
        try:
            yield link
            well = link.well
        finally:
            if not (well and self._keep_open):
                end(sock, owed=link.owed)
            else:
                self._put_idle(sock)

    def close(self) -> None:
        """End the kept connection, if there is one."""
        with self._lock:
            sock, self._idle = self._idle, None
        if sock is not None:
            end(sock, owed=False)

    def _take_idle(self) -> socket.socket | None:
        with self._lock:
            sock, self._idle = self._idle, None
        if sock is not None and not alive(sock):
            sock.close()
            return None
        return sock

    def _put_idle(self, sock: socket.socket) -> None:
        with self._lock:
            other, self._idle = self._idle, sock
        if other is not None:  # two jobs at a time, which lanes forbid
            end(other, owed=False)

    def _connect_patiently(self) -> socket.socket:
        for _ in range(self._reconnect.attempts - 1):
            try:
                return self._connect()
            except TransportError:
                self._wait(self._reconnect.pause_s)
        return self._connect()

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
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, self._send_buffer)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _PROBES:
            if hasattr(socket, name):  # Windows and old systems lack some
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        return sock
