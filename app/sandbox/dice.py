"""Seeded choices that stay the same on every machine and Python version."""

import random
from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


def fingerprint(*parts: object, size: int = 8) -> bytes:
    """``size`` bytes that depend on every part and on nothing else."""
    text = "\x1f".join(str(part) for part in parts)
    return blake2b(text.encode(), digest_size=size).digest()


class Dice:
    """Choices named by ``parts``; equal parts roll equal numbers.

    Only :meth:`random.Random.random` is used, which Python promises to keep stable for a seed.
    """

    __slots__ = ("_random",)

    def __init__(self, *parts: object) -> None:
        seed = int.from_bytes(fingerprint(*parts))
        self._random = random.Random(seed).random  # noqa: S311 - made-up shop data, no secret

    def chance(self, share: float) -> bool:
        """True in ``share`` of all rolls."""
        return self._random() < share

    def between(self, low: int, high: int) -> int:
        """An integer from ``low`` through ``high``."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """One of ``choices``."""
        return choices[int(self._random() * len(choices))]

    def digits(self, count: int) -> str:
        """``count`` decimal digits."""
        return "".join(str(int(self._random() * 10)) for _ in range(count))
