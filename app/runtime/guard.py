"""One printing program per profile at a time, by a lock the system drops with the process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from app.domain.errors import InvalidInput


class FileGuard:
    """Implements :class:`app.ports.guard.Guard` with an OS file lock beside the database."""

    def __init__(self, path: Path) -> None:
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
                    "另一个准揽程序正在打印",
                    "等它打完，或关闭它后再试。",
                ) from error
            try:
                yield
            finally:
                self._file.release()
