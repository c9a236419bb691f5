"""apt: installing packages where that is allowed, naming the command where it is not."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from .speak import FAILED, Trouble
from .tools import Outcome, read, run

Choice = tuple[str, ...]
"""Names one package has had, the newest first, such as ``libglib2.0-0t64`` before the plain."""

_QUIET = ("-y", "-qq", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120")


@dataclass(frozen=True, slots=True)
class Apt:
    """The package manager of Debian and Ubuntu.

    Args:
        prefix: what to put before a command that changes the system; None when it may not.
    """

    prefix: tuple[str, ...] | None

    @classmethod
    def find(cls) -> "Apt | None":
        """The one of this system, or None on another."""
        if shutil.which("apt-get") is None:
            return None
        if os.geteuid() == 0:
            return cls(())
        if shutil.which("sudo") and run(["sudo", "-n", "true"]).code == 0:
            return cls(("sudo", "-n"))
        return cls(None)

    def check_allowed(self, wanted: Sequence[Choice]) -> None:
        """Stop where this user may not install packages.

        Raises:
            Trouble: with the command for someone who may.
        """
        if self.prefix is None:
            raise Trouble(
                "缺少系统软件包。请以管理员身份运行下面的命令，然后再运行一次本程序：",
                "System packages are missing. Run this as an administrator, then start again:",
                self.command_line(wanted),
            )

    def install(self, wanted: Sequence[Choice]) -> None:
        """Install one package of every choice.

        Raises:
            Trouble: apt failed twice.
        """
        outcome = Outcome(1, ())
        for _ in range(2):  # mirrors drop connections
            self._apt_get("-qq", "update")  # one broken source is no reason to stop
            outcome = self._apt_get("install", *_QUIET, *names(wanted))
            if outcome.code == 0:
                return
        raise Trouble(
            "系统软件包安装失败。请检查网络，或以管理员身份手动运行：",
            "The system packages could not be installed. Check the network, or run this yourself:",
            self.command_line(wanted) + "\n\n" + "\n".join(outcome.tail[-8:]),
            code=FAILED,
        )

    def command_line(self, wanted: Sequence[Choice]) -> str:
        """What a person types to get the packages."""
        sudo = "" if os.geteuid() == 0 else "sudo "
        packages = " ".join(names(wanted))
        return (
            f"{sudo}apt-get update && {sudo}apt-get install -y --no-install-recommends {packages}"
        )

    def _apt_get(self, *arguments: str) -> Outcome:
        quiet = ("env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C", "apt-get")
        return run([*(self.prefix or ()), *quiet, *arguments])


def names(wanted: Sequence[Choice]) -> list[str]:
    """The name that apt knows for every choice; the last, oldest name when it knows none."""
    known = _installable([name for choice in wanted for name in choice])
    return [next((name for name in choice if name in known), choice[-1]) for choice in wanted]


def _installable(candidates: Sequence[str]) -> set[str]:
    found: set[str] = set()
    current = ""
    for line in read(["apt-cache", "policy", *candidates], env={"LC_ALL": "C"}).splitlines():
        if not line.startswith(" "):
            current = line.rstrip(":")
        elif line.strip().startswith("Candidate:") and "(none)" not in line:
            found.add(current)
    return found
