"""How a person likes the 售后 table; a small JSON file in the profile."""

import json
from dataclasses import dataclass
from pathlib import Path

from app.presentation.aftersales.columns import COLUMNS
from app.presentation.table.arrangement import Arrangement, as_json, read_arrangement, usual
from app.settings.disk import write_whole

FILE_NAME = "aftersales.json"


@dataclass(frozen=True, slots=True)
class CaseLayout:
    """The columns."""

    columns: Arrangement


def load_layout(path: Path) -> CaseLayout:
    """The layout saved at ``path``; the default when there is none that can be read."""
    try:
        saved = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return CaseLayout(usual(COLUMNS))
    return CaseLayout(read_arrangement(saved if isinstance(saved, dict) else {}, COLUMNS))


def save_layout(path: Path, layout: CaseLayout) -> None:
    """Write atomically.

    Raises:
        StorageError: the folder cannot be written.
    """
    write_whole(path, json.dumps(as_json(layout.columns), indent=1).encode())
