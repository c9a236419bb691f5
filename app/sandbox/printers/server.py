"""A TCP server that serves one connection at a time, as printers do, and stops cleanly."""

import contextlib
import os
import socket
import socketserver
import struct
import threading
from collections.abc import Callable
from typing import Protocol

from app.sandbox.printers.faults import Faults

_LINGER = "hh" if os.name == "nt" else "ii"


class Session(Protocol):
    """One connection's conversation."""

    def receive(self, data: bytes) -> bytes:
        """Take bytes that came, return the answer (maybe empty)."""
        ...


class PrinterServer:
    """Listens on loopback and hands what comes to a session a connection.

    Args:
        open_session: makes the session of a new connection.
        faults: ``silent`` and ``close_after`` are worked here.
        host: where to listen.
        port: 0 takes a free one.
    """

    def __init__(
        self, open_session: Callable[[], Session], faults: Faults, host: str, port: int
    ) -> None:
        self._open_session = open_session
        self._faults = faults
        self._address = (host, port)
        self._turn = threading.Lock()
        self._open: set[socket.socket] = set()
        self._stopping = threading.Event()
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._counting = threading.Lock()
        self._ended = 0

    @property
    def ended(self) -> int:
        """Conversations that are over: every byte that came with them has been worked off."""
        with self._counting:
            return self._ended

    @property
    def address(self) -> tuple[str, int]:
        """Host and port; the port is known once started."""
        if self._server is None:
            return self._address
        host, port = self._server.server_address[:2]
        return str(host), int(port)

    def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        if self._server is not None:
            return
        self._stopping.clear()
        self._server = _Server(self._address, self._serve)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), name="practice-printer"
        )
        self._thread.start()

    def stop(self) -> None:
        """Close every connection and wait for all threads."""
        server, thread = self._server, self._thread
        if server is None or thread is None:
            return
        self._stopping.set()
        server.shutdown()
        thread.join()
        for sock in list(self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        self._address = self.address
        server.server_close()  # joins the threads of the connections
        self._server = self._thread = None

    def _serve(self, sock: socket.socket) -> None:
        self._open.add(sock)
        try:
            with self._turn:
                if not self._stopping.is_set():  # stop() may have looked before we were listed
                    self._converse(sock)
        except OSError:
            pass  # the other side went away, or stop() closed the socket
        finally:
            self._open.discard(sock)
            with self._counting:
                self._ended += 1

    def _converse(self, sock: socket.socket) -> None:
        session = self._open_session()
        taken = 0
        while data := sock.recv(65536):
            limit = self._faults.close_after
            if limit is not None and taken + len(data) >= limit:
                session.receive(data[: limit - taken])
                _reset(sock)
                return
            taken += len(data)
            answer = session.receive(data)
            if answer and not self._faults.silent:
                sock.sendall(answer)


def _reset(sock: socket.socket) -> None:
    """Close with a reset, as a pulled cable or a crashing printer looks from afar."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(_LINGER, 1, 0))
    sock.close()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False
    request_queue_size = 16

    def __init__(self, address: tuple[str, int], serve: Callable[[socket.socket], None]) -> None:
        self._serve = serve
        super().__init__(address, socketserver.BaseRequestHandler)

    def finish_request(self, request: object, client_address: object) -> None:  # noqa: ARG002
        """Serve one connection (in its own thread)."""
        if isinstance(request, socket.socket):
            self._serve(request)

    def shutdown_request(self, request: object) -> None:
        """Close; the base class half-closes first, which fails on a socket that was reset."""
        if isinstance(request, socket.socket):
            request.close()
