import json
import subprocess
import sys

import pytest

from app.cli.exits import Exit
from tests.integration.cli.program import PATIENCE_S, ROOT, command, environment, run

pytestmark = pytest.mark.e2e


HEAVY = {"PySide6", "sqlalchemy", "httpx", "PIL", "reportlab", "keyring", "cryptography"}
HELP = f"""
import sys
from app.cli import run
assert run(["--help"], open_desk=None, open_window=None, demo=None) == 0
print("heavy", sorted(name for name in sys.modules if name.split(".")[0] in {HEAVY}))
"""


def test_the_command_lines_help_needs_none_of_the_heavy_parts():
    done = subprocess.run(
        [sys.executable, "-c", HELP],
        capture_output=True,
        encoding="utf-8",
        env=environment(),
        cwd=ROOT,
        timeout=PATIENCE_S,
        check=True,
    )
    assert "用法：zhunlan" in done.stdout
    assert done.stdout.endswith("heavy []\n")


def test_the_doctor_runs_on_a_fresh_machine(tmp_path):
    offline = json.dumps({"version": 1, "values": {"shop.base_url": "http://127.0.0.1:9"}})
    (tmp_path / "settings.json").write_text(offline, encoding="utf-8")
    done = run(["--profile", str(tmp_path), "--keyring", "file", "doctor"])
    assert done.returncode == Exit.SOME_FAILED
    for word in ("面单字体", "数据库", "打开数据", "时钟", "连不上开放平台"):
        assert word in done.stdout
    assert done.stderr == ""


def test_without_a_keyring_the_way_out_is_named_and_works(tmp_path):
    absent = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    profile = ["--profile", str(tmp_path / "p")]
    done = run([*profile, "orders"], **absent)
    assert done.returncode == Exit.ERROR
    assert "改用加密文件" in done.stderr
    assert "Traceback" not in done.stderr
    assert run([*profile, "settings", "set", "keyring.backend=file"], **absent).returncode == 0
    assert run([*profile, "orders"], **absent).returncode == Exit.OK


def test_a_profile_that_cannot_be_made_is_explained(tmp_path):
    (tmp_path / "file").touch()
    done = run(["--profile", str(tmp_path / "file" / "p"), "--keyring", "file", "orders"])
    assert done.returncode == Exit.ERROR
    assert "数据文件夹" in done.stderr
    assert "--profile" in done.stderr


def test_a_reader_that_leaves_early_is_no_error(tmp_path):
    process = subprocess.Popen(
        command("--profile", str(tmp_path / "p"), "settings"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=ROOT,
    )
    with process:
        process.stdout.close()
        err = process.stderr.read()
        assert process.wait(PATIENCE_S) == Exit.OK
    assert err == b""


def test_a_console_that_knows_no_chinese_gets_codes_and_valid_json(tmp_path):
    argv = ["--profile", str(tmp_path / "p"), "settings", "get", "ui.theme"]
    done = run(argv, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.returncode == Exit.OK
    assert "\\u" in done.stdout
    assert run([*argv, "--json"], PYTHONUTF8="0", PYTHONIOENCODING="ascii").stdout.isascii()
