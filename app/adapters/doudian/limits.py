"""How fast each API may be called: a token bucket per (app, API) that learns from refusals.

The platform counts per app and API, not per shop, and publishes next to no figures (reference
1.5), so the rate begins generous, halves when the platform complains, and recovers slowly.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

TOP_RATE = 100.0
"""Calls per second an API starts with, and never exceeds."""
FLOOR_RATE = 0.2
BURST = 16.0
"""Calls that may go at once after a pause."""
RECOVERY_S = 300.0
"""Time from a standstill back to the top rate."""


@dataclass(slots=True)
class _Bucket:
    rate: float
    tokens: float
    at: float  # when rate and tokens were last brought up to date
    halved_at: float

    def advance(self, now: float) -> None:
        passed = max(now - self.at, 0.0)
        self.at = now
        self.tokens = min(self.tokens + passed * self.rate, BURST)
        self.rate = min(self.rate + passed * TOP_RATE / RECOVERY_S, TOP_RATE)


class RateLimits:
    """Shared by every shop of an app and by every thread."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def reserve(self, app_key: str, method: str, patience_s: float) -> float | None:
        """Take the next free place in line.

        Returns:
            Seconds to wait before calling, or None (no place taken) when that is longer than
            ``patience_s``.
        """
        with self._lock:
            bucket = self._bucket(app_key, method)
            wait = max(1.0 - bucket.tokens, 0.0) / bucket.rate
            if wait > patience_s:
                return None
            bucket.tokens -= 1.0
            return wait

    def refused(self, app_key: str, method: str, sent: float) -> None:
        """The platform said "too often" to a call sent at ``sent`` (monotonic).

        Calls that were under way together count once: they ran at one and the same rate.
        """
        with self._lock:
            bucket = self._bucket(app_key, method)
            if sent >= bucket.halved_at:
                bucket.rate = max(bucket.rate / 2, FLOOR_RATE)
                bucket.halved_at = bucket.at
            bucket.tokens = min(bucket.tokens, 0.0)

    def rate(self, app_key: str, method: str) -> float:
        """Calls per second allowed now."""
        with self._lock:
            return self._bucket(app_key, method).rate

    def _bucket(self, app_key: str, method: str) -> _Bucket:
        now = self._monotonic()
        bucket = self._buckets.get((app_key, method))
        if bucket is None:
            bucket = _Bucket(rate=TOP_RATE, tokens=BURST, at=now, halved_at=float("-inf"))
            self._buckets[app_key, method] = bucket
        bucket.advance(now)
        return bucket
