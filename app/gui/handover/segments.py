"""A row of buttons of which one is on."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

Value = str | int


class Segments(QWidget):
    """``chosen`` carries the value whose button was pressed."""

    chosen = Signal(object)

    def __init__(self, name: str, choices: Iterable[tuple[Value, str, str]]) -> None:
        """``choices``: value, title, tip, all translated."""
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self.buttons: dict[Value, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for value, title, tip in choices:
            button = QToolButton()
            button.setObjectName("segment")
            button.setText(title)
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _on=False, v=value: self.chosen.emit(v))
            self._group.addButton(button)
            self.buttons[value] = button
            row.addWidget(button)

    def show_value(self, value: Value) -> None:
        """Mark the one that is on."""
        self.buttons[value].setChecked(True)
