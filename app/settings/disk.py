"""Small files written whole or not at all."""

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from app.domain.errors import StorageError

_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}


def write_whole(path: Path, data: bytes) -> None:
    """Replace ``path`` by ``data``; after a crash either the old or the new file is there.

    Raises:
        StorageError: the folder is read-only, full or gone.
    """
    try:
        replace_file(path, data)
    except OSError as error:
        raise storage_error(error, path.name) from error


def replace_file(path: Path, data: bytes) -> None:
    """As :func:`write_whole`, for callers with words of their own.

    Raises:
        OSError: the file could not be written; an older one stays as it was.
    """
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        temporary = None
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def storage_error(error: OSError, what: str) -> StorageError:
    """The known error for ``error`` while reading or writing ``what`` (a file name)."""
    context: dict[str, str | int] = {"file": what, "errno": error.errno or 0}
    if error.errno in _FULL:
        return StorageError(
            "storage.disk_full",
            "磁盘空间不足",
            "清理磁盘后再试；已保存的数据没有变。",
            context=context,
        )
    if error.errno in _DENIED:
        return StorageError(
            "storage.read_only",
            "数据文件夹不可写",
            "检查文件夹权限，或用 --profile 指定另一个文件夹。",
            context=context,
        )
    return StorageError(
        "storage.io",
        "数据文件夹无法读写",
        "检查文件夹是否存在、磁盘是否正常，或用 --profile 指定另一个文件夹。",
        context=context,
    )
