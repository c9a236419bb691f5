"""The left rail: one button a page, Ctrl+1 … in their order."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton, QVBoxLayout

from app.gui.i18n import tr
from app.gui.page_book import PageEntry
from app.gui.shell_api import SETTINGS
from app.gui.theme import Theme

WIDTH = 84
BUTTON = QSize(72, 56)
ICON = QSize(20, 20)


class Rail(QFrame):
    """Buttons for the pages; ``chosen`` carries the page id of the one pressed.

    No exclusive button group: that would leave all but one button out of the tab order.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName(tr("页面"))
        self._theme = theme
        self._buttons: dict[str, QToolButton] = {}
        self._upper = 0  # buttons above the stretch
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(6, 8, 6, 8)
        self._layout.setSpacing(4)
        self._layout.addStretch(1)

    def add(self, page_id: str, title: str, icon: str, key: str, *, at_end: bool = False) -> None:
        """Add a button; the settings go to the lower end."""
        button = QToolButton()
        button.setObjectName("railButton")
        button.setText(title)
        button.setToolTip(f"{title}  {key}")
        button.setAccessibleName(title)
        button.setAccessibleDescription(key)
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(ICON)
        button.setFixedSize(BUTTON)
        button.setFont(self._theme.sized(9))
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._theme.dress(button, icon, "text-2", "accent")
        button.clicked.connect(lambda: self.chosen.emit(page_id))
        self._buttons[page_id] = button
        if at_end:
            self._layout.addWidget(button)
        else:
            self._layout.insertWidget(self._upper, button)
            self._upper += 1

    def fill(self, pages: tuple[PageEntry, ...]) -> None:
        """A button for each page; Ctrl+1 … are their keys, and the settings stand at the end."""
        for number, entry in enumerate(pages, 1):
            last = entry.page_id == SETTINGS
            key = f"Ctrl+{number}"
            self.add(entry.page_id, tr(entry.title), entry.icon, key, at_end=last)

    def add_extra(self, button: QToolButton) -> None:
        """A button below the pages that is not a page, such as the menu."""
        self._layout.addWidget(button)

    def show_chosen(self, page_id: str) -> None:
        """Mark the page on the screen; none when it has no button."""
        for known, button in self._buttons.items():
            button.setChecked(known == page_id)

    def button(self, page_id: str) -> QToolButton:
        """The button of a page. Raises KeyError for a page without one."""
        return self._buttons[page_id]
