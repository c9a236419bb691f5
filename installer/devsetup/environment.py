"""The private environment ``.venv``: made once, filled from the lock, known by a stamp."""

import hashlib
import json
import platform
import shutil
import subprocess
import sys
import tomllib
import venv
from dataclasses import dataclass
from pathlib import Path

from .packages import find_pip, install_lock, install_project
from .speak import FAILED, Trouble, say, step
from .tools import run
from .turn import turn

RUNTIME_LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"
NEEDED_BYTES = 1_500_000_000
"""Free space for the packages, their unpacking and their bytecode."""

_PROBE = (
    "import platform, sys; "
    "print(platform.python_implementation(), *sys.version_info[:3], sys.platform, "
    "platform.machine())"
)


@dataclass(frozen=True, slots=True)
class Environment:
    """The ``.venv`` of one checkout."""

    root: Path

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        if sys.platform == "win32":
            return self.folder / "Scripts" / "python.exe"
        return self.folder / "bin" / "python"

    @property
    def stamp(self) -> Path:
        """The file that says what was installed completely."""
        return self.folder / "zhunlan-setup.json"

    @property
    def unfinished(self) -> Path:
        """The file that is there while packages are being installed."""
        return self.folder / "zhunlan-setup.unfinished"

    def has_pip(self) -> bool:
        """Whether it can fill itself."""
        return any(self.folder.glob("[Ll]ib/**/site-packages/pip/__main__.py"))


def prepare(environment: Environment, *, dev: bool) -> None:
    """Make the environment hold what the lock says; quick when it already does.

    Args:
        environment: of this checkout.
        dev: also the tools for checks and tests.

    Raises:
        Trouble: no space, no network, no way to get pip, or a folder in the way.
    """
    with turn(environment.root / ".venv.lock"):
        _prepare(environment, dev=dev)


def _prepare(environment: Environment, *, dev: bool) -> None:
    interpreter = probe(environment)
    if interpreter and is_ready(environment, interpreter, dev=dev):
        say("运行环境已就绪", "the environment is up to date")
        return
    with step("准备运行环境 .venv", "preparing the environment .venv"):
        check_space(environment.root)
        # pip takes a package whose installation was cut off for an installed one: begin anew.
        if not interpreter or environment.unfinished.exists():
            interpreter = create(environment)
        pip = find_pip(environment.python)
    lock = environment.root / (DEV_LOCK if dev else RUNTIME_LOCK)
    with step("按锁定文件安装依赖", f"installing the packages of {lock.name}"):
        environment.stamp.unlink(missing_ok=True)
        environment.unfinished.touch()
        install_lock(pip, lock)
        install_project(pip, environment.root)
        environment.unfinished.unlink()
    write_stamp(environment, interpreter, dev=dev)


def probe(environment: Environment) -> str:
    """Which interpreter the environment has; empty when there is none that runs and fits."""
    if not environment.python.exists():
        return ""
    try:
        outcome = run([str(environment.python), "-I", "-c", _PROBE])
    except OSError:
        return ""
    words = outcome.text.split()
    fits = outcome.code == 0 and len(words) == 6 and words[1] == "3" and int(words[2]) >= 11
    return outcome.text if fits else ""


def create(environment: Environment) -> str:
    """Make an empty environment, in place of one that does not run, and probe it.

    Raises:
        Trouble: something that is no environment is in the way, or it cannot be made.
    """
    folder = environment.folder
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "pyvenv.cfg").exists():
        raise Trouble(
            f"{folder} 已存在且不是 Python 环境。请移走后再运行。",
            f"{folder} exists and is no Python environment. Move it away and run this again.",
        )
    try:
        shutil.rmtree(folder, ignore_errors=True)
        venv.EnvBuilder(symlinks=sys.platform != "win32").create(folder)
    except (OSError, subprocess.SubprocessError) as error:
        raise Trouble(
            "无法创建运行环境，请检查文件夹权限和磁盘空间。",
            "The environment cannot be made; check the folder's permissions and the disk.",
            str(error),
        ) from error
    interpreter = probe(environment)
    if not interpreter:
        raise Trouble(
            "新建的运行环境无法启动，请重新安装 Python。",
            "The new environment does not start; install Python again.",
        )
    return interpreter


def check_space(root: Path) -> None:
    """Stop before the disk is full.

    Raises:
        Trouble: there is less than :data:`NEEDED_BYTES`.
    """
    free = shutil.disk_usage(root).free
    if free < NEEDED_BYTES:
        have, want = free // 1_000_000, NEEDED_BYTES // 1_000_000
        raise Trouble(
            f"磁盘空间不足：剩余 {have} MB，需要 {want} MB。请清理后再运行。",
            f"The disk is nearly full: {have} MB free, {want} MB needed.",
            code=FAILED,
        )


def key(root: Path, interpreter: str, lock_name: str) -> str:
    """A digest of everything that a change of which calls for a new installation."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    parts = [
        (root / lock_name).read_text("utf-8"),
        json.dumps([project["project"], project["tool"]["setuptools"]], sort_keys=True),
        interpreter,
        platform.platform(terse=True) if sys.platform != "linux" else sys.platform,
        str(root),  # scripts carry the full path of their interpreter
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def is_ready(environment: Environment, interpreter: str, *, dev: bool) -> bool:
    """Whether the stamp says that all of this was installed."""
    try:
        stamp = json.loads(environment.stamp.read_text("utf-8"))
    except (OSError, ValueError):
        return False
    wanted = {"runtime": key(environment.root, interpreter, RUNTIME_LOCK)}
    if dev:
        wanted["dev"] = key(environment.root, interpreter, DEV_LOCK)
    return isinstance(stamp, dict) and wanted.items() <= stamp.items()


def write_stamp(environment: Environment, interpreter: str, *, dev: bool) -> None:
    """Say what is installed; the development lock holds the runtime lock."""
    stamp = {"runtime": key(environment.root, interpreter, RUNTIME_LOCK)}
    if dev:
        stamp["dev"] = key(environment.root, interpreter, DEV_LOCK)
    environment.stamp.write_text(json.dumps(stamp, indent=1) + "\n", "utf-8")
