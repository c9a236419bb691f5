"""The TCP transport against bare sockets: what it says of every way a line can fail."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest

from printers.result import Reason
from printers.transports.base import TransportError
from printers.transports.tcp import TcpTransport


@contextlib.contextmanager
def peer(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """A device that serves one connection with ``serve``; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            sock, _ = listener.accept()
            with sock, contextlib.suppress(OSError):
                serve(sock)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            thread.join()


def read_all(sock: socket.socket) -> bytes:
    data = b""
    while more := sock.recv(65536):
        data += more
    return data


def reset(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def test_a_large_job_arrives_whole_and_the_end_is_seen() -> None:
    job = bytes(range(256)) * 4000
    got: list[bytes] = []
    with (
        peer(lambda sock: got.append(read_all(sock))) as port,
        TcpTransport("127.0.0.1", port).open() as link,
    ):
        link.send(job)
    assert got == [job]


def test_questions_are_answered_also_in_pieces() -> None:
    def serve(sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.recv(12)
        for byte in b"1234":
            sock.sendall(bytes([byte]))
        read_all(sock)

    with peer(serve) as port, TcpTransport("127.0.0.1", port).open() as link:
        assert link.ask(b"\x10\x04\x01", 4, 5.0) == b"1234"


def test_a_late_answer_does_not_pass_for_the_next_one() -> None:
    late, on_its_way = threading.Event(), threading.Event()

    def serve(sock: socket.socket) -> None:
        sock.recv(1)
        late.wait(5)
        sock.sendall(b"\x01")
        on_its_way.set()
        if sock.recv(1):
            sock.sendall(b"\x02")
        read_all(sock)

    with peer(serve) as port, TcpTransport("127.0.0.1", port).open() as link:
        assert link.ask(b"1", 1, 0.05) is None
        late.set()
        assert on_its_way.wait(5)  # on loopback what was sent is there
        assert link.ask(b"2", 1, 5.0) == b"\x02"


def test_no_answer_in_time_is_none() -> None:
    with peer(read_all_silently) as port, TcpTransport("127.0.0.1", port).open() as link:
        assert link.ask(b"?", 1, 0.05) is None


def read_all_silently(sock: socket.socket) -> None:
    read_all(sock)


@pytest.mark.parametrize("hang_up", [reset, lambda sock: sock.shutdown(socket.SHUT_WR)])
def test_a_lost_connection_is_said_when_asked(hang_up: Callable[[socket.socket], None]) -> None:
    def serve(sock: socket.socket) -> None:
        sock.recv(1)
        hang_up(sock)

    with peer(serve) as port, TcpTransport("127.0.0.1", port).open() as link:
        with pytest.raises(TransportError) as error:
            link.ask(b"?", 1, 5.0)
        assert error.value.reason is Reason.CUT
        with pytest.raises(TransportError) as again:
            link.ask(b"?", 1, 5.0)
        assert again.value.reason is Reason.CUT


def test_a_device_that_stops_reading_stalls_with_a_count() -> None:
    release = threading.Event()
    job = bytes(64 * 1024 * 1024)

    def serve(sock: socket.socket) -> None:
        sock.recv(1000)
        release.wait(10)

    with peer(serve) as port:
        transport = TcpTransport("127.0.0.1", port, write_timeout_s=0.2)
        with transport.open() as link:
            with pytest.raises(TransportError) as error:
                link.send(job)
            release.set()
    assert error.value.reason is Reason.STALLED
    assert 0 < error.value.sent < len(job)


def test_a_reset_in_the_middle_counts_what_left() -> None:
    def serve(sock: socket.socket) -> None:
        sock.recv(1000)
        reset(sock)

    with (
        peer(serve) as port,
        TcpTransport("127.0.0.1", port).open() as link,
        pytest.raises(TransportError) as error,
    ):
        link.send(bytes(64 * 1024 * 1024))
    assert error.value.reason is Reason.CUT
    assert error.value.sent > 0


def test_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(TransportError) as error, TcpTransport("127.0.0.1", port).open():
        pass
    assert error.value.reason is Reason.REFUSED
    assert error.value.sent == 0


@pytest.mark.parametrize("failure", [TimeoutError(), OSError(113, "No route to host")])
def test_no_way_there(failure: OSError, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> socket.socket:
        raise failure

    monkeypatch.setattr(socket, "create_connection", fail)
    with pytest.raises(TransportError) as error, TcpTransport("printer", 9100).open():
        pass
    assert error.value.reason is Reason.UNREACHABLE
    assert TcpTransport("printer", 9100).place == "printer:9100"
