"""The commands of ``installer/bootstrap.py``."""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .checks import run_checks
from .environment import Environment, prepare
from .libraries import OFFSCREEN, PIP, TEST_TOOLS, WINDOW, Need, provide
from .locking import lock
from .speak import FAILED, Trouble, complain, make_printable

ROOT = Path(__file__).resolve().parents[2]


def run(arguments: Sequence[str]) -> int:
    """Run one command and return the exit code.

    Args:
        arguments: what follows the program's name.
    """
    make_printable()
    known, rest = _parser().parse_known_args(arguments)
    if rest and known.command != "demo":
        _parser().error(f"unrecognized arguments: {' '.join(rest)}")
    try:
        return _commands(known, rest)
    except Trouble as trouble:
        complain(trouble)
        return trouble.code
    except KeyboardInterrupt:
        print("\n已停止 · stopped", file=sys.stderr)
        return 130
    except OSError as error:  # a read-only checkout, a full disk
        complain(
            Trouble(
                "读写文件失败，请检查权限和磁盘空间。",
                "A file cannot be read or written; check permissions and disk space.",
                str(error),
            )
        )
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bootstrap.py", description="准揽 · set-up")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser(
        "demo",
        add_help=False,
        help="set up, then a day at the practice shop; further arguments go to 'zhunlan demo'",
    )
    commands.add_parser("test", help="set up, then all checks and tests")
    locking = commands.add_parser("lock", help="make the lock files anew from pyproject.toml")
    locking.add_argument("--upgrade", action="store_true", help="take the newest versions")
    return parser


def _commands(known: argparse.Namespace, rest: Sequence[str]) -> int:
    if known.command == "demo":
        return demo(ROOT, rest)
    if known.command == "test":
        return test(ROOT)
    lock(ROOT, upgrade=known.upgrade)
    return 0


def demo(root: Path, arguments: Sequence[str]) -> int:
    """Set up and run the practice day; headless when there is no screen.

    Args:
        root: the checkout.
        arguments: passed on to ``zhunlan demo``.
    """
    headless = "--headless" in arguments or not has_screen()
    environment = Environment(root)
    provide([*basics(environment), *(() if headless else WINDOW)])
    prepare(environment, dev=False)
    more = ["--headless"] if headless and "--headless" not in arguments else []
    # -P: the folder this was started from must not shadow the packages.
    return call([str(environment.python), "-P", "-m", "app", "demo", *more, *arguments])


def test(root: Path) -> int:
    """Set up with the development tools and run all checks and tests.

    Args:
        root: the checkout.
    """
    environment = Environment(root)
    provide([*basics(environment), *TEST_TOOLS])
    prepare(environment, dev=True)
    return run_checks(root, environment.python)


def basics(environment: Environment) -> Sequence[Need]:
    """What every command needs of the system."""
    return OFFSCREEN if environment.has_pip() else (*OFFSCREEN, PIP)


def has_screen() -> bool:
    """Whether a window can be shown here."""
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def call(command: Sequence[str]) -> int:
    """Run the program on this terminal. Ctrl+C reaches it too, and it stops in its own order."""
    with subprocess.Popen(command) as process:
        while True:
            try:
                code = process.wait()
            except KeyboardInterrupt:
                continue
            return code if code >= 0 else 128 - code
