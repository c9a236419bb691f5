"""Schema versions: refuse newer ones, back up and migrate older ones."""

from datetime import datetime
from importlib import import_module
from pathlib import Path

from sqlalchemy import Engine, inspect

from app.adapters.store.dialect import back_up
from app.adapters.store.failures import newer_schema

HEAD = "0003"
"""The revision this program writes; a test compares it with the migrations."""
KNOWN = ("0001", "0002", HEAD)
"""Every revision that can be brought to :data:`HEAD`."""


def bring_up_to_date(
    writer: Engine,
    path: Path,
    now: datetime,
    *,
    known: tuple[str, ...] = KNOWN,
    scripts: Path | None = None,
) -> Path | None:
    """Make the schema at ``path`` the newest one.

    Args:
        writer: the engine that will write.
        path: the file behind ``writer``.
        now: dates the backup.
        known: revisions in order, the newest last.
        scripts: folder with the migrations, by default the packaged one.

    Returns:
        The copy made before an existing schema was changed, else None.

    Raises:
        StorageError: ``storage.newer_schema``; or the file cannot be read, copied or written.
    """
    revision = current(writer)
    if revision == known[-1]:
        return None
    if revision is not None and revision not in known:
        raise newer_schema(revision)
    copy: Path | None = None
    if revision is not None:
        copy = path.with_name(f"{path.stem}.{revision}.{now:%Y%m%d-%H%M%S}.bak{path.suffix}")
        back_up(path, copy)
    # Alembic takes a third of a second to import and is not needed on an ordinary day.
    import_module("app.adapters.store.migrate").upgrade(writer, known[-1], scripts)
    return copy


def current(writer: Engine) -> str | None:
    """The revision in the file; None for a new one."""
    with writer.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return None if revision is None else str(revision)
