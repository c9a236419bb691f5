"""One set-up at a time in a checkout; the system ends the turn of a program that dies."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .speak import say

AGAIN_S = 0.5


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Wait for the lock on ``path`` and hold it.

    Raises:
        OSError: the file cannot be made.
    """
    with path.open("a+b") as file:
        told = False
        while not _take(file):
            if not told:
                say("另一个窗口正在安装，请稍候", "waiting for another set-up of this checkout")
                told = True
            time.sleep(AGAIN_S)
        yield  # closing the file gives the turn back


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _take(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
