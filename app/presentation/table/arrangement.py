"""How a person likes the columns of a table: their order, widths, and what is hidden."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.presentation.table.columns import TableColumn

NARROWEST, WIDEST = 28, 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """Column keys from left to right, widths in logical pixels, what is hidden."""

    order: tuple[str, ...]
    widths: Mapping[str, int]
    hidden: frozenset[str]


def usual(columns: Iterable[TableColumn]) -> Arrangement:
    """As the columns are until a person says otherwise."""
    columns = tuple(columns)
    return Arrangement(
        order=tuple(column.key for column in columns),
        widths={column.key: column.width for column in columns},
        hidden=frozenset(column.key for column in columns if not column.shown),
    )


def read_arrangement(saved: Mapping[str, Any], columns: Iterable[TableColumn]) -> Arrangement:
    """What :func:`as_json` wrote. What is missing or damaged gets its default."""
    default = usual(columns)
    keys = frozenset(default.order)
    known = dict.fromkeys(key for key in strings(saved.get("order")) if key in keys)
    fresh = [key for key in default.order if key not in known]
    hidden = frozenset(strings(saved.get("hidden"))) & keys | (default.hidden & set(fresh))
    if not known or hidden >= keys:
        hidden = default.hidden
    return Arrangement(
        order=(*known, *fresh),
        widths={**default.widths, **_widths(saved.get("widths"), keys)},
        hidden=hidden,
    )


def as_json(arrangement: Arrangement) -> dict[str, Any]:
    """For a JSON file."""
    return {
        "order": list(arrangement.order),
        "widths": dict(arrangement.widths),
        "hidden": sorted(arrangement.hidden),
    }


def strings(value: object) -> tuple[str, ...]:
    """The texts in ``value``, which may be anything."""
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def between(value: object, low: int, high: int) -> int:
    """``value`` inside the bounds; 0 when it is not a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        return 0
    return min(max(value, low), high)


def _widths(value: object, keys: frozenset[str]) -> dict[str, int]:
    if not isinstance(value, dict):
        return {}
    found = {key: between(width, NARROWEST, WIDEST) for key, width in value.items()}
    return {key: width for key, width in found.items() if width and key in keys}
