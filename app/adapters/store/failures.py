"""SQLite's complaints → StorageError, in one place: an engine hook sees every one of them."""

import sqlite3
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from app.domain.errors import Retry, StorageError

_DISK_FULL = (
    "storage.disk_full",
    "磁盘写不下了，刚才的数据没有保存",
    "清理磁盘空间后重试；之前保存的数据都在。",
)
_READ_ONLY = (
    "storage.read_only",
    "数据目录不能写入",
    "检查文件夹权限或磁盘写保护，或把数据目录换到别处。",
)
_CORRUPT = (
    "storage.corrupt",
    "数据库文件已损坏",
    "先退出程序并复制一份数据目录，再用最近的备份恢复。",
)
_BUSY = (
    "storage.busy",
    "数据库正被另一个程序占用",
    "关闭其他正在使用这个数据目录的程序后重试。",
)
_IO = ("storage.io", "磁盘读写出错", "检查磁盘或网络盘是否已断开，然后重试。")

_BY_CODE = {
    sqlite3.SQLITE_FULL: _DISK_FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_CORRUPT: _CORRUPT,
    sqlite3.SQLITE_NOTADB: _CORRUPT,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_IOERR: _IO,
}
# A quota or a file size limit shows as a failed write, not as a full disk.
_FULL_TOO = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_FSYNC,
}


def storage_error(error: BaseException | None) -> StorageError | None:
    """What ``error`` means to a person; None when it is not a fault of the storage."""
    if not isinstance(error, sqlite3.Error):
        return None
    code: int = getattr(error, "sqlite_errorcode", 0)
    words = _DISK_FULL if code in _FULL_TOO else _BY_CODE.get(code & 0xFF)
    if words is None:
        return None
    retry = Retry.LATER if words is _BUSY else None
    return StorageError(*words, context={"sqlite": code}, retry=retry)


def newer_schema(revision: str) -> StorageError:
    """The file was written by a later version of the program."""
    return StorageError(
        "storage.newer_schema",
        "数据库由更新版本的程序写成，这个版本打不开",
        "请升级程序；旧版本没有改动任何数据。",
        context={"revision": revision},
    )


def translate_errors(engine: Engine) -> None:
    """Make ``engine`` raise StorageError for faults of disk, file and lock."""

    @event.listens_for(engine, "handle_error", retval=True)
    def _translate(context: ExceptionContext) -> Any:
        return storage_error(context.original_exception)
