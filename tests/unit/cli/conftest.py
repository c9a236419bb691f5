"""The command line on a desk in memory."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.presentation.desk import Desk
from tests.fakes.desk import FakeDesk
from tests.fakes.options import OPTIONS
from tests.fakes.rows import make_row, make_shop
from tests.fakes.tasks import InlineTasks


class Program:
    """Runs commands and remembers how they ended.

    ``out`` and ``err`` are what the last command wrote.
    """

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.fakes = FakeDesk(
            InlineTasks(),
            Path("profile"),
            OPTIONS,
            rows=[make_row(n) for n in range(5)],
            shops=[make_shop()],
        )
        self.changes: dict[str, Any] = {}
        self.opened: list[tuple[Path | None, str]] = []
        self.windows: list[tuple[Path | None, str]] = []
        self.demos: list[dict[str, Any]] = []
        self.open_error: Exception | None = None
        self.out = self.err = ""
        self._capsys = capsys

    def __call__(self, *argv: str) -> int:
        code = cli.run(
            list(argv), open_desk=self._open_desk, open_window=self._window, demo=self._demo
        )
        self.out, self.err = self._capsys.readouterr()
        return code

    def json(self, *argv: str) -> Any:
        """What the command ``argv`` writes with ``--json``; its exit code in :attr:`code`."""
        self.code = self(*argv, "--json")
        return json.loads(self.out)

    @contextmanager
    def _open_desk(
        self, profile: Path | None, keyring: str, *, deliver: Callable[[Any], None]
    ) -> Iterator[Desk]:
        self.opened.append((profile, keyring))
        if self.open_error is not None:
            raise self.open_error
        yield replace(self.fakes.desk(), **self.changes)

    def _window(self, profile: Path | None, keyring: str) -> int:
        self.windows.append((profile, keyring))
        return 0

    def _demo(self, profile: Path | None, keyring: str, **settings: Any) -> int:
        self.demos.append({"profile": profile, "keyring": keyring, **settings})
        return 0


@pytest.fixture
def zhunlan(capsys, monkeypatch) -> Program:
    monkeypatch.delenv("ZHUNLAN_APP_SECRET", raising=False)
    monkeypatch.setattr(sys, "argv", ["zhunlan"])
    return Program(capsys)
