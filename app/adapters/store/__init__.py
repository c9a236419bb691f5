"""The local database: SQLAlchemy Core on SQLite, one writer, any number of readers."""

from app.adapters.store.store import SqlStore, has_sealed_rows, open_store

__all__ = ["SqlStore", "has_sealed_rows", "open_store"]
