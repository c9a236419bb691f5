"""What closing a day needs of the store and of the disk."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from app.domain.day_close import DayClose, Obstacle
from app.domain.day_facts import Head
from app.ports.day_rows import DayRows


class DayCloseRepo(Protocol):
    """Closed days, inside a unit of work."""

    def add(self, close: DayClose) -> None:
        """Keep one. Raises InvalidInput ``close.exists`` when this revision is there."""
        ...

    def remade(self, close: DayClose) -> None:
        """Its files were made again: another manifest and folder."""
        ...

    def newest(self, day: date) -> DayClose | None:
        """The last revision of a day."""
        ...

    def obstacles(self, until_s: int) -> tuple[Obstacle, ...]:
        """What was begun before (Unix seconds) and has no known end; bound shops only."""
        ...


class DayCloseRows(Protocol):
    """Queries that never block the writer."""

    def closes(self, day: date | None = None) -> tuple[DayClose, ...]:
        """Every revision of one day in order; or of all, newest day first, without figures."""
        ...

    def obstacles(self, until_s: int) -> tuple[Obstacle, ...]:
        """As :meth:`DayCloseRepo.obstacles`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A copy that was proved. ``rows``: how many each table has."""

    rows: Mapping[str, int]
    head: Head


class DayCopies(Protocol):
    """Copies of the database."""

    def make(self, target: Path) -> Copied:
        """Copy the database whole to ``target`` and prove the copy.

        It opens, SQLite finds it sound, the chain of its audit log holds, and each table has as
        many rows as the database had at the instant of the copy.

        Raises:
            StorageError: it cannot be written, or ``close.copy_…``: the proof failed.
        """
        ...

    def rows(self, copy: Path) -> AbstractContextManager[DayRows]:
        """What reports are counted from, read from a copy."""
        ...

    def readable(self, copy: Path) -> bool:
        """Whether ``copy`` is there and has the tables that this program reads."""
        ...


class CloseFolders(Protocol):
    """The folder of a close: made beside its place, then moved there at once."""

    def begin(self, folder: Path) -> Path:
        """An empty folder beside ``folder`` to fill; what an earlier one left is gone.

        Raises StorageError.
        """
        ...

    def write(self, path: Path, data: bytes) -> None:
        """A file of it. Raises StorageError."""
        ...

    def seal(self, part: Path) -> str:
        """Write the list of its files with their SHA-256, and everything to the disk; its digest.

        Raises StorageError.
        """
        ...

    def finish(self, folder: Path) -> None:
        """Move the filled folder to its place. Raises StorageError."""
        ...

    def drop(self, folder: Path) -> None:
        """Remove what :meth:`begin` made, if it is there."""
        ...

    def sealed(self, folder: Path) -> str:
        """The digest of the list in the filled folder that is not in its place; "" for none."""
        ...

    def intact(self, folder: Path, manifest: str, name: str = "") -> bool:
        """Whether every file in its place, or that of ``name``, is as the sealed list says."""
        ...

    def exists(self, folder: Path) -> bool:
        """Whether something is in its place."""
        ...

    def set_aside(self, folder: Path) -> None:
        """Give what is in its place another name beside it. Raises StorageError."""
        ...


Progress = Callable[[int, str], None]
"""(step, Chinese name of the step)."""
