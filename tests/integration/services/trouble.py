"""Means by which the trouble tests bring a program into trouble, on any Linux and as root too."""

import ctypes
import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.settings.profile import profile_at
from tests.integration.cli.program import PATIENCE_S, ROOT, command, environment

_CAPBSET_READ, _CAPBSET_DROP = 23, 24
_CAP_DAC_OVERRIDE = 1
DISK_BYTES = 640 * 1024
"""Room for a new database, not for a first pull."""

Preparation = Callable[[], None]


def as_anyone() -> None:
    """In a child before exec: take away root's right to write where the mode forbids it."""
    if sys.platform == "linux" and os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        held = libc.prctl(_CAPBSET_READ, _CAP_DAC_OVERRIDE, 0, 0, 0) == 1
        if held and libc.prctl(_CAPBSET_DROP, _CAP_DAC_OVERRIDE, 0, 0, 0):
            raise OSError(ctypes.get_errno() or errno.EPERM, "prctl")


def with_short_files() -> None:
    """In a child before exec: no file may grow beyond :data:`DISK_BYTES`."""
    import resource  # not on Windows

    resource.setrlimit(resource.RLIMIT_FSIZE, (DISK_BYTES, DISK_BYTES))


@contextmanager
def full_disk(folder: Path) -> Iterator[Preparation | None]:
    """``folder`` on a small disk of its own; where mounting is not allowed, short files.

    Yields:
        What a child must do before exec, if anything.
    """
    folder.mkdir(parents=True)
    size = f"size={DISK_BYTES}"
    mounted = (
        shutil.which("mount") is not None
        and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)],
            capture_output=True,
            check=False,
        ).returncode
        == 0
    )
    try:
        yield None if mounted else with_short_files
    finally:
        if mounted:
            rescued = folder.with_name("rescued")
            shutil.copytree(folder, rescued)
            subprocess.run(["umount", str(folder)], check=True)
            shutil.copytree(rescued, folder, dirs_exist_ok=True)


def run_in(
    profile: Path, *argv: str, prepare: Preparation | None = None, stdin: str = ""
) -> "subprocess.CompletedProcess[str]":
    """The program as a process of its own that first does ``prepare``."""
    return subprocess.run(
        command("--profile", str(profile), "--keyring", "file", *argv),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env=environment(),
        cwd=ROOT,
        timeout=PATIENCE_S,
        preexec_fn=prepare,
        check=False,
    )


def rows(profile: Path, query: str) -> list[tuple[object, ...]]:
    """Rows of the profile's database, which nobody has open."""
    with closing(sqlite3.connect(profile_at(profile).database)) as connection:
        return connection.execute(query).fetchall()


def write(profile: Path, statement: str) -> None:
    """Change the profile's database behind the program's back."""
    with closing(sqlite3.connect(profile_at(profile).database)) as connection:
        connection.execute(statement)
        connection.commit()


def is_whole(profile: Path) -> bool:
    """The database opens and every page of it is right."""
    return rows(profile, "PRAGMA integrity_check") == [("ok",)]
