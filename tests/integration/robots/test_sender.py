"""Robots over real sockets: signed as each demands, and every way an answer can fail."""

import logging
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.adapters.robots.requests import ROBOTICS, TEXT_MAX, cut, dingtalk_sign, feishu_sign
from app.adapters.robots.sender import TIMEOUTS, HttpRobots
from app.domain.errors import AppError, NetworkError, PlatformRejected, RateLimited
from app.domain.robot import Robot, RobotKind, RobotSecrets
from tests.fakes.clock import FakeClock
from tests.fakes.robot_server import SECRET, TOKEN, RobotServer, robot_server
from tests.fakes.tasks import job_context

SECRETS = RobotSecrets(token=TOKEN, secret=SECRET)
TEXT = "【准揽】揽收提醒\n23 单 2 小时内到 24h"


def robot(kind: RobotKind) -> Robot:
    return Robot(robot_id="1", name="仓库群", kind=kind)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def server(clock: FakeClock) -> Iterator[RobotServer]:
    with robot_server(lambda: clock.now().timestamp()) as running:
        yield running


@pytest.fixture
def robots(server: RobotServer, clock: FakeClock) -> Iterator[HttpRobots]:
    sender = HttpRobots(clock, hosts=server.hosts, timeouts=TIMEOUTS | {"read": 0.3})
    yield sender
    sender.close()


def failure(robots: HttpRobots, kind: RobotKind, secrets: RobotSecrets = SECRETS) -> AppError:
    with pytest.raises(AppError) as caught:
        robots.send(job_context(), robot(kind), secrets, TEXT)
    return caught.value


@pytest.mark.parametrize("kind", RobotKind)
def test_each_kind_is_spoken_to_and_signed_as_it_demands(
    robots: HttpRobots, server: RobotServer, kind: RobotKind
) -> None:
    robots.send(job_context(), robot(kind), SECRETS, TEXT)
    assert server.heard == [TEXT]
    assert SECRET.encode() not in b"".join(server.raw)  # it signs, and stays here


@pytest.mark.parametrize("kind", [RobotKind.DINGTALK, RobotKind.FEISHU])
@pytest.mark.parametrize("secret", ["", "another"])
def test_a_wrong_signature_is_refused_and_says_what_to_do(
    robots: HttpRobots, server: RobotServer, kind: RobotKind, secret: str
) -> None:
    error = failure(robots, kind, replace(SECRETS, secret=secret))
    assert isinstance(error, PlatformRejected)
    assert "密钥" in error.advice
    assert not error.outcome_unknown
    assert server.heard == []


@pytest.mark.parametrize("kind", [RobotKind.DINGTALK, RobotKind.FEISHU])
def test_robots_without_a_secret_are_asked_unsigned(
    robots: HttpRobots, server: RobotServer, kind: RobotKind
) -> None:
    server.secret = ""
    robots.send(job_context(), robot(kind), RobotSecrets(token=TOKEN), TEXT)
    assert server.heard == [TEXT]
    assert b"sign" not in server.raw[0]


def test_signatures_are_those_of_a_plain_reckoning() -> None:
    """Reckoned apart: ``openssl dgst -sha256 -hmac KEY -binary | base64``."""
    assert (
        dingtalk_sign("1577262236757", "this is secret")
        == "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="
    )
    assert feishu_sign("1599360473", "demo") == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (RobotKind.DINGTALK, b'{"errcode":130101,"errmsg":"send too fast"}'),
        (RobotKind.FEISHU, b'{"code":11232,"msg":"frequency limited"}'),
        (RobotKind.WECOM, b'{"errcode":45009,"errmsg":"api freq out of limit"}'),
        (RobotKind.WECOM, b"slow down"),
    ],
)
def test_too_often_is_known_as_such(
    robots: HttpRobots, server: RobotServer, kind: RobotKind, said: bytes
) -> None:
    server.answers = [(429 if said.startswith(b"slow") else 200, said)]
    assert isinstance(failure(robots, kind), RateLimited)


@pytest.mark.parametrize(
    ("answer", "unknown"),
    [
        ((500, b"oops"), True),
        ((200, b"<html>"), True),
        ((200, b'{"errcode":"0"}'), True),
        ((302, b""), True),
        (None, True),
        ((404, b"gone"), False),
        ((200, b'{"errcode":93000,"errmsg":"invalid webhook url"}'), False),
    ],
)
def test_whether_it_may_have_arrived(
    robots: HttpRobots, server: RobotServer, answer: tuple[int, bytes] | None, unknown: bool
) -> None:
    server.answers = [answer]
    error = failure(robots, RobotKind.WECOM)
    assert error.outcome_unknown is unknown
    assert len(server.raw) == 1  # no redirect was followed, nothing was tried again


def test_silence_is_an_unknown_outcome(clock: FakeClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        sender = HttpRobots(
            clock, hosts=dict.fromkeys(RobotKind, url), timeouts=TIMEOUTS | {"read": 0.05}
        )
        assert failure(sender, RobotKind.FEISHU).outcome_unknown
        sender.close()


def test_nobody_there_means_nothing_was_sent(clock: FakeClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    sender = HttpRobots(clock, hosts=dict.fromkeys(RobotKind, url))
    error = failure(sender, RobotKind.DINGTALK)
    sender.close()
    assert isinstance(error, NetworkError)
    assert not error.outcome_unknown


def test_no_secret_is_in_errors_or_logs(
    robots: HttpRobots, server: RobotServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    found = []
    for kind in RobotKind:
        for answer in ((500, b"x"), (404, b"x"), (200, b'{"errcode":1,"code":1}'), None):
            server.answers = [answer]
            error = failure(robots, kind)
            assert error.__cause__ is None
            found += [repr(error), error.title, error.advice, repr(dict(error.context))]
    text = "".join(found) + "".join(record.getMessage() for record in caplog.records)
    assert TOKEN not in text
    assert SECRET not in text
    assert TOKEN not in repr(SECRETS)


def test_long_texts_are_cut_at_a_line(robots: HttpRobots, server: RobotServer) -> None:
    long = "\n".join(f"{n} 单 2 小时内到 24h，订单尾号 0000" for n in range(200))
    robots.send(job_context(), robot(RobotKind.WECOM), SECRETS, long)
    (heard,) = server.heard
    assert len(heard.encode()) <= TEXT_MAX
    assert heard.endswith("\n…")
    assert all(line in long for line in heard.splitlines()[:-1])
    assert cut("短") == "短"


def test_the_vendors_addresses_are_secure() -> None:
    assert all(each.host.startswith("https://") for each in ROBOTICS.values())
