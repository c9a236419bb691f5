"""A new database gets its tables from a text that the migrations wrote once in this process.

Thousands of tests open one, and walking every migration takes longer than most of them. Whatever
is in a database already, and every other target, goes through the migrations as ever.
"""

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, create_engine

from app.adapters.store import migrate
from app.adapters.store.schema import HEAD

migrations = migrate.upgrade
"""The real one, for tests of it."""


def upgrade(writer: Engine, target: str, scripts: Path | None = None) -> None:
    """In place of :func:`app.adapters.store.migrate.upgrade`, with the same outcome."""
    if target == HEAD and scripts is None and _fill(writer):
        return
    migrations(writer, target, scripts)


@cache
def statements() -> tuple[str, ...]:
    """Everything that makes and fills a new database, as the migrations leave it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "new.sqlite3"
        engine = create_engine(f"sqlite+pysqlite:///{path}")
        migrations(engine, HEAD)
        engine.dispose()
        with closing(sqlite3.connect(path)) as made:
            # In the order in which they were made: the planner of queries sees it too.
            found = made.execute("SELECT sql FROM sqlite_master WHERE sql > '' ORDER BY rowid")
            tables = [sql for (sql,) in found if "sqlite_sequence" not in sql]  # comes by itself
            rows = [line for line in made.iterdump() if line.startswith("INSERT")]
            return (*tables, *rows)


def _fill(writer: Engine) -> bool:
    """Make the tables, unless there are some: another program may have been faster."""
    made = statements()
    with writer.connect() as connection, connection.begin():
        if connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first() is not None:
            return False
        cursor = connection.connection.cursor()
        with closing(cursor):
            for statement in made:
                cursor.execute(statement)
    return True
