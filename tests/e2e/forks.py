"""The program as processes that start at once: imported once, forked for each run.

``python -m tests.e2e.forks`` reads one request a line (JSON) and answers each with one:
``{"argv": […], "out": PATH, "err": PATH, "stdin": PATH}`` forks and answers ``{"pid": n}``;
``{"wait": n}`` answers ``{"code": n}`` when that fork has ended, ``{"ask": n}`` at once, null while
it runs. A fork is what ``python -m app ARGV`` would be, without the second that its imports take;
the tests that are about starting start it so.
"""

import gc
import importlib
import json
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.integration.cli.program import PATIENCE_S, ROOT, environment

_IMPORTED = (
    *("app.cli.run", "app.bootstrap.open_desk", "app.labels.render", "app.services.export_report"),
    *("app.adapters.files.report_files", "httpcore", "printers.profiles", "app.cli.pickup_board"),
)


class Forks:
    """A process that has the program imported and forks it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.forks"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(),
            cwd=ROOT,
            encoding="utf-8",
        )

    def begin(self, argv: list[str], folder: Path, stdin: str = "") -> "Fork":
        """Start the program with ``argv``; what it reads and says is kept in ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "stdin").write_text(stdin, "utf-8")
        places = {name: str(folder / name) for name in ("stdin", "out", "err")}
        pid = self.ask(argv=argv, **places)["pid"]
        return Fork(self, pid, folder)

    def ask(self, **request: Any) -> Any:
        """The answer to one request."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """Let it go."""
        self._process.communicate(timeout=PATIENCE_S)


class Fork:
    """One run of the program."""

    def __init__(self, forks: Forks, pid: int, folder: Path) -> None:
        self._forks, self._pid, self._folder = forks, pid, folder
        self._code: int | None = None

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        if self._code is None:
            self._code = self._forks.ask(ask=self._pid)["code"]
        return self._code

    def wait(self) -> int:
        """Its exit code, once it has ended; SIGKILL's is -9."""
        if self._code is None:
            self._code = self._forks.ask(wait=self._pid)["code"]
        return self._code

    def kill(self) -> None:
        """SIGKILL, unless it has ended; returns when it is dead."""
        if self.poll() is None:
            os.kill(self._pid, signal.SIGKILL)
            self.wait()

    def said(self, name: str) -> str:
        """What it wrote to ``out`` or ``err``."""
        return (self._folder / name).read_text("utf-8")


def _work(argv: list[str], places: list[str]) -> None:
    for number, (place, how) in enumerate(
        zip(places, (os.O_RDONLY, os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_CREAT), strict=True)
    ):
        opened = os.open(place, how, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for life
    sys.argv = ["app", *argv]
    runpy.run_module("app", run_name="__main__", alter_sys=True)


def main() -> None:
    """Answer requests until there are no more."""
    for name in _IMPORTED:
        importlib.import_module(name)
    gc.freeze()  # or every fork's first collection copies it all
    begin = multiprocessing.get_context("fork").Process
    running = {}
    while line := sys.stdin.readline():
        request = json.loads(line)
        if "argv" in request:
            places = [request[name] for name in ("stdin", "out", "err")]
            fork = begin(target=_work, args=(request["argv"], places))
            fork.start()
            running[fork.pid] = fork
            answer = {"pid": fork.pid}
        else:
            fork = running[request.get("wait") or request["ask"]]
            fork.join(None if "wait" in request else 0)
            answer = {"code": fork.exitcode}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
