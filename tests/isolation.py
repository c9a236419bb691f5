"""What every test run is shut off from: the real home, keyring, screen, network and temp folder."""

import os
import socket
import tempfile
from pathlib import Path
from typing import Any

FAIL_KEYRING = "keyring.backends.fail.Keyring"

_HOMES = {
    "HOME": "home",
    "USERPROFILE": "home",
    "APPDATA": "home/roaming",
    "LOCALAPPDATA": "home/local",
    "XDG_CONFIG_HOME": "home/config",
    "XDG_DATA_HOME": "home/data",
    "XDG_CACHE_HOME": "home/cache",
    "XDG_STATE_HOME": "home/state",
    "XDG_RUNTIME_DIR": "run",
    "HYPOTHESIS_STORAGE_DIRECTORY": "hypothesis",
    "TMPDIR": "tmp",
    "TEMP": "tmp",
    "TMP": "tmp",
}
_DROPPED = (
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "DBUS_SESSION_BUS_ADDRESS",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
)
_HERE = {"localhost", "::1", "::", "0.0.0.0", ""}


class NetworkForbidden(AssertionError):
    """A test tried to leave this machine."""


def isolate(root: Path) -> Path:
    """Point the environment of this process and its children below ``root``.

    Returns:
        The private temp folder, which must stay empty between tests.
    """
    # pytest's own tmp_path stays where it was: failed tests keep their files for a look.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
    for name, below in _HOMES.items():
        folder = root / below
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)  # Qt complains about a runtime folder that others can read
        os.environ[name] = str(folder)
    for name in _DROPPED:
        os.environ.pop(name, None)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["PYTHON_KEYRING_BACKEND"] = FAIL_KEYRING
    tempfile.tempdir = os.environ["TMPDIR"]
    return Path(tempfile.tempdir)


def forbid_network() -> None:
    """Refuse, for the rest of this process, connections and look-ups that leave the machine.

    No audit hook: with one, threads that begin to be traced at once get in each other's way
    ("Cannot install a trace function while another trace function is being installed").
    """
    look_up, connect, connect_ex = (
        socket.getaddrinfo,
        socket.socket.connect,
        socket.socket.connect_ex,
    )

    def checked_look_up(host: Any, *more: Any, **named: Any) -> Any:
        _check_host(host)
        return look_up(host, *more, **named)

    def checked_connect(self: socket.socket, address: Any) -> None:
        _check_address(address)
        connect(self, address)

    def checked_connect_ex(self: socket.socket, address: Any) -> int:
        _check_address(address)
        return connect_ex(self, address)

    socket.getaddrinfo = checked_look_up
    socket.socket.connect = checked_connect  # type: ignore[assignment, method-assign]
    socket.socket.connect_ex = checked_connect_ex  # type: ignore[assignment, method-assign]


def _check_address(address: object) -> None:
    if isinstance(address, tuple):  # else a file's name
        _check_host(address[0])


def _check_host(host: object) -> None:
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if name in _HERE or name.startswith("127."):
        return
    try:
        name.encode("idna")
    except UnicodeError:
        return  # no name at all: the look-up itself refuses it
    if name.endswith(".invalid"):  # the reserved name for "does not resolve", same everywhere
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    raise NetworkForbidden(f"a test tried to reach {name}")
