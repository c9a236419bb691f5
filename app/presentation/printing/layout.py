"""How a person likes the 打印 page: columns and filters; a small JSON file in the profile."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.domain.ids import PrinterId
from app.presentation.printing.label_words import LEDGER_COLUMNS, WAITING_COLUMNS
from app.presentation.printing.ledger import ALL, STATES, TODAY, WEEK, Filter
from app.presentation.table.arrangement import Arrangement, as_json, read_arrangement, usual
from app.settings.disk import write_whole

FILE_NAME = "printing.json"
_SPANS = frozenset({TODAY, WEEK, ALL})


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLayout:
    """Columns of both tables, and the ledger's filter without what was searched for."""

    ledger: Arrangement = field(default_factory=lambda: usual(LEDGER_COLUMNS))
    waiting: Arrangement = field(default_factory=lambda: usual(WAITING_COLUMNS))
    filter: Filter = field(default_factory=Filter)


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
    return PageLayout(
        ledger=read_arrangement(_table(saved.get("ledger")), LEDGER_COLUMNS),
        waiting=read_arrangement(_table(saved.get("waiting")), WAITING_COLUMNS),
        filter=_filter(_table(saved.get("filter"))),
    )


def write_layout(layout: PageLayout) -> str:
    """``layout`` as JSON."""
    kept = layout.filter
    return json.dumps(
        {
            "ledger": as_json(layout.ledger),
            "waiting": as_json(layout.waiting),
            "filter": {
                "days": kept.days,
                "printer": kept.printer_id or "",
                "state": kept.state,
                "reprints": kept.reprints,
                "problems": kept.problems,
            },
        },
        indent=1,
    )


def lasting(wanted: Filter) -> Filter:
    """What of a filter is remembered: not the search, the one run or the one day looked at."""
    days = wanted.days if wanted.days in _SPANS else WEEK
    return replace(wanted, text="", batch_id=None, days=days)


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _filter(saved: dict[str, Any]) -> Filter:
    printer, state = saved.get("printer"), saved.get("state")
    return Filter(
        days=_days(saved.get("days")),
        printer_id=PrinterId(printer) if isinstance(printer, str) and printer else None,
        state=state if isinstance(state, str) and state in STATES else "",
        reprints=saved.get("reprints") is True,
        problems=saved.get("problems") is True,
    )


def _days(value: object) -> str:
    return value if isinstance(value, str) and value in _SPANS else WEEK
