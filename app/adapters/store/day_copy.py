"""A copy of the database that was proved before anybody relies on it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from app.adapters.store.audit import SqlAuditLog
from app.adapters.store.day_acts import head_at
from app.adapters.store.day_facts import SqlDayRows
from app.adapters.store.dialect import copy_whole, reader_engine, row_counts
from app.domain.day_facts import Head
from app.domain.errors import StorageError
from app.ports.day_close import Copied
from app.ports.day_rows import DayRows

BUSY_S = 10.0
_FOREVER_S = 1 << 62


class SqlDayCopies:
    """Copies the database at ``path``."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def make(self, target: Path) -> Copied:
        rows = copy_whole(self._path, target)
        if not _sound(target):
            raise _unproved("corrupt", "数据库副本不完整")
        if row_counts(target) != rows:
            raise _unproved("rows", "数据库副本的行数和原库不一样")
        with _reading(target) as engine, engine.connect() as connection:
            broken = SqlAuditLog(connection).verify()
            if broken is not None:
                raise _unproved(
                    "chain",
                    "操作日志对不上，日结没有做",
                    {"entry": broken},
                    "用 zhunlan audit 查看。",
                )
            head: Head = head_at(connection, _FOREVER_S)
        return Copied(rows=rows, head=head)

    @contextmanager
    def rows(self, copy: Path) -> Iterator[DayRows]:
        with _reading(copy) as engine:
            yield SqlDayRows(engine)

    def readable(self, copy: Path) -> bool:
        return copy.is_file() and _revision(copy) == _revision(self._path) != ""


def _revision(path: Path) -> str:
    """Of the tables in the file; "" when it cannot be read."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            (found,) = file.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.DatabaseError, TypeError):
        return ""
    return str(found)


@contextmanager
def _reading(path: Path) -> Iterator[Engine]:
    engine = reader_engine(path, BUSY_S)
    try:
        yield engine
    finally:
        engine.dispose()


def _sound(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path)) as copy:
            found = copy.execute("PRAGMA integrity_check").fetchall()
    except sqlite3.DatabaseError:
        return False
    return found == [("ok",)]


def _unproved(
    code: str,
    title: str,
    context: dict[str, str | int] | None = None,
    advice: str = "检查磁盘后再做一次日结；原来的数据没有变。",
) -> StorageError:
    return StorageError(f"close.copy_{code}", title, advice, context=context)
