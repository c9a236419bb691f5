"""A practice site, a profile bound to it, and the program as a process of its own on both."""

import json
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.bootstrap.open_desk import open_desk
from app.bootstrap.practice_day import bind_practice
from app.bootstrap.practice_site import PracticeSite
from app.domain.ids import ShopId
from app.runtime.context import Context
from app.settings.printers import FIRST
from tests.e2e.forks import Fork, Forks
from tests.integration.cli.program import PATIENCE_S

DATABASE = "zhunlan.sqlite3"
HELD_S = 600
"""How long the practice shop holds an answer: until it is stopped, or the caller is dead."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one run of the program left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON document it must be."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Bench:
    """One profile on one practice site; each run of the program is a process."""

    site: PracticeSite
    profile: Path
    forks: Forks

    @classmethod
    def bound(cls, site: PracticeSite, profile: Path, forks: Forks) -> "Bench":
        """A profile bound to ``site``, no orders in it."""
        with open_desk(profile, "file", deliver=_here) as desk:
            bind_practice(desk, site)
        return cls(site, profile, forks)

    def prepare(self, *, numbers: bool = False, labels: bool = False) -> None:
        """Work up to where a test begins, in this process: orders, then numbers, then labels."""
        with open_desk(self.profile, "file", deliver=_here) as desk:
            desk.sync_orders(Context(), ShopId(self.site.config.shop_id))
            wanted = tuple(row.parcel_id for row in desk.reader.parcels() if not row.blocks)
            if numbers or labels:
                desk.acquire_waybills(Context(), wanted)
            if labels:
                desk.print_labels(Context(), wanted, FIRST)

    @contextmanager
    def begun(self, *argv: str, stdin: str = "") -> Iterator[Fork]:
        """The program on this profile, with JSON for an answer; dead at the end."""
        where = ("--profile", str(self.profile), "--keyring", "file")
        with tempfile.TemporaryDirectory(dir=self.profile.parent) as folder:
            fork = self.forks.begin([*where, *argv, "--json"], Path(folder), stdin)
            try:
                yield fork
            finally:
                fork.kill()

    def run(self, *argv: str, stdin: str = "") -> Answer:
        """Run the program to its end."""
        with self.begun(*argv, stdin=stdin) as fork:
            return Answer(fork.wait(), fork.said("out"), fork.said("err"))

    def kill(self, *argv: str, when: Callable[[], bool]) -> None:
        """Start the program and SIGKILL it at the moment ``when`` comes true."""
        with self.begun(*argv) as fork:
            until(when, fork)

    def live(self, query: str) -> list[tuple[Any, ...]]:
        """Rows as another program sees them now; [] before the tables are there."""
        address = f"file:{self.profile / DATABASE}?mode=ro"
        try:
            with closing(sqlite3.connect(address, uri=True)) as connection:
                return connection.execute(query).fetchall()
        except sqlite3.OperationalError:
            return []

    def left(self, scratch: Path) -> "Left":
        """What a killed program left on the disk; proves that it opens and is whole."""
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        for file in self.profile.glob(f"{DATABASE}*"):
            # A copy: opening the file itself would mend it before the program has to.
            if not file.name.endswith("-shm"):
                shutil.copy(file, scratch)
        found = Left(scratch / DATABASE)
        assert found.rows("PRAGMA integrity_check") == [("ok",)]
        assert found.rows("PRAGMA foreign_key_check") == []
        return found


@dataclass(frozen=True, slots=True)
class Left:
    """A database nobody works on."""

    path: Path

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of ``query``."""
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(query).fetchall()

    def table(self, name: str, *, without: frozenset[str] = frozenset()) -> list[tuple[Any, ...]]:
        """All rows of a table in one order, some columns left out."""
        columns = [row[1] for row in self.rows(f"PRAGMA table_info({name})")]
        kept = ", ".join(column for column in columns if column not in without)
        return sorted(self.rows(f"SELECT {kept} FROM {name}"))  # noqa: S608 - our own tables


def until(when: Callable[[], bool], fork: Fork) -> None:
    """Wait for what ``fork`` brings about; fail when it ends first."""
    end = time.monotonic() + PATIENCE_S
    while not when():
        if (code := fork.poll()) is not None:
            said = fork.said("out") + fork.said("err")
            raise AssertionError(f"ended by itself with {code}: {said}")
        assert time.monotonic() < end, "what was waited for never came"
        threading.Event().wait(0.005)


def _here(call: Callable[[], None]) -> None:
    call()
