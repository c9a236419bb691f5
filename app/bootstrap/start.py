"""The ways into the program: command line, window, practice day."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli import run
from app.cli.entrances import Deliver

if TYPE_CHECKING:
    from app.presentation.desk import Desk


def main(argv: Sequence[str]) -> int:
    """Run with the arguments ``argv``; returns the exit code."""
    return run(argv, open_desk=_open_desk, open_window=_open_window, demo=_demo)


# Each way in imports what it needs, so that ``zhunlan --help`` answers at once.


def _open_desk(
    profile: Path | None, keyring: str, *, deliver: Deliver
) -> "AbstractContextManager[Desk]":
    from app.bootstrap.open_desk import open_desk  # noqa: PLC0415

    return open_desk(profile, keyring, deliver=deliver)


def _open_window(profile: Path | None, keyring: str) -> int:
    from app.bootstrap.window import show_window  # noqa: PLC0415

    return show_window(profile, keyring)


def _demo(
    profile: Path | None, keyring: str, *, headless: bool, out: Path | None, orders: int
) -> int:
    from app.bootstrap.demo import demo  # noqa: PLC0415

    return demo(profile, keyring, headless=headless, out=out, orders=orders)
