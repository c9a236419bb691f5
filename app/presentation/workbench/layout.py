"""How a person likes the table: columns, sort, side panel; a small JSON file in the profile."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.presentation.workbench.board import SortBy
from app.presentation.workbench.columns import BY_KEY, COLUMNS
from app.settings.disk import write_whole

FILE_NAME = "workbench.json"
NARROWEST, WIDEST = 28, 900
PANEL_NARROWEST, PANEL_WIDEST = 300, 720


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout:
    """Column keys from left to right, widths in logical pixels, what is hidden."""

    order: tuple[str, ...] = tuple(column.key for column in COLUMNS)
    widths: Mapping[str, int] = field(
        default_factory=lambda: {column.key: column.width for column in COLUMNS}
    )
    hidden: frozenset[str] = frozenset(column.key for column in COLUMNS if not column.shown)
    sort: SortBy = field(default_factory=SortBy)
    panel: bool = True
    panel_width: int = 344


def load_layout(path: Path) -> TableLayout:
    """The layout saved at ``path``; the default when there is none that can be read."""
    try:
        return read_layout(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return TableLayout()


def save_layout(path: Path, layout: TableLayout) -> None:
    """Write atomically.

    Raises:
        StorageError: the folder cannot be written.
    """
    write_whole(path, write_layout(layout).encode())


def read_layout(text: str) -> TableLayout:
    """The layout in ``text`` (JSON). What is missing or damaged gets its default."""
    try:
        saved = json.loads(text)
    except ValueError:
        return TableLayout()
    return _read(saved) if isinstance(saved, dict) else TableLayout()


def write_layout(layout: TableLayout) -> str:
    """``layout`` as JSON."""
    return json.dumps(
        {
            "order": layout.order,
            "widths": dict(layout.widths),
            "hidden": sorted(layout.hidden),
            "sort": {"key": layout.sort.key, "descending": layout.sort.descending},
            "panel": layout.panel,
            "panel_width": layout.panel_width,
        },
        indent=1,
    )


def _read(saved: dict[str, Any]) -> TableLayout:
    usual = TableLayout()
    order = [key for key in _strings(saved.get("order")) if key in BY_KEY]
    known = dict.fromkeys(order)
    fresh = [key for key in usual.order if key not in known]
    hidden = frozenset(_strings(saved.get("hidden"))) & BY_KEY.keys() | (usual.hidden & set(fresh))
    if not known or hidden >= BY_KEY.keys():
        hidden = usual.hidden
    return TableLayout(
        order=(*known, *fresh),
        widths={**usual.widths, **_widths(saved.get("widths"))},
        hidden=frozenset(hidden),
        sort=_sort(saved.get("sort")),
        panel=saved.get("panel") is not False,
        panel_width=_between(saved.get("panel_width"), PANEL_NARROWEST, PANEL_WIDEST)
        or usual.panel_width,
    )


def _strings(value: object) -> tuple[str, ...]:
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def _widths(value: object) -> dict[str, int]:
    if not isinstance(value, dict):
        return {}
    found = {key: _between(width, NARROWEST, WIDEST) for key, width in value.items()}
    return {key: width for key, width in found.items() if width and key in BY_KEY}


def _between(value: object, low: int, high: int) -> int:
    """``value`` inside the bounds; 0 when it is not a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        return 0
    return min(max(value, low), high)


def _sort(value: object) -> SortBy:
    key = value.get("key") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(key, str) or key not in BY_KEY:
        return SortBy()
    return SortBy(key, value.get("descending") is True)
