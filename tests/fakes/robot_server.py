"""A server that speaks as the three kinds of robots do, over sockets, and checks signatures."""

import base64
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from app.domain.robot import RobotKind

TOKEN = "token-0123456789"
SECRET = "SECcanary0123456789"
HOUR_S = 3600
Answer = tuple[int, bytes]


@dataclass(slots=True)
class RobotServer:
    """What it heard. ``answers`` come first, one a request; ``None`` hangs up without one."""

    now_s: Callable[[], float]
    secret: str = SECRET
    url: str = ""
    raw: list[bytes] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    """Texts that reached a group."""
    answers: list[Answer | None] = field(default_factory=list)
    during: Callable[[], None] = lambda: None

    @property
    def hosts(self) -> dict[RobotKind, str]:
        return dict.fromkeys(RobotKind, self.url)

    def answer(self, path: str, body: bytes) -> Answer | None:
        self.raw.append(path.encode() + b"\n" + body)
        self.during()
        parts, said = urlsplit(path), json.loads(body)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if self.answers:
            return self.answers.pop(0)
        if parts.path == "/robot/send":
            return self._dingtalk(query, said)
        if parts.path == "/cgi-bin/webhook/send":
            if query.get("key") != TOKEN:
                return _json(errcode=93000, errmsg="invalid webhook url")
            self.heard.append(said["text"]["content"])
            return _json(errcode=0, errmsg="ok")
        if parts.path == f"/open-apis/bot/v2/hook/{TOKEN}":
            return self._feishu(said)
        return 404, b"not found"

    def _dingtalk(self, query: dict[str, str], said: dict[str, Any]) -> Answer:
        if query.get("access_token") != TOKEN:
            return _json(errcode=300001, errmsg="token is not exist")
        if self.secret:
            stamp = query.get("timestamp", "0")
            digest = hmac.digest(self.secret.encode(), f"{stamp}\n{self.secret}".encode(), sha256)
            fresh = abs(int(stamp) / 1000 - self.now_s()) < HOUR_S
            if not fresh or query.get("sign") != base64.b64encode(digest).decode():
                return _json(errcode=310000, errmsg="sign not match")
        assert said["msgtype"] == "text"
        self.heard.append(said["text"]["content"])
        return _json(errcode=0, errmsg="ok")

    def _feishu(self, said: dict[str, Any]) -> Answer:
        if self.secret:
            stamp = said.get("timestamp", "0")
            digest = hmac.digest(f"{stamp}\n{self.secret}".encode(), b"", sha256)
            fresh = abs(int(stamp) - self.now_s()) < HOUR_S
            if not fresh or said.get("sign") != base64.b64encode(digest).decode():
                return _json(code=19021, msg="sign match fail or timestamp is not within one hour")
        assert said["msg_type"] == "text"
        self.heard.append(said["content"]["text"])
        return _json(code=0, msg="success", data={})


def _json(**said: Any) -> Answer:
    return 200, json.dumps(said).encode()


@contextmanager
def robot_server(now_s: Callable[[], float]) -> Iterator[RobotServer]:
    """Run one while open."""
    server = RobotServer(now_s)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            answer = server.answer(self.path, body)
            if answer is None:
                self.close_connection = True
                self.connection.close()
                return
            status, said = answer
            self.send_response(status)
            self.send_header("content-length", str(len(said)))
            if 300 <= status < 400:
                self.send_header("location", "/elsewhere")
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_args: object) -> None:
            """Keep still."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()
