"""The transport against a server that misbehaves in every way a network can."""

import gzip
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.adapters.doudian.client import HEADERS, NoJob
from app.adapters.doudian.transport import (
    Endpoint,
    Loss,
    Lost,
    Reply,
    Signed,
    Timeouts,
    TlsContext,
    Transport,
)
from app.domain.errors import Cancelled, InvalidInput
from tests.integration.doudian.kit import (
    Act,
    WildServer,
    answer,
    drip,
    half,
    hang_up,
    noise,
    reset,
    silence,
)

SIGNED = Signed(
    path="order/searchList",
    query={"method": "order.searchList", "access_token": "canary-token"},
    body='{"remark":"汉😀&<>"}'.encode(),
)
QUICK = Timeouts(connect=2, read=0.3, write=2, pool=2, total=10)


def ask(url: str, *, proxy: str = "", timeouts: Timeouts = QUICK) -> Reply | Lost:
    transport = Transport(
        Endpoint(base_url=url, proxy=proxy), TlsContext(), timeouts=timeouts, headers=HEADERS
    )
    try:
        return transport.send(SIGNED, NoJob())
    finally:
        transport.close()


def test_a_request_on_the_wire() -> None:
    with WildServer([answer(headers="Date: Wed, 01 Jul 2026 04:00:00 GMT\r\n")]) as server:
        reply = ask(server.url)
        (seen,) = server.seen
    assert isinstance(reply, Reply)
    assert (reply.status, reply.date) == (200, "Wed, 01 Jul 2026 04:00:00 GMT")
    assert reply.body == b'{"code":10000,"data":{}}'
    assert seen.line == (
        "POST /order/searchList?method=order.searchList&access_token=canary-token HTTP/1.1"
    )
    assert seen.body == SIGNED.body
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["from"] == "sdk"
    assert seen.headers["sdk-type"] == "python"
    assert seen.headers["x-open-no-old-err-code"] == "1"
    assert seen.headers["host"] == server.url.removeprefix("http://")


@pytest.mark.parametrize(
    ("act", "loss"),
    [
        (silence, Loss.TIMEOUT),
        (hang_up, Loss.BROKEN),
        (reset, Loss.BROKEN),
        (noise, Loss.BROKEN),
        (half(), Loss.GARBLED),
        (answer(b"not gzip", headers="Content-Encoding: gzip\r\n"), Loss.GARBLED),
    ],
    ids=["silence", "hang up", "reset", "noise", "half a body", "broken gzip"],
)
def test_each_way_to_lose_an_answer(act: Act, loss: Loss) -> None:
    with WildServer([act]) as server:
        lost = ask(server.url)
        assert len(server.seen) == 1
    assert isinstance(lost, Lost)
    assert lost.loss is loss


def test_an_answer_that_drips_for_ever_is_given_up() -> None:
    with WildServer([drip]) as server:
        lost = ask(server.url, timeouts=Timeouts(read=5, total=0.2))
    assert lost == Lost(loss=Loss.TIMEOUT, detail="TotalTimeout")


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    lost = ask(f"http://127.0.0.1:{port}")
    assert isinstance(lost, Lost)
    assert lost.loss is Loss.CONNECT


def test_a_name_that_does_not_resolve() -> None:
    lost = ask("http://nowhere.invalid")
    assert isinstance(lost, Lost)
    assert lost.loss is Loss.CONNECT


def test_a_redirect_is_not_followed() -> None:
    act = answer(b"", status="302 Found", headers="Location: /elsewhere\r\n")
    with WildServer([act]) as server:
        reply = ask(server.url)
        assert len(server.seen) == 1
    assert isinstance(reply, Reply)
    assert reply.status == 302


def test_a_packed_answer_is_unpacked() -> None:
    act = answer(gzip.compress(b'{"code":10000}'), headers="Content-Encoding: gzip\r\n")
    with WildServer([act]) as server:
        reply = ask(server.url)
        assert server.seen[0].headers["accept-encoding"] == "gzip"
    assert isinstance(reply, Reply)
    assert reply.body == b'{"code":10000}'


def test_connections_are_kept() -> None:
    with WildServer([answer()]) as server:
        transport = Transport(
            Endpoint(base_url=server.url), TlsContext(), timeouts=QUICK, headers=HEADERS
        )
        for _ in range(3):
            assert isinstance(transport.send(SIGNED, NoJob()), Reply)
        transport.close()
        assert {seen.connection for seen in server.seen} == {0}


def test_at_most_eight_connections_serve_many_threads() -> None:
    with WildServer([answer()]) as server:
        transport = Transport(
            Endpoint(base_url=server.url), TlsContext(), timeouts=Timeouts(), headers=HEADERS
        )
        replies: list[Reply | Lost] = []
        threads = [
            threading.Thread(target=lambda: replies.append(transport.send(SIGNED, NoJob())))
            for _ in range(24)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        transport.close()
        assert len(server.seen) == 24
        assert len({seen.connection for seen in server.seen}) <= 8
    assert all(isinstance(reply, Reply) for reply in replies)


def test_a_stopped_job_ends_a_read_between_two_pieces() -> None:
    class Stopped:
        def check(self) -> None:
            raise Cancelled

        def wait(self, seconds: float) -> None:
            raise Cancelled

    with WildServer([drip]) as server:
        transport = Transport(
            Endpoint(base_url=server.url), TlsContext(), timeouts=Timeouts(), headers=HEADERS
        )
        with pytest.raises(Cancelled):
            transport.send(SIGNED, Stopped())
        transport.close()


def test_a_base_url_may_have_a_path() -> None:
    with WildServer([answer()]) as server:
        ask(server.url + "/relay/")
        assert server.seen[0].line.startswith("POST /relay/order/searchList?")


def test_a_proxy_is_asked_for_the_platform() -> None:
    with WildServer([answer()]) as proxy:
        reply = ask("http://platform.invalid", proxy=proxy.url.replace("//", "//me:canary@"))
        (seen,) = proxy.seen
    assert isinstance(reply, Reply)
    assert seen.line.startswith("POST http://platform.invalid/order/searchList?")
    assert seen.headers["proxy-authorization"].startswith("Basic ")


def test_a_proxy_that_refuses_means_nothing_was_sent() -> None:
    refuses = answer(b"", status="407 Proxy Authentication Required")
    with WildServer([refuses]) as proxy:
        lost = ask("https://platform.invalid", proxy=proxy.url)
        assert proxy.seen[0].line.startswith("CONNECT platform.invalid:443")
    assert isinstance(lost, Lost)
    assert lost.loss is Loss.CONNECT


def test_loopback_never_goes_through_the_proxy() -> None:
    with WildServer([answer()]) as server:
        assert isinstance(ask(server.url, proxy="http://nowhere.invalid:1"), Reply)


@pytest.mark.parametrize("url", ["", "platform.invalid", "ftp://x", "http://", "http://[", "a b"])
def test_an_address_that_is_none_is_told(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        ask(url)
    assert caught.value.code == "network.base_url"
    if url:
        with pytest.raises(InvalidInput) as caught:
            ask("http://platform.invalid", proxy=url)
        assert caught.value.code == "network.proxy"


def test_the_endpoint_does_not_show_its_proxy() -> None:
    shown = repr(Endpoint(base_url="http://x", proxy="http://me:canary@proxy:1"))
    assert "canary" not in shown


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate for 127.0.0.1 and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "practice")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


def test_tls_with_a_trusted_and_an_unknown_authority(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with WildServer([answer()], tls=context) as server:
        lost = ask(server.url)
        assert isinstance(lost, Lost)
        assert lost.loss is Loss.CONNECT
        assert not server.seen
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert isinstance(ask(server.url), Reply)


def test_the_tls_context_is_built_once_and_shared() -> None:
    tls = TlsContext()
    assert tls.get() is tls.get()
    assert tls.get().verify_mode is ssl.CERT_REQUIRED
