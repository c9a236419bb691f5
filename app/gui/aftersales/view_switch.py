"""包裹 | 售后 | 无需发货: the views of the workbench."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from app.gui.i18n import say, tr
from app.gui.shell_api import AFTERSALES, NO_SHIPPING, WORKBENCH
from app.presentation.formatting import phrase

_VIEWS = (
    (WORKBENCH, "包裹", "看包裹"),
    (AFTERSALES, "售后", "看售后（A）"),
    (NO_SHIPPING, "无需发货", "看无需发货的订单（V）"),
)


class ViewSwitch(QWidget):
    """Shows which view is in front. ``chosen`` carries the page id of the other one.

    无需发货 is there while a shop has such orders: most never do.
    """

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
        self.show_no_shipping(0)

    def show_no_shipping(self, count: int) -> None:
        """Say how many orders have nothing to carry."""
        button = self.buttons[NO_SHIPPING]
        button.setText(say(phrase("无需发货 {n}", n=count)) if count else tr("无需发货"))
        button.setVisible(bool(count) or self._here == NO_SHIPPING)

    def _choose(self, page_id: str) -> None:
        self.buttons[self._here].setChecked(True)  # this switch stays with its own page
        if page_id != self._here:
            self.chosen.emit(page_id)
