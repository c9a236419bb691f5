"""What a daily report reads of the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.domain.day_facts import DayFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRow:
    """An export as the journal has it. ``subject`` names the period; ``outcome`` "" is open."""

    subject: str
    at_s: int
    outcome: str
    note: str


class DayRows(Protocol):
    """A query that never blocks the writer. Callable from any thread; bound shops only."""

    def facts(self, since_s: int, until_s: int, *, rates_since_s: int) -> DayFacts:
        """Facts of the half-open time (Unix seconds), all of one moment.

        Args:
            since_s: what was over before is left out.
            until_s: what came later is left out.
            rates_since_s: from when on lines of the pickup rate are wanted.
        """
        ...

    def synced(self) -> Mapping[str, int]:
        """Shops that are being synced → up to when (Unix seconds) their orders are known."""
        ...

    def exports(self, kind: str, since_s: int) -> tuple[ExportRow, ...]:
        """Exports of that kind since (Unix seconds), newest first."""
        ...
