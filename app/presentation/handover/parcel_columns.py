"""Columns that lists of parcels on the 交接 page share."""

from collections.abc import Callable
from typing import TypeVar

from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.presentation.table.listing import ListColumn
from app.presentation.workbench.words import when_text

T = TypeVar("T")
NEVER_S = 1 << 40
"""Sorts after every instant."""


def number_column(number: Callable[[T], str]) -> ListColumn[T]:
    """The tracking number."""
    return ListColumn(
        key="number",
        title="运单号",
        width=140,
        text=lambda row: verbatim(number(row)),
        sort=number,
        middle=True,
    )


def situation_column(situation: Callable[[T], str], tone: Callable[[T], str]) -> ListColumn[T]:
    """How the parcel stands, in the colour of ``tone``; ``situation`` is Chinese source text."""
    return ListColumn(
        key="situation",
        title="情况",
        width=104,
        text=lambda row: phrase(situation(row)),
        sort=situation,
        tone=tone,
    )


def scan_column(scanned_s: Callable[[T], int]) -> ListColumn[T]:
    """When the carrier scanned it; parcels without a scan (0) come last."""

    def text(row: T) -> Phrase:
        at_s = scanned_s(row)
        return verbatim(when_text(at_s)) if at_s else NOTHING

    return ListColumn(
        key="scan",
        title="揽收时间",
        width=92,
        text=text,
        sort=lambda row: scanned_s(row) or NEVER_S,
        numeric=True,
    )
