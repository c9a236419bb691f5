"""The system's own keyring: a real Secret Service, and a machine without one.

Needs ``dbus-run-session`` and ``gnome-keyring-daemon`` on Linux; the set-up installs them.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LINUX = sys.platform.startswith("linux")

_USE = """
from app.adapters.vault import open_seal, open_secrets
from app.domain.errors import SecretsError
import keyring

print(type(keyring.get_keyring()).__module__)
secrets = open_secrets("profile-1")
try:
    print("missing:", secrets.get("token"))
    secrets.put("token", "t-1 中文")
    secrets.put("token", "t-2 中文")
    print("kept:", open_secrets("profile-1").get("token"))
    print("other profile:", open_secrets("profile-2").get("token"))
    sealed = open_seal(secrets, may_create=True).seal(b"receiver", "order-1")
    print("sealed:", open_seal(secrets, may_create=False).open(sealed, "order-1"))
    secrets.delete("token")
    secrets.delete("token")
    print("forgotten:", secrets.get("token"))
except SecretsError as error:
    print("error:", error.code, dict(error.context))
"""


def _environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    runtime = home / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    return {
        **kept,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "XDG_DATA_HOME": str(home / "data"),
        "PYTHONIOENCODING": "utf-8",
        **more,
    }


def _run(command: list[str], home: Path, **more: str) -> list[str]:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=_environment(home, **more),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


if LINUX:

    def test_a_real_secret_service_keeps_secrets(tmp_path: Path) -> None:
        shell = 'printf "\\n" | gnome-keyring-daemon --unlock >/dev/null && exec "$@"'
        lines = _run(
            ["dbus-run-session", "--", "sh", "-c", shell, "sh", sys.executable, "-c", _USE],
            tmp_path,
        )
        assert lines == [
            "keyring.backends.SecretService",
            "missing: None",
            "kept: t-2 中文",
            "other profile: None",
            "sealed: b'receiver'",
            "forgotten: None",
        ]

    def test_a_locked_secret_service_is_reported(tmp_path: Path) -> None:
        """Unlocked once to make the collection, then started again without its password."""
        unlock = 'printf "pass\\n" | gnome-keyring-daemon --unlock >/dev/null && exec "$@"'
        locked = 'gnome-keyring-daemon --start --components=secrets >/dev/null && exec "$@"'
        run = ["dbus-run-session", "--", "sh", "-c"]
        command = ["sh", sys.executable, "-c", _USE]
        assert "kept: t-2 中文" in _run([*run, unlock, *command], tmp_path)
        lines = _run([*run, locked, *command], tmp_path)
        assert lines[0] == "keyring.backends.SecretService"
        assert lines[1].startswith("error: secrets.locked")

    def test_a_machine_without_d_bus_is_reported(tmp_path: Path) -> None:
        lines = _run([sys.executable, "-c", _USE], tmp_path)
        assert lines[-1].startswith("error: secrets.no_keyring")


@pytest.mark.parametrize("backend", ["fail", "null"])
def test_a_configured_dead_keyring_is_reported(tmp_path: Path, backend: str) -> None:
    lines = _run(
        [sys.executable, "-c", _USE],
        tmp_path,
        PYTHON_KEYRING_BACKEND=f"keyring.backends.{backend}.Keyring",
    )
    assert lines[-1] == "error: secrets.no_keyring {'kind': 'NoKeyringError'}"
