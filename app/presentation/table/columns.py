"""What a table needs to know of a column."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn:
    """One column. Widths in logical pixels at the normal font size.

    Args:
        numeric: right-aligned, tabular figures.
        middle: an id, shortened in its middle.
        shown: visible until a person says otherwise.
    """

    key: str
    title: str
    width: int
    numeric: bool = False
    middle: bool = False
    shown: bool = True
