"""The shared libraries that Qt's wheels expect of a Linux system, and the tools the tests use."""

import ctypes
import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from .debian import Apt, Choice
from .speak import Trouble, say, step


def loads(name: str) -> bool:
    """Whether the shared library ``name`` is there, with all that it needs itself."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def runs(name: str) -> bool:
    """Whether the program ``name`` is on PATH."""
    return shutil.which(name) is not None


def stands(path: str) -> bool:
    """Whether there is a file at ``path``."""
    return Path(path).exists()


def can_make_pip(module: str) -> bool:
    """Whether pip can be put into a new environment: Debian ships ``ensurepip`` separately."""
    return any(map(importlib.util.find_spec, (module, "pip"))) or runs("uv")


@dataclass(frozen=True, slots=True)
class Need:
    """Something the system has to have, how to see it, and the Debian package it is in."""

    name: str
    package: Choice
    is_there: Callable[[str], bool] = loads


PIP = Need("ensurepip", (f"python3.{sys.version_info.minor}-venv", "python3-venv"), can_make_pip)
"""For filling a new environment."""

OFFSCREEN = (
    Need("libglib-2.0.so.0", ("libglib2.0-0t64", "libglib2.0-0")),
    Need("libGL.so.1", ("libgl1",)),
    Need("libEGL.so.1", ("libegl1",)),
    Need("libxkbcommon.so.0", ("libxkbcommon0",)),
    Need("libdbus-1.so.3", ("libdbus-1-3",)),
    Need("libfontconfig.so.1", ("libfontconfig1",)),
)
"""For drawing without a screen."""

WINDOW = (
    Need("libxcb-cursor.so.0", ("libxcb-cursor0",)),
    Need("libxcb-icccm.so.4", ("libxcb-icccm4",)),
    Need("libxcb-keysyms.so.1", ("libxcb-keysyms1",)),
    Need("libxcb-shape.so.0", ("libxcb-shape0",)),
    Need("libxcb-image.so.0", ("libxcb-image0",)),
    Need("libxcb-render.so.0", ("libxcb-render0",)),
    Need("libxcb-render-util.so.0", ("libxcb-render-util0",)),
    Need("libxcb-util.so.1", ("libxcb-util1",)),
    Need("libxcb-xkb.so.1", ("libxcb-xkb1",)),
    Need("libxkbcommon-x11.so.0", ("libxkbcommon-x11-0",)),
    Need("libwayland-cursor.so.0", ("libwayland-cursor0",)),
    Need("libwayland-egl.so.1", ("libwayland-egl1",)),
    Need("libcups.so.2", ("libcups2t64", "libcups2")),
)
"""For a window on X11 or Wayland and for printing through drivers of the system: what Qt's
plugins miss on a bare Debian."""

TEST_TOOLS = (
    Need("dbus-run-session", ("dbus-daemon", "dbus"), runs),
    Need("gnome-keyring-daemon", ("gnome-keyring",), runs),
    Need("cupsd", ("cups-daemon",), runs),
    Need("/usr/lib/cups/backend/socket", ("cups",), stands),
    Need("lp", ("cups-client",), runs),
    Need("pdftoppm", ("poppler-utils",), runs),
    Need("soffice", ("libreoffice-calc-nogui", "libreoffice-calc"), runs),
    Need("chromium", ("chromium",), runs),
)
"""Programs that tests start: a real Secret Service on a bus of its own, a print system, a browser
for the page that phones see, and programs that open what is written for people."""


def provide(needs: Iterable[Need]) -> None:
    """Make the needs available, where this system's way of doing so is known.

    Raises:
        Trouble: packages are missing and may not or cannot be installed from here.
    """
    if sys.platform != "linux":
        return
    missing = [need for need in needs if not need.is_there(need.name)]
    if not missing:
        return
    listed = " ".join(need.name for need in missing)
    apt = Apt.find()
    if apt is None:
        say(
            f"缺少系统组件，请用系统的软件包管理器安装: {listed}",
            f"missing; install with the system's package manager: {listed}",
        )
        return
    packages = [need.package for need in missing]
    apt.check_allowed(packages)
    with step(f"安装系统软件包（缺 {listed}）", "installing system packages"):
        apt.install(packages)
    still = [need for need in missing if not need.is_there(need.name)]
    if still:
        raise Trouble(
            "安装后仍然缺少: " + " ".join(need.name for need in still),
            "Still missing after the installation.",
            apt.command_line([need.package for need in still]),
        )
