"""What bootstrap gives the command line: the ways into the program."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.presentation.desk import Desk

Deliver = Callable[[Callable[[], None]], None]

BY_SETTINGS = ""
"""The keyring backend that the option ``keyring.backend`` names."""


class OpenDesk(Protocol):
    """Opens a profile with every service, and closes it in order on leaving."""

    def __call__(
        self, profile: Path | None, keyring: str, *, deliver: Deliver
    ) -> "AbstractContextManager[Desk]":
        """Open.

        Args:
            profile: its folder; None for the usual place.
            keyring: ``os``, ``file`` or :data:`BY_SETTINGS`.
            deliver: brings callbacks of tasks to the command's thread.

        Raises:
            AppError: the profile, the keyring or the database cannot be opened.
        """
        ...


class OpenWindow(Protocol):
    """Shows the window until it is closed."""

    def __call__(self, profile: Path | None, keyring: str) -> int:
        """Show; returns the exit code."""
        ...


class Demo(Protocol):
    """Runs the practice day."""

    def __call__(
        self, profile: Path | None, keyring: str, *, headless: bool, out: Path | None, orders: int
    ) -> int:
        """Run; returns the exit code.

        Args:
            profile: its folder; None for one made for this demo.
            keyring: as for :class:`OpenDesk`.
            headless: no window; the day's work is done and checked at once.
            out: folder for labels, screenshots and the database.
            orders: orders in the practice shop.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrances:
    """The three ways in."""

    open_desk: OpenDesk
    open_window: OpenWindow
    demo: Demo
