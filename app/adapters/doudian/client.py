"""The one place that calls the platform: signs, paces, repeats where that is safe, gives up.

What is repeated follows the code tables (``codes``), never the caller:

- a call that did nothing for sure (no connection, told to slow down) may always be repeated;
- an answer that was lost is repeated only for reads and for calls with an idempotency key;
- otherwise the outcome is unknown, and the error says so (``Retry.ASK_FIRST``). Once a write is
  in doubt, no later fault or cancel hides that: only a business answer settles it.

A job (:class:`~app.adapters.doudian.transport.Canceller`) is bound by :meth:`Client.within`; every
wait goes through it. A request that is out is never cut short for a write.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlencode

import msgspec

from app.adapters.doudian.answers import Answer, Outcome, error_of, read_reply, rule_of
from app.adapters.doudian.canonical import Json, canonical
from app.adapters.doudian.codes import MAIN, sub_number
from app.adapters.doudian.limits import RateLimits
from app.adapters.doudian.rules import Rule, Then
from app.adapters.doudian.sign import HMAC, VERSION, sign_hmac, text_to_sign
from app.adapters.doudian.skew import SkewedClock
from app.adapters.doudian.transport import Canceller, Lost, Reply, Signed
from app.domain.errors import AppError, RateLimited

ATTEMPTS = 4
"""Tries of one call in all, for passing faults."""
BACKOFF_S = 0.4
BACKOFF_CAP_S = 8.0
SLOW_DOWN_S = 1.0
SLOW_DOWN_CAP_S = 20.0
PATIENCE_S = 90.0
"""Longest time that one call waits because of the rate limit."""

HEADERS = {
    "accept": "application/json",
    "accept-encoding": "gzip",
    "content-type": "application/json",
    "from": "sdk",
    "sdk-type": "python",
    "sdk-version": "1.1.0",
    "user-agent": "zhunlan",
    "x-open-no-old-err-code": "1",
}

_PRESIGNED = (
    *("access_token", "app_key", "method", "param_json", "timestamp", "v"),
    *("sign", "sign_method"),
)

_SETTLED = frozenset({10000, 10001, 40002, 40004, 50002})
"""Codes given only after the request was read and judged."""


class Repeat(StrEnum):
    """Whether the same call may be sent again after its answer was lost."""

    READ = "read"
    KEYED = "keyed"  # a write that the platform recognises: pack id, request id, tracking number
    ONCE = "once"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call. ``accept`` lists sub-code numbers whose payload is used like a success."""

    method: str
    params: Json = field(repr=False)
    repeat: Repeat = Repeat.READ
    accept: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class App:
    """An app's own credentials."""

    key: str
    secret: str

    def __repr__(self) -> str:
        return "<App>"


class TokenSource(Protocol):
    """Where a client's access token comes from."""

    def access(self, job: Canceller) -> str:
        """The access token to use now; refreshed first when that is due."""
        ...

    def renew(self, stale: str, job: Canceller) -> None:
        """``stale`` has expired: refresh, unless someone else did."""
        ...

    def reload(self, stale: str, job: Canceller) -> None:
        """``stale`` was replaced elsewhere: take the newest."""
        ...


class NoJob:
    """A caller that cannot be stopped."""

    def check(self) -> None:
        """Go on."""

    def wait(self, seconds: float) -> None:
        """Sleep."""
        threading.Event().wait(seconds)


class Sender(Protocol):
    """What the client needs of the transport."""

    def send(self, signed: Signed, job: Canceller) -> Reply | Lost:
        """One round trip."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What all clients of the program share."""

    clock: SkewedClock
    limits: RateLimits
    random: Callable[[], float]  # 0 ≤ x < 1


@dataclass(slots=True, kw_only=True)
class _Course:
    """How one call has gone so far."""

    call: Call
    param_json: str
    tries: int = 0
    slowed: int = 0
    patience_s: float = PATIENCE_S
    token: str = ""
    renewed: bool = False
    clock_fixed: bool = False
    sent: float = 0.0
    date: str = ""
    doubt: tuple[Rule, Outcome] | None = None

    def error(self, rule: Rule, outcome: Outcome) -> AppError:
        """The error to raise when this was the last try."""
        settled = isinstance(outcome, Answer) and outcome.code in _SETTLED and not rule.lost
        if self.doubt is not None and not settled:
            return self.unknown()
        return error_of(self.call.method, rule, outcome, unknown=False)

    def unknown(self) -> AppError:
        """The error to raise when the call may have done its work."""
        assert self.doubt is not None  # noqa: S101 - only asked when in doubt
        return error_of(self.call.method, *self.doubt, unknown=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Calls for one app, and for one shop when ``tokens`` is given."""

    app: App
    sender: Sender
    shared: Shared
    tokens: TokenSource | None = None
    job: Canceller = field(default_factory=NoJob)

    def within(self, job: Canceller) -> "Client":
        """The same client, stopped by ``job``."""
        return replace(self, job=job)

    def data(self, call: Call) -> msgspec.Raw:
        """The payload of a successful answer.

        Raises:
            AppError: see :mod:`app.ports.platform`.
        """
        course = self._course(call)
        answer, rule = self._settle(course)
        if rule.then is Then.ACCEPT or sub_number(answer.sub_code) in call.accept:
            return answer.data
        raise course.error(rule, answer)

    def answer(self, call: Call) -> Answer:
        """The envelope as it came, whatever its code says.

        Raises:
            AppError: there is no envelope.
        """
        return self._settle(self._course(call))[0]

    def presigned(self, method: str) -> str:
        """The query string of a call without parameters that another program will make at once.

        The keys stand in the order that the print component's users send (reference A.2).

        Raises:
            AppError: the token could not be refreshed.
        """
        course = self._course(Call(method=method, params={}))
        course.token = self.tokens.access(self.job) if self.tokens else ""
        query = {**self._signed(course).query, "param_json": course.param_json}
        return urlencode({name: query[name] for name in _PRESIGNED if name in query})

    def _course(self, call: Call) -> _Course:
        return _Course(call=call, param_json=canonical(call.params))

    def _settle(self, course: _Course) -> tuple[Answer, Rule]:
        try:
            outcome, rule = self._try(course)
        except AppError:
            if course.doubt is None:
                raise
        else:
            if isinstance(outcome, Answer):
                return outcome, rule
            raise course.error(rule, outcome)
        raise course.unknown()

    def _try(self, course: _Course) -> tuple[Outcome, Rule]:
        while True:
            outcome = self._send(course)
            rule = rule_of(course.call.method, outcome)
            if rule.lost and course.call.repeat is not Repeat.READ:
                course.doubt = (rule, outcome)
            if not self._again(course, rule):
                return outcome, rule

    def _send(self, course: _Course) -> Outcome:
        self.job.check()
        self._take_turn(course)
        course.token = self.tokens.access(self.job) if self.tokens else ""
        signed = self._signed(course)
        clock = self.shared.clock
        course.tries += 1
        course.sent = clock.monotonic()
        # A write that is out is waited for, whatever the job says: its outcome matters.
        job = self.job if course.call.repeat is Repeat.READ else NoJob()
        reply = self.sender.send(signed, job)
        if isinstance(reply, Lost):
            return reply
        outcome = read_reply(reply)
        if isinstance(outcome, Answer):  # a gateway's or a hotel portal's clock teaches nothing
            course.date = reply.date
            clock.observe(reply.date, course.sent)
        return outcome

    def _take_turn(self, course: _Course) -> None:
        wait = self.shared.limits.reserve(self.app.key, course.call.method, course.patience_s)
        if wait is None:
            slow = MAIN[60000]
            raise RateLimited(
                slow.code, slow.title, slow.advice, context={"method": course.call.method}
            )
        self._wait_patiently(course, wait)

    def _wait_patiently(self, course: _Course, seconds: float) -> None:
        if seconds > 0:
            course.patience_s -= seconds
            self.job.wait(seconds)

    def _signed(self, course: _Course) -> Signed:
        method = course.call.method
        timestamp = str(int(self.shared.clock.now().timestamp()))
        text = text_to_sign(self.app.key, self.app.secret, method, timestamp, course.param_json)
        query = {
            "app_key": self.app.key,
            "method": method,
            "timestamp": timestamp,
            "v": VERSION,
            "sign": sign_hmac(text, self.app.secret),
            "sign_method": HMAC,
        }
        if course.token:
            query["access_token"] = course.token
        return Signed(path=method.replace(".", "/"), query=query, body=course.param_json.encode())

    def _again(self, course: _Course, rule: Rule) -> bool:
        """Prepare a repeat where the rule asks for one; False when this was the last try."""
        match rule.then:
            case Then.RETRY | Then.RETRY_ONCE:
                return self._back_off(course, rule)
            case Then.SLOW_DOWN:
                return self._slow_down(course)
            case Then.REFRESH_TOKEN | Then.RELOAD_TOKEN:
                return self._new_token(course, rule)
            case Then.FIX_CLOCK:
                return self._fix_clock(course)
            case _:
                return False

    def _back_off(self, course: _Course, rule: Rule) -> bool:
        most = ATTEMPTS if rule.then is Then.RETRY else 2
        if course.tries >= most or (rule.lost and course.call.repeat is Repeat.ONCE):
            return False
        self.job.wait(self._jittered(BACKOFF_S, BACKOFF_CAP_S, course.tries - 1))
        return True

    def _slow_down(self, course: _Course) -> bool:
        self.shared.limits.refused(self.app.key, course.call.method, course.sent)
        course.tries -= 1  # refused at the door: not a try
        wait = self._jittered(SLOW_DOWN_S, SLOW_DOWN_CAP_S, course.slowed)
        course.slowed += 1
        if wait > course.patience_s:
            return False
        self._wait_patiently(course, wait)
        return True

    def _jittered(self, base: float, cap: float, exponent: int) -> float:
        """Exponential with half of it left to chance, so that callers do not come back at once."""
        return float(min(base * 2**exponent, cap) * (0.5 + self.shared.random() / 2))

    def _new_token(self, course: _Course, rule: Rule) -> bool:
        if self.tokens is None or course.renewed:
            return False
        course.renewed = True
        if rule.then is Then.REFRESH_TOKEN:
            self.tokens.renew(course.token, self.job)
        else:
            self.tokens.reload(course.token, self.job)
        return True

    def _fix_clock(self, course: _Course) -> bool:
        if course.clock_fixed:
            return False
        course.clock_fixed = True
        return self.shared.clock.observe(course.date, course.sent, at_once=True)
