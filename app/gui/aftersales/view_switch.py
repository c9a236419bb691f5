"""包裹 | 售后: the two views of the workbench."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from app.gui.i18n import tr
from app.gui.shell_api import AFTERSALES, WORKBENCH

_VIEWS = ((WORKBENCH, "包裹", "看包裹"), (AFTERSALES, "售后", "看售后（A）"))


class ViewSwitch(QWidget):
    """Shows which view is in front. ``chosen`` carries the page id of the other one."""

    chosen = Signal(str)

    def __init__(self, here: str) -> None:
        super().__init__()
        self._here = here
        self.setAccessibleName(tr("视图"))
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for page_id, title, tip in _VIEWS:
            button = QToolButton()
            button.setObjectName("segment")
            button.setText(tr(title))
            button.setToolTip(tr(tip))
            button.setCheckable(True)
            button.setChecked(page_id == here)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _on=False, p=page_id: self._choose(p))
            self._group.addButton(button)
            self.buttons[page_id] = button
            row.addWidget(button)

    def _choose(self, page_id: str) -> None:
        self.buttons[self._here].setChecked(True)  # this switch stays with its own page
        if page_id != self._here:
            self.chosen.emit(page_id)
