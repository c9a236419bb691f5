import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from app.adapters.store.schema import HEAD
from app.adapters.vault import open_secrets
from app.cli import probes
from app.domain.errors import NetworkError, SecretsError


@contextmanager
def server(status: int = 200, headers: dict[str, str] | None = None) -> Iterator[tuple[str, list]]:
    """An HTTP server on loopback; yields its URL and the request lines it got."""
    got: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            got.append(self.requestline)
            self.send_response_only(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_port}", got
        finally:
            http.shutdown()
            thread.join()


def closed_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return listener.getsockname()[1]


def test_the_servers_date_is_compared_with_ours():
    there = datetime.now(UTC) + timedelta(hours=1)
    with server(headers={"Date": format_datetime(there, usegmt=True)}) as (url, got):
        asked = probes.ShopServer(url, "")
        answer = asked.ask()
        assert asked.ask() is answer
    assert len(got) == 1
    skew = answer.server_date - answer.local
    assert timedelta(minutes=59) < skew < timedelta(minutes=61)


@pytest.mark.parametrize("status", [302, 404, 500])
def test_any_status_is_an_answer(status):
    with server(status, {"Location": "http://127.0.0.1:1/"}) as (url, _):
        answer = probes.ShopServer(url, "").ask()
    assert answer.status == status
    assert answer.server_date is None


def test_a_date_that_cannot_be_read_is_none():
    with server(headers={"Date": "yesterday"}) as (url, _):
        assert probes.ShopServer(url, "").ask().server_date is None


def test_the_proxy_is_used():
    with server() as (proxy, got):
        answer = probes.ShopServer("http://shop.invalid/x", proxy).ask()
    assert answer.status == 200
    assert got == ["GET http://shop.invalid/x HTTP/1.1"]


def test_no_answer_is_a_known_error():
    with pytest.raises(NetworkError) as caught:
        probes.ShopServer(f"http://127.0.0.1:{closed_port()}", "").ask()
    assert caught.value.code == "network.unreachable"


def test_a_keyring_that_keeps_a_secret_is_left_as_it_was(tmp_path):
    assert probes.keyring_keeps("file", tmp_path) == "加密文件"
    secrets = open_secrets("doctor", file=tmp_path / probes.SECRETS_FILE)
    assert secrets.get("probe") is None


def test_an_absent_or_forgetful_keyring_is_a_known_error(tmp_path, monkeypatch):
    with pytest.raises(SecretsError) as caught:
        probes.keyring_keeps("os", tmp_path)  # tests run without a system keyring
    assert caught.value.code == "secrets.no_keyring"

    class Sieve:
        def put(self, name, value):
            pass

        def get(self, name):
            return None

        delete = get

    monkeypatch.setattr(probes, "open_secrets", lambda *_, **__: Sieve())
    with pytest.raises(SecretsError) as caught:
        probes.keyring_keeps("os", tmp_path)
    assert caught.value.code == "secrets.forgets"


def test_a_printer_that_listens_is_reachable_but_says_nothing():
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        assert probes.printer_answers(*listener.getsockname()).ready is None
    gone = probes.printer_answers("127.0.0.1", closed_port())
    assert gone.ready is False
    assert "连不上" in gone.title


def test_a_database_that_was_never_made_is_no_fault(tmp_path):
    facts = probes.database_facts(tmp_path / "not" / "yet" / "x.sqlite3")
    assert not facts.exists
    assert facts.free_bytes > 0
    assert list(tmp_path.iterdir()) == []


def test_a_good_database_tells_its_schema(tmp_path):
    path = tmp_path / "数据 库#1.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.commit()
        assert probes.database_facts(path).schema == ""
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.commit()
        assert probes.database_facts(path).schema == ""
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")
        connection.commit()
    facts = probes.database_facts(path)
    assert (facts.exists, facts.intact, facts.schema, facts.newest) == (True, True, "0001", HEAD)


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"x" * 5000]
)
def test_a_broken_database_is_found_out(tmp_path, content):
    path = tmp_path / "x.sqlite3"
    path.write_bytes(content)
    facts = probes.database_facts(path)
    assert facts.exists
    assert not facts.intact


def test_the_packaged_font_has_chinese():
    assert probes.label_font() == "自带字体"


def test_a_font_without_chinese_is_found_out(monkeypatch):
    class Latin:
        def has(self, char):
            return char.isascii()

    monkeypatch.setattr(probes, "packaged_typeface", Latin)
    with pytest.raises(LookupError, match="4 of"):
        probes.label_font()


def test_a_chinese_system_font_is_found_by_file_or_by_fontconfig(tmp_path, monkeypatch):
    monkeypatch.setattr(probes, "_FONT_FILES", ())
    monkeypatch.setattr(probes.sys, "platform", "linux")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert probes.chinese_font() is None
    tool = tmp_path / "fc-list"
    tool.write_text("#!/bin/sh\necho 'Noto Sans CJK SC,Noto'\necho 'AR PL UMing CN'\n")
    tool.chmod(0o755)
    assert probes.chinese_font() == "AR PL UMing CN"
    tool.write_text("#!/bin/sh\n")
    assert probes.chinese_font() is None
    font = tmp_path / "msyh.ttc"
    font.touch()
    monkeypatch.setattr(probes, "_FONT_FILES", (font,))
    assert probes.chinese_font() == "msyh"


def test_the_installed_pyside_is_told_without_importing_it(monkeypatch):
    assert probes.pyside_version().startswith("6.")

    def missing(name):
        raise probes.PackageNotFoundError(name)

    monkeypatch.setattr(probes, "version", missing)
    assert probes.pyside_version() is None
