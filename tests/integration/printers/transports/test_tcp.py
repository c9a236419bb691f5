"""TCP under the contract of every transport, and what only TCP can do."""

import socket
import threading
from collections.abc import Iterator
from typing import Self

import pytest

from printers.result import Reason
from printers.transports.base import TransportError
from printers.transports.tcp import Reconnect, TcpTransport
from printers.transports.tcp_link import TcpLink, unacknowledged
from tests.integration.printers.transports.tcp_rig import TcpRig, tcp_rig
from tests.unit.printers.transports.contract import (
    JOB,
    LONG_JOB,
    QUERY,
    REPLY,
    TransportContract,
)


class TestTcp(TransportContract):
    slack = 16 * 1024 * 1024  # buffers of both systems

    @pytest.fixture
    def rig(self) -> Iterator[TcpRig]:
        with tcp_rig() as rig:
            yield rig


class TestKeptTcp(TransportContract):
    slack = 16 * 1024 * 1024

    @pytest.fixture
    def rig(self) -> Iterator[TcpRig]:
        with tcp_rig() as rig:
            transport = TcpTransport("127.0.0.1", rig.port, write_timeout_s=5, keep_open=True)
            rig.transport = transport
            rig.settle = transport.close  # type: ignore[method-assign]
            yield rig
            transport.close()


@pytest.fixture
def rig() -> Iterator[TcpRig]:
    with tcp_rig() as rig:
        yield rig


@pytest.fixture
def kept(rig: TcpRig) -> Iterator[TcpTransport]:
    transport = TcpTransport("127.0.0.1", rig.port, write_timeout_s=5, keep_open=True)
    yield transport
    transport.close()


def send(transport: TcpTransport, data: bytes) -> None:
    with transport.open() as link:
        link.send(data)


def test_a_kept_connection_serves_every_job(rig: TcpRig, kept: TcpTransport) -> None:
    for number in range(5):
        send(kept, bytes([number]))
    assert rig.device.wait_for(5) == bytes(range(5))
    assert (rig.opened, rig.served) == (1, 0)
    kept.close()
    rig.settle()
    send(kept, b"\x05")  # closing is no end: the next job connects again
    assert rig.device.wait_for(6) == bytes(range(6))
    assert (rig.opened, rig.served) == (2, 1)


def test_a_kept_connection_that_the_printer_closed_is_opened_anew(
    rig: TcpRig, kept: TcpTransport
) -> None:
    send(kept, b"one")
    rig.device.wait_for(3)
    rig.hang_up()
    send(kept, b"two")
    assert rig.device.wait_for(6) == b"onetwo"
    assert rig.opened == 2


def test_a_kept_connection_is_given_up_after_trouble(rig: TcpRig, kept: TcpTransport) -> None:
    rig.device.break_after = 3
    with pytest.raises(TransportError), kept.open() as link:
        link.send(LONG_JOB)
    rig.device.break_after = None
    rig.device.got = b""
    send(kept, JOB)
    assert rig.device.wait_for(len(JOB)) == JOB
    assert rig.opened == 2


def test_a_kept_connection_probes_a_silent_peer(rig: TcpRig, kept: TcpTransport) -> None:
    send(kept, b"x")
    idle = kept._idle
    assert idle is not None
    assert idle.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
    assert idle.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 10


def test_reconnecting_waits_for_a_printer_that_comes_up(rig: TcpRig) -> None:
    port = free_port()
    late: list[socket.socket] = []
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            late.append(socket.create_server(("127.0.0.1", port)))

    patience = Reconnect(attempts=5, pause_s=0.25)
    transport = TcpTransport("127.0.0.1", port, reconnect=patience, wait=wait)
    with transport.open() as link:
        peer, _ = late[0].accept()
        link.send(b"job")
    with peer, late[0]:
        assert peer.recv(10) == b"job"
    assert waits == [0.25, 0.25]


def test_reconnecting_ends(rig: TcpRig) -> None:
    waits: list[float] = []
    patience = Reconnect(attempts=3, pause_s=0.25)
    transport = TcpTransport("127.0.0.1", free_port(), reconnect=patience, wait=waits.append)
    with pytest.raises(TransportError) as error, transport.open():
        pass
    assert (error.value.reason, error.value.sent) == (Reason.REFUSED, 0)
    assert waits == [0.25, 0.25]


def test_a_job_that_began_to_leave_is_never_sent_again(rig: TcpRig) -> None:
    rig.device.break_after = 1000
    patience = Reconnect(attempts=5, pause_s=0)
    transport = TcpTransport("127.0.0.1", rig.port, reconnect=patience)
    with pytest.raises(TransportError), transport.open() as link:
        link.send(LONG_JOB)
    rig.settle()
    assert (rig.opened, len(rig.device.got)) == (1, 1000)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Lazy:
    """A printer with a small buffer that reads only when it is told to."""

    def __init__(self) -> None:
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen()
        self.port = self.listener.getsockname()[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.listener.close()


def test_a_stall_says_how_much_may_have_left() -> None:
    with Lazy() as lazy:
        transport = TcpTransport("127.0.0.1", lazy.port, write_timeout_s=0.2, send_buffer=8192)
        with transport.open() as link:
            peer, _ = lazy.listener.accept()
            with peer:
                with pytest.raises(TransportError) as error:
                    link.send(LONG_JOB)
                assert error.value.reason is Reason.STALLED
                assert "not acknowledged" in error.value.detail
                # back-pressure: a few buffers, not the megabytes that a system likes to take
                assert 0 < error.value.sent < 256 * 1024


def test_a_slow_printer_is_no_stall() -> None:
    """It frees its buffer bit by bit, far less in one time-out than makes a socket writable."""
    job = bytes(300_000)
    got = bytearray()

    def read_slowly(peer: socket.socket) -> None:
        pace = threading.Event()
        while len(got) < len(job):
            pace.wait(0.02)
            got.extend(peer.recv(4096))

    with Lazy() as lazy:
        transport = TcpTransport("127.0.0.1", lazy.port, write_timeout_s=0.5)
        with transport.open() as link:
            peer, _ = lazy.listener.accept()
            reader = threading.Thread(target=read_slowly, args=(peer,))
            reader.start()
            link.send(job)
        reader.join(30)
        peer.close()
    assert bytes(got) == job


class Ticks:
    """A clock that only moves when it is looked at."""

    def __init__(self, step: float) -> None:
        self.now = 0.0
        self.step = step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def test_acknowledged_bytes_are_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a clock for which every look is past the deadline, only acknowledgement saves a job."""
    acknowledging = iter([500, 400, 300, 200, 100])

    class Full(socket.socket):
        tries = 0

        def send(self, data: object, flags: int = 0, /) -> int:
            self.tries += 1
            if self.tries < 5:
                raise TimeoutError
            return len(bytes(data))  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(
        "printers.transports.tcp_link.unacknowledged", lambda sock: next(acknowledging, None)
    )
    with Full() as sock:
        TcpLink(sock, 1.0, Ticks(60)).send(b"abc")
        assert sock.tries == 5


def test_without_acknowledgement_it_stalls(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(socket.socket):
        def send(self, data: object, flags: int = 0, /) -> int:
            raise TimeoutError

    monkeypatch.setattr("printers.transports.tcp_link.unacknowledged", lambda sock: None)
    with Full() as sock, pytest.raises(TransportError) as error:
        TcpLink(sock, 1.0, Ticks(60)).send(b"abc")
    assert (error.value.reason, error.value.sent) == (Reason.STALLED, 0)


def test_the_end_of_a_job_survives_an_answer_that_nobody_read() -> None:
    """Closing over an unread answer would reset the connection and lose what is on its way."""
    got = bytearray()
    answered = threading.Event()

    def serve(peer: socket.socket) -> None:
        peer.recv(len(QUERY), socket.MSG_WAITALL)
        answered.wait(10)
        peer.sendall(REPLY)
        with peer:
            while more := peer.recv(4096):
                got.extend(more)

    with Lazy() as lazy:
        transport = TcpTransport("127.0.0.1", lazy.port)
        with transport.open() as link:
            peer, _ = lazy.listener.accept()
            reader = threading.Thread(target=serve, args=(peer,))
            reader.start()
            assert link.ask(QUERY, len(REPLY), 0.01) is None
            link.send(JOB[:40_000])
            answered.set()
        reader.join(20)
    assert bytes(got) == JOB[:40_000]


def test_what_is_not_acknowledged_is_counted() -> None:
    with Lazy() as lazy, socket.create_connection(("127.0.0.1", lazy.port)) as sock:
        assert unacknowledged(sock) == 0
        sock.setblocking(False)
        sent = 0
        try:
            while True:
                sent += sock.send(bytes(65536))
        except BlockingIOError:
            waiting = unacknowledged(sock)
        assert waiting is not None
        assert 0 < waiting <= sent
