"""The fixtures of conftest catch what they are for, and let good tests pass."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]

INI = """
[pytest]
filterwarnings = error
qt_api = pyside6
qt_log_level_fail = WARNING
markers =
    logs_errors: expects errors
    keeps_threads: leaves a thread
"""

BAD = {
    "thread": (
        (
            "import threading\n"
            "def test_it():\n"
            "    threading.Thread(target=threading.Event().wait, args=(20,), daemon=True).start()\n"
        ),
        "left behind: thread Thread-",
    ),
    "socket": (
        "import socket\nkept = []\ndef test_it():\n    kept.append(socket.socket())\n",
        "left behind: open socket:",
    ),
    "socket in a cycle": (
        (
            "import socket\n"
            "class Loop: pass\n"
            "def test_it():\n"
            "    loop = Loop(); loop.me = loop; loop.socket = socket.socket()\n"
        ),
        "ResourceWarning: unclosed <socket",
    ),
    "temp file": (
        "import os, tempfile\ndef test_it():\n    os.close(tempfile.mkstemp(prefix='stray')[0])\n",
        "left behind: temp file stray",
    ),
    "timer": (
        (
            "from PySide6.QtCore import QTimer\n"
            "kept = []\n"
            "def test_it(qapp):\n"
            "    timer = QTimer(objectName='tick'); timer.start(60000); kept.append(timer)\n"
        ),
        "left behind: timer tick every 60000 ms",
    ),
    "error record": (
        "import logging\ndef test_it():\n    logging.getLogger('shop').error('lost %s', 3)\n",
        "logged unexpectedly: shop: lost 3",
    ),
    "promised error record": (
        "import pytest\n@pytest.mark.logs_errors\ndef test_it():\n    pass\n",
        "marked logs_errors, but logged no error",
    ),
    "Qt message": (
        "from PySide6.QtCore import qWarning\ndef test_it(qapp):\n    qWarning('odd parent')\n",
        "odd parent",
    ),
    "warning": (
        "import warnings\ndef test_it():\n    warnings.warn('old call')\n",
        "UserWarning: old call",
    ),
    "network": (
        (
            "import socket\n"
            "def test_it():\n"
            "    socket.create_connection(('192.0.2.1', 80), timeout=1)\n"
        ),
        "a test tried to reach 192.0.2.1",
    ),
}

GOOD = """
import logging, os, socket, tempfile, threading
import keyring, keyring.errors, pytest
from pathlib import Path
from PySide6.QtCore import QTimer

@pytest.mark.logs_errors
def test_expected_error():
    logging.getLogger("shop").error("refused")

@pytest.mark.keeps_threads
def test_kept_thread():
    threading.Thread(target=threading.Event().wait, args=(20,), daemon=True).start()

def test_loopback():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()

def test_no_such_host():
    with pytest.raises(socket.gaierror):
        socket.create_connection(("printer.invalid", 9100))

def test_stopped_timer(qapp):
    timer = QTimer()
    timer.start(1000)
    timer.stop()

def test_private_folders(tmp_path):
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "TMPDIR"):
        assert Path(os.environ[name]).parts[-2].startswith("zl-") or "home" in os.environ[name]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "x").write_text("x")

def test_keyring_fails():
    with pytest.raises(keyring.errors.KeyringError):
        keyring.get_password("zhunlan", "shop")
"""


@pytest.fixture
def run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> Callable[[dict[str, str]], pytest.RunResult]:
    """Run test files under this repository's conftest in a process of its own."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makeconftest(
        "import tests.leaks\ntests.leaks.GRACE_S = 0.3\npytest_plugins = ['tests.conftest']\n"
    )
    pytester.makefile(".ini", pytest=INI)

    def _run(files: dict[str, str]) -> pytest.RunResult:
        pytester.makepyfile(**files)
        options = ("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:benchmark")
        return pytester.runpytest_subprocess(*options, "-rfEp")

    return _run


def test_bad_tests_fail(run: Callable[[dict[str, str]], pytest.RunResult]) -> None:
    names = {kind: "test_" + kind.replace(" ", "_") for kind in BAD}
    text = run({names[kind]: body for kind, (body, _) in BAD.items()}).stdout.str()
    for kind, (_, message) in BAD.items():
        verdict = f"(FAILED|ERROR) {names[kind]}.py::test_it"
        assert re.search(verdict, text), f"{kind}: not caught\n{text}"
        assert message in text, f"{kind}: no message\n{text}"


def test_good_tests_pass(run: Callable[[dict[str, str]], pytest.RunResult]) -> None:
    run({"test_good": GOOD}).assert_outcomes(passed=7)
