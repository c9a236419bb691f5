"""How a person likes 发货记录: columns, order, filter, side panel; a small JSON file."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.domain.ids import CarrierCode, ShopId
from app.ports.shipments import Lot, SortBy
from app.presentation.shipments.columns import COLUMNS
from app.presentation.shipments.log import Days, Filter
from app.presentation.table.arrangement import (
    Arrangement,
    as_json,
    between,
    read_arrangement,
    usual,
)
from app.presentation.workbench.layout import PANEL_NARROWEST, PANEL_WIDEST
from app.settings.disk import write_whole

FILE_NAME = "shipments.json"
_LASTING = frozenset(Days) - {Days.CHOSEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLayout:
    """Columns, order, the filter without what was searched for, and the side panel."""

    columns: Arrangement = field(default_factory=lambda: usual(COLUMNS))
    sort: SortBy = SortBy.AT
    descending: bool = True
    filter: Filter = field(default_factory=Filter)
    panel: bool = False
    panel_width: int = 360


def load_layout(path: Path) -> PageLayout:
    """The layout saved at ``path``; the default when there is none that can be read."""
    try:
        return read_layout(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return PageLayout()


def save_layout(path: Path, layout: PageLayout) -> None:
    """Write atomically.

    Raises:
        StorageError: the folder cannot be written.
    """
    write_whole(path, write_layout(layout).encode())


def read_layout(text: str) -> PageLayout:
    """The layout in ``text`` (JSON). What is missing or damaged gets its default."""
    try:
        saved = json.loads(text)
    except ValueError:
        return PageLayout()
    if not isinstance(saved, dict):
        return PageLayout()
    usual_one = PageLayout()
    sort = str(saved.get("sort"))
    known = sort in {each.value for each in SortBy}
    width = between(saved.get("panel_width"), PANEL_NARROWEST, PANEL_WIDEST)
    return PageLayout(
        columns=read_arrangement(_group(saved.get("columns")), COLUMNS),
        sort=SortBy(sort) if known else usual_one.sort,
        descending=saved.get("descending") is not False,
        filter=_filter(_group(saved.get("filter"))),
        panel=saved.get("panel") is True,
        panel_width=width or usual_one.panel_width,
    )


def write_layout(layout: PageLayout) -> str:
    """``layout`` as JSON."""
    kept = layout.filter
    return json.dumps(
        {
            "columns": as_json(layout.columns),
            "sort": layout.sort.value,
            "descending": layout.descending,
            "filter": {
                "days": kept.days.value,
                "shop": kept.shop_id or "",
                "carrier": kept.carrier or "",
                "lot": kept.lot.value,
            },
            "panel": layout.panel,
            "panel_width": layout.panel_width,
        },
        indent=1,
    )


def lasting(wanted: Filter) -> Filter:
    """What of a filter is remembered: not the search, and no days that were chosen by date."""
    days = wanted.days if wanted.days in _LASTING else Days.WEEK
    return replace(wanted, text="", days=days, since=None, until=None)


def _filter(saved: dict[str, Any]) -> Filter:
    days, lot = str(saved.get("days")), str(saved.get("lot"))
    shop, carrier = saved.get("shop"), saved.get("carrier")
    return Filter(
        days=Days(days) if days in {each.value for each in _LASTING} else Days.WEEK,
        lot=Lot(lot) if lot in {each.value for each in Lot} else Lot.ALL,
        shop_id=ShopId(shop) if isinstance(shop, str) and shop else None,
        carrier=CarrierCode(carrier) if isinstance(carrier, str) and carrier else None,
    )


def _group(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
