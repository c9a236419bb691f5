"""Filters of the 售后 view with live counts, and its search field."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.gui.aftersales.view_switch import ViewSwitch
from app.gui.i18n import say, tr
from app.gui.shell_api import AFTERSALES
from app.gui.theme import Theme
from app.presentation.aftersales.board import CaseFilter
from app.presentation.formatting import phrase


class FilterBar(QWidget):
    """``chosen`` carries a filter, ``searched`` the text."""

    chosen = Signal(CaseFilter)
    searched = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.switch = ViewSwitch(AFTERSALES)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("搜索售后单号、订单号、运单号、商品  /"))
        self.search.setAccessibleName(tr("搜索售后"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(180)
        self.search.setMaximumWidth(320)
        self.search.textChanged.connect(self.searched)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.metric("space-2"))
        row.addWidget(self.switch)
        row.addWidget(self.search, 1)
        self._group = QButtonGroup(self)
        self.buttons: dict[CaseFilter, QPushButton] = {}
        for each in CaseFilter:
            button = QPushButton(tr(each.label))
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _on=False, f=each: self.chosen.emit(f))
            self._group.addButton(button)
            self.buttons[each] = button
            row.addWidget(button)
        row.addStretch(1)

    def show_filter(self, wanted: CaseFilter, counts: Mapping[CaseFilter, int]) -> None:
        """Press the filter that is on, and count what each holds."""
        self.buttons[wanted].setChecked(True)
        for each, button in self.buttons.items():
            words = say(phrase("{chip} {n}", chip=phrase(each.label), n=counts[each]))
            if button.text() != words:
                button.setText(words)

    def put_query(self, query: str) -> None:
        """Show ``query`` without searching again."""
        self.search.blockSignals(True)
        self.search.setText(query)
        self.search.blockSignals(False)
