"""The view 无需发货: orders without a parcel, what they are and who sees to them."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QStackedWidget, QVBoxLayout

from app.gui.aftersales.view_switch import ViewSwitch
from app.gui.i18n import say, tr
from app.gui.no_shipping.page_commands import order_menu, page_commands
from app.gui.no_shipping.table import NoShippingTable
from app.gui.shell_api import NO_SHIPPING, WORKBENCH, Page, Shell
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.key_gate import KeyGate
from app.gui.workbench.placeholder_view import PlaceholderView
from app.gui.workbench.ticker import single_shot
from app.ports.jobs import JobContext
from app.ports.rows import NoShippingRow
from app.ports.tasks import STORE
from app.presentation.desk import Desk
from app.presentation.formatting import phrase
from app.presentation.no_shipping.board import NoShippingBoard
from app.presentation.no_shipping.layout import FILE_NAME, load_layout, save_layout
from app.presentation.no_shipping.orders import NoShippingOrders
from app.presentation.no_shipping.placeholder import placeholder
from app.presentation.no_shipping.words import NOTE
from app.presentation.table.arrangement import Arrangement
from app.presentation.workbench.model import Action

SAVE_MS = 800
SEARCH_WIDTH = 340


class NoShippingPage(Page):
    """Orders of all shops that wait on the platform and have nothing to carry."""

    page_id = NO_SHIPPING

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk = desk
        self._shell = shell
        self._started = False
        self.board = NoShippingBoard()
        self.orders = NoShippingOrders(
            desk, subscribe=shell.subscribe, changed=self._take, unforeseen=raise_later
        )
        self._make_parts()
        self._connect()
        shell.commands.add(*page_commands(self))
        self.keys = KeyGate(self, shell.commands, NO_SHIPPING)
        self.keys.scanned.connect(self._scanned)
        self.orders_changed()

    # Asked by the shell.

    @property
    def loading(self) -> bool:
        """Whether orders are awaited; before it was shown nothing is."""
        return self._started and self.orders.reading

    def on_shown(self) -> None:
        empty = self.rows.currentWidget() is self.empty
        (self.empty.button if empty else self.table).setFocus()

    def open_section(self, section: str) -> None:
        """``section`` is what to look for."""
        self.find_number(section)

    def find_number(self, number: str) -> bool:
        self._put_query(number)
        self._search(number)
        return bool(len(self.board)) and self.table.go_to(self.board.key_at(0))

    # Verbs.

    @property
    def has_order(self) -> bool:
        return bool(self._at_hand())

    def copy_order(self) -> None:
        ids = tuple(row.order_id for row in self._at_hand())
        if ids:
            QGuiApplication.clipboard().setText("\n".join(ids))
            self._shell.toast(say(phrase("已复制 {n} 个订单号", n=len(ids))))

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def select_all(self) -> None:
        self.board.select_all()
        self.table.viewport().update()
        self._show_hint()

    def step_back(self) -> None:
        """Esc: the search, the selection, then back to the parcels."""
        if self.board.query:
            self._put_query("")
            self._search("")
        elif self.board.selection:
            self.board.selection.clear()
            self.table.viewport().update()
            self._show_hint()
        else:
            self._shell.open_page(WORKBENCH)
            return
        self.on_shown()

    def choose_columns(self) -> None:
        header = self.table.header
        self._pop_up(header.columns_menu(), header.mapToGlobal(QPoint(0, header.height())))

    def order_menu(self) -> QMenu:
        """What can be done with the chosen order."""
        return order_menu(self, self._shell.commands)

    # Making.

    def _make_parts(self) -> None:
        theme = self._shell.theme
        self.switch = ViewSwitch(NO_SHIPPING)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("搜索订单号、商品、编码、备注  /"))
        self.search.setAccessibleName(tr("搜索无需发货的订单"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(200)
        self.search.setMaximumWidth(SEARCH_WIDTH)
        self.table = NoShippingTable(self.board, theme)
        self.empty = PlaceholderView(theme)
        self.hint = QLabel()
        self.hint.setObjectName("muted")
        self.hint.setWordWrap(True)
        self._soon = single_shot(self, "no shipping layout", SAVE_MS, self._save)
        self.table.header.apply(load_layout(self._path))
        self.table.header.show_sort(self.board.sort, descending=self.board.descending)
        self.rows = QStackedWidget()
        self.rows.addWidget(self.table)
        self.rows.addWidget(self.empty)
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.setSpacing(theme.metric("space-2"))
        top.addWidget(self.switch)
        top.addWidget(self.search, 1)
        top.addStretch(1)
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
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(self.on_shown)
        self.switch.chosen.connect(self._shell.open_page)
        self.empty.asked.connect(self._offer)
        self.table.chosen.connect(self._show_hint)
        self.table.menu_asked.connect(lambda at: self._pop_up(self.order_menu(), at))
        self.table.header.sort_asked.connect(self._sort_by)
        self.table.header.rearranged.connect(self._soon.start)

    @property
    def _path(self) -> Path:
        return self._desk.profile / FILE_NAME

    # Life.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._started:
            self._started = True
            self.orders.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._soon.isActive():
            self._soon.stop()
            self._save()

    # Small answers.

    def orders_changed(self) -> None:
        """Show what the board holds now."""
        self.table.show_again()
        shown = placeholder(self.orders, self.board)
        if shown is not None:
            self.empty.show_placeholder(shown)
        self.rows.setCurrentWidget(self.table if shown is None else self.empty)
        self.switch.show_no_shipping(self.board.total)
        self._show_hint()

    def _take(self) -> None:
        self.board.load(self.orders.rows)
        self.orders_changed()

    def _scanned(self, number: str) -> None:
        """What is not here is a parcel's: the workbench gives the verdict."""
        if not self.orders.matching(number):
            self._shell.open_page(WORKBENCH, number)
        else:
            self.find_number(number)

    def _at_hand(self) -> tuple[NoShippingRow, ...]:
        chosen = self.board.chosen()
        if chosen:
            return chosen
        cursor = self.table.cursor_id
        place = None if cursor is None else self.board.place(cursor)
        return () if place is None else (self.board.shown[place],)

    def _search(self, text: str) -> None:
        self.board.search(text)
        self.orders_changed()

    def _put_query(self, query: str) -> None:
        self.search.blockSignals(True)
        self.search.setText(query)
        self.search.blockSignals(False)

    def _sort_by(self, key: str) -> None:
        self.board.sort_by(key)
        self.table.header.show_sort(self.board.sort, descending=self.board.descending)
        self.orders_changed()

    def _offer(self, action: Action) -> None:
        if action is Action.SYNC:
            self._shell.commands.run("shell.sync")
        elif action is Action.RETRY:
            self.orders.read()
        elif action is Action.CLEAR:
            self._put_query("")
            self._search("")
        self.on_shown()

    def _show_hint(self) -> None:
        number = len(self.board.chosen())
        note = phrase(NOTE)
        self.hint.setText(
            say(phrase("已选 {n} 个。{note}", n=number, note=note) if number else note)
        )
        self.hint.setVisible(bool(len(self.board)))

    def _save(self) -> None:
        order, widths, hidden = self.table.header.arrangement()
        columns = Arrangement(order=order, widths=widths, hidden=hidden)
        path = self._path

        def save(_ctx: JobContext) -> None:
            save_layout(path, columns)

        # A layout that cannot be saved is not worth a message: the next start has the default.
        self._desk.tasks.run(STORE, save, failed=lambda _error: None)

    def _pop_up(self, menu: QMenu, at: QPoint) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)
