"""The program as a subprocess, and in this process on a practice site."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from app import bootstrap

ROOT = Path(__file__).resolve().parents[3]
APP_KEY = "7100000000000000001"
APP_SECRET = "practice-app-secret"
SHOP_ID = "88000001"
PATIENCE_S = 60


def command(*argv: str) -> list[str]:
    """The program with ``argv``, as a subprocess would be started."""
    return [sys.executable, "-m", "app", *argv]


def environment(**more: str) -> dict[str, str]:
    """This process's (isolated) environment, with UTF-8 output and ``more``."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("COV_", "COVERAGE_"))}
    return clean | {"PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)} | more


def run(argv: Sequence[str], *, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    return subprocess.run(
        command(*argv),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env=environment(**more),
        cwd=ROOT,
        timeout=PATIENCE_S,
        check=False,
    )


class Here:
    """The whole program in this process, on the profile in ``folder``."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.code = 0
        self.out = self.err = ""
        self._capsys = capsys

    def __call__(self, *argv: str) -> int:
        profile = ("--profile", str(self.folder), "--keyring", "file")
        self.code = bootstrap.main([*profile, *argv])
        self.out, self.err = self._capsys.readouterr()
        return self.code

    def json(self, *argv: str) -> Any:
        """What ``argv`` writes with ``--json``."""
        self(*argv, "--json")
        return json.loads(self.out)
