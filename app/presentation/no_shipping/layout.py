"""How a person likes the table 无需发货; a small JSON file in the profile."""

import json
from pathlib import Path

from app.presentation.no_shipping.columns import COLUMNS
from app.presentation.table.arrangement import Arrangement, as_json, read_arrangement, usual
from app.settings.disk import write_whole

FILE_NAME = "no_shipping.json"


def load_layout(path: Path) -> Arrangement:
    """The columns saved at ``path``; the default when there are none that can be read."""
    try:
        saved = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return usual(COLUMNS)
    return read_arrangement(saved if isinstance(saved, dict) else {}, COLUMNS)


def save_layout(path: Path, columns: Arrangement) -> None:
    """Write atomically.

    Raises:
        StorageError: the folder cannot be written.
    """
    write_whole(path, json.dumps(as_json(columns), indent=1).encode())
