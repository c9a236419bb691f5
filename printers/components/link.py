"""One websocket that comes back: a thread that connects, receives, and connects again.

The websocket library has a thread of its own under each connection, which ends with it.
"""

import contextlib
import json
import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from urllib.parse import urlsplit

from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from printers.components.facts import Message
from printers.components.patience import Patience
from printers.components.standing import Standing

MOST_BYTES = 32 * 1024 * 1024
"""Largest message taken; notifications with preview pictures reach several MB."""
_TICK_S = 0.5
_log = logging.getLogger(__name__)


class LinkLost(Exception):
    """The message may have left, or part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """Whom a link tells, on its thread. Messages of one connection come in order."""

    opened: Callable[["Line"], None]
    heard: Callable[[Message], None]
    lost: Callable[[], None]
    failed: Callable[[int, Standing], None]  # number of the attempt


class Line:
    """One open connection. After it broke, sending fails for good."""

    def __init__(self, ws: ClientConnection, sock: socket.socket, patience: Patience) -> None:
        self._ws = ws
        self._sock = sock
        self._patience = patience
        self._sending_since: float | None = None
        self._turn = threading.Lock()

    def send(self, data: str) -> None:
        """Hand one message over.

        Raises:
            LinkLost: it may have left all the same.
        """
        with self._turn:
            self._sending_since = time.monotonic()
            try:
                self._ws.send(data)
            except (WebSocketException, OSError) as error:
                raise LinkLost(type(error).__name__) from None
            finally:
                self._sending_since = None

    def receive(self) -> str | bytes | None:
        """The next message; None when none came for a moment. Raises ConnectionClosed."""
        try:
            return self._ws.recv(timeout=_TICK_S)
        except TimeoutError:
            since = self._sending_since
            if since is not None and time.monotonic() - since > self._patience.write_s:
                self.cut()
            return None

    def bye(self) -> None:
        """Close politely, or cut a connection that is stuck in sending."""
        if self._turn.acquire(timeout=self._patience.close_s):
            try:
                self._ws.close()
            finally:
                self._turn.release()
        else:
            self.cut()

    def cut(self) -> None:
        """Break the connection at once; every waiting call on it ends."""
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)


class Link:
    """Keeps a connection to ``address`` from :meth:`start` to :meth:`close`."""

    def __init__(self, address: str, ears: Ears, patience: Patience) -> None:
        parts = urlsplit(address)
        if parts.scheme != "ws" or not parts.hostname or not parts.port:
            raise ValueError("an address looks like ws://localhost:13888")
        self._address = address
        self._host, self._port = parts.hostname, parts.port
        self._ears = ears
        self._patience = patience
        self._wake = threading.Condition()
        self._poked = False
        self._closing = False
        self._begun = 0
        self._line: Line | None = None
        self._thread = threading.Thread(target=self._run, name="print-component", daemon=True)

    def start(self) -> None:
        """Begin; once only."""
        self._thread.start()

    def poke(self) -> int:
        """Try to connect now instead of after the pause; the number of that attempt."""
        with self._wake:
            self._poked = True
            self._wake.notify_all()
            return self._begun + 1

    def close(self) -> None:
        """Say goodbye and wait for the thread, a bounded time."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
            line = self._line
        if line is not None:
            line.bye()
        if self._thread is not threading.current_thread():
            self._thread.join(self._patience.connect_s + 2 * self._patience.close_s)

    def _run(self) -> None:
        pause = self._patience.retry_s
        while not self._closing:
            trouble = self._session()
            if trouble is None:
                pause = self._patience.retry_s
                self._ears.lost()
            elif not self._closing:
                self._ears.failed(self._begun, trouble)
            self._rest(pause)
            pause = min(pause * 2, self._patience.retry_most_s)

    def _rest(self, seconds: float) -> None:
        with self._wake:
            self._wake.wait_for(lambda: self._closing or self._poked, seconds)
            self._poked = False

    def _session(self) -> Standing | None:
        """Connect and receive until it breaks. None: there was a connection."""
        with self._wake:
            self._begun += 1
        with contextlib.ExitStack() as stack:
            try:
                sock = stack.enter_context(contextlib.closing(self._dial()))
            except TimeoutError:
                return Standing.SILENT
            except OSError:
                return Standing.NOT_RUNNING
            try:
                ws = stack.enter_context(self._shake_hands(sock))
            except TimeoutError:
                return Standing.SILENT
            except Exception as error:  # noqa: BLE001 - beside its own errors, the library trips
                # over an assertion when the other side hangs up in mid-handshake.
                _log.debug("no websocket at port %d: %s", self._port, type(error).__name__)
                return Standing.OTHER_PROGRAM
            self._serve(Line(ws, sock, self._patience))
        return None

    def _dial(self) -> socket.socket:
        sock = socket.create_connection((self._host, self._port), self._patience.connect_s)
        sock.settimeout(None)
        return sock

    def _shake_hands(self, sock: socket.socket) -> AbstractContextManager[ClientConnection]:
        return connect(
            self._address,
            sock=sock,
            proxy=None,
            compression=None,
            open_timeout=self._patience.connect_s,
            close_timeout=self._patience.close_s,
            ping_interval=None,  # patience for results notices a component that hangs
            max_size=MOST_BYTES,
            logger=_silent_logger(),
        )

    def _serve(self, line: Line) -> None:
        with self._wake:
            self._line = line
            closing = self._closing
        try:
            if closing:
                return
            self._ears.opened(line)
            while True:
                data = line.receive()
                message = None if data is None else _parsed(data)
                if message is not None:
                    self._ears.heard(message)
        except ConnectionClosed:
            return
        finally:
            with self._wake:
                self._line = None


def _parsed(data: str | bytes) -> Message | None:
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        message = None
    if isinstance(message, dict):
        return message
    _log.debug("a message of %d characters is no JSON object", len(data))
    return None


def _silent_logger() -> logging.Logger:
    """The library writes whole messages at level DEBUG, and they hold secrets."""
    logger = logging.Logger("print-component")  # noqa: LOG001 - out of reach of settings
    logger.disabled = True
    return logger
