"""Filters of the 售后 view with live counts, its search field, and the way to the parcels."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from app.gui.aftersales.view_switch import ViewSwitch
from app.gui.i18n import tr
from app.gui.lists.search_field import SearchField
from app.gui.shell_api import AFTERSALES
from app.gui.theme import Theme
from app.gui.workbench.chip_bar import GAP, ChipButton
from app.presentation.aftersales.board import CaseFilter


class FilterBar(QWidget):
    """``chosen`` carries a filter."""

    chosen = Signal(CaseFilter)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.switch = ViewSwitch(AFTERSALES)
        self.search = SearchField(tr("搜索售后单号、订单号、运单号、商品  /"), tr("搜索售后"))
        upper = QHBoxLayout()
        upper.setSpacing(theme.metric("space-2"))
        upper.addWidget(self.switch)
        upper.addWidget(self.search, 1)
        upper.addStretch(1)
        lower = QHBoxLayout()
        lower.setSpacing(GAP)
        self._group = QButtonGroup(self)
        self.buttons: dict[CaseFilter, ChipButton] = {}
        for each in CaseFilter:
            button = ChipButton(each, theme, pressing=each is CaseFilter.OVERDUE)
            button.clicked.connect(lambda _on=False, f=each: self.chosen.emit(f))
            self._group.addButton(button)
            self.buttons[each] = button
            lower.addWidget(button)
        lower.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(upper)
        column.addLayout(lower)
        theme.changed.connect(self.update)

    def show_filter(self, wanted: CaseFilter, counts: Mapping[CaseFilter, int]) -> None:
        """Fill the filter that is on, and count what each holds."""
        self.buttons[wanted].setChecked(True)
        for each, button in self.buttons.items():
            button.show_count(counts[each])
