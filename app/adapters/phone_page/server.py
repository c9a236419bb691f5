"""The server: one page behind an unguessable link, each connection on a thread of its own."""

import logging
import os
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from socketserver import BaseRequestHandler, TCPServer
from typing import Any, Protocol

from app.adapters.phone_page.limits import Limits
from app.adapters.phone_page.wire import HEAD_S, Asked, Refuse, answer, parse, read_head
from app.domain.errors import AppError, InvalidInput
from app.domain.phone_link import Verdict

log = logging.getLogger(__name__)

CONNECTIONS = 128
"""Open at once; further ones are closed unread."""
OF_ONE = 56
"""Open at once from one address, so that none takes the others' place by keeping them open."""
SEND_S = 10.0
DRAIN_S = 1.0
"""For all that still comes in after the answer, however it drips."""
DRAIN_MOST = 64 * 1024
POLL_S = 0.05
"""How soon a stop is noticed by the accepting thread."""
WAIT_S = 30
"""What an address is told to wait that asks too often."""


class Pages(Protocol):
    """What is served. Every method answers from memory, or soon, on the server's threads."""

    policy: str
    """Content-Security-Policy of every answer."""

    def page(self) -> bytes:
        """The whole page."""
        ...

    def live(self) -> bytes:
        """Its changing part."""
        ...

    def refusal(self, status: HTTPStatus) -> bytes:
        """A page that says why there is nothing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where to listen. ``host`` "" is every address of this machine; ``port`` 0 any free one."""

    host: str
    port: int


class PhoneServer(TCPServer):
    """Serves from :meth:`begin` to :meth:`end`.

    Args:
        place: where.
        pages: what.
        judge: what a token opens; SecretsError opens nothing.
        tls: None for plain HTTP.
        limits: how often an address may ask.

    Raises:
        InvalidInput: the address is not this machine's, or the port is taken.
    """

    # Windows lets a second server share a port under this option, so it is not set there.
    allow_reuse_address = os.name != "nt"
    request_queue_size = 64

    def __init__(
        self,
        place: Place,
        *,
        pages: Pages,
        judge: Callable[[str], Verdict],
        tls: ssl.SSLContext | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.pages = pages
        self.judge = judge
        self.limits = limits or Limits()
        self._tls = tls
        self._lock = threading.Lock()
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._of_address = Counter[str]()
        self._acceptor: threading.Thread | None = None
        self._ended = False
        if ":" in place.host:
            self.address_family = socket.AF_INET6
        try:
            super().__init__((place.host, place.port), _Connection)
        except OSError as error:
            raise InvalidInput(
                "phone.port_taken",
                f"手机页无法使用端口 {place.port}",
                "端口可能已被占用，或监听地址不是本机的；在设置「看板与手机」里改一个再试。",
                context={"errno": error.errno or 0},
            ) from error

    @property
    def port(self) -> int:
        """The port in use."""
        return int(self.server_address[1])

    def begin(self) -> None:
        """Accept on a thread of its own."""
        self._acceptor = threading.Thread(
            target=self.serve_forever,
            kwargs={"poll_interval": POLL_S},
            name="phone-page",
            daemon=True,
        )
        self._acceptor.start()

    def end(self) -> None:
        """Stop accepting, cut every connection, wait for every thread."""
        if self._acceptor is not None:
            self.shutdown()
            self._acceptor.join()
            self._acceptor = None
        self.server_close()
        with self._lock:
            self._ended = True
            open_now = dict(self._connections)
        for connection in open_now.values():
            _hang_up(connection)
        for thread in open_now:
            thread.join()

    def process_request(self, request: object, client_address: Any) -> None:
        """Serve one connection on its own thread, unless there are too many."""
        assert isinstance(request, socket.socket)  # noqa: S101 - this is a TCP server
        address = str(client_address[0])
        thread = threading.Thread(
            target=self._serve,
            args=(request, client_address),
            name="phone-page-connection",
            daemon=True,
        )
        with self._lock:
            full = (
                self._ended
                or len(self._connections) >= CONNECTIONS
                or self._of_address[address] >= OF_ONE
            )
            if not full:
                self._connections[thread] = request
                self._of_address[address] += 1
        if full:
            self.shutdown_request(request)
        else:
            thread.start()

    def _serve(self, request: socket.socket, client_address: Any) -> None:
        try:
            served = self._secured(request)
            self.finish_request(served, client_address)
            _drain(served)
        except OSError:  # hung up, timed out, or no TLS: theirs, and nothing to be told about it
            pass
        except Exception:
            log.exception("a request for the phone page failed")  # and the server goes on
        finally:
            with self._lock:
                left = self._connections.pop(threading.current_thread())
                self._of_address -= Counter((str(client_address[0]),))  # none is kept at zero
            self.shutdown_request(left)

    def _secured(self, request: socket.socket) -> socket.socket:
        """The connection under TLS; the handshake is made here, so that it holds up nobody."""
        request.settimeout(HEAD_S)
        if self._tls is None:
            return request
        secured = self._tls.wrap_socket(request, server_side=True, do_handshake_on_connect=False)
        with self._lock:  # the bare socket is an empty shell from now on
            self._connections[threading.current_thread()] = secured
        secured.do_handshake()
        return secured


class _Connection(BaseRequestHandler):
    """One request, one answer."""

    server: PhoneServer

    def handle(self) -> None:
        address = str(self.client_address[0])
        pages = self.server.pages
        head_only = False
        try:
            asked = self._asked(address)
            head_only = asked.head_only
            self._admit(asked.token, address)
            status, body = HTTPStatus.OK, pages.live() if asked.live else pages.page()
        except Refuse as refused:
            status, body = refused.status, pages.refusal(refused.status)
        except AppError as error:
            log.info("phone page: %s", error.code)
            status = HTTPStatus.SERVICE_UNAVAILABLE
            body = pages.refusal(status)
        wait_s = WAIT_S if status is HTTPStatus.TOO_MANY_REQUESTS else 0
        self.request.settimeout(SEND_S)
        self.request.sendall(
            answer(status, body, policy=pages.policy, head_only=head_only, wait_s=wait_s)
        )

    def _asked(self, address: str) -> Asked:
        head = read_head(self.request)
        if not self.server.limits.may_ask(address):
            raise Refuse(HTTPStatus.TOO_MANY_REQUESTS)
        return parse(head)

    def _admit(self, token: str, address: str) -> None:
        verdict = self.server.judge(token)
        if verdict is Verdict.EXPIRED:
            raise Refuse(HTTPStatus.GONE)
        if verdict is not Verdict.OPEN:
            self.server.limits.guessed(address)
            raise Refuse(HTTPStatus.FORBIDDEN)


def _drain(connection: socket.socket) -> None:
    """Read a little of what was sent beyond the head: closing on it would cut the answer off."""
    connection.shutdown(socket.SHUT_WR)
    end_s, left = time.monotonic() + DRAIN_S, DRAIN_MOST
    while left > 0 and (left_s := end_s - time.monotonic()) > 0:
        connection.settimeout(left_s)
        more = connection.recv(4096)
        if not more:
            return
        left -= len(more)


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):  # it has gone already
        connection.shutdown(socket.SHUT_RDWR)
