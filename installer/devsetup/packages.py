"""pip: finding one, wherever a machine hides it, and running it on the lock."""

import shutil
import sys
from pathlib import Path

from .speak import FAILED, Trouble
from .tools import Outcome, run

Command = tuple[str, ...]

_FLAGS = ("--disable-pip-version-check", "--no-input", "--progress-bar=off")
_NETWORK = (
    "connection", "timed out", "name resolution", "network is unreachable", "proxyerror",
    "no matching distribution", "could not fetch", "ssl",
)  # fmt: skip


def find_pip(python: Path) -> Command:
    """A command that runs pip on the environment of ``python``.

    Tried in turn: the environment's own pip; the bundled one (``ensurepip``, which Debian leaves
    out); the pip of the interpreter that runs this; ``uv``.

    Raises:
        Trouble: none of them is there.
    """
    own = (str(python), "-m", "pip")
    if _works(*own, "--version") or _works(str(python), "-m", "ensurepip", "--default-pip"):
        return own
    base = (sys.executable, "-m", "pip", "--python", str(python))
    if _works(*base, "--version"):  # pip 22.3 and later
        return base
    uv = shutil.which("uv")
    if uv and _works(uv, "pip", "install", "--quiet", "--python", str(python), "pip"):
        return own
    raise Trouble(
        "这个 Python 没有 pip 也没有 ensurepip。请安装完整的 Python 再运行。",
        "This Python has neither pip nor ensurepip. Install a complete one and run this again.",
    )


def install_lock(pip: Command, lock: Path) -> None:
    """Install exactly the files whose hashes ``lock`` names.

    The lock is complete, so nothing is resolved: older pips refuse a locked package that is
    wanted with an extra as soon as a newer version of it is published.

    Raises:
        Trouble: no network, no space, or a file that is not the locked one.
    """
    _install(pip, "--no-deps", "--require-hashes", "--only-binary=:all:", "-r", str(lock))


def install_project(pip: Command, root: Path) -> None:
    """Make the checkout importable and write the ``zhunlan`` command, from what is installed."""
    _install(pip, "--no-deps", "--no-build-isolation", "--editable", str(root))


def _install(pip: Command, *arguments: str) -> None:
    outcome = run([*pip, "install", *_FLAGS, *arguments])
    if outcome.code:
        raise _explain(outcome)


def _explain(outcome: Outcome) -> Trouble:
    text = outcome.text.lower()
    detail = "\n".join(outcome.tail[-12:])
    if "no space left" in text:
        return Trouble(
            "磁盘已满。请清理后再运行，会从中断处继续。",
            "The disk is full. Make room and run this again.",
            detail,
            code=FAILED,
        )
    if "do not match the hashes" in text:
        return Trouble(
            "下载的文件与锁定文件不一致，已停止安装。请检查软件源或代理。",
            "A downloaded file is not the locked one. Check the package mirror or the proxy.",
            detail,
            code=FAILED,
        )
    if any(word in text for word in _NETWORK):
        return Trouble(
            "无法下载依赖。请检查网络，或用 pip config set global.index-url 设置可用的软件源。",
            "Packages cannot be downloaded. Check the network, or set a reachable mirror with "
            "pip config set global.index-url.",
            detail,
            code=FAILED,
        )
    return Trouble("安装依赖失败。", "Installing the packages failed.", detail, code=FAILED)


def _works(*command: str) -> bool:
    try:
        return run(command).code == 0
    except OSError:
        return False
