"""The shared libraries that Qt's wheels expect of a Linux system, and the tools the tests use."""

import ctypes
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from .debian import Apt, Choice
from .speak import Trouble, say, step


@dataclass(frozen=True, slots=True)
class Need:
    """One library (by its file name) or tool (by its command) and the Debian package it is in."""

    name: str
    package: Choice
    tool: bool = False

    def is_there(self) -> bool:
        """Whether it can be loaded, or is on PATH."""
        if self.tool:
            return shutil.which(self.name) is not None
        try:
            ctypes.CDLL(self.name)
        except OSError:
            return False
        return True


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
    Need("libxkbcommon-x11.so.0", ("libxkbcommon-x11-0",)),
)
"""For a window on X11."""

TEST_TOOLS: tuple[Need, ...] = ()
"""Programs that tests start."""


def provide(needs: Iterable[Need]) -> None:
    """Make the needs available, where this system's way of doing so is known.

    Raises:
        Trouble: packages are missing and may not or cannot be installed from here.
    """
    if sys.platform != "linux":
        return
    missing = [need for need in needs if not need.is_there()]
    if not missing:
        return
    listed = " ".join(need.name for need in missing)
    apt = Apt.find()
    if apt is None:
        say(
            f"缺少系统库，请用系统的软件包管理器安装: {listed}",
            f"missing; install with the system's package manager: {listed}",
        )
        return
    with step(f"安装系统库 {listed}", "installing system libraries"):
        apt.install([need.package for need in missing])
    still = [need for need in missing if not need.is_there()]
    if still:
        raise Trouble(
            "安装后仍然缺少: " + " ".join(need.name for need in still),
            "Still missing after the installation.",
            apt.command_line([need.package for need in still]),
        )
