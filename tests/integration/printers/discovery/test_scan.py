"""The scan over real sockets on loopback addresses."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from printers.discovery import Found, Kind, NotScannable, scan_9100


@contextlib.contextmanager
def listening(*hosts: str) -> Iterator[tuple[int, list[socket.socket]]]:
    """Listeners on one free port of several loopback addresses."""
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(socket.create_server((hosts[0], 0)))
        port = first.getsockname()[1]
        others = [stack.enter_context(socket.create_server((host, port))) for host in hosts[1:]]
        yield port, [first, *others]


def test_open_ports_are_found_in_order() -> None:
    with listening("127.0.0.2", "127.0.0.5", "127.0.0.6") as (port, _):
        found = scan_9100("127.0.0.0/29", port=port)
    assert found == tuple(
        Found(Kind.NETWORK, host, f"{host}:{port}")
        for host in ("127.0.0.2", "127.0.0.5", "127.0.0.6")
    )


def test_nothing_is_sent() -> None:
    with listening("127.0.0.2") as (port, [listener]):
        scan_9100("127.0.0.0/29", port=port)
        peer, _ = listener.accept()
        with peer:
            assert peer.recv(100) == b""


def test_one_at_a_time_finds_the_same() -> None:
    seen: list[tuple[int, int]] = []
    with listening("127.0.0.3") as (port, _):
        found = scan_9100(
            "127.0.0.0/29", port=port, concurrency=1, progress=lambda *at: seen.append(at)
        )
    assert [item.name for item in found] == ["127.0.0.3"]
    assert seen[-1] == (6, 6)
    assert seen == sorted(seen)


@contextlib.contextmanager
def deaf(host: str) -> Iterator[int]:
    """An address that answers no connection: its queue is full."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind((host, 0))
        listener.listen(0)
        port: int = listener.getsockname()[1]
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex((host, port))
        yield port


def test_an_address_that_does_not_answer_is_given_up() -> None:
    with deaf("127.0.0.2") as port:
        assert scan_9100("127.0.0.0/29", port=port, timeout_s=0.1) == ()


def test_it_ends_when_its_time_is_over() -> None:
    with deaf("127.0.0.2") as port:
        assert scan_9100("127.0.0.0/29", port=port, timeout_s=3600, total_s=0.1) == ()


def test_it_ends_when_it_is_cancelled() -> None:
    cancel = threading.Event()
    with deaf("127.0.0.2") as port:
        found = scan_9100(
            "127.0.0.0/29",
            port=port,
            timeout_s=3600,
            total_s=3600,
            cancel=cancel,
            progress=lambda done, total: cancel.set() if done == total - 1 else None,
        )
    assert found == ()


@pytest.mark.parametrize(
    "subnet",
    ["8.8.8.0/24", "0.0.0.0/0", "172.32.0.0/24", "10.0.0.0/21", "fe80::/64", "printer", ""],
)
def test_what_is_not_scanned(subnet: str) -> None:
    with pytest.raises(NotScannable):
        scan_9100(subnet)
