"""The 发货记录 page: what was shipped, where it is, what failed; found by any number."""

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget

from app.domain.events import Changes, Event, SyncFinished
from app.domain.ids import ParcelId, ShopId
from app.gui.lists.rows_stack import RowsStack
from app.gui.menu import pop_up
from app.gui.shell_api import SHIPMENTS, Page, Shell
from app.gui.shipments.acts import IN_PANEL, ShipmentActs
from app.gui.shipments.chosen_bar import ChosenBar
from app.gui.shipments.filter_bar import FilterBar
from app.gui.shipments.keeper import PageKeeper
from app.gui.shipments.page_commands import page_commands, row_menu
from app.gui.shipments.table import ShipmentTable
from app.gui.side_by_side import side_by_side
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.key_gate import KeyGate
from app.gui.workbench.panel_desk import PanelDesk
from app.gui.workbench.progress_bar import ProgressBar
from app.gui.workbench.question_bar import QuestionBar
from app.gui.workbench.receipt_panel import ReceiptPanel
from app.gui.workbench.side_panel import SidePanel
from app.gui.workbench.ticker import Ticker, single_shot
from app.ports.jobs import JobContext
from app.ports.shipments import Lot, ShipmentLine
from app.ports.tasks import READ
from app.presentation.countdown import Countdowns, Reading, whole_now
from app.presentation.desk import Desk
from app.presentation.shipments.columns import BY_KEY
from app.presentation.shipments.log import Days, Filter, ShipmentLog
from app.presentation.shipments.model import ShipmentBench, placeholder
from app.presentation.workbench.model import Action

NEWS_MS = 1000
"""News that come in a burst are read together: each reading counts every shipment of the days."""
Names = tuple[tuple[str, str], ...]


class ShipmentsPage(Page):
    """Shipments of all shops; nothing is changed here but by the workbench's own verbs."""

    page_id = SHIPMENTS

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk = desk
        self._shell = shell
        self._started = False
        self._stale = False
        self._goal = ""  # a number that was scanned: go to it once it is found
        self._countdowns = Countdowns(desk.rules, desk.rules_of)
        self.log = ShipmentLog(desk, filled=self._filled, unforeseen=raise_later)
        self.bench = ShipmentBench(self.log, self._countdowns, self._now_s)
        self._make_parts()
        self._arrange()
        self._connect()
        self.keeper.restore()
        self.filters.panel.setChecked(self.keeper.panel_shown)
        self._show_filter()
        shell.commands.add(*page_commands(self))
        self.keys = KeyGate(self, shell.commands, SHIPMENTS)
        self.keys.scanned.connect(self.find_number)
        self.show_log()

    # Asked by the shell.

    @property
    def loading(self) -> bool:
        """Whether what is in front is still awaited; before it was shown nothing is."""
        waits = self._news.isActive() or self.filters.waits or self.panel.awaits
        return self._started and (self.log.loading or waits)

    def on_shown(self) -> None:
        self.rows.take_focus()

    def open_section(self, section: str) -> None:
        """``section`` is a lot of the last 30 days, such as ``failed``, or a number to look for."""
        if section in {lot.value for lot in Lot}:
            self._use_filter(Filter(days=Days.MONTH, lot=Lot(section)))
        else:
            self.find_number(section)

    def find_number(self, number: str) -> bool:
        """Look for what carries ``number`` among all days and shops; it is shown once found."""
        number = number.strip()
        self._goal = number
        wanted = Filter(days=self.log.filter.days, text=number)
        if wanted == self.log.filter and self.log.ready:
            self._seek()
        else:
            self._use_filter(wanted)
        return False

    # Told by the log.

    def show_log(self) -> None:
        """Other shipments, or another state."""
        self.table.show_again()
        if self.table.cursor_id is None and len(self.log):
            self.table.go_to(self.log.key_at(0))
        self.rows.show_rows(placeholder(self.log))
        self.filters.show_counts(self.log.counts)
        self._show_selection()
        if self.log.ready:
            self._seek()

    def _filled(self, first: int, last: int) -> None:
        if first > last:
            return
        self.table.rows_changed((first, last))
        self.table.viewport().update()
        self.filters.show_counts(self.log.counts)
        if first <= self.table.currentIndex().row() <= last:
            self.panel.refresh()
        self._show_selection()

    # Verbs.

    def focus_search(self) -> None:
        self.filters.focus_search()

    def select_all(self) -> None:
        self.log.select_all()
        self._selection_moved()

    def use_lot(self, lot: Lot) -> None:
        self.filters.chips[lot].click()

    def step_back(self) -> None:
        """Esc: the question, the receipt, the selection, the side panel, then the filter."""
        if self.question.isVisible():
            self.question.dismiss()
        elif self.receipt.isVisible():
            self.receipt.dismiss()
        elif self.log.selection:
            self.log.selection.clear()
            self._selection_moved()
        elif self.keeper.panel_shown:
            self.show_panel(shown=False)
        elif self.log.filter.narrowed:
            self.clear_filter()
        self.on_shown()

    def clear_filter(self) -> None:
        """Show everything of the days that are looked at."""
        self._use_filter(self.log.filter.widened)

    def toggle_panel(self) -> None:
        self.show_panel(shown=not self.keeper.panel_shown)

    def show_panel(self, *, shown: bool) -> None:
        """Open or close the side panel."""
        self.keeper.show_panel(shown=shown)
        self.filters.panel.setChecked(shown)

    def open_story(self) -> None:
        """Enter: the shipment at the cursor alone, with its whole story beside it."""
        cursor = self.table.cursor_id
        if cursor is not None:
            if cursor not in self.log.selection:
                self.log.selection.only(cursor)
                self._selection_moved()
            self.show_panel(shown=True)

    def choose_columns(self) -> None:
        """Open the menu of columns under the header."""
        self.table.header.ask_columns()

    def show_parcels(self, ids: tuple[ParcelId, ...]) -> None:
        """Choose those of ``ids`` that are listed, and bring the first into sight."""
        listed = [parcel_id for parcel_id in ids if self.log.place(parcel_id) is not None]
        self.log.selection.all_of(listed)
        if listed:
            self.table.go_to(listed[0])
        self._selection_moved()

    def lists(self, parcel_id: ParcelId) -> bool:
        """Whether the parcel is among the shipments listed."""
        return self.log.place(parcel_id) is not None

    def row_menu(self) -> QMenu:
        """What can be done with the chosen shipments, from the registry."""
        return row_menu(self, self._shell.commands)

    # Making.

    def _make_parts(self) -> None:
        theme, desk = self._shell.theme, self._desk
        self.filters = FilterBar(theme)
        self.table = ShipmentTable(self.log, self._reading, theme)
        self.receipt = ReceiptPanel(theme)
        self.question = QuestionBar(theme)
        self.progress = ProgressBar(theme)
        self.chosen = ChosenBar(theme)
        self.panel = SidePanel(
            desk, theme, self._countdowns, self._now_s, raise_later, offers=IN_PANEL
        )
        self.acts = ShipmentActs(
            self,
            desk,
            self._shell,
            log=self.log,
            bench=self.bench,
            cursor=lambda: self.table.cursor_id,
            bars=(self.question, self.receipt, self.progress),
            show_parcels=self.show_parcels,
        )
        self.beside = PanelDesk(
            *(self.panel, self, desk, self._shell, self.question),
            verbs=self.acts.verbs,
            ask=self.acts.do_with,
            release=lambda parcel_id: self.acts.marks.release((parcel_id,)),
        )
        self.ticker = Ticker(lambda: desk.clock.now().timestamp(), self)
        self._news = single_shot(self, "shipment news", NEWS_MS, self._read_news)

    def _arrange(self) -> None:
        self.rows = RowsStack(self.table, self._shell.theme)
        self.placeholder = self.rows.placeholder
        bars = QVBoxLayout()
        bars.setContentsMargins(8, 0, 8, 6)
        bars.setSpacing(6)
        for bar in (self.receipt, self.question, self.progress, self.chosen):
            bars.addWidget(bar)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.rows, 1)
        column.addLayout(bars)
        splitter = side_by_side(left, self.panel)
        self.keeper = PageKeeper(
            self._desk,
            self.log,
            header=self.table.header,
            panel=self.panel,
            splitter=splitter,
        )
        top = QVBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.addWidget(self.filters)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(splitter, 1)

    def _connect(self) -> None:
        shell, acts, panel = self._shell, self.acts, self.panel
        self.log.changed.subscribe(self.show_log)
        self.filters.changed.connect(self._use_filter)
        self.filters.panel_asked.connect(self.toggle_panel)
        self.filters.export_asked.connect(acts.export)
        self.filters.search.returnPressed.connect(self.on_shown)
        self.placeholder.asked.connect(self._offer)
        self.table.chosen.connect(self._show_selection)
        self.table.pointed.connect(lambda p: panel.show_parcel(ParcelId(p) if p else None))
        self.table.opened.connect(self.open_story)
        self.table.menu_asked.connect(lambda at: pop_up(self.row_menu(), at))
        self.table.header.sort_asked.connect(self._sort_by)
        self.chosen.asked.connect(self._asked)
        self.question.closed.connect(self.on_shown)
        self.ticker.beat.connect(self._beat)
        shell.subscribe(self._heard)

    # Life.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._started or self._stale:
            self._started, self._stale = True, False
            self._read_names()
            self._show_filter()
            self.log.refresh()
        self.ticker.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.ticker.stop()
        if self._news.isActive():
            self._news.stop()
            self._stale = True
        self.keeper.flush()

    def _heard(self, event: Event) -> None:
        news = isinstance(event, Changes) and (event.orders or event.parcels or event.shops)
        if not (news or isinstance(event, SyncFinished)):
            return
        if not self.isVisible():
            self._stale = True
        elif not self._news.isActive():
            self._news.start()

    def _read_news(self) -> None:
        if self.log.loading:
            self._news.start()
            return
        self._read_names()
        self.log.refresh()

    def _read_names(self) -> None:
        """Shops and couriers to choose from."""
        reader = self._desk.reader

        def read(_ctx: JobContext) -> tuple[Names, Names]:
            shops = reader.shops()
            found = {c.code: c.name for shop in shops for c in reader.carriers(shop.shop_id)}
            return tuple((s.shop_id, s.name) for s in shops), tuple(found.items())

        def take(found: tuple[Names, Names]) -> None:
            shops, carriers = found
            self.bench.several_shops = len(shops) > 1
            self.filters.offer(shops, carriers)
            gone = self.log.filter.shop_id not in {None, *(ShopId(each) for each, _ in shops)}
            if gone:  # it cannot be chosen any more: show what is shown
                self.clear_filter()

        self._desk.tasks.run(READ, read, done=take, failed=raise_later)

    def _beat(self) -> None:
        self.table.tick()
        self.panel.tick()

    # Small answers.

    def _use_filter(self, wanted: Filter) -> None:
        if wanted.text != self._goal:
            self._goal = ""
        self.log.show(wanted)
        self._show_filter()
        self.keeper.note()

    def _show_filter(self) -> None:
        self.filters.show_filter(self.log.filter, today=self.log.today)

    def _sort_by(self, key: str) -> None:
        sort = BY_KEY[key].sort
        if sort is not None:
            self.log.sort_by(sort)
            self.keeper.show_sort()
            self.keeper.note()

    def _seek(self) -> None:
        """What was scanned is gone to and told; what is not here is heard."""
        if not self._goal or self.log.filter.text != self._goal:
            return
        self._goal = ""
        if not len(self.log):
            QApplication.beep()  # eyes are on the parcel
            return
        self.table.go_to(self.log.key_at(0))
        self.table.setFocus()
        self.open_story()

    def _asked(self, name: str) -> None:
        if name == "clear":
            self.log.selection.clear()
            self._selection_moved()
            self.on_shown()
        else:
            self.acts.do(name)

    def _show_selection(self) -> None:
        self.chosen.show_chosen(len(self.log.selection), self.acts.fitting() | {"clear"})

    def _selection_moved(self) -> None:
        self.table.viewport().update()
        self._show_selection()

    def _offer(self, action: Action) -> None:
        if action is Action.RETRY:
            self.log.refresh()
        elif action is Action.CLEAR:
            self.clear_filter()
        elif action is Action.SHOW_ALL:
            self._use_filter(Filter(days=Days.MONTH))

    def _reading(self, line: ShipmentLine) -> Reading:
        points = self._countdowns.points(line.parcel)
        return self._countdowns.state(line.parcel, points, self._now_s())

    def _now_s(self) -> int:
        return whole_now(self._desk.clock.now())
