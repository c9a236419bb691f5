"""Running or not, which version, which printers; and programs that are no component."""

import base64
import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from app.sandbox.component import PracticeComponent
from printers.components import Paper, Standing, State, Why, doudian_component
from printers.components.component import QueuedComponent
from tests.integration.components.bench import QUICK, document, known, task
from tests.integration.components.conftest import Connect


def test_a_running_component(practice: PracticeComponent, client: QueuedComponent) -> None:
    agent = client.agent()
    assert (agent.standing, agent.version) == (Standing.READY, practice.version)
    found = client.printers()
    assert found.names == ("练习面单打印机", "练习备用打印机")
    assert found.default == "练习面单打印机"
    assert client.place == practice.url


def test_a_version_that_is_too_old(practice: PracticeComponent, connect: Connect) -> None:
    practice.version = "0.9.8"
    agent = connect(minimum_version="1.0.1.3").agent()
    assert (agent.standing, agent.version) == (Standing.TOO_OLD, "0.9.8")


def test_an_unknown_command_leaves_the_version_unknown(
    practice: PracticeComponent, client: QueuedComponent
) -> None:
    practice.faults.unknown = {"getAgentInfo", "getPrinters"}
    assert client.agent().standing is Standing.VERSION_UNKNOWN
    assert client.printers().standing is Standing.SILENT


def test_a_question_without_an_answer(practice: PracticeComponent, connect: Connect) -> None:
    practice.faults.deaf_to = {"getAgentInfo", "getPrinters"}
    client = connect(patience=replace(QUICK, reply_s=0.05))
    assert client.agent().standing is Standing.VERSION_UNKNOWN
    assert client.printers().standing is Standing.SILENT


def test_an_unknown_print_command_prints_nothing(
    practice: PracticeComponent, client: QueuedComponent
) -> None:
    practice.faults.unknown = {"print"}
    found = client.submit(task("YT1")).wait(30)
    assert known(found) == [(Paper.NOT_PRINTED, Why.REFUSED)]


def test_not_running_is_a_result_of_its_own(practice: PracticeComponent, connect: Connect) -> None:
    practice.stop()
    client = connect()
    assert client.agent().standing is Standing.NOT_RUNNING
    assert client.printers().standing is Standing.NOT_RUNNING
    assert client.reach() is Standing.NOT_RUNNING
    ticket = client.submit(task("YT1"))
    assert ticket.report.state is State.QUEUED
    assert ticket.drop()
    practice.start()
    assert client.agent().standing is Standing.READY
    assert practice.seen == []


def test_a_component_that_dies_during_a_question(
    practice: PracticeComponent, client: QueuedComponent
) -> None:
    practice.faults.deaf_to = {"getPrinters"}
    assert client.reach() is Standing.READY
    standings: list[Standing] = []
    asking = threading.Thread(target=lambda: standings.append(client.printers().standing))
    asking.start()
    while "getPrinters" not in practice.commands:
        continue
    practice.kill()
    asking.join(30)
    assert standings == [Standing.NOT_RUNNING]


@contextmanager
def program(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """Something that listens and gives each connection to ``serve``."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    sock, _ = listener.accept()
                except OSError:
                    return
                held.append(sock)
                serve(sock)

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield f"ws://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            for sock in held:
                sock.close()


@pytest.mark.parametrize(
    "words",
    [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"],
    ids=["hangs up", "ssh", "http"],
)
def test_another_program_on_the_port(words: bytes) -> None:
    def answer(sock: socket.socket) -> None:
        with suppress(OSError):  # the client may be gone before it is answered
            sock.sendall(words)
            sock.shutdown(socket.SHUT_WR)

    with program(answer) as address, doudian_component(address, patience=QUICK) as client:
        assert client.agent().standing is Standing.OTHER_PROGRAM


def test_a_program_that_says_nothing() -> None:
    patience = replace(QUICK, connect_s=0.1)
    with (
        program(lambda sock: None) as address,
        doudian_component(address, patience=patience) as client,
    ):
        assert client.printers().standing is Standing.SILENT


def test_a_component_that_stops_reading_is_cut_off() -> None:
    """The system's buffers fill up, and the message may have left in part."""

    def shake_hands(sock: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += sock.recv(4096)
        key = head.split(b"Sec-WebSocket-Key: ")[1].split(b"\r\n")[0]
        digest = hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()  # noqa: S324
        accept = base64.b64encode(digest)
        sock.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )

    patience = replace(QUICK, write_s=0.1, close_s=0.5)
    huge = document("YT1", encrypted_data="A" * 30_000_000)
    with (
        program(shake_hands) as address,
        doudian_component(address, patience=patience) as client,
    ):
        ticket = client.submit(replace(task("YT1"), documents=(huge,)))
        assert known(ticket.wait(30)) == [(Paper.UNKNOWN, Why.CUT)]


@pytest.mark.parametrize("address", ["", "localhost:13888", "wss://localhost:13999", "ws://x"])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        doudian_component(address)


def test_a_client_that_was_never_used_opens_nothing() -> None:
    doudian_component().close()
