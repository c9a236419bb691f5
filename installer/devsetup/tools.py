"""Running other programs: their output is shown while it comes and kept for the diagnosis."""

import os
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

KEPT_LINES = 40


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended. ``code`` is its exit code, or 128 + the signal that killed it."""

    code: int
    tail: tuple[str, ...]  # its last lines

    @property
    def text(self) -> str:
        """The last lines as one text."""
        return "\n".join(self.tail)


def run(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: str | os.PathLike[str] | None = None,
    show: bool = False,
) -> Outcome:
    """Run ``command`` to its end.

    Args:
        command: the program and its arguments.
        env: variables on top of the present ones.
        cwd: where it runs.
        show: pass every line on; otherwise a terminal sees one line that changes.

    Raises:
        OSError: the program cannot be started.
    """
    tail: deque[str] = deque(maxlen=KEPT_LINES)
    with subprocess.Popen(
        command,
        env={**os.environ, **(env or {})},
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            tail.append(line.rstrip())
            _pass_on(tail[-1], show=show)
    if not show:
        _pass_on("", show=False)
    code = process.returncode
    return Outcome(code if code >= 0 else 128 - code, tuple(tail))


def read(command: Sequence[str], *, env: Mapping[str, str] | None = None) -> str:
    """Everything that ``command`` writes to standard output; empty when it cannot be started."""
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
        )
    except OSError:
        return ""
    return done.stdout


def _pass_on(line: str, *, show: bool) -> None:
    if show:
        print(line, flush=True)
    elif sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 5
        print(f"\r\x1b[K    {line[:width]}" if line else "\r\x1b[K", end="", flush=True)
