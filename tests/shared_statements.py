"""Statements are compiled once in a process, and not again for every database.

SQLAlchemy keeps what it compiled for one engine. A program has two of them for its life; the tests
open thousands, and a fifth of the time of services went into compiling the same statements.
"""

from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

_COMPILED: Any = LRUCache(2000)


class _OneDialect(SQLiteDialect_pysqlite):
    """Equal to its like, so that a statement compiled for one engine is found by another."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _OneDialect)

    def __hash__(self) -> int:
        return hash(_OneDialect)


def engine(*args: Any, **settings: Any) -> Engine:
    """In place of ``create_engine`` of :mod:`app.adapters.store.dialect`."""
    made = create_engine(*args, **settings)
    assert type(made.dialect) is SQLiteDialect_pysqlite
    made.dialect.__class__ = _OneDialect
    made._compiled_cache = _COMPILED
    return made
