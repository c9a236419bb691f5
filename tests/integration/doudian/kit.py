"""A small HTTP server on loopback that a test tells, connection by connection, how to misbehave."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass
class Seen:
    """One request as it came."""

    line: str
    headers: dict[str, str]
    body: bytes
    connection: int  # counts the connections from 0


Act = Callable[[socket.socket, "WildServer"], None]


def answer(
    body: bytes = b'{"code":10000,"data":{}}', *, status: str = "200 OK", headers: str = ""
) -> Act:
    """A whole answer; the connection stays open."""

    def act(connection: socket.socket, _: "WildServer") -> None:
        connection.sendall(
            f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body
        )

    return act


def half(body: bytes = b'{"code":10000,"data":{}}') -> Act:
    """Promises more than it sends."""

    def act(connection: socket.socket, _: "WildServer") -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + body)
        connection.shutdown(socket.SHUT_WR)
        raise Closed

    return act


def silence(connection: socket.socket, server: "WildServer") -> None:
    """Takes the request and says nothing until the client or the test ends."""
    server.wait_for_the_other_side(connection)
    raise Closed


def drip(connection: socket.socket, server: "WildServer") -> None:
    """Sends a byte at a time, for ever: each within the read time-out."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not server.over.wait(0.02):
        try:
            connection.sendall(b" ")
        except OSError:
            break
    raise Closed


def hang_up(connection: socket.socket, _: "WildServer") -> None:
    """Closes without a word."""
    raise Closed


def reset(connection: socket.socket, _: "WildServer") -> None:
    """Resets the connection."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise Closed


def noise(connection: socket.socket, _: "WildServer") -> None:
    """Does not speak HTTP."""
    connection.sendall(b"SSH-2.0-whatever\r\n\r\n")
    raise Closed


class Closed(Exception):
    """The act is over and so is the connection."""


@dataclass
class WildServer:
    """Serves each request with the next act; the last act repeats."""

    acts: Sequence[Act]
    tls: ssl.SSLContext | None = None
    seen: list[Seen] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._done = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._port = int(self._listener.getsockname()[1])
        self._connections: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.over.set()
        with socket.create_connection(("127.0.0.1", self.port)):  # wakes the acceptor
            self._threads[0].join()
        self._listener.close()
        for connection in self._connections:
            _cut(connection)
        for thread in self._threads:
            thread.join()

    @property
    def port(self) -> int:
        return self._port

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def wait_for_the_other_side(self, connection: socket.socket) -> None:
        """Until the client hangs up or the test is over."""
        connection.settimeout(0.05)
        while not self.over.is_set():
            try:
                if not connection.recv(1):
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self.over.is_set():
                connection.close()
                return
            number = len(self._connections)
            self._connections.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection, number))
            self._threads.append(thread)
            thread.start()

    def _serve(self, plain: socket.socket, number: int) -> None:
        connection = plain
        try:
            if self.tls is not None:
                connection = self.tls.wrap_socket(plain, server_side=True)
            with connection.makefile("rb") as reader:
                while (seen := _request(reader.readline, reader.read, number)) is not None:
                    self.seen.append(seen)
                    self._next()(connection, self)
        except (Closed, OSError):
            pass
        finally:
            connection.close()
            plain.close()

    def _next(self) -> Act:
        with self._lock:
            act = self.acts[min(self._done, len(self.acts) - 1)]
            self._done += 1
            return act


def _request(
    readline: Callable[[], bytes], read: Callable[[int], bytes], number: int
) -> Seen | None:
    line = readline().decode().strip()
    if not line:
        return None
    headers = {}
    while (header := readline().decode().strip()) != "":
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    body = read(int(headers.get("content-length", "0")))
    return Seen(line=line, headers=headers, body=body, connection=number)


def _cut(connection: socket.socket) -> None:
    """Wake a thread that reads from it."""
    with suppress(OSError):  # already gone
        connection.shutdown(socket.SHUT_RDWR)
