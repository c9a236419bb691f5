"""Says a text in a group, once: sent, surely not sent, or nobody knows."""

import json
import ssl
import threading
from collections.abc import Mapping

import httpx

from app.adapters.robots.requests import OTHER_ADVICE, ROBOTICS, Robotics, ask
from app.domain.errors import AppError, NetworkError, PlatformRejected, RateLimited, Retry
from app.domain.robot import Robot, RobotKind, RobotSecrets
from app.ports.clock import Clock
from app.ports.jobs import JobContext

TIMEOUTS = {"connect": 5.0, "read": 10.0, "write": 10.0, "pool": 10.0}
BODY_MAX = 65_536
MESSAGE_MAX = 80
_TOO_MANY = 429
_NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)


class HttpRobots:
    """The :class:`app.ports.alerts.RobotSender` over httpx.

    Works at httpx's transport level: its client would log addresses, which hold the token. No
    redirect is followed and no setting of the environment is used.

    Args:
        clock: dates signatures; server-corrected, for robots refuse what is an hour off.
        hosts: other addresses than the vendors', for practice.
        timeouts: seconds, of httpx's kinds.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        hosts: Mapping[RobotKind, str] | None = None,
        timeouts: Mapping[str, float] = TIMEOUTS,
    ) -> None:
        self._clock = clock
        self._hosts = hosts or {kind: each.host for kind, each in ROBOTICS.items()}
        self._timeouts = dict(timeouts)
        self._lock = threading.Lock()
        self._pool: httpx.HTTPTransport | None = None

    def send(self, ctx: JobContext, robot: Robot, secrets: RobotSecrets, text: str) -> None:
        ctx.check()
        asking = ask(robot.kind, secrets, text, self._clock.now())
        request = httpx.Request(
            "POST",
            httpx.URL(self._hosts[robot.kind]).join(asking.path),
            params=dict(asking.query) or None,
            headers={"content-type": "application/json; charset=utf-8"},
            content=asking.body,
            extensions={"timeout": self._timeouts},
        )
        try:
            response = self._transport().handle_request(request)
            try:
                status, body = response.status_code, _body(response)
            finally:
                response.close()
        except httpx.HTTPError as error:
            raise _lost(error) from None  # it holds the request, and so the token
        _judge(ROBOTICS[robot.kind], status, body)

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            if self._pool is not None:
                self._pool.close()
                self._pool = None

    def _transport(self) -> httpx.HTTPTransport:
        with self._lock:
            if self._pool is None:
                secure = any(host.startswith("https") for host in self._hosts.values())
                context = (
                    httpx.create_ssl_context()
                    if secure
                    else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                )
                if secure:
                    context.load_default_certs()
                self._pool = httpx.HTTPTransport(
                    verify=context,
                    trust_env=False,
                    # A message is rare; a connection that was kept would be dead by the next.
                    limits=httpx.Limits(max_connections=2, max_keepalive_connections=0),
                )
            return self._pool


def _body(response: httpx.Response) -> bytes:
    parts, size = list[bytes](), 0
    for part in response.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > BODY_MAX:
            break
    return b"".join(parts)


def _lost(error: httpx.HTTPError) -> NetworkError:
    context = {"kind": type(error).__name__}
    if isinstance(error, _NOTHING_SENT):
        return NetworkError(
            "robot.unreachable",
            "连不上群机器人",
            "检查网络；消息没有发出，稍后会再试。",
            context=context,
            retry=Retry.NOW,
        )
    return NetworkError(
        "robot.no_answer",
        "群机器人没有回答，消息可能已发出",
        "到群里看一看；同样的提醒不会重发。",
        context=context,
    )


def _judge(robotics: Robotics, status: int, body: bytes) -> None:
    """Raise unless the robot said that it did.

    A server's fault without an answer of the robot's own (5xx) says nothing about the message.
    """
    said = _answer(body)
    code = _field(said, robotics.code)
    if code is None:
        if status == _TOO_MANY:
            raise _too_often(status)
        if 400 <= status < 500:
            raise _refused(robotics, status, "")
        raise NetworkError(
            "robot.garbled",
            "看不懂群机器人的回答，消息可能已发出",
            "到群里看一看；同样的提醒不会重发。",
            context={"status": status},
        )
    if code == 0:
        return
    message = next((str(said[name]) for name in robotics.message if said.get(name)), "")
    if code in robotics.busy or status == _TOO_MANY:
        raise _too_often(code)
    raise _refused(robotics, code, message)


def _answer(body: bytes) -> dict[str, object]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _field(said: Mapping[str, object], names: tuple[str, ...]) -> int | None:
    for name in names:
        value = said.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    return None


def _too_often(code: int) -> RateLimited:
    return RateLimited(
        "robot.too_often",
        "群机器人说发得太快",
        "消息没有发出，稍后会合成一条再发；可以把间隔调长。",
        context={"code": code},
    )


def _refused(robotics: Robotics, code: int, message: str) -> AppError:
    shown = "".join(char for char in message if char.isprintable())[:MESSAGE_MAX]
    title = f"群机器人拒绝了消息：{shown}" if shown else f"群机器人拒绝了消息（{code}）"
    return PlatformRejected(
        "robot.refused",
        title,
        robotics.advice.get(code, OTHER_ADVICE),
        context={"code": code},
        retry=Retry.AFTER_FIX,
    )
