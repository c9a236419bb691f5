"""Rows of a list over pages."""

from collections.abc import Sequence
from dataclasses import dataclass

_STEPS = 6
"""Row heights tried between the largest and the smallest."""


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where one row of the list stands on its page; ``top`` and ``height`` in dots."""

    index: int
    column: int
    top: int
    height: int


RowPlan = tuple[tuple[RowPlace, ...], ...]
"""The rows of each page; an empty list has one page without rows."""


def plan_rows(count: int, *, height: int, largest: int, smallest: int, columns: int) -> RowPlan:
    """Rows of one height: the highest that need no more pages than the lowest would."""
    steps = [largest - (largest - smallest) * n // _STEPS for n in range(_STEPS + 1)]
    pages = [-(-count // (max(1, height // step) * columns)) for step in steps]
    step = steps[pages.index(min(pages))]
    return plan_grown([step] * count, height=height, columns=columns)


def plan_grown(heights: Sequence[int], *, height: int, columns: int) -> RowPlan:
    """Rows of their own ``heights`` down the columns of as many pages as it takes; none is split.

    A row higher than ``height`` has a column of its own.
    """
    pages: list[list[RowPlace]] = [[]]
    column = top = 0
    for index, tall in enumerate(heights):
        if top and top + tall > height:
            column, top = column + 1, 0
            if column == columns:
                column = 0
                pages.append([])
        pages[-1].append(RowPlace(index, column, top, tall))
        top += tall
    return tuple(tuple(page) for page in pages)
