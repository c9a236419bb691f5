"""One signed request over HTTP: what came back, or in which way the answer was lost.

httpx is used at its transport level. The client above it would log every URL, and the URL carries
the access token; its exceptions hold the request. So nothing of httpx leaves this module.
"""

import re
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn, Protocol

import httpx

from app.domain.errors import InvalidInput

CONNECT_S = 5.0
READ_S = 15.0
"""Longest silence of the platform within an answer."""
WRITE_S = 10.0
POOL_S = 30.0
"""Longest wait for one of our own connections."""
TOTAL_S = 60.0
"""Longest time for one whole answer, however slowly it drips."""
CONNECTIONS = 8
"""More cost time: the pool's bookkeeping grows with connections × queued requests."""
IDLE_S = 20.0

_HOST = re.compile(rb"[\w.:-]+")
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


class Loss(StrEnum):
    """How an answer was lost."""

    CONNECT = "connect"  # nothing was sent
    TIMEOUT = "timeout"
    BROKEN = "broken"  # the connection ended before an answer
    GARBLED = "garbled"  # half an answer, or one that cannot be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """No usable answer. ``detail`` names the fault for the log."""

    loss: Loss
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Reply:
    """An HTTP answer. ``date`` is its Date header, "" without one."""

    status: int
    date: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Signed:
    """A request ready to go: ``body`` is exactly the text that was signed."""

    path: str
    query: Mapping[str, str]
    body: bytes


class Canceller(Protocol):
    """What a call needs of a job: :class:`app.ports.jobs.JobContext` is one."""

    def check(self) -> None:
        """Raise ``Cancelled`` once the job is stopped."""
        ...

    def wait(self, seconds: float) -> None:
        """Sleep that ends early, with ``Cancelled``, when the job is stopped."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where the platform is, and the way there.

    ``proxy`` is "" or ``http://[user:password@]host:port``; loopback never goes through it.
    """

    base_url: str = "https://openapi-fxg.jinritemai.com"
    proxy: str = ""

    def __repr__(self) -> str:
        """Without the proxy, which may hold a password."""
        return f"Endpoint({self.base_url!r}, proxy={'set' if self.proxy else 'none'})"


class TlsContext:
    """The TLS context of all connections: built once, on first use, off the window's thread.

    Trusts the packaged authorities and those of the system (a company's own proxy).
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._context: ssl.SSLContext | None = None

    def get(self) -> ssl.SSLContext:
        """The context; the first call reads certificates from the disk."""
        with self._lock:
            if self._context is None:
                self._context = httpx.create_ssl_context()
                self._context.load_default_certs()
            return self._context


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds; a place for tests to be quicker."""

    connect: float = CONNECT_S
    read: float = READ_S
    write: float = WRITE_S
    pool: float = POOL_S
    total: float = TOTAL_S


class Transport:
    """A pool of connections to one endpoint, shared by threads and shops."""

    def __init__(
        self,
        endpoint: Endpoint,
        tls: TlsContext,
        *,
        timeouts: Timeouts | None = None,
        headers: Mapping[str, str],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._base = _url(endpoint.base_url, "base_url")
        self._timeouts = timeouts or Timeouts()
        self._headers = dict(headers)
        self._monotonic = monotonic
        proxy = endpoint.proxy if self._base.host not in _HERE else ""
        via = _url(proxy, "proxy") if proxy else None
        secure = self._base.scheme == "https" or (via is not None and via.scheme == "https")
        # Without TLS an empty context will do: building a real one costs up to 340 ms.
        context = tls.get() if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._pool = httpx.HTTPTransport(
            verify=context,
            trust_env=False,
            proxy=_proxy(via, context) if via is not None else None,
            limits=httpx.Limits(
                max_connections=CONNECTIONS,
                max_keepalive_connections=CONNECTIONS,
                keepalive_expiry=IDLE_S,
            ),
        )

    def send(self, signed: Signed, job: Canceller) -> Reply | Lost:
        """One round trip. Never follows a redirect: the sign is for this address.

        Raises:
            Cancelled: between two pieces of the answer. (The request is out by then.)
        """
        times = self._timeouts
        request = httpx.Request(
            "POST",
            self._base.join(signed.path),
            params=dict(signed.query),
            headers=self._headers,
            content=signed.body,
            extensions={
                "timeout": {
                    "connect": times.connect,
                    "read": times.read,
                    "write": times.write,
                    "pool": times.pool,
                }
            },
        )
        end = self._monotonic() + times.total
        answered = False
        try:
            response = self._pool.handle_request(request)
            answered = True
            try:
                body = self._body(response, end, job)
            finally:
                response.close()
        except httpx.HTTPError as error:
            return Lost(loss=_loss(error, answered=answered), detail=type(error).__name__)
        if body is None:
            return Lost(loss=Loss.TIMEOUT, detail="TotalTimeout")
        return Reply(status=response.status_code, date=response.headers.get("date", ""), body=body)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    def _body(self, response: httpx.Response, end: float, job: Canceller) -> bytes | None:
        parts = []
        for part in response.iter_bytes():
            job.check()
            if self._monotonic() > end:
                return None
            parts.append(part)
        return b"".join(parts)


_NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)


def _loss(error: httpx.HTTPError, *, answered: bool) -> Loss:
    if isinstance(error, httpx.TimeoutException):
        return Loss.CONNECT if isinstance(error, _NOTHING_SENT) else Loss.TIMEOUT
    if answered:
        return Loss.GARBLED
    return Loss.CONNECT if isinstance(error, _NOTHING_SENT) else Loss.BROKEN


def _proxy(via: httpx.URL, context: ssl.SSLContext) -> httpx.Proxy:
    """A plain proxy must not be given a TLS context, a secure one needs it."""
    return httpx.Proxy(via, ssl_context=context if via.scheme == "https" else None)


def _url(text: str, what: str) -> httpx.URL:
    """A checked http(s) URL ending where a path may be joined."""
    try:
        url = httpx.URL(text.rstrip("/") + "/")
    except httpx.InvalidURL:
        url = None
    if url is None or url.scheme not in {"http", "https"} or not _HOST.fullmatch(url.raw_host):
        _refuse(what)
    return url


def _refuse(what: str) -> NoReturn:
    title = "代理地址不正确" if what == "proxy" else "平台地址不正确"
    raise InvalidInput(
        f"network.{what}", title, "应为 http:// 或 https:// 开头的地址，请在「设置 → 网络」里修改。"
    )
