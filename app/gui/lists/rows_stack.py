"""A table, or why it has no rows."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.gui.theme import Theme
from app.gui.workbench.placeholder_view import PlaceholderView
from app.presentation.workbench.model import Placeholder


class RowsStack(QStackedWidget):
    """Shows one of both; ``placeholder.asked`` carries the action that is offered."""

    def __init__(self, table: QWidget, theme: Theme) -> None:
        super().__init__()
        self._table = table
        self.placeholder = PlaceholderView(theme)
        self.addWidget(table)
        self.addWidget(self.placeholder)

    def show_rows(self, instead: Placeholder | None) -> None:
        """Show the table, or what is said instead of it."""
        if instead is not None:
            self.placeholder.show_placeholder(instead)
        self.setCurrentWidget(self._table if instead is None else self.placeholder)

    def take_focus(self) -> None:
        """Put the focus where work starts."""
        empty = self.currentWidget() is self.placeholder
        (self.placeholder.button if empty else self._table).setFocus()
