"""Columns and indexes as most tables have them."""

from sqlalchemy import BigInteger, Column, Index, Integer, Text
from sqlalchemy import text as sql


def text(name: str) -> Column[str]:
    """Words, "" until they are known."""
    return Column(name, Text, nullable=False, server_default="")


def small(name: str) -> Column[int]:
    """A count, a choice, bits."""
    return Column(name, Integer, nullable=False, server_default="0")


def big(name: str) -> Column[int]:
    """Unix seconds or 分: both outgrow 32 bits."""
    return Column(name, BigInteger, nullable=False, server_default="0")


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows ``where``; it serves only queries that repeat its very words."""
    return Index(
        name, *columns, unique=unique, sqlite_where=sql(where), postgresql_where=sql(where)
    )
