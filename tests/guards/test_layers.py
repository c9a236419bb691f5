"""Dependencies point one way."""

import subprocess
import sys

from tests.guards.source_tree import ROOT

RUN = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"


def test_contracts_are_kept() -> None:
    done = subprocess.run(
        [sys.executable, "-c", RUN, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout
