"""The search field above a list."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

NARROWEST, WIDEST = 200, 340


class SearchField(QLineEdit):
    """What is typed is searched for at once.

    Args:
        hint: what can be searched for, translated.
        name: for screen readers, translated.
    """

    def __init__(self, hint: str, name: str) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        self.setMinimumWidth(NARROWEST)
        self.setMaximumWidth(WIDEST)

    def put(self, query: str) -> None:
        """Show ``query`` without searching for it."""
        self.blockSignals(True)
        self.setText(query)
        self.blockSignals(False)

    def take_focus(self) -> None:
        """Put the caret here, ready to type anew."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
