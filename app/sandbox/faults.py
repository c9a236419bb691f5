"""Faults on order: what goes wrong, where, how often."""

import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from app.sandbox.dice import Dice


class Fault(StrEnum):
    """What can go wrong. ``value`` is explained per kind."""

    LATENCY = "latency"  # wait ``value`` seconds, then work as usual
    TIME_OUT_AFTER_WORK = "time_out_after_work"  # work, then silence for ``value`` seconds, close
    HTTP_5XX = "http_5xx"  # no work; HTTP status ``value`` (500)
    HALF_BODY = "half_body"  # work, then half of the answer, close
    MALFORMED_JSON = "malformed_json"  # work, then HTTP 200 with a broken text
    RESET = "reset"  # no work; the connection is reset
    RESET_AFTER_WORK = "reset_after_work"  # work, then the connection is reset
    RATE_LIMIT = "rate_limit"  # no work; 60000
    REFUSE = "refuse"  # no work; the business failure numbered ``value``
    TOKEN_EXPIRE = "token_expire"  # noqa: S105 - the shop's access token ends before the call is looked at
    DUPLICATE_ROWS = "duplicate_rows"  # a list repeats its last ``value`` rows (1)
    CLOCK_SKEW = "clock_skew"  # the practice clock jumps by ``value`` seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One fault on one endpoint.

    Attributes:
        endpoint: method such as ``order.searchList``, or ``*``.
        count: how many calls it hits before it is gone; None for all.
        skip: calls that pass before the first hit.
        probability: of hitting a call that is due.
        value: see :class:`Fault`.
    """

    kind: Fault
    endpoint: str = "*"
    count: int | None = 1
    skip: int = 0
    probability: float = 1.0
    value: float = 0


class Faults:
    """The switches. Safe from any thread."""

    def __init__(self, seed: int) -> None:
        self._lock = threading.Lock()
        self._dice = Dice(seed, "faults")
        self._rules: list[Rule] = []

    def add(
        self,
        kind: Fault | str,
        *,
        endpoint: str = "*",
        count: int | None = 1,
        skip: int = 0,
        probability: float = 1.0,
        value: float = 0,
    ) -> None:
        """Switch a fault on; without more words it hits the next call, once."""
        rule = Rule(
            kind=Fault(kind),
            endpoint=endpoint,
            count=count,
            skip=skip,
            probability=probability,
            value=value,
        )
        with self._lock:
            self._rules.append(rule)

    def clear(self) -> None:
        """Everything works again."""
        with self._lock:
            self._rules.clear()

    def rules(self) -> list[Rule]:
        """What is switched on, with the counts that are left."""
        with self._lock:
            return list(self._rules)

    def hit(self, endpoint: str) -> list[Rule]:
        """The faults that this call of ``endpoint`` gets; their counts go down."""
        with self._lock:
            struck: list[Rule] = []
            kept: list[Rule] = []
            for rule in self._rules:
                left = self._after(rule, endpoint, struck)
                if left is not None:
                    kept.append(left)
            self._rules = kept
            return struck

    def _after(self, rule: Rule, endpoint: str, struck: list[Rule]) -> Rule | None:
        if rule.endpoint not in {"*", endpoint}:
            return rule
        if rule.skip > 0:
            return replace(rule, skip=rule.skip - 1)
        if not self._dice.chance(rule.probability):
            return rule
        struck.append(rule)
        if rule.count is None:
            return rule
        return replace(rule, count=rule.count - 1) if rule.count > 1 else None


def find(rules: Iterable[Rule], *kinds: Fault) -> Rule | None:
    """The first rule of one of the kinds."""
    return next((rule for rule in rules if rule.kind in kinds), None)


def as_json(rules: Iterable[Rule]) -> list[dict[str, object]]:
    """Rules for the control surface."""
    return [asdict(rule) for rule in rules]
