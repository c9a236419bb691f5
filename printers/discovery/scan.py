"""Looking for raw print ports in one local network, only when a person asks for it.

Each address gets one connection, which is closed at once without a byte: a printer prints nothing
of that. Only private ranges, so that nobody else's network is ever knocked at.
"""

import contextlib
import errno
import ipaddress
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator

from printers.discovery.found import Found, Kind

_PRIVATE = tuple(
    ipaddress.IPv4Network(text)
    for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8")
)
_WIDEST = 22  # 1,022 addresses
_LOOK_S = 0.05
_IN_PROGRESS = {errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY, 10035}


class NotScannable(ValueError):
    """Not a network, not a private one, or too wide a one."""


def scan_9100(
    subnet: str,
    *,
    port: int = 9100,
    timeout_s: float = 0.5,
    total_s: float = 20.0,
    concurrency: int = 64,
    cancel: threading.Event | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Found, ...]:
    """Addresses of ``subnet`` that take a connection on ``port``, in order.

    Args:
        subnet: such as ``192.168.1.0/24``; IPv4, private, /22 or narrower.
        port: where to knock.
        timeout_s: for one address, in seconds.
        total_s: for all; what is not reached by then is left out.
        concurrency: connections at a time.
        cancel: ends it early with what was found so far.
        progress: called with addresses done and addresses in all.

    Raises:
        NotScannable: see there.
    """
    addresses = hosts(subnet)
    sweep = _Sweep(addresses, port, timeout_s, concurrency)
    deadline = time.monotonic() + total_s
    try:
        while sweep.going and time.monotonic() < deadline:
            if cancel is not None and cancel.is_set():
                break
            sweep.step()
            if progress is not None:
                progress(sweep.done, len(addresses))
    finally:
        sweep.close()
    return tuple(
        Found(kind=Kind.NETWORK, name=str(address), address=f"{address}:{port}")
        for address in sorted(sweep.open_ones)
    )


def hosts(subnet: str) -> tuple[ipaddress.IPv4Address, ...]:
    """Addresses to knock at. Raises NotScannable."""
    try:
        network = ipaddress.IPv4Network(subnet, strict=False)
    except ValueError as error:
        raise NotScannable("not an IPv4 network") from error
    if not any(network.subnet_of(private) for private in _PRIVATE):
        raise NotScannable("only private networks")
    if network.prefixlen < _WIDEST:
        raise NotScannable(f"/{_WIDEST} or narrower")
    return tuple(network.hosts())


class _Sweep:
    """Connections under way, without a thread."""

    def __init__(
        self,
        addresses: tuple[ipaddress.IPv4Address, ...],
        port: int,
        timeout_s: float,
        concurrency: int,
    ) -> None:
        self._waiting: Iterator[ipaddress.IPv4Address] = iter(addresses)
        self._left = len(addresses)
        self._all = len(addresses)
        self._port = port
        self._timeout_s = timeout_s
        self._concurrency = max(1, concurrency)
        self._selector = selectors.DefaultSelector()
        self._under_way: dict[socket.socket, tuple[ipaddress.IPv4Address, float]] = {}
        self.open_ones: set[ipaddress.IPv4Address] = set()

    @property
    def going(self) -> bool:
        return self._left > 0 or bool(self._under_way)

    @property
    def done(self) -> int:
        return self._all - self._left - len(self._under_way)

    def step(self) -> None:
        """Start what fits, then look at what answered or waited too long."""
        while self._left and len(self._under_way) < self._concurrency:
            self._left -= 1
            self._start(next(self._waiting))
        for key, _ in self._selector.select(_LOOK_S):
            sock = key.fileobj
            if isinstance(sock, socket.socket):
                self._end(sock, sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0)
        now = time.monotonic()
        for sock in [sock for sock, (_, limit) in self._under_way.items() if limit <= now]:
            self._end(sock, answered=False)

    def _start(self, address: ipaddress.IPv4Address) -> None:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setblocking(False)
        try:
            code = sock.connect_ex((str(address), self._port))
        except OSError:  # no route, no permission
            sock.close()
            return
        self._under_way[sock] = (address, time.monotonic() + self._timeout_s)
        if code in _IN_PROGRESS:
            self._selector.register(sock, selectors.EVENT_WRITE)
        else:
            self._end(sock, code == 0)

    def _end(self, sock: socket.socket, answered: bool) -> None:
        address, _ = self._under_way.pop(sock)
        if answered:
            self.open_ones.add(address)
        with contextlib.suppress(KeyError):
            self._selector.unregister(sock)
        sock.close()

    def close(self) -> None:
        for sock in list(self._under_way):
            self._end(sock, answered=False)
        self._selector.close()
