"""The phone page of a real profile: served while the setting says so, ended with the program."""

import json
import socket
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.bootstrap.open_desk import open_desk
from app.cli.exits import Exit
from app.domain.events import SettingsChanged
from app.ports.phone import PhoneState
from app.presentation.desk import Desk
from app.services.phone_links import KEPT_S, PhoneLinks
from tests.fakes.basics import FakeBus, FakeClock, FakeSettings
from tests.fakes.options import OPTIONS
from tests.integration.cli.program import Here
from tests.integration.phone.bench import LOOPBACK


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@contextmanager
def opened(folder: Path) -> Iterator[Desk]:
    with open_desk(
        folder / "profile", "file", deliver=lambda call: call(), background=True
    ) as desk:
        yield desk


def turn_on(desk: Desk, **more: object) -> PhoneState:
    wanted = {"phone.on": True, "phone.address": LOOPBACK, "phone.port": free_port()}
    desk.settings.put(wanted | {key.replace("_", "."): value for key, value in more.items()})
    return desk.phone.new_link()


def fetch(url: str, context: ssl.SSLContext | None = None) -> tuple[int, str]:
    handlers = [urllib.request.ProxyHandler({})]
    if context is not None:
        handlers.append(urllib.request.HTTPSHandler(context=context))
    try:
        with urllib.request.build_opener(*handlers).open(url, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_off_by_default_and_no_link(tmp_path: Path) -> None:
    with opened(tmp_path) as desk:
        state = desk.phone.state()
        assert (state.on, state.serving, state.url) == (False, False, "")


def test_on_new_revoked_off(tmp_path: Path) -> None:
    with opened(tmp_path) as desk:
        first = turn_on(desk)
        assert first.serving
        code, text = fetch(first.url)
        assert code == 200
        assert "还没有绑定店铺" in text
        second = desk.phone.new_link()
        assert fetch(first.url)[0] == 403
        assert fetch(second.url)[0] == 200
        desk.phone.revoke()
        assert fetch(second.url)[0] == 403
        desk.settings.put({"phone.on": False})
        assert not desk.phone.state().serving
        with pytest.raises(OSError, match="refused"):
            fetch(second.url)
        assert desk.verify_audit() is None


def test_the_link_outlives_the_program_and_the_server_does_not(tmp_path: Path) -> None:
    with opened(tmp_path) as desk:
        link = turn_on(desk).url
    with pytest.raises(OSError, match="refused"):
        fetch(link)
    with opened(tmp_path) as desk:
        assert desk.phone.state().url == link
        pause = threading.Event()
        while not desk.phone.state().serving:  # it begins in the store lane
            pause.wait(0.01)
        assert fetch(link)[0] == 200
    logs = "".join(p.read_text("utf-8") for p in (tmp_path / "profile/logs").glob("*"))
    token = link.rpartition("/")[2]
    assert token not in logs
    kept = [p for p in (tmp_path / "profile").rglob("*") if p.is_file()]
    assert kept
    assert not any(token.encode() in p.read_bytes() for p in kept)


def test_a_taken_port_is_told_and_another_one_taken(tmp_path: Path) -> None:
    with opened(tmp_path) as desk, socket.socket() as other:
        other.bind((LOOPBACK, 0))
        other.listen()
        turn_on(desk)
        desk.settings.put({"phone.port": other.getsockname()[1]})
        state = desk.phone.state()
        assert not state.serving
        assert state.trouble.startswith("手机页无法使用端口")
        desk.settings.put({"phone.port": free_port()})
        assert desk.phone.state().serving
        assert desk.phone.state().trouble == ""


def test_tls(tmp_path: Path) -> None:
    with opened(tmp_path) as desk:
        state = turn_on(desk, phone_tls=True)
        assert state.url.startswith("https://")
        assert len(state.fingerprint.split(":")) == 32
        port = desk.settings.number("phone.port")
        shown = ssl.get_server_certificate((LOOPBACK, port))
        trusting = ssl.create_default_context(cadata=shown)
        assert fetch(state.url, trusting)[0] == 200
        assert desk.phone.state().fingerprint == state.fingerprint  # kept, not made again
        assert not list(tmp_path.rglob("*.pem"))


def test_by_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    zhunlan = Here(tmp_path / "profile", capsys)
    assert zhunlan("settings", "set", f"phone.address={LOOPBACK}") == Exit.OK
    assert zhunlan("phone") == Exit.OK
    assert "zhunlan phone new" in zhunlan.out
    made = zhunlan.json("phone", "new")
    assert made["on"]
    assert made["url"].startswith(f"http://{LOOPBACK}:8780/b/")
    assert zhunlan("phone", "link") == Exit.OK
    assert made["url"] in zhunlan.out
    assert "▀" in zhunlan.out
    assert zhunlan.json("phone", "new")["url"] != made["url"]
    off = zhunlan.json("phone", "off")
    assert (off["on"], off["url"]) == (False, None)
    assert zhunlan.json("phone", "link")["url"] is None


def test_a_link_revoked_by_another_program_opens_nothing_soon(tmp_path: Path) -> None:
    kept: dict[str, str] = {}
    seconds = 0.0

    class Secrets:
        def get(self, name: str) -> str | None:
            return kept.get(name)

        def put(self, name: str, value: str) -> None:
            kept[name] = value

        def delete(self, name: str) -> None:
            kept.pop(name, None)

    with opened(tmp_path) as desk:
        store = desk.tag_orders._store
        links = PhoneLinks(
            secrets=Secrets(),
            store=store,
            clock=FakeClock(),
            settings=FakeSettings(FakeBus(), OPTIONS),
            seconds=lambda: seconds,
        )
        token = links.new().token
        assert links.judge(token) == "open"
        assert json.loads(kept["phone.link"])["token"] == token
        kept.clear()
        assert links.judge(token) == "open"
        seconds = KEPT_S
        assert links.judge(token) == "wrong"


def test_other_settings_leave_it_alone(tmp_path: Path) -> None:
    with opened(tmp_path) as desk:
        turn_on(desk)
        server = desk.phone._server  # type: ignore[attr-defined]
        desk.bus.publish(SettingsChanged(keys=frozenset({"ui.theme"})))
        assert desk.phone._server is server  # type: ignore[attr-defined]
