"""All checks and tests, with a summary that a person and a machine can read."""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .tools import Outcome, run

ENV = {
    "CI": "1",
    "QT_QPA_PLATFORM": "offscreen",
    "PYTHONUTF8": "1",
    "PYTHONUNBUFFERED": "1",
    # Compiled code is kept, whatever this machine prefers: tests start the program many times.
    "PYTHONDONTWRITEBYTECODE": "",
}
CORE_MIN = PRINTERS_MIN = 90
GUI_MIN = 70
"""Least covered share of the lines and branches, in percent."""

MEMORY = Path("/dev/shm")  # noqa: S108
ROOM_BYTES = 4 << 30
"""What the tests keep at once, many times over."""

_CLOSING = re.compile(
    r"^=* ?(\d+ (passed|failed|error|skipped|deselected)|no tests ran).* in [\d.]+s"
)


@dataclass(frozen=True, slots=True)
class Check:
    """One program that finds faults."""

    name: str
    arguments: tuple[str, ...]  # of the environment's Python


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one check ended."""

    name: str
    code: int
    seconds: float
    closing: str = ""  # pytest's own last line


CHECKS = (
    Check("ruff check", ("-m", "ruff", "check", "--no-cache")),
    Check("ruff format", ("-m", "ruff", "format", "--check", "--no-cache")),
    Check("mypy", ("-m", "mypy")),
    Check("mypy installer", ("-m", "mypy", "installer/bootstrap.py")),
    Check(
        "lint-imports",
        ("-c", "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"),
    ),
    # Some tests wait for sockets and programs most of their time: one process a core, four at most.
    Check(
        "pytest",
        (
            *("-m", "pytest", "--cov", "--cov-report="),
            *("--numprocesses=auto", "--maxprocesses=4", "--dist=worksteal"),
        ),
    ),
    Check(
        f"coverage app >= {CORE_MIN} %",
        (
            *("-m", "coverage", "report", "--include=app/*", "--omit=app/gui/*"),
            f"--fail-under={CORE_MIN}",
        ),
    ),
    Check(
        f"coverage printers >= {PRINTERS_MIN} %",
        ("-m", "coverage", "report", "--include=printers/*", f"--fail-under={PRINTERS_MIN}"),
    ),
    Check(
        f"coverage app.gui >= {GUI_MIN} %",
        ("-m", "coverage", "report", "--include=app/gui/*", f"--fail-under={GUI_MIN}"),
    ),
)


def run_checks(root: Path, python: Path, checks: Sequence[Check] = CHECKS) -> int:
    """Run every check, whatever the ones before said.

    Args:
        root: the checkout.
        python: the environment's interpreter.
        checks: in order.

    Returns:
        The worst exit code.
    """
    with temporary_files() as folder:
        env = {**ENV, "TMPDIR": str(folder)}
        verdicts = [
            _run(check, f"{number}/{len(checks)}", root, python, env)
            for number, check in enumerate(checks, 1)
        ]
    summarise(verdicts)
    return max(verdict.code for verdict in verdicts)


@contextmanager
def temporary_files(memory: Path = MEMORY, room: int = ROOM_BYTES) -> Iterator[Path]:
    """A folder for the tests' files, gone at the end; in memory where that has room for them.

    The app waits for the disk at every commit, and the tests commit all the time. What is proved
    does not depend on it, for the tests kill programs, not machines.
    """
    chosen = memory if _has_room(memory, room) else None
    folder = Path(tempfile.mkdtemp(prefix="zl-", dir=chosen))
    folder.chmod(0o711)  # CUPS, started by root, works as another user
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _has_room(memory: Path, room: int) -> bool:
    """Whether files, and programs among them, can be kept there."""
    try:
        found = os.statvfs(memory)
    except (AttributeError, OSError):  # not on Windows; no such folder
        return False
    usable = os.access(memory, os.W_OK) and not found.f_flag & os.ST_NOEXEC
    return usable and found.f_bavail * found.f_frsize >= room


def _run(check: Check, which: str, root: Path, python: Path, env: dict[str, str]) -> Verdict:
    print(f"\n==> [{which}] {check.name}", flush=True)
    begun = time.monotonic()
    outcome = run([str(python), *check.arguments], cwd=root, env=env, show=True)
    seconds = time.monotonic() - begun
    print(f"    {seconds:.1f} s, exit code {outcome.code}", flush=True)
    return Verdict(check.name, outcome.code, seconds, closing_line(outcome))


def closing_line(outcome: Outcome) -> str:
    """The line with which pytest ends, such as ``=== 12 passed in 3.45s ===``; else empty."""
    return next((line for line in reversed(outcome.tail) if _CLOSING.match(line)), "")


def summarise(verdicts: Sequence[Verdict]) -> None:
    """Print one line for each check and, last, pytest's own closing line."""
    total = sum(verdict.seconds for verdict in verdicts)
    failed = sum(verdict.code != 0 for verdict in verdicts)
    print("\n==> 结果 · summary")
    for verdict in verdicts:
        mark = "ok    " if verdict.code == 0 else "FAILED"
        print(f"    {mark} {verdict.seconds:7.1f} s  {verdict.name}")
    print(f"    {len(verdicts) - failed} ok, {failed} failed, {total:.1f} s")
    for verdict in verdicts:
        if verdict.closing:
            print(verdict.closing, flush=True)
