"""One program per profile at a time for each kind of effect, by locks that die with a process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
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

    def free(self) -> bool:
        """Whether nobody holds it just now."""
        if not self._threads.acquire(blocking=False):
            return False
        try:
            self._file.acquire(timeout=0)
        except Timeout:
            return False
        else:
            self._file.release()
            return True
        finally:
            self._threads.release()


class Guards:
    """A guard for each thing of one kind, such as each printer; the same one whoever asks.

    Args:
        folder: of the lock files; it exists.
        name: what their names begin with.
        doing: what is guarded, Chinese.
    """

    def __init__(self, folder: Path, name: str, doing: str) -> None:
        self._folder = folder
        self._name = name
        self._doing = doing
        self._lock = threading.Lock()
        self._guards: dict[str, FileGuard] = {}

    def __call__(self, thing: str) -> FileGuard:
        """The guard of ``thing``."""
        # An id may hold what no file name does.
        name = f"{self._name}-{blake2b(thing.encode(), digest_size=8).hexdigest()}.lock"
        with self._lock:
            if thing not in self._guards:
                self._guards[thing] = FileGuard(self._folder / name, self._doing)
            return self._guards[thing]
