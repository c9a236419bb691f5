"""Files for people: there whole or not at all, and in words for the one who chose the place."""

import errno
from pathlib import Path

from app.domain.errors import StorageError
from app.settings.disk import replace_file

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``; an older file stays as it was when this fails.

    Raises:
        StorageError: the disk is full, the folder is missing or not writable, or the file is
            held open by another program.
    """
    try:
        replace_file(path, data)
    except OSError as error:
        raise storage_error(error) from error


def storage_error(error: OSError) -> StorageError:
    """The known error for ``error`` while writing a file that a person wants."""
    if error.errno in _FULL:
        code, title, advice = (
            "disk_full",
            "磁盘满了，文件没有保存",
            "请腾出空间，或换一个位置保存。",
        )
    elif error.errno in _FORBIDDEN:
        code, title = "not_writable", "这个位置不能写入，文件没有保存"
        advice = "请换一个文件夹；如果文件正被别的程序打开，请先关闭。"
    elif error.errno in {errno.ENOENT, errno.ENOTDIR}:
        code, title, advice = "no_folder", "文件夹不存在，文件没有保存", "请换一个文件夹保存。"
    else:
        code, title, advice = "write_failed", "文件没有保存", "请换一个位置再试。"
    return StorageError(f"storage.{code}", title, advice, context={"errno": error.errno or 0})


def read_whole(path: Path, what: str) -> bytes:
    """What is in ``path``; ``what`` it is, Chinese, for the message.

    Raises:
        StorageError: it is missing, not readable, or held by another program.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise StorageError(
            "file.unreadable",
            f"{what}无法读取",
            "检查文件名和权限；文件正被别的程序打开时请先关闭。",
            context={"errno": error.errno or 0},
        ) from error
