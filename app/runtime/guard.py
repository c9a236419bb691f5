"""One program per profile at a time for each kind of effect, by locks that die with a process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from app.domain.errors import InvalidInput


class FileGuard:
    """Implements :class:`app.ports.guard.Guard` with an OS file lock beside the database.

    Args:
        path: the lock file; its folder exists.
        doing: what is guarded, Chinese, such as 打印.
    """

    def __init__(self, path: Path, doing: str) -> None:
        self._doing = doing
        self._threads = threading.Lock()
        self._file = FileLock(path, thread_local=False)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Wait for this program's threads; refuse when another program holds it."""
        with self._threads:
            try:
                self._file.acquire(timeout=0)
            except Timeout as error:
                raise InvalidInput(
                    "guard.busy",
                    f"另一个准揽程序正在{self._doing}",
                    "等它做完，或关闭它后再试。",
                ) from error
            try:
                yield
            finally:
                self._file.release()
