"""What is SQLite's own; with ``failures``, all that a second database needs a twin of."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, cast

from sqlalchemy import (
    URL,
    ColumnElement,
    CompoundSelect,
    Connection,
    Engine,
    Select,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    func,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.pool import QueuePool

from app.adapters.store.failures import storage_error, translate_errors

Row = tuple[Any, ...]

_TRY_AGAIN_S = 0.02

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16000",
)
_WRITER_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    # With WAL, NORMAL may forget the last commits when the power goes. An intent that is
    # forgotten after its call went out could buy or ship twice, so every commit is synced.
    "PRAGMA synchronous = FULL",
)


def _set(cursor: Any, pragma: str, busy_s: float) -> None:
    """Run ``pragma``, waiting while another program holds the file.

    Turning the log on needs the file alone, and SQLite fails at once instead of waiting.
    """
    until = time.monotonic() + busy_s
    while True:
        try:
            cursor.execute(pragma)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_TRY_AGAIN_S)
        else:
            return


def _engine(
    path: Path, pragmas: Sequence[str], begin: str, *, busy_s: float, connections: int
) -> Engine:
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)),
        poolclass=QueuePool,
        pool_size=connections,
        connect_args={"check_same_thread": False},
        hide_parameters=True,  # exception texts must not carry rows
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say, not at the first DML
        with closing(connection.cursor()) as cursor:
            for pragma in pragmas:
                _set(cursor, pragma, busy_s)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    translate_errors(engine)
    return engine


def writer_engine(path: Path, busy_s: float, give_way: Callable[[], None] = lambda: None) -> Engine:
    """One connection whose transactions take the write lock at once, waiting ``busy_s``.

    ``give_way`` is called before each statement.
    """
    busy = f"PRAGMA busy_timeout = {int(busy_s * 1000)}"
    pragmas = (busy, *_PRAGMAS, *_WRITER_PRAGMAS)
    engine = _engine(path, pragmas, "BEGIN IMMEDIATE", busy_s=busy_s, connections=1)
    _before_each(engine, give_way)
    return engine


def reader_engine(path: Path, busy_s: float, give_way: Callable[[], None] = lambda: None) -> Engine:
    """Connections that see one snapshot per transaction and cannot write.

    ``give_way`` is called before each statement.
    """
    busy = f"PRAGMA busy_timeout = {int(busy_s * 1000)}"
    pragmas = (busy, *_PRAGMAS, "PRAGMA query_only = ON")
    engine = _engine(path, pragmas, "BEGIN", busy_s=busy_s, connections=4)
    _before_each(engine, give_way)
    return engine


def _before_each(engine: Engine, give_way: Callable[[], None]) -> None:
    @event.listens_for(engine, "before_cursor_execute")
    def _wait(*_of_the_statement: object) -> None:
        give_way()


def checkpoint(engine: Engine) -> None:
    """Move the write-ahead log into the file, so that a copy of the file alone is whole."""
    raw = engine.raw_connection()
    try:
        with closing(raw.cursor()) as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        if storage_error(error) is None:
            raise
        # The log stays beside the file and is read at the next start: nothing is lost.
    finally:
        raw.close()


def back_up(path: Path, target: Path) -> None:
    """Copy the database at ``path`` whole, the log included, to ``target``.

    Raises:
        StorageError: the copy cannot be written.
    """
    part = target.with_name(target.name + ".part")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
    except sqlite3.Error as error:
        with suppress(OSError):
            part.unlink()
        raise storage_error(error) or error from error
    part.replace(target)


def copy_whole(path: Path, target: Path) -> dict[str, int]:
    """Copy one instant of the database at ``path`` to ``target``; how many rows each table had.

    The copy is one file that needs no log beside it.

    Raises:
        StorageError: the copy cannot be written, or the database not be read.
    """
    try:
        with (
            closing(sqlite3.connect(path, isolation_level=None)) as source,
            closing(sqlite3.connect(target, isolation_level=None)) as copy,
        ):
            source.execute("BEGIN")  # what is counted and what is copied are one snapshot
            counts = _counts(source)
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise storage_error(error) or error from error
    return counts


def row_counts(path: Path) -> dict[str, int]:
    """How many rows each table at ``path`` has."""
    with closing(sqlite3.connect(path)) as connection:
        return _counts(connection)


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for (name,) in sorted(tables)
    }


def among(column: ColumnElement[Any], ids: Iterable[str]) -> ColumnElement[bool]:
    """``column IN ids`` with one parameter, so that the statement is compiled once."""
    return _among(column, bindparam(None, listed(ids)))


def among_listed(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """:func:`among` for a statement built ahead; run it with ``{"ids": listed(ids)}``."""
    return _among(column, bindparam("ids", type_=Text))


def among_json(
    column: ColumnElement[Any], column_of_lists: ColumnElement[str]
) -> ColumnElement[bool]:
    """``column IN`` the list that the same row keeps as JSON."""
    return _among(column, column_of_lists)


def listed(ids: Iterable[str]) -> str:
    """Ids as the one parameter."""
    return json.dumps(list(ids))


def _among(column: ColumnElement[Any], ids: ColumnElement[str]) -> ColumnElement[bool]:
    return column.in_(select(func.json_each(ids).table_valued("value").c.value))


def plain_rows(connection: Connection, statement: Select[Any] | CompoundSelect[Any]) -> list[Row]:
    """The driver's own tuples, for large answers of text and int columns only.

    SQLAlchemy's row objects would cost as much again as reading them.
    """
    return cast("list[Row]", connection.execute(statement).cursor.fetchall())


def upsert(table: Table, columns: Sequence[str], *, newer: str = "") -> Insert:
    """INSERT … ON CONFLICT (primary key) DO UPDATE of every other column of ``columns``.

    Args:
        table: where to.
        columns: what is given for each row.
        newer: a column that must not go back; an older row then changes nothing.
    """
    keys = [column.name for column in table.primary_key]
    statement = insert(table).values({name: bindparam(name) for name in columns})
    changed = {name: statement.excluded[name] for name in columns if name not in keys}
    if not changed:
        return statement.on_conflict_do_nothing(index_elements=keys)
    where = statement.excluded[newer] >= table.c[newer] if newer else None
    return statement.on_conflict_do_update(index_elements=keys, set_=changed, where=where)


def insert_unless_taken(table: Table) -> Insert:
    """INSERT that changes no row (rowcount 0) when a uniqueness rule forbids it."""
    return insert(table).on_conflict_do_nothing()


class Bulk:
    """A statement compiled once and run on many tuples of ``columns``, in that order.

    Going to the driver's ``executemany`` directly keeps an upsert near the speed of plain
    sqlite3: passing a dictionary a row through the compiler's parameters costs as much again.
    """

    def __init__(self, statement: Insert, columns: Sequence[str]) -> None:
        compiled = statement.compile(dialect=sqlite.dialect(paramstyle="qmark"))
        if list(compiled.positiontup or ()) != list(columns):
            raise ValueError(f"columns are not the statement's parameters: {columns}")
        self.sql = str(compiled)

    def __call__(self, connection: Connection, rows: list[Row]) -> None:
        """Run on ``rows``; nothing happens when there are none."""
        if rows:
            connection.exec_driver_sql(self.sql, rows)


def bulk_upsert(table: Table, columns: Sequence[str], *, newer: str = "") -> Bulk:
    """:func:`upsert`, ready for many rows."""
    return Bulk(upsert(table, columns, newer=newer), columns)


def bulk_insert(table: Table, columns: Sequence[str]) -> Bulk:
    """A plain INSERT, ready for many rows."""
    return Bulk(insert(table).values({name: bindparam(name) for name in columns}), columns)
