"""The phone page over real sockets: who gets in, who does not, and what is never sent."""

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.adapters.phone_page import server
from app.adapters.phone_page.certificate import make_certificate, tls_of
from app.adapters.phone_page.limits import BURST, GUESSES, Limits
from app.adapters.phone_page.server import PhoneServer, Place
from app.domain.errors import InvalidInput, SecretsError, StorageError
from app.domain.phone_link import new_link
from tests.fakes.rows import NOW
from tests.integration.phone.bench import (
    CANARY,
    CANARY_PHONE,
    CANARY_PLACE,
    LOOPBACK,
    Bench,
    body,
    serving,
    status,
)

PATHS = (
    "/",
    "/b",
    "/b/",
    "/favicon.ico",
    "/../../etc/passwd",
    "/b/../../../etc/passwd",
    "/b/%2e%2e/%2e%2e/etc/passwd",
    "/b/..%2f..%2fsettings.json",
    "/static/board.css",
    "/b/TOKEN/..",
    "/b/TOKEN/live/",
    "/b/TOKEN/live?x=1",
    "/b/TOKEN?x=1",
    "/b/TOKEN%00",
    "//b/TOKEN",
    "/b/TOKEN/settings.json",
)
NAUGHTY = {
    "no host": "GET {path} HTTP/1.1\r\n\r\n",
    "two hosts": "GET {path} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "folded": "GET {path} HTTP/1.1\r\nHost: a\r\n b\r\n\r\n",
    "space before the colon": "GET {path} HTTP/1.1\r\nHost : a\r\n\r\n",
    "control character": "GET {path} HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n",
    "bare line feed": "GET {path} HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
    "another version": "GET {path} HTTP/2.0\r\nHost: a\r\n\r\n",
    "absolute": "GET http://elsewhere{path} HTTP/1.1\r\nHost: a\r\n\r\n",
    "spaces": "GET  {path}  HTTP/1.1\r\nHost: a\r\n\r\n",
    "no http": "hello\r\n\r\n",
    "empty name": "GET {path} HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with serving(tmp_path) as bench:
        yield bench


def test_the_link_opens_the_board(bench: Bench) -> None:
    answer = bench.get(bench.path)
    assert status(answer) == 200
    text = re.sub("</?span>", "", body(answer))  # round dates
    dates = ("规则截至 2022-06-28", "估算，罚则截至 2026-08-22")
    for words in ("揽收看板", "<2 小时", "尾号 0002", "00:57:26", "紧急 · 24h", "错过再罚", *dates):
        assert words.replace("<", "&lt;") in text
    assert text.index("尾号 0003") < text.index("尾号 0004") < text.index("尾号 0001")
    live = body(bench.get(bench.path + "/live"))
    assert live in body(answer)
    assert "<script" not in live


def test_every_answer_carries_the_security_headers(bench: Bench) -> None:
    for answer in (bench.get(bench.path), bench.get("/"), bench.ask(b"x\r\n\r\n")):
        head = answer.partition(b"\r\n\r\n")[0].decode().lower()
        for line in (
            "cache-control: no-store",
            "referrer-policy: no-referrer",
            "x-content-type-options: nosniff",
            "x-frame-options: deny",
            "content-security-policy: default-src 'none'; style-src 'sha256-",
        ):
            assert line in head
        assert "server:" not in head
        assert "unsafe" not in head
        assert "set-cookie" not in head


def test_nothing_of_a_receiver_in_any_answer(bench: Bench) -> None:
    row = next(iter(bench.fake.rows.values()))
    answers = [
        bench.get(bench.path),
        bench.get(bench.path + "/live"),
        bench.get("/"),
        bench.get("/b/" + "x" * 43),
        bench.get(bench.path, "X-Wish: all", method="POST"),
    ]
    for text in map(bytes.decode, answers):
        for canary in (CANARY, CANARY[:3], CANARY_PHONE, CANARY_PHONE[:7], CANARY_PLACE, "alert("):
            assert canary not in text
        assert row.order_ids[0] not in text
        assert row.parcel_id not in text
        assert row.goods not in text
        assert row.shop_name not in text


def test_a_head_has_no_body(bench: Bench) -> None:
    answer = bench.get(bench.path, method="HEAD")
    assert status(answer) == 200
    assert body(answer) == ""


def test_wrong_revoked_and_expired_links(bench: Bench) -> None:
    assert bench.link is not None
    old = bench.path
    near = old[:-1] + ("A" if old[-1] != "A" else "B")
    assert status(bench.get(near)) == 403
    assert "链接无效" in body(bench.get(near + "/live"))
    bench.forward = timedelta(hours=24)
    gone = bench.get(old)
    assert status(gone) == 410
    assert "链接已过期" in body(gone)
    assert "尾号" not in body(gone)
    bench.link, bench.forward = new_link(NOW, 24), timedelta()
    assert status(bench.get(old)) == 403
    assert status(bench.get(bench.path)) == 200
    bench.link = None
    assert status(bench.get(old)) == 403


@pytest.mark.parametrize("path", PATHS)
def test_other_paths_are_nothing(bench: Bench, path: str) -> None:
    assert bench.link is not None
    answer = bench.get(path.replace("TOKEN", bench.link.token))
    assert status(answer) == 404
    assert "尾号" not in body(answer)


@pytest.mark.parametrize("name", NAUGHTY)
def test_odd_heads_are_refused(bench: Bench, name: str) -> None:
    answer = bench.ask(NAUGHTY[name].replace("{path}", bench.path).encode("latin-1"))
    assert status(answer) == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"])
def test_other_methods_are_refused(bench: Bench, method: str) -> None:
    answer = bench.get(bench.path, method=method)
    assert status(answer) == 405
    assert b"\r\nAllow: GET, HEAD\r\n" in answer


def test_what_is_too_large_is_refused(bench: Bench) -> None:
    assert status(bench.get(bench.path, "X: " + "a" * 9000)) == 431
    assert status(bench.get(bench.path, *(f"X{n}: a" for n in range(70)))) == 431
    assert status(bench.get("/" + "a" * 600)) == 400
    assert status(bench.get(bench.path, "Content-Length: 10")) == 413
    assert status(bench.get(bench.path, "Transfer-Encoding: chunked")) == 413


def test_fifty_clients_at_once(bench: Bench) -> None:
    found: list[int] = []
    gate = threading.Barrier(50)

    def ask() -> None:
        gate.wait()
        found.append(status(bench.get(bench.path)))

    clients = [threading.Thread(target=ask) for _ in range(50)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert found == [200] * 50


def test_who_asks_too_often_has_to_wait(tmp_path: Path) -> None:
    now_s = 0.0
    with serving(tmp_path, limits=Limits(lambda: now_s)) as bench:
        assert {status(bench.get(bench.path)) for _ in range(BURST)} == {200}
        refused = bench.get(bench.path)
        assert status(refused) == 429
        assert b"\r\nRetry-After: 30\r\n" in refused
        now_s = 1.0
        assert status(bench.get(bench.path)) == 200


def test_who_guesses_has_to_wait_even_with_the_right_link(tmp_path: Path) -> None:
    now_s = 0.0
    with serving(tmp_path, limits=Limits(lambda: now_s)) as bench:
        for _ in range(GUESSES):
            assert status(bench.get("/b/" + "x" * 43)) == 403
        assert status(bench.get(bench.path)) == 429
        now_s = 31.0
        assert status(bench.get(bench.path)) == 200


def test_a_locked_keyring_opens_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_token: str) -> None:
        raise SecretsError("secrets.locked", "钥匙串锁着", "解锁后再试。")

    monkeypatch.setattr(bench.server, "judge", locked)
    answer = bench.get(bench.path)
    assert status(answer) == 503
    assert "钥匙串" not in body(answer)


def test_a_board_that_cannot_be_read_says_so(bench: Bench) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise StorageError("storage.io", "数据库读不了", "检查磁盘。")

    bench.fake.reader.parcels = broken  # type: ignore[method-assign,assignment]
    answer = bench.get(bench.path)
    assert status(answer) == 503
    assert "暂时读不到数据" in body(answer)


def test_a_client_that_says_nothing_holds_nobody_up(bench: Bench) -> None:
    with socket.create_connection((LOOPBACK, bench.server.port)) as silent:
        silent.sendall(b"GET ")
        assert status(bench.get(bench.path)) == 200
        bench.server.end()  # cuts it off at once
        assert silent.recv(1000)[:4] in {b"", b"HTTP"}


def test_one_address_cannot_take_the_places_of_all(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 2 * server.OF_ONE < server.CONNECTIONS
    monkeypatch.setattr(server, "CONNECTIONS", 12)
    monkeypatch.setattr(server, "OF_ONE", 5)
    place = (LOOPBACK, bench.server.port)
    request = f"GET {bench.path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    with ExitStack() as idle:
        silent = [idle.enter_context(socket.create_connection(place, 20)) for _ in range(16)]
        with socket.create_connection(place, 20, source_address=("127.0.0.2", 0)) as other:
            other.sendall(request)
            assert other.recv(12) == b"HTTP/1.1 200"
        assert silent[-1].recv(1) == b""  # closed unread: its address has enough of them
        silent[0].sendall(request)  # and those within its share are served all the same
        assert silent[0].recv(12) == b"HTTP/1.1 200"
    bench.server.end()
    assert not bench.server._of_address  # every place was given back


def test_what_drips_in_after_the_answer_holds_no_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds = iter((0.0, 0.0, server.DRAIN_S))
    monkeypatch.setattr(server, "time", SimpleNamespace(monotonic=lambda: next(seconds)))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"x")
        server._drain(ours)  # and does not wait for more
        assert theirs.recv(1) == b""


def test_a_taken_port_is_told(bench: Bench) -> None:
    with pytest.raises(InvalidInput) as told:
        PhoneServer(
            Place(host=LOOPBACK, port=bench.server.port),
            pages=bench.server.pages,
            judge=bench.judge,
        )
    assert told.value.code == "phone.port_taken"


def test_tls_with_a_certificate_of_its_own(tmp_path: Path) -> None:
    certificate = make_certificate((LOOPBACK,), NOW)
    public = certificate.pem[certificate.pem.index("-----BEGIN CERT") :]
    trusting = ssl.create_default_context(cadata=public)
    trusting.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    with serving(tmp_path, tls=tls_of(certificate)) as bench:
        request = f"GET {bench.path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
        assert status(bench.ask(request, trusting)) == 200
        with pytest.raises(ssl.SSLCertVerificationError):
            bench.ask(request, ssl.create_default_context())
        with socket.create_connection((LOOPBACK, bench.server.port), 20) as plain:
            plain.sendall(request)  # HTTP where TLS is spoken
            assert not plain.recv(1000).startswith(b"HTTP/1.1 2")
        assert status(bench.ask(request, trusting)) == 200
