"""Stand-ins for the world around the client: no sockets, no sleeping, every request kept."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any

from app.adapters.doudian.client import App, Client, Shared, TokenSource
from app.adapters.doudian.limits import RateLimits
from app.adapters.doudian.skew import SkewedClock
from app.adapters.doudian.transport import Canceller, Loss, Lost, Reply, Signed
from app.domain.errors import Cancelled
from tests.fakes.clock import FakeClock

APP = App(key="7100000000000000001", secret="canary-app-secret")

Step = Reply | Lost | Callable[[Signed], Reply | Lost]


def ok(data: object = None, **envelope: object) -> Reply:
    """An envelope of success."""
    return answer(10000, "", data=data, **envelope)


def answer(code: int, sub_code: str = "", *, date: str = "", **more: object) -> Reply:
    """An envelope as the platform writes it."""
    envelope = {
        "code": code,
        "msg": "success" if code == 10000 else "failed",
        "sub_code": sub_code,
        "sub_msg": "",
        "log_id": "log-1",
        "data": None,
    } | more
    return Reply(status=200, date=date, body=json.dumps(envelope).encode())


def lost(loss: Loss = Loss.TIMEOUT) -> Lost:
    return Lost(loss=loss, detail="Test")


def http(status: int, body: bytes = b"<html>") -> Reply:
    return Reply(status=status, date="", body=body)


def date_of(clock: FakeClock, ahead_s: float = 0.0) -> str:
    """A Date header of a server whose clock is ``ahead_s`` ahead of ``clock``."""
    from datetime import timedelta

    return format_datetime(clock.now() + timedelta(seconds=ahead_s), usegmt=True)


class ScriptedSender:
    """Answers with the script, step by step; a call beyond it fails the test."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.steps = list(steps)
        self.sent: list[Signed] = []

    def send(self, signed: Signed, job: Canceller) -> Reply | Lost:
        self.sent.append(signed)
        step = self.steps.pop(0)
        return step(signed) if callable(step) else step

    @property
    def tokens(self) -> list[str]:
        return [signed.query.get("access_token", "") for signed in self.sent]

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(signed.body) for signed in self.sent]


@dataclass
class FakeJob:
    """A job whose waits only move the clock. ``stop_after`` waits it is cancelled."""

    clock: FakeClock
    stop_after: int | None = None
    waits: list[float] = field(default_factory=list)
    stopped: bool = False

    def check(self) -> None:
        if self.stopped:
            raise Cancelled

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.advance(seconds)
        if self.stop_after is not None and len(self.waits) >= self.stop_after:
            self.stopped = True
        self.check()


class FakeTokens:
    """A token source that counts."""

    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens) or ["token-1"]
        self.renewed: list[str] = []
        self.reloaded: list[str] = []

    def access(self, job: Canceller) -> str:
        return self.tokens[0]

    def renew(self, stale: str, job: Canceller) -> None:
        self.renewed.append(stale)
        self.tokens.pop(0)

    def reload(self, stale: str, job: Canceller) -> None:
        self.reloaded.append(stale)
        self.tokens.pop(0)


class MemorySecrets:
    """A keyring in memory that counts its calls."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}
        self.reads = 0
        self.broken: Exception | None = None

    def get(self, name: str) -> str | None:
        self.reads += 1
        return self.held.get(name)

    def put(self, name: str, value: str) -> None:
        if self.broken:
            raise self.broken
        self.held[name] = value

    def delete(self, name: str) -> None:
        self.held.pop(name, None)


class Rig:
    """A client on a scripted platform."""

    def __init__(self, *steps: Step, tokens: TokenSource | None = None, chance: float = 0.5):
        self.clock = FakeClock()
        self.skewed = SkewedClock(self.clock)
        self.sender = ScriptedSender(steps)
        self.job = FakeJob(self.clock)
        self.shared = Shared(
            clock=self.skewed,
            limits=RateLimits(self.skewed.monotonic),
            random=lambda: chance,
        )
        self.client = Client(
            app=APP, sender=self.sender, shared=self.shared, tokens=tokens, job=self.job
        )
