"""The view 无需发货: orders without a parcel, what they are and who sees to them."""

from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from app.gui.aftersales.view_switch import ViewSwitch
from app.gui.i18n import tr
from app.gui.lists.page import ListPage
from app.gui.lists.search_field import SearchField
from app.gui.lists.table import ListingTable
from app.gui.menu import context_menu
from app.gui.no_shipping.page_commands import MENU, page_commands
from app.gui.shell_api import NO_SHIPPING, WORKBENCH, Shell
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.key_gate import KeyGate
from app.ports.rows import NoShippingRow
from app.presentation.desk import Desk
from app.presentation.formatting import phrase
from app.presentation.no_shipping.board import NoShippingBoard
from app.presentation.no_shipping.orders import NoShippingOrders
from app.presentation.no_shipping.placeholder import placeholder
from app.presentation.no_shipping.words import NOTE
from app.presentation.workbench.model import Placeholder


class NoShippingPage(ListPage[NoShippingRow]):
    """Orders of all shops that wait on the platform and have nothing to carry."""

    page_id = NO_SHIPPING

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__(desk, shell)
        self.board = NoShippingBoard()
        self.orders = NoShippingOrders(
            desk, subscribe=shell.subscribe, changed=self._take, unforeseen=raise_later
        )
        self.switch = ViewSwitch(NO_SHIPPING)
        self.switch.chosen.connect(shell.open_page)
        search = SearchField(tr("搜索订单号、商品、编码、备注  /"), tr("搜索无需发货的订单"))
        self.put_together(
            self.orders,
            self.board,
            ListingTable(self.board, shell.theme, tr("无需发货")),
            search=search,
            top=self._top(search),
            note=NOTE,
        )
        shell.commands.add(*page_commands(self))
        self.keys = KeyGate(self, shell.commands, NO_SHIPPING)
        self.keys.scanned.connect(self._scanned)

    def _top(self, search: SearchField) -> QWidget:
        top = QWidget()
        row = QHBoxLayout(top)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._shell.theme.metric("space-2"))
        row.addWidget(self.switch)
        row.addWidget(search, 1)
        row.addStretch(1)
        return top

    # Asked by the shell.

    def open_section(self, section: str) -> None:
        """``section`` is what to look for."""
        self.find_number(section)

    def find_number(self, number: str) -> bool:
        self.look_for(number)
        return self.go_to_first()

    # Asked by the list.

    def why_empty(self) -> Placeholder | None:
        return placeholder(self.orders, self.board)

    def row_menu(self) -> QMenu:
        return context_menu(self, self._shell.commands, NO_SHIPPING, MENU)

    def rows_changed(self) -> None:
        super().rows_changed()
        self.switch.show_no_shipping(len(self.board.all))

    # Verbs.

    @property
    def has_order(self) -> bool:
        return bool(self.at_hand())

    def copy_order(self) -> None:
        ids = tuple(row.order_id for row in self.at_hand())
        self.copy(ids, phrase("已复制 {n} 个订单号", n=len(ids)))

    # Small answers.

    def _take(self) -> None:
        self.board.load(self.orders.rows)
        self.rows_changed()

    def _scanned(self, number: str) -> None:
        """What is not here is a parcel's: the workbench gives the verdict."""
        if not self.orders.matching(number):
            self._shell.open_page(WORKBENCH, number)
        else:
            self.find_number(number)
