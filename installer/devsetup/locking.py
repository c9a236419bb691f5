"""The lock files: every package with its version, its conditions and its hashes."""

import os
import shutil
from pathlib import Path

from .environment import DEV_LOCK, RUNTIME_LOCK
from .speak import FAILED, Trouble, step
from .tools import run

COMPILE = (
    *("uv", "pip", "compile", "pyproject.toml", "--quiet"),
    *("--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-header", "--no-annotate", "--no-emit-index-url", "--group", "build"),
)
"""One lock for all systems; no addresses in it, so that any mirror will do."""


def lock(root: Path, *, upgrade: bool) -> None:
    """Write both lock files from ``pyproject.toml``, keeping locked versions that still fit.

    Args:
        root: the checkout.
        upgrade: take the newest versions instead.

    Raises:
        Trouble: ``uv`` is not there, or finds no solution.
    """
    if shutil.which("uv") is None:
        raise Trouble(
            "重做锁定文件需要 uv。请先安装：",
            "Making the lock files needs uv. Install it first:",
            "python3 -m pip install uv",
        )
    more = ("--upgrade",) if upgrade else ()
    compile_one(root, (*COMPILE, *more, "-o", RUNTIME_LOCK))
    # What both hold must be the same version, so that one environment serves both commands.
    compile_one(root, (*COMPILE, *more, "--group", "dev", "-c", RUNTIME_LOCK, "-o", DEV_LOCK))


def compile_one(root: Path, command: tuple[str, ...]) -> None:
    """Run one compilation.

    Raises:
        Trouble: there is no solution, or no network.
    """
    with step(f"生成 {command[-1]}", " ".join(command)):
        outcome = run(
            command, cwd=root, env={"UV_SYSTEM_PYTHON": os.environ.get("UV_SYSTEM_PYTHON", "1")}
        )
    if outcome.code:
        raise Trouble("无法生成锁定文件。", "The lock cannot be made.", outcome.text, code=FAILED)
