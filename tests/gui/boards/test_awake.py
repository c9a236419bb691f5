"""While the wall board is shown the screen stays on: asked for on a real session bus.

Needs ``dbus-run-session`` on Linux; the set-up installs it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks by D-Bus on Linux alone")
def test_the_desktop_is_asked_when_the_board_opens_and_let_go_when_it_closes(
    tmp_path: Path,
) -> None:
    command = ("dbus-run-session", "--", sys.executable, "-m", "tests.gui.boards.awake_bus")
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    done = subprocess.run(
        [*command, str(tmp_path)],
        cwd=ROOT,
        env={
            **kept,
            "HOME": str(tmp_path),
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONIOENCODING": "utf-8",
        },
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        ["shown", "inhibit", "/org/freedesktop/ScreenSaver", "zhunlan", "大屏正在显示"],
        ["closed", "released"],
    ]
