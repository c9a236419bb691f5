"""Which printer labels go to from now on."""

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.events import Event, SettingsChanged
from app.gui.i18n import say, tr
from app.gui.menu import pop_up
from app.gui.shell_api import SETTINGS, Shell
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.bulk_bar import BulkBar
from app.gui.workbench.order_menu import order_menu
from app.presentation.desk import Desk, current_printer
from app.presentation.formatting import phrase, verbatim
from app.presentation.settings_page_printer_list import PRINTERS, PrinterList, PrinterRow
from app.services.current_printer import CURRENT


class PrinterChooser(QObject):
    """The printers as a menu beside 打印 of the bar.

    Args:
        page: owns the menu.
        desk, shell: printers and the window.
        bar: shows where labels go, and a button for the menu while there are several printers.
    """

    def __init__(self, page: QWidget, desk: Desk, shell: Shell, bar: BulkBar) -> None:
        super().__init__(page)
        self._page = page
        self._desk = desk
        self._shell = shell
        self._bar = bar
        self._model = PrinterList(desk, shell.printers, shell.queue, failed=raise_later)
        bar.printer_asked.connect(self.open)
        shell.subscribe(self._take)
        self._show()

    def open(self) -> None:
        """Show the menu: above its button, or in the middle while there is none."""
        self._open(self.menu())

    def open_orders(self) -> None:
        """Show the orders in which labels can be printed, at the same place."""
        menu = order_menu(self._page, self._desk, self._shell)
        title = QAction(menu.title(), menu)  # nothing else says what is chosen here
        title.setEnabled(False)
        first = menu.actions()[0]
        menu.insertAction(first, title)
        menu.insertSeparator(first)
        self._open(menu)

    def _open(self, menu: QMenu) -> None:
        at = self._page.mapToGlobal(self._page.rect().center())
        if self._bar.printer.isVisible():
            at = self._bar.printer.mapToGlobal(QPoint(0, -menu.sizeHint().height()))
        pop_up(menu, at)

    def menu(self) -> QMenu:
        """The printers with their states, the current one marked, and the way to the settings."""
        menu = QMenu(self._page)
        group = QActionGroup(menu)
        for row in self._model.rows:
            words = phrase("{name} · {state}", name=verbatim(row.setup.name), state=row.state)
            action = QAction(say(words).replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setChecked(row.current)
            action.triggered.connect(lambda _=False, row=row: self._choose(row))
            group.addAction(action)
            menu.addAction(action)
            if row.current:
                menu.setActiveAction(action)
        menu.addSeparator()
        orders = order_menu(menu, self._desk, self._shell)
        menu.addMenu(orders)
        settings = menu.addAction(tr("打印机设置"))
        settings.triggered.connect(lambda: self._shell.open_page(SETTINGS, "printers"))
        return menu

    def _show(self) -> None:
        current = current_printer(self._desk)
        name = current.name if current is not None else ""
        self._bar.show_printer(name, several=len(self._desk.station.all()) > 1)

    def _choose(self, row: PrinterRow) -> None:
        words = tr("之后打印到「{name}」").format(name=row.setup.name)
        self._model.choose(row.setup.printer_id, lambda undo: self._shell.toast(words, undo))

    def _take(self, event: Event) -> None:
        if isinstance(event, SettingsChanged) and event.keys & {CURRENT, PRINTERS}:
            self._show()
