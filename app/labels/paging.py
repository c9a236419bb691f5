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


@dataclass(frozen=True, slots=True)
class RowPlan:
    """The rows of each page; an empty list has one page without rows.

    ``step``: height of the lowest row in dots, and of each where all are alike.
    """

    step: int
    pages: tuple[tuple[RowPlace, ...], ...]


def plan_rows(count: int, *, height: int, largest: int, smallest: int, columns: int) -> RowPlan:
    """Rows of one height: the highest that need no more pages than the lowest would."""
    steps = [largest - (largest - smallest) * n // _STEPS for n in range(_STEPS + 1)]
    pages = [-(-count // (max(1, height // step) * columns)) for step in steps]
    step = steps[pages.index(min(pages))]
    return RowPlan(step, _filled([step] * count, height, columns))


def plan_grown(heights: Sequence[int], *, height: int, columns: int) -> RowPlan:
    """Rows of their own ``heights`` down the columns of as many pages as it takes; none is split.

    A row higher than ``height`` has a column of its own.
    """
    return RowPlan(min(heights, default=height), _filled(heights, height, columns))


def _filled(heights: Sequence[int], height: int, columns: int) -> tuple[tuple[RowPlace, ...], ...]:
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
