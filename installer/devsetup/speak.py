"""What the person at the terminal reads: Chinese first, English after it, never a traceback."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

ACTION_NEEDED = 3
"""Exit code: a person has to do something first; the message says what."""

FAILED = 4
"""Exit code: the set-up failed for an outside reason (network, disk); trying again may help."""


class Trouble(Exception):
    """An expected obstacle.

    Args:
        chinese: what happened and what to do.
        english: the same.
        detail: commands to type or the last lines of a tool's output, printed as they are.
        code: the exit code.
    """

    def __init__(
        self, chinese: str, english: str, detail: str = "", *, code: int = ACTION_NEEDED
    ) -> None:
        super().__init__(english)
        self.chinese = chinese
        self.english = english
        self.detail = detail
        self.code = code


def make_printable() -> None:
    """Keep a terminal that cannot show Chinese from ending the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace", line_buffering=True)


def say(chinese: str, english: str) -> None:
    """One line of news."""
    print(f"{chinese} · {english}", flush=True)


def complain(trouble: Trouble) -> None:
    """Print an obstacle."""
    print(f"\n{trouble.chinese}\n{trouble.english}", file=sys.stderr)
    if trouble.detail:
        print(f"\n{trouble.detail}", file=sys.stderr)
    sys.stderr.flush()


@contextmanager
def step(chinese: str, english: str) -> Iterator[None]:
    """Head a step, and say how many seconds it took."""
    print(f"\n==> {chinese} · {english}", flush=True)
    begun = time.monotonic()
    try:
        yield
    finally:
        print(f"    {time.monotonic() - begun:.1f} s", flush=True)
