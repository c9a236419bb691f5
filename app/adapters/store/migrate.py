"""Run Alembic's migrations without its command line, on a connection of ours."""

from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

SCRIPTS = Path(__file__).with_name("migrations")


def upgrade(writer: Engine, target: str, scripts: Path | None = None) -> None:
    """Bring the schema to ``target`` in one transaction: all of it happens, or nothing.

    There is no ``env.py``, so that no module of the program acts when it is imported.
    """
    directory = script_directory(scripts)

    def steps(revision: Any, _context: object) -> Any:
        return directory._upgrade_revs(target, revision)  # noqa: SLF001 - as alembic.command does

    with writer.connect() as connection:
        environment = EnvironmentContext(
            Config(), directory, fn=steps, destination_rev=target, as_sql=False
        )
        with environment:
            environment.configure(connection=connection, transactional_ddl=True)
            with environment.begin_transaction():
                environment.run_migrations()
        connection.commit()


def script_directory(scripts: Path | None = None) -> ScriptDirectory:
    """The migrations, in order."""
    return ScriptDirectory(str(scripts or SCRIPTS))
