"""How a person likes the table: columns, sort, side panel; a small JSON file in the profile."""

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.domain.errors import StorageError
from app.presentation.workbench.board import SortBy
from app.presentation.workbench.columns import BY_KEY, COLUMNS

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
    panel_width: int = 380


def load_layout(path: Path) -> TableLayout:
    """The saved layout. What is missing, of another version or damaged gets its default."""
    try:
        saved = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return TableLayout()
    return _read(saved) if isinstance(saved, dict) else TableLayout()


def save_layout(path: Path, layout: TableLayout) -> None:
    """Write atomically.

    Raises:
        StorageError: the folder cannot be written.
    """
    text = json.dumps(
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
    draft = path.with_suffix(".new")
    try:
        draft.write_text(text, "utf-8")
        os.replace(draft, path)  # noqa: PTH105 - one name for the atomic call on every system
    except OSError as error:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise StorageError(
            "layout.not_saved", "列的排列没有保存", "检查磁盘空间和资料夹权限。"
        ) from error


def _read(saved: dict[str, Any]) -> TableLayout:
    usual = TableLayout()
    order = [key for key in _strings(saved.get("order")) if key in BY_KEY]
    known = dict.fromkeys(order)
    hidden = frozenset(_strings(saved.get("hidden"))) & BY_KEY.keys()
    if not hidden < BY_KEY.keys():
        hidden = usual.hidden
    fresh = [key for key in usual.order if key not in known]
    if "hidden" not in saved:
        hidden = usual.hidden
    return TableLayout(
        order=(*known, *fresh),
        widths={**usual.widths, **_widths(saved.get("widths"))},
        hidden=frozenset(hidden | (usual.hidden & set(fresh))),
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
    if not isinstance(value, dict) or value.get("key") not in BY_KEY:
        return SortBy()
    return SortBy(value["key"], value.get("descending") is True)
