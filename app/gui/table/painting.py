"""The ground of a row: surface, hairline, hover, selection and cursor."""

from typing import Protocol

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from app.gui.table.ink import Ink

SIDE = 8
"""Space left and right of a cell's text."""
BAR = 2
"""The accent bar of a chosen row."""


class RowState(Protocol):
    """What a delegate needs to know of the table around a cell."""

    def is_hovered(self, row: int) -> bool:
        """Whether the pointer is over the row."""
        ...

    def is_cursor(self, row: int) -> bool:
        """Whether the keyboard is at the row and the table has the focus."""
        ...

    def is_first(self, column: int) -> bool:
        """Whether the column is the leftmost one shown."""
        ...


def paint_ground(
    painter: QPainter,
    rect: QRect,
    ink: Ink,
    state: RowState,
    *,
    row: int,
    column: int,
    chosen: bool,
) -> None:
    """Everything of a cell that lies below its text."""
    colours = ink.colours
    fill = "selection" if chosen else "hover" if state.is_hovered(row) else "surface"
    painter.fillRect(rect, colours[fill])
    painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, colours["hairline"])
    if state.is_cursor(row):
        painter.fillRect(rect.x(), rect.y(), rect.width(), 1, colours["accent"])
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, colours["accent"])
    if chosen and state.is_first(column):
        painter.fillRect(rect.x(), rect.y(), BAR, rect.height(), colours["accent"])
