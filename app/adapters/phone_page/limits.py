"""How often one address may ask, and how often it may guess."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

BURST = 120
"""Requests at once from one address: a reverse proxy or a shared phone network is one address."""
A_SECOND = 4.0
GUESSES = 8
"""Wrong links in a row before an address has to wait."""
GUESSES_A_SECOND = 1 / 30
ADDRESSES = 1024
"""Addresses remembered; the one not heard of longest is forgotten first."""


@dataclass(slots=True)
class _Bucket:
    asked: float
    guessed: float
    at_s: float


class Limits:
    """Token buckets by address. Safe from any thread."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def may_ask(self, address: str) -> bool:
        """Whether another request of ``address`` is answered; it is counted if so."""
        with self._lock:
            bucket = self._of(address)
            if bucket.asked < 1 or bucket.guessed < 1:
                return False
            bucket.asked -= 1
            return True

    def guessed(self, address: str) -> None:
        """That request held a link that opens nothing."""
        with self._lock:
            self._of(address).guessed -= 1

    def _of(self, address: str) -> _Bucket:
        now_s = self._seconds()
        bucket = self._buckets.get(address)
        if bucket is None:
            bucket = self._buckets[address] = _Bucket(BURST, GUESSES, now_s)
            if len(self._buckets) > ADDRESSES:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(address)
            passed_s = max(now_s - bucket.at_s, 0.0)
            bucket.asked = min(bucket.asked + passed_s * A_SECOND, BURST)
            bucket.guessed = min(bucket.guessed + passed_s * GUESSES_A_SECOND, GUESSES)
            bucket.at_s = now_s
        return bucket
