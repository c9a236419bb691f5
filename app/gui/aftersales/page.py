"""The 售后 view: cases that wait for the shop by deadline, and the way to their parcels."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QMenu, QStackedWidget, QVBoxLayout

from app.gui.aftersales.filter_bar import FilterBar
from app.gui.aftersales.page_commands import case_menu, page_commands
from app.gui.aftersales.table import CaseTable
from app.gui.i18n import say, tr
from app.gui.shell_api import AFTERSALES, WORKBENCH, Page, Shell
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.key_gate import KeyGate
from app.gui.workbench.placeholder_view import PlaceholderView
from app.gui.workbench.ticker import Ticker, single_shot
from app.ports.jobs import JobContext
from app.ports.rows import CaseRow
from app.ports.tasks import STORE
from app.presentation.aftersales.board import CaseFilter
from app.presentation.aftersales.layout import FILE_NAME, CaseLayout, load_layout, save_layout
from app.presentation.aftersales.model import CaseModel
from app.presentation.aftersales.words import NOTE, CaseClock, case_rules, read_clock, shop_url
from app.presentation.desk import Desk
from app.presentation.formatting import phrase
from app.presentation.no_shipping.orders import NoShippingOrders
from app.presentation.table.arrangement import Arrangement
from app.presentation.workbench.model import Action

SAVE_MS = 800
COUNT_EVERY_S = 15


class AfterSalesPage(Page):
    """Cases of all shops. Nothing here changes anything on the platform."""

    page_id = AFTERSALES

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk = desk
        self._shell = shell
        self._started = False
        self._beats = 0
        self._rules = case_rules(desk.settings)
        self.open_url = QDesktopServices.openUrl
        self.model = CaseModel(desk, subscribe=shell.subscribe, view=self, unforeseen=raise_later)
        self.board = self.model.board
        self.no_shipping = NoShippingOrders(
            desk, subscribe=shell.subscribe, changed=self._count, unforeseen=raise_later
        )
        self._make_parts()
        self._connect()
        shell.commands.add(*page_commands(self))
        self.keys = KeyGate(self, shell.commands, AFTERSALES)
        self.keys.scanned.connect(self.find_number)
        self.cases_changed()

    # Asked by the shell.

    @property
    def loading(self) -> bool:
        """Whether cases are awaited; before it was shown nothing is."""
        return self._started and self.model.reading

    def on_shown(self) -> None:
        empty = self.rows.currentWidget() is self.placeholder
        (self.placeholder.button if empty else self.table).setFocus()

    def open_section(self, section: str) -> None:
        """``section`` is a filter's name, such as ``overdue``, or a number to look for."""
        if section in {each.value for each in CaseFilter}:
            self.use_filter(CaseFilter(section))
        else:
            self.find_number(section)

    def find_number(self, number: str) -> bool:
        """Search a case, order or tracking number under every filter that holds it."""
        self.filters.put_query(number)
        self.board.query = number
        for each in (self.board.filter, *CaseFilter):
            self.board.use_filter(each)
            if len(self.board):
                break
        else:
            self.board.use_filter(CaseFilter.WAITING)
        self.cases_changed()
        return bool(len(self.board)) and self.table.go_to(self.board.key_at(0))

    # Told by the model.

    def cases_changed(self) -> None:
        """Other cases, or another order."""
        self.table.show_again()
        placeholder = self.model.placeholder()
        if placeholder is not None:
            self.placeholder.show_placeholder(placeholder)
        self.rows.setCurrentWidget(self.table if placeholder is None else self.placeholder)
        self.filters.show_filter(self.board.filter, self.board.counts())
        self._show_hint()

    # Verbs.

    @property
    def has_case(self) -> bool:
        return bool(self._cases())

    @property
    def has_parcel(self) -> bool:
        return any(case.parcel_id is not None for case in self._cases())

    def show_parcel(self) -> None:
        found = next((case for case in self._cases() if case.parcel_id is not None), None)
        if found is not None:
            self._shell.open_page(WORKBENCH, found.order_id)

    def open_shop(self) -> None:
        """Open the case nearest to its deadline: one page of the browser at a time."""
        cases = self._cases()
        if cases:
            self.open_url(QUrl(shop_url(cases[0])))
            self._shell.toast(tr("已在浏览器打开，没有显示时在抖店后台搜索售后单号"))

    def copy_case(self) -> None:
        self._copy(tuple(case.after_sale_id for case in self._cases()))

    def copy_order(self) -> None:
        self._copy(tuple(dict.fromkeys(case.order_id for case in self._cases())))

    def focus_search(self) -> None:
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()

    def select_all(self) -> None:
        self.board.select_all()
        self.table.viewport().update()
        self._show_hint()

    def step_back(self) -> None:
        """Esc: the search, the selection, the filter, then back to the parcels."""
        if self.board.query:
            self.filters.put_query("")
            self._search("")
        elif self.board.selection:
            self.board.selection.clear()
            self.table.viewport().update()
            self._show_hint()
        elif self.board.filter is not CaseFilter.WAITING:
            self.use_filter(CaseFilter.WAITING)
        else:
            self._shell.open_page(WORKBENCH)
            return
        self.on_shown()

    def choose_columns(self) -> None:
        header = self.table.header
        self._pop_up(header.columns_menu(), header.mapToGlobal(QPoint(0, header.height())))

    def use_filter(self, wanted: CaseFilter) -> None:
        self.board.use_filter(wanted)
        self.cases_changed()

    def case_menu(self) -> QMenu:
        """What can be done with the chosen case."""
        return case_menu(self, self._shell.commands)

    # Making.

    def _make_parts(self) -> None:
        theme = self._shell.theme
        self.filters = FilterBar(theme)
        self.table = CaseTable(self.board, self._clock, theme)
        self.placeholder = PlaceholderView(theme)
        self.hint = QLabel()
        self.hint.setObjectName("muted")
        self.hint.setWordWrap(True)
        self.ticker = Ticker(lambda: self._desk.clock.now().timestamp(), self)
        self._soon = single_shot(self, "aftersales layout", SAVE_MS, self._save)
        self.table.header.apply(load_layout(self._path).columns)
        self.table.header.show_sort(self.board.sort, descending=self.board.descending)
        self.rows = QStackedWidget()
        self.rows.addWidget(self.table)
        self.rows.addWidget(self.placeholder)
        top = QVBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.addWidget(self.filters)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(12, 6, 12, 6)
        bottom.addWidget(self.hint)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.rows, 1)
        whole.addLayout(bottom)

    def _connect(self) -> None:
        self.filters.chosen.connect(self.use_filter)
        self.filters.searched.connect(self._search)
        self.filters.search.returnPressed.connect(self.on_shown)
        self.filters.switch.chosen.connect(self._shell.open_page)
        self.placeholder.asked.connect(self._offer)
        self.table.opened.connect(self.show_parcel)
        self.table.chosen.connect(self._show_hint)
        self.table.menu_asked.connect(lambda at: self._pop_up(self.case_menu(), at))
        self.table.header.sort_asked.connect(self._sort_by)
        self.table.header.rearranged.connect(self._soon.start)
        self.ticker.beat.connect(self._beat)

    @property
    def _path(self) -> Path:
        return self._desk.profile / FILE_NAME

    # Life.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._rules = case_rules(self._desk.settings)
        if not self._started:
            self._started = True
            self.model.start()
            self.no_shipping.start()
        self.ticker.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.ticker.stop()
        if self._soon.isActive():
            self._soon.stop()
            self._save()

    def _count(self) -> None:
        self.filters.switch.show_no_shipping(len(self.no_shipping.rows))

    def _beat(self) -> None:
        self._beats += 1
        self.table.tick()
        if self._beats % COUNT_EVERY_S == 0:
            self.filters.show_filter(self.board.filter, self.board.counts())

    def _clock(self, case: CaseRow) -> CaseClock:
        return read_clock(case.deadline_s, self.model.now_s(), self._rules)

    # Small answers.

    def _cases(self) -> tuple[CaseRow, ...]:
        chosen = self.board.chosen()
        if chosen:
            return chosen
        cursor = self.table.cursor_id
        place = None if cursor is None else self.board.place(cursor)
        return () if place is None else (self.board.shown[place],)

    def _search(self, text: str) -> None:
        self.board.search(text)
        self.cases_changed()

    def _sort_by(self, key: str) -> None:
        self.board.sort_by(key)
        self.table.header.show_sort(self.board.sort, descending=self.board.descending)
        self.cases_changed()

    def _offer(self, action: Action) -> None:
        if action is Action.SYNC:
            self._shell.commands.run("shell.sync")
        elif action is Action.RETRY:
            self.model.read()
        elif action is Action.CLEAR:
            self.filters.put_query("")
            self._search("")
        elif action is Action.SHOW_ALL:
            self.use_filter(CaseFilter.WAITING)
        self.on_shown()

    def _copy(self, numbers: tuple[str, ...]) -> None:
        if numbers:
            QGuiApplication.clipboard().setText("\n".join(numbers))
            self._shell.toast(say(phrase("已复制 {n} 个单号", n=len(numbers))))

    def _show_hint(self) -> None:
        number = len(self.board.chosen())
        note = phrase(NOTE)
        words = phrase("已选 {n} 个。{note}", n=number, note=note) if number else note
        self.hint.setText(say(words))
        self.hint.setVisible(bool(len(self.board)))

    def _save(self) -> None:
        order, widths, hidden = self.table.header.arrangement()
        layout = CaseLayout(Arrangement(order=order, widths=widths, hidden=hidden))
        path = self._path

        def save(_ctx: JobContext) -> None:
            save_layout(path, layout)

        # A layout that cannot be saved is not worth a message: the next start has the default.
        self._desk.tasks.run(STORE, save, failed=lambda _error: None)

    def _pop_up(self, menu: QMenu, at: QPoint) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)
