"""The HTTP server: HTTP/1.1 with kept connections on loopback, silent, cleanly stopped."""

import os
import socket
import struct
import sys
import threading
from collections.abc import Mapping
from email.utils import format_datetime
from functools import partial
from html import escape
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from socketserver import TCPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from app.domain.errors import InvalidInput
from app.sandbox.answering import Answerer, Ending, Reply, Request
from app.sandbox.answers import Refused
from app.sandbox.control import PREFIX, Control
from app.sandbox.happenings import Happenings
from app.sandbox.wire import dump
from app.sandbox.world import World

MOST_BODY = 16 * 1024 * 1024
_POLL_S = 0.02
"""How soon a stop is noticed by the accepting thread."""


class PracticeServer(TCPServer):
    """Accepts connections and serves each on a thread of its own, all of them joined at the end.

    Raises:
        InvalidInput: the port is taken or may not be used.
    """

    # Windows lets a second server share a port under this option, so it is not set there.
    allow_reuse_address = os.name != "nt"
    request_queue_size = 128

    def __init__(self, world: World) -> None:
        self.world = world
        self.crashes: list[str] = []
        self._lock = threading.Lock()
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._acceptor: threading.Thread | None = None
        handler = partial(PracticeHandler, Desks(world))
        address = (world.config.host, world.config.port)
        try:
            super().__init__(address, handler)
        except OSError as error:
            raise InvalidInput(
                "sandbox.port_taken",
                f"练习店铺无法使用端口 {world.config.port}",
                "端口可能已被占用，请换一个端口，或用 --port 0 自动选择。",
                context={"errno": error.errno or 0},
            ) from error

    @property
    def port(self) -> int:
        """The port in use."""
        return int(self.server_address[1])

    def begin(self) -> None:
        """Accept on a thread of its own."""
        self.world.closing.clear()
        self._acceptor = threading.Thread(
            target=self.serve_forever,
            kwargs={"poll_interval": _POLL_S},
            name="practice-shop",
            daemon=True,
        )
        self._acceptor.start()

    def end(self) -> None:
        """Stop accepting, cut every connection, wait for every thread."""
        self.world.closing.set()
        if self._acceptor is not None:
            self.shutdown()
            self._acceptor.join()
            self._acceptor = None
        self.server_close()
        with self._lock:
            open_now = dict(self._connections)
        for thread, connection in open_now.items():
            _hang_up(connection)
            thread.join()

    def process_request(self, request: object, client_address: object) -> None:
        """Serve one connection on its own thread."""
        if not isinstance(request, socket.socket):
            raise TypeError("a TCP connection is expected")
        thread = threading.Thread(
            target=self._serve,
            args=(request, client_address),
            name="practice-shop-connection",
            daemon=True,
        )
        with self._lock:
            self._connections[thread] = request
        thread.start()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is no fault; anything else is kept for whoever asks."""
        del request, client_address
        error = sys.exception() if sys.version_info >= (3, 11) else sys.exc_info()[1]
        if not isinstance(error, ConnectionError):
            self.crashes.append(f"{type(error).__name__}: {error}")

    def _serve(self, request: socket.socket, client_address: object) -> None:
        try:
            self.finish_request(request, client_address)
        except Exception:  # noqa: BLE001 - the server must outlive any one connection
            self.handle_error(request, client_address)
        finally:
            self.shutdown_request(request)
            with self._lock:
                self._connections.pop(threading.current_thread(), None)


class Desks:
    """What requests are handed to."""

    def __init__(self, world: World) -> None:
        self.answerer = Answerer(world)
        self.control = Control(world)
        self.happenings = Happenings(world)


class PracticeHandler(BaseHTTPRequestHandler):
    """Reads one request after another from a connection."""

    protocol_version = "HTTP/1.1"
    server_version = "practice"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    server: PracticeServer
    connection: socket.socket

    def __init__(
        self,
        desks: "Desks",
        request: socket.socket,
        client_address: tuple[str, int],
        server: PracticeServer,
    ) -> None:
        self._desks = desks
        super().__init__(request, client_address, server)

    def do_POST(self) -> None:
        """Every call of the platform, and the control surface."""
        self._route("POST")

    def do_GET(self) -> None:
        """The authorize page, the control surface, and calls in the platform's old way."""
        self._route("GET")

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The ``Date`` header is the practice clock's."""
        del timestamp
        return format_datetime(self.server.world.clock.at(), usegmt=True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by http.server
        """Say nothing."""

    def _route(self, verb: str) -> None:
        body = self._body()
        if body is None:
            return
        url = urlsplit(self.path)
        if url.path.startswith(PREFIX):
            self._practice(verb, url.path, body)
        elif url.path == "/authorize" and verb == "GET":
            self._authorize(parse_qs(url.query))
        else:
            query = dict(parse_qsl(url.query, keep_blank_values=True))
            self._platform(url.path, query, body)

    def _body(self) -> bytes | None:
        """The whole body; None when it is refused, and then that is answered."""
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > MOST_BODY:
            self.close_connection = True
            self._send(413, b"{}", "application/json")
            return None
        return self.rfile.read(int(length))

    def _platform(self, path: str, query: Mapping[str, str], body: bytes) -> None:
        text = body.decode("utf-8", "replace") if body else query.get("param_json")
        wants_old = self.headers.get("x-open-no-old-err-code") != "1"
        reply = self._desks.answerer.answer(Request(path, query, text, wants_old))
        if reply.ending is Ending.ANSWER:
            self._send(reply.status, reply.body, "application/json; charset=utf-8")
        else:
            self._break_off(reply)

    def _practice(self, verb: str, path: str, body: bytes) -> None:
        if not ip_address(self.client_address[0]).is_loopback:
            self._send(403, b"{}", "application/json")
            return
        status, answer = self._desks.control.answer(verb, path, body)
        self._send(status, dump(answer), "application/json; charset=utf-8")

    def _authorize(self, query: Mapping[str, list[str]]) -> None:
        """The owner agrees at once: a redirect when an address is named, else a small page."""
        shop_id = query.get("shop_id", [""])[0]
        state = query.get("state", [""])[0]
        if query.get("service_id", [""])[0] != self.server.world.config.service_id:
            self._page(404, "<p>没有这个服务</p>")
            return
        try:
            code = self._desks.happenings.authorization_code(shop_id)
        except Refused as refusal:
            self._page(403, f"<p>{escape(refusal.sub_msg)}</p>")
            return
        target = query.get("redirect_uri", [""])[0]
        if target:
            mark = "&" if "?" in target else "?"
            location = f"{target}{mark}{urlencode({'code': code, 'state': state})}"
            self._send(302, b"", "text/html", location)
        else:
            shown = f"<p>已授权，授权码：<code id='code'>{code}</code></p>"
            self._page(200, f"{shown}<p>state：<code id='state'>{escape(state)}</code></p>")

    def _page(self, status: int, inner: str) -> None:
        text = f"<!doctype html><meta charset='utf-8'><title>练习店铺授权</title>{inner}"
        self._send(status, text.encode(), "text/html; charset=utf-8")

    def _send(self, status: int, body: bytes, kind: str, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def _break_off(self, reply: Reply) -> None:
        self.close_connection = True
        if reply.ending is Ending.HALF:
            self.send_response(200)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body[: len(reply.body) // 2])
            self.wfile.flush()
        elif reply.ending is Ending.SILENCE:
            self._stay_silent(reply.hold_s)
        else:
            # Lingering for no time turns the close into a reset.
            linger = struct.pack("ii", 1, 0) if os.name != "nt" else struct.pack("hh", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()

    def _stay_silent(self, seconds: float) -> None:
        """Wait until the time is over, the server stops or the client hangs up."""
        closing = self.server.world.closing
        self.connection.settimeout(0.05)
        waited = 0.0
        while waited < seconds and not closing.is_set():
            try:
                if not self.connection.recv(1, socket.MSG_PEEK):
                    return
                closing.wait(0.05)
            except TimeoutError:
                pass
            waited += 0.05


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        connection.close()
