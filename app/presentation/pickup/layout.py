"""How a person likes the 揽收 page: columns, filters, rules; a small JSON file in the profile."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.domain.ids import CarrierCode, ShopId
from app.domain.rate_line import Unit
from app.domain.rule_pack import Reading
from app.presentation.pickup.board import RiskFilter
from app.presentation.pickup.columns import COLUMNS
from app.presentation.pickup.lanes import Lane
from app.presentation.pickup.planner import Places
from app.presentation.table.arrangement import (
    Arrangement,
    as_json,
    between,
    read_arrangement,
    usual,
)
from app.settings.disk import write_whole

FILE_NAME = "pickup.json"
SPANS = (7, 30, 90)
"""Days of the trend."""
MOST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PickupLayout:
    """What lasts. ``pack`` "", ``reading`` and ``unit`` None: as the settings say."""

    columns: Arrangement = field(default_factory=lambda: usual(COLUMNS))
    filter: RiskFilter = field(default_factory=RiskFilter)
    pack: str = ""
    reading: Reading | None = None
    unit: Unit | None = None
    days: int = 30
    places: Places = field(default_factory=Places)
    target: str = ""
    panel: bool = False


def load_layout(path: Path) -> PickupLayout:
    """The layout saved at ``path``; the default when there is none that can be read."""
    try:
        return read_layout(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return PickupLayout()


def save_layout(path: Path, layout: PickupLayout) -> None:
    """Write atomically.

    Raises:
        StorageError: the folder cannot be written.
    """
    write_whole(path, write_layout(layout).encode())


def read_layout(text: str) -> PickupLayout:
    """The layout in ``text`` (JSON). What is missing or damaged gets its default."""
    try:
        saved = json.loads(text)
    except ValueError:
        return PickupLayout()
    if not isinstance(saved, dict):
        return PickupLayout()
    return PickupLayout(
        columns=read_arrangement(_table(saved.get("columns")), COLUMNS),
        filter=_filter(_table(saved.get("filter"))),
        pack=_text(saved.get("pack")),
        reading=next((r for r in Reading if r.value == saved.get("reading")), None),
        unit=next((u for u in Unit if u.value == saved.get("unit")), None),
        days=next((days for days in SPANS if days == saved.get("days")), 30),
        places=_places(_table(saved.get("places"))),
        target=_text(saved.get("target"))[:20],
        panel=saved.get("panel") is True,
    )


def write_layout(layout: PickupLayout) -> str:
    """``layout`` as JSON."""
    kept, places = layout.filter, layout.places
    return json.dumps(
        {
            "columns": as_json(layout.columns),
            "filter": {
                "lane": kept.lane,
                "shop": kept.shop,
                "carrier": kept.carrier,
                "branch": kept.branch,
            },
            "pack": layout.pack,
            "reading": layout.reading,
            "unit": layout.unit,
            "days": layout.days,
            "places": {
                "total": places.total,
                "by_carrier": dict(places.by_carrier),
                "ready": places.ready,
            },
            "target": layout.target,
            "panel": layout.panel,
        },
        indent=1,
    )


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _filter(saved: dict[str, Any]) -> RiskFilter:
    shop, carrier, branch = (saved.get(key) for key in ("shop", "carrier", "branch"))
    known = isinstance(carrier, str)
    return RiskFilter(
        lane=next((lane for lane in Lane if lane.value == saved.get("lane")), Lane.ALL),
        shop=ShopId(shop) if isinstance(shop, str) and shop else None,
        carrier=CarrierCode(carrier) if isinstance(carrier, str) else None,
        branch=branch if known and isinstance(branch, str) else None,
    )


def _places(saved: dict[str, Any]) -> Places:
    limits = _table(saved.get("by_carrier"))
    return Places(
        total=_limit(saved.get("total")),
        by_carrier={
            carrier: limit
            for carrier, value in limits.items()
            if (limit := _limit(value)) is not None
        },
        ready=saved.get("ready") is True,
    )


def _limit(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return between(value, 0, MOST)
