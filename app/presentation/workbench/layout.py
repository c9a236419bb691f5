"""How a person likes the table: columns, sort, side panel; a small JSON file in the profile."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.presentation.table.arrangement import (
    Arrangement,
    as_json,
    between,
    read_arrangement,
    usual,
)
from app.presentation.workbench.board import SortBy
from app.presentation.workbench.columns import BY_KEY, COLUMNS
from app.settings.disk import write_whole

FILE_NAME = "workbench.json"
PANEL_NARROWEST, PANEL_WIDEST = 300, 720


USUAL = usual(COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout(Arrangement):
    """The columns, what sorts, and the side panel."""

    order: tuple[str, ...] = USUAL.order
    widths: Mapping[str, int] = field(default_factory=lambda: dict(USUAL.widths))
    hidden: frozenset[str] = USUAL.hidden
    sort: SortBy = field(default_factory=SortBy)
    panel: bool = True
    panel_width: int = 344
    shop: str = ""  # shown alone, "" for all


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
            **as_json(layout),
            "sort": {"key": layout.sort.key, "descending": layout.sort.descending},
            "panel": layout.panel,
            "panel_width": layout.panel_width,
            "shop": layout.shop,
        },
        indent=1,
    )


def _read(saved: dict[str, Any]) -> TableLayout:
    columns = read_arrangement(saved, COLUMNS)
    return TableLayout(
        order=columns.order,
        widths=columns.widths,
        hidden=columns.hidden,
        sort=_sort(saved.get("sort")),
        panel=saved.get("panel") is not False,
        panel_width=between(saved.get("panel_width"), PANEL_NARROWEST, PANEL_WIDEST)
        or TableLayout().panel_width,
        shop=shop if isinstance(shop := saved.get("shop"), str) else "",
    )


def _sort(value: object) -> SortBy:
    key = value.get("key") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(key, str) or key not in BY_KEY:
        return SortBy()
    return SortBy(key, value.get("descending") is True)
