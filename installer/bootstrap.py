"""Set a fresh machine up and run the program or its checks.

    python3 installer/bootstrap.py demo [--headless] [--out DIR]
    python3 installer/bootstrap.py test
    python3 installer/bootstrap.py lock [--upgrade]

Standard library only. This file alone must also parse on an older Python, so that it can say so;
everything else is in ``devsetup``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

MINORS = range(11, 15)
"""The minor versions of Python 3 for which every locked package exists."""

EXIT_ACTION_NEEDED = 3


def main() -> int:
    """Run with a Python that fits: this one, or one found on PATH."""
    if (3, MINORS[0]) <= sys.version_info[:2] <= (3, MINORS[-1]):
        from devsetup.commands import run  # noqa: PLC0415 - would not parse on an older Python

        return run(sys.argv[1:])
    other = fitting_python()
    if other is None:
        sys.stderr.write(version_message())
        return EXIT_ACTION_NEEDED
    return subprocess.call([other, os.path.abspath(__file__), *sys.argv[1:]])  # noqa: PTH100


def fitting_python() -> str | None:
    """The newest fitting Python on PATH, or None."""
    names = ["python3.%d" % minor for minor in reversed(MINORS)]  # noqa: UP031 - as old as it can be
    return next(filter(None, map(shutil.which, names)), None)


def version_message() -> str:
    """Why this Python does not do, in Chinese and English."""
    here = "%d.%d" % sys.version_info[:2]  # noqa: UP031
    span = "3.%d – 3.%d" % (MINORS[0], MINORS[-1])  # noqa: UP031
    return (
        f"当前 Python 是 {here}，需要 {span}。请安装后再运行。\n"
        f"This is Python {here}; {span} is needed. Install it and run this again.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
