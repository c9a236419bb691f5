"""A JSON file of the profile that must survive: written whole, its last good copy beside it."""

import json
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Generic, TypeVar

from app.domain.errors import StorageError
from app.settings.disk import storage_error, write_whole

log = logging.getLogger(__name__)

T = TypeVar("T")


class KeptFile(Generic[T]):
    """One file and its copy, ``.bak``.

    Args:
        path: need not exist.
        decode: the content of parsed JSON; None when it is not such a file.
        what: Chinese, what the file is, such as 设置.
    """

    def __init__(self, path: Path, decode: Callable[[object], T | None], what: str) -> None:
        self._path = path
        self._copy = path.with_name(f"{path.name}.bak")
        self._decode = decode
        self._what = what

    def load(self) -> tuple[T | None, str]:
        """The newest good content, None when there is none, and what was wrong (Chinese or "").

        Raises:
            StorageError: a file exists and cannot be read.
        """
        content = self._read(self._path)
        if content is not None:
            return content, ""
        broken = "已损坏" if self._path.exists() else "不见了"
        content = self._read(self._copy)
        if content is not None:
            return content, f"{self._what}文件{broken}，已改用上一次的副本"
        fresh = not self._path.exists() and not self._copy.exists()
        return None, "" if fresh else f"{self._what}文件{broken}，已恢复默认{self._what}"

    def save(self, document: Mapping[str, Any]) -> None:
        """Write the file, then the copy. A broken file is set aside for whoever looks into it.

        Raises:
            StorageError: the folder cannot be written.
        """
        if self._path.exists() and self._read(self._path) is None:
            with suppress(OSError):
                self._path.replace(self._path.with_name(f"{self._path.name}.broken"))
        data = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"
        write_whole(self._path, data)
        try:
            write_whole(self._copy, data)
        except StorageError:  # it is saved; only the copy is one save behind
            log.warning("the copy of %s could not be written", self._path.name, exc_info=True)

    def _read(self, path: Path) -> T | None:
        """None when the file is missing or broken."""
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise storage_error(error, path.name) from error
        try:
            raw = json.loads(data)
        except (ValueError, RecursionError):
            return None
        return self._decode(raw)
