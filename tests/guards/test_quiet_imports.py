"""Importing a module of ours reads and writes no file, opens no socket and starts nothing."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.guards.source_tree import ROOT, modules

WATCH = Path(__file__).with_name("import_watch.py")
MIGRATION_ENTRY = "migrations.env"  # Alembic runs this one; it is no module to import


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def watch(names: list[str], root: Path = ROOT) -> dict[str, Any]:
    done = subprocess.run(
        # -B: writing bytecode is Python's own business and not looked at here.
        [sys.executable, "-B", str(WATCH), str(root)],
        input="\n".join(names),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_imports_are_quiet() -> None:
    names = [name for name in map(dotted, modules()) if not name.endswith(MIGRATION_ENTRY)]
    result = watch(names)
    assert result == {"imported": len(names), "found": []}


LOUD = {
    "open": "TEXT = open(__file__).read()",
    "os.listdir": "import os\nNAMES = os.listdir('.')",
    "socket.__new__": "import socket\nLINE = socket.socket()",
    "subprocess.Popen": "import subprocess\nsubprocess.run(['true'])",
    "sqlite3.connect": "import sqlite3\nDATA = sqlite3.connect(':memory:')",
    "thread": (
        "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()"
    ),
}


@pytest.mark.parametrize("event", LOUD)
def test_a_loud_import_is_heard(tmp_path: Path, event: str) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "loud.py").write_text(LOUD[event])
    (tmp_path / "app" / "quiet.py").write_text("import json, app.loud")
    assert any(event in line for line in watch(["app.quiet"], tmp_path)["found"])
    (tmp_path / "app" / "loud.py").write_text("import json, sqlite3, socket")
    assert watch(["app.quiet"], tmp_path)["found"] == []


def test_the_window_starts_without_what_only_some_pages_need() -> None:
    start = "app.bootstrap.open_desk", "app.bootstrap.window", "app.gui.workbench.page"
    tell = f"import sys, {', '.join(start)}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", tell], cwd=ROOT, capture_output=True, text=True, check=True
    )
    late = {"numpy", "openpyxl", "pyqtgraph", "app.sandbox"}
    pages = {dotted(path) for path in modules() if path.match("app/gui/*/page.py")}
    assert len(pages) >= 8
    assert set(done.stdout.split()) & (late | pages) == {"app.gui.workbench.page"}
