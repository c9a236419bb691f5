"""The columns of a page that remembers nothing else: a small JSON file in the profile."""

import json
from collections.abc import Sequence
from pathlib import Path

from app.presentation.table.arrangement import Arrangement, as_json, read_arrangement
from app.presentation.table.columns import TableColumn
from app.settings.disk import write_whole


def load_columns(path: Path, columns: Sequence[TableColumn]) -> Arrangement:
    """What was saved at ``path``; as usual when there is nothing that can be read."""
    try:
        saved = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        saved = {}
    return read_arrangement(saved if isinstance(saved, dict) else {}, columns)


def save_columns(path: Path, arrangement: Arrangement) -> None:
    """Write atomically.

    Raises:
        StorageError: the folder cannot be written.
    """
    write_whole(path, json.dumps(as_json(arrangement), indent=1).encode())
