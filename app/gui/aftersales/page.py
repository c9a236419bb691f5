"""The 售后 view: cases that wait for the shop by deadline, and the way to their parcels."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QHideEvent, QShowEvent
from PySide6.QtWidgets import QMenu

from app.gui.aftersales.filter_bar import FilterBar
from app.gui.aftersales.page_commands import MENU, page_commands
from app.gui.i18n import tr
from app.gui.lists.page import ListPage
from app.gui.lists.table import ListingTable
from app.gui.menu import context_menu
from app.gui.shell_api import AFTERSALES, WORKBENCH, Shell
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.key_gate import KeyGate
from app.gui.workbench.ticker import Ticker
from app.ports.rows import CaseRow
from app.presentation.aftersales.board import CaseFilter
from app.presentation.aftersales.columns import DEADLINE
from app.presentation.aftersales.model import CaseModel
from app.presentation.aftersales.words import NOTE, CaseClock, case_rules, read_clock, shop_url
from app.presentation.desk import Desk
from app.presentation.formatting import phrase
from app.presentation.no_shipping.orders import NoShippingOrders
from app.presentation.workbench.model import Placeholder

COUNT_EVERY_S = 15


class AfterSalesPage(ListPage[CaseRow]):
    """Cases of all shops. Nothing here changes anything on the platform."""

    page_id = AFTERSALES

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self._beats = 0
        self._rules = case_rules(desk.settings)
        self.open_url = QDesktopServices.openUrl
        self.model = CaseModel(desk, subscribe=shell.subscribe, view=self, unforeseen=raise_later)
        self.board = self.model.board
        self.no_shipping = NoShippingOrders(
            desk, subscribe=shell.subscribe, changed=self._count, unforeseen=raise_later
        )
        self.filters = FilterBar(shell.theme)
        self.filters.chosen.connect(self.use_filter)
        self.filters.switch.chosen.connect(shell.open_page)
        clocks = {DEADLINE: self._clock}
        self.put_together(
            self.model,
            self.board,
            ListingTable(self.board, shell.theme, tr("售后"), clocks=clocks),
            search=self.filters.search,
            top=self.filters,
            note=NOTE,
        )
        self.table.opened.connect(self.show_parcel)
        self.ticker = Ticker(lambda: desk.clock.now().timestamp(), self)
        self.ticker.beat.connect(self._beat)
        shell.commands.add(*page_commands(self))
        self.keys = KeyGate(self, shell.commands, AFTERSALES)
        self.keys.scanned.connect(self.find_number)

    # Asked by the shell.

    def open_section(self, section: str) -> None:
        """``section`` is a filter's name, such as ``overdue``, or a number to look for."""
        if section in {each.value for each in CaseFilter}:
            self.use_filter(CaseFilter(section))
        else:
            self.find_number(section)

    def find_number(self, number: str) -> bool:
        """Search a case, order or tracking number under every filter that holds it."""
        self.search.put(number)
        self.board.query = number
        for each in (self.board.filter, *CaseFilter):
            self.board.use_filter(each)
            if len(self.board):
                break
        else:
            self.board.use_filter(CaseFilter.WAITING)
        self.rows_changed()
        return self.go_to_first()

    # Asked by the list.

    def why_empty(self) -> Placeholder | None:
        return self.model.placeholder()

    def row_menu(self) -> QMenu:
        return context_menu(self, self._shell.commands, AFTERSALES, MENU)

    def widen(self) -> bool:
        """Back to what waits for the shop."""
        narrowed = self.board.filter is not CaseFilter.WAITING
        if narrowed:
            self.use_filter(CaseFilter.WAITING)
        return narrowed

    def rows_changed(self) -> None:
        super().rows_changed()
        self._show_counts()

    # Told by the model.

    def cases_changed(self) -> None:
        """Other cases."""
        self.rows_changed()

    # Verbs.

    @property
    def has_case(self) -> bool:
        return bool(self.at_hand())

    @property
    def has_parcel(self) -> bool:
        return any(case.parcel_id is not None for case in self.at_hand())

    def show_parcel(self) -> None:
        found = next((case for case in self.at_hand() if case.parcel_id is not None), None)
        if found is not None:
            self._shell.open_page(WORKBENCH, found.order_id)

    def open_shop(self) -> None:
        """Open the case nearest to its deadline: one page of the browser at a time."""
        cases = self.at_hand()
        if cases:
            self.open_url(QUrl(shop_url(cases[0])))
            self._shell.toast(tr("已在浏览器打开，没有显示时在抖店后台搜索售后单号"))

    def copy_case(self) -> None:
        self._copy(tuple(case.after_sale_id for case in self.at_hand()))

    def copy_order(self) -> None:
        self._copy(tuple(dict.fromkeys(case.order_id for case in self.at_hand())))

    def use_filter(self, wanted: CaseFilter) -> None:
        self.board.use_filter(wanted)
        self.rows_changed()

    # Life.

    def showEvent(self, event: QShowEvent) -> None:
        self._rules = case_rules(self._desk.settings)
        if not self._started:
            self.no_shipping.start()
        super().showEvent(event)
        self.ticker.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.ticker.stop()

    # Small answers.

    def _copy(self, numbers: tuple[str, ...]) -> None:
        self.copy(numbers, phrase("已复制 {n} 个单号", n=len(numbers)))

    def _count(self) -> None:
        self.filters.switch.show_no_shipping(len(self.no_shipping.rows))

    def _show_counts(self) -> None:
        self.filters.show_filter(self.board.filter, self.board.counts())

    def _beat(self) -> None:
        self._beats += 1
        self.table.tick()
        if self._beats % COUNT_EVERY_S == 0:
            self._show_counts()

    def _clock(self, case: CaseRow) -> CaseClock:
        return read_clock(case.deadline_s, self.model.now_s(), self._rules)
