"""Rows of a list over pages."""

from dataclasses import dataclass

_STEPS = 6
"""Row heights tried between the largest and the smallest."""


@dataclass(frozen=True, slots=True)
class RowPlan:
    """How many rows stand below each other, and how high each is in dots."""

    step: int
    columns: int
    per_column: int
    pages: int

    @property
    def per_page(self) -> int:
        """Rows on one page."""
        return self.columns * self.per_column

    def place(self, index: int) -> tuple[int, int]:
        """Column and row of the ``index``-th row of its page."""
        return divmod(index, self.per_column)


def plan_rows(count: int, *, height: int, largest: int, smallest: int, columns: int) -> RowPlan:
    """The highest rows that need no more pages than the lowest would.

    An empty list has one page without rows.
    """
    steps = [largest - (largest - smallest) * n // _STEPS for n in range(_STEPS + 1)]
    plans = [_plan(count, height, step, columns) for step in steps]
    fewest = min(plan.pages for plan in plans)
    return next(plan for plan in plans if plan.pages == fewest)


def _plan(count: int, height: int, step: int, columns: int) -> RowPlan:
    per_column = max(1, height // step)
    pages = max(1, -(-count // (per_column * columns)))
    return RowPlan(step, columns, per_column, pages)
