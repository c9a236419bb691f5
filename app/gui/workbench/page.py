"""The 工作台 page: parts put together, what they tell each other, and what Esc means."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.domain.ids import ParcelId, ShopId
from app.gui.aftersales.view_switch import ViewSwitch
from app.gui.going_first import GoingFirst
from app.gui.lists.rows_stack import RowsStack
from app.gui.menu import pop_up
from app.gui.shell_api import AFTERSALES, NO_SHIPPING, SETTINGS, WORKBENCH, Page, Shell
from app.gui.side_by_side import side_by_side
from app.gui.workbench.actions import Actions
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.bulk_bar import BulkBar
from app.gui.workbench.cells import Cells
from app.gui.workbench.chip_bar import ChipBar
from app.gui.workbench.counter import CalmCounter
from app.gui.workbench.keeper import LayoutKeeper
from app.gui.workbench.key_gate import KeyGate
from app.gui.workbench.mark_desk import MarkDesk
from app.gui.workbench.merge_strip import Merging
from app.gui.workbench.page_commands import bench_commands, verb_menu
from app.gui.workbench.panel_desk import PanelDesk
from app.gui.workbench.printer_menu import PrinterChooser
from app.gui.workbench.progress_bar import ProgressBar
from app.gui.workbench.question_bar import QuestionBar
from app.gui.workbench.receipt_panel import ReceiptPanel
from app.gui.workbench.resume_bar import ResumeBar, Resuming
from app.gui.workbench.scan_desk import ScanDesk
from app.gui.workbench.side_panel import SidePanel
from app.gui.workbench.table import ParcelTable
from app.gui.workbench.ticker import Ticker, single_shot
from app.gui.workbench.tool_bar import ToolBar
from app.gui.workbench.verdict_bar import VerdictBar
from app.gui.workbench.wanted import Wanted
from app.presentation.aftersales.words import case_rules
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, phrase
from app.presentation.workbench.acts import Act
from app.presentation.workbench.board import SortBy, add_up
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.entry import Entry
from app.presentation.workbench.model import Action, WorkbenchModel
from app.presentation.workbench.verbs import fitting

IDLE_MS = 4000
"""After this long without a key or a movement rows may take their new places."""
SOON_MS = 300
"""When nobody has a hand on the table; news that come in a burst are shown together."""
SEARCH_MS = 60
"""Typing rests this long before the rows are searched; a search takes some milliseconds."""
COUNT_EVERY_S, ORDER_EVERY_S, RECYCLE_EVERY_S = 15, 60, 60


class WorkbenchPage(Page):
    """Pending parcels. See ``UI.md`` for what it promises."""

    page_id = WORKBENCH

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk = desk
        self._shell = shell
        self._started = False
        self._beats = 0
        self.model = WorkbenchModel(
            desk, subscribe=shell.subscribe, view=self, unforeseen=raise_later
        )
        self.board = self.model.board
        self._make_parts()
        self._arrange()
        self._connect()
        self.keeper.restore()
        shell.commands.add(*bench_commands(self))
        self.keys = KeyGate(self, shell.commands, WORKBENCH)
        self.keys.scanned.connect(self.scans.look_up)
        self.facts_changed()
        self.rows_reset()

    # Asked by the shell.

    @property
    def loading(self) -> bool:
        """Whether rows, or what the side panel shall show, are still awaited."""
        return self.busy or (not self.model.ready and self.model.error is None)

    @property
    def busy(self) -> bool:
        """Whether something on the page is about to be drawn anew."""
        return self._search_soon.isActive() or self.panel.awaits

    def on_shown(self) -> None:
        self.rows.take_focus()

    def open_section(self, section: str) -> None:
        """``section`` is a chip's name, such as ``to_confirm``, or a number to look for."""
        if self.resuming.open_section(section):
            return
        if section in {chip.value for chip in Chip}:
            self.use_chip(Chip(section))
        elif any(sign.isdigit() for sign in section):
            self.on_shown()  # now: a table that gets the focus points at a row of its own
            if not self.find_number(section):
                self.keeper.show_panel(shown=True)  # the only place of what has left the rows

    def find_number(self, number: str) -> bool:
        return self.scans.look_up(number)

    # Told by the model.

    def rows_reset(self) -> None:
        """Other rows, or another order."""
        self.table.show_again()
        self._show_state()

    def rows_changed(self, places: tuple[int, ...]) -> None:
        """Rows at these places read differently."""
        self.table.rows_changed(places)
        cursor = self.table.cursor_id
        if cursor is not None and self.board.place(cursor) in set(places):
            self.panel.refresh()

    def facts_changed(self) -> None:
        """Counts, shops, age, state."""
        if self.model.ready:
            self.counter.ask()
            if self.isVisible():
                self.merging.look()
        self.tools.show_shops(self.model.shops, self.board.shop)
        self.switch.show_no_shipping(len(self.model.no_shipping.rows))
        self._show_age()
        self._show_state()
        self.wanted.look()

    def _count(self) -> None:
        self.chips.show_counts(self.board.counts())
        if self.board.several_shops:
            self.tools.show_shop_counts(self.board.shop_counts())

    # Verbs.

    def focus_search(self) -> None:
        """Put the caret into the search field."""
        self.tools.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.tools.search.selectAll()

    def select_all(self) -> None:
        """Choose every row shown, once all are there."""
        self._going_first.begin()
        if not self.model.ready:
            return
        self.board.select_all()
        self._selection_moved()

    def clear_filters(self) -> None:
        """Forget search and shop."""
        self._going_first.begin()
        self._search_soon.stop()
        self.tools.put_query("")
        self.board.clear_filters()
        self.keeper.note()
        self.rows_reset()
        self.facts_changed()

    def step_back(self) -> None:
        """Esc: question, editor, verdict, receipt, selection, then the filter."""
        if self.question.isVisible():
            self.question.dismiss()
        elif self.marks.open_bar is not None:
            self.marks.dismiss()
        elif self.verbs.split.isVisible():
            self.verbs.split.dismiss()
        elif self.verdict.isVisible():
            self.verdict.dismiss()
            self.scans.stop_proving()
        elif self.receipt.isVisible():
            self.receipt.dismiss()
        elif self.tools.search.hasFocus() and self.tools.search.text():
            self.clear_filters()
        elif self.board.selection:
            self.board.selection.clear()
            self._selection_moved()
        elif self.board.filtered or self.tools.search.text():
            self.clear_filters()
        self.on_shown()

    def use_chip(self, chip: Chip) -> None:
        """Show the rows of ``chip``."""
        self._going_first.begin()
        self.chips.show_chip(chip)
        self.board.use_chip(chip)
        self.rows_reset()

    def use_shop(self, shop_id: str) -> None:
        """Show one shop, or all for ""."""
        self._going_first.begin()
        self.board.use_shop(ShopId(shop_id) if shop_id else None)
        self.keeper.note()
        self.rows_reset()
        self.facts_changed()
        self.counter.now()

    def sort_by(self, key: str) -> None:
        """Order by a column; the same one again turns the order round."""
        self._going_first.begin()
        old = self.board.sort
        self.board.sort_by(SortBy(key, descending=old.key == key and not old.descending))
        sort = self.board.sort
        self.table.header.show_sort(sort.key, descending=sort.descending)
        self.rows_reset()
        self.keeper.note()

    def refresh_order(self) -> None:
        """Filter and sort anew."""
        self._going_first.begin()
        self.board.refresh()
        self.rows_reset()

    def toggle_panel(self) -> None:
        """Show or hide the side panel."""
        self.keeper.show_panel(shown=not self.keeper.panel_shown)

    def choose_columns(self) -> None:
        """Open the menu of columns under the header."""
        self.table.header.ask_columns()

    def open_cases(self) -> None:
        """Go to the after-sales cases."""
        self._shell.open_page(AFTERSALES)

    def open_no_shipping(self) -> None:
        """Go to the orders with nothing to carry."""
        self._shell.open_page(NO_SHIPPING)

    def show_parcels(self, ids: tuple[ParcelId, ...]) -> None:
        """Choose these parcels and bring the first into sight, whatever the filter was."""
        if any(self.board.place(p) is None and self.board.entry(p) is not None for p in ids):
            self.tools.put_query("")
            self.board.clear_filters()
            self.use_chip(Chip.ALL)
        self.board.selection.all_of(p for p in ids if self.board.entry(p) is not None)
        shown = next((p for p in ids if self.board.place(p) is not None), None)
        if shown is not None:
            self.table.go_to(shown)
        self._selection_moved()

    def lists(self, parcel_id: ParcelId) -> bool:
        """Whether the parcel is pending here, under whatever filter."""
        return self.board.entry(parcel_id) is not None

    def take_parcels(self, ids: tuple[ParcelId, ...]) -> None:
        """As :meth:`review`, once the rows are there."""
        self.wanted.ask(ids)

    def review(self, ids: tuple[ParcelId, ...]) -> None:
        """Show these parcels alone and choose them."""
        self._search_soon.stop()
        self.tools.put_query("")
        self.board.show_only(ids)
        self.chips.show_chip(self.board.chip)
        self.rows_reset()
        self.facts_changed()
        self.show_parcels(ids)
        self.on_shown()

    # Making.

    def _make_parts(self) -> None:
        theme, model = self._shell.theme, self.model
        urgent_s = case_rules(self._desk.settings).urgent_s
        self.cells = Cells(
            model.countdowns,
            model.now_s,
            urgent_s,
            lambda: self._desk.settings.number("gate.max_age_s"),
        )
        self.wanted = Wanted(model, self.review)
        self.tools = ToolBar(theme)
        self.switch = ViewSwitch(WORKBENCH)
        self.tools.put_first(self.switch)
        self.chips = ChipBar(theme)
        self.table = ParcelTable(self.board, self.cells, theme)
        self.verdict = VerdictBar(theme)
        self.receipt = ReceiptPanel(theme, at_work=True)
        self.question = QuestionBar(theme)
        self.progress = ProgressBar(theme)
        self.bulk = BulkBar(theme)
        self.printers = PrinterChooser(self, self._desk, self._shell, self.bulk)
        self.panel = SidePanel(self._desk, theme, model.countdowns, model.now_s, raise_later)
        self.counter = CalmCounter(self, self._count)
        self.ticker = Ticker(lambda: self._desk.clock.now().timestamp(), self)
        self.verbs = Actions(
            self,
            self._desk,
            self._shell,
            self.board,
            cursor=self._at_cursor,
            bars=(self.question, self.receipt, self.progress),
            show_parcels=self.show_parcels,
            recyclable=self.tools.show_recyclable,
        )
        self.resume = ResumeBar(theme)
        self.marks = MarkDesk(
            self._desk, self._shell, targets=self.verbs.targets, receipt=self.receipt
        )
        self.beside = PanelDesk(
            *(self.panel, self, self._desk, self._shell, self.question),
            verbs=self.verbs,
            ask=lambda verb, row: self.verbs.numbers.ask(verb, (row,)),
            release=self.marks.release,
        )
        self.resuming = Resuming(
            self.resume, self.verbs, self._desk, self._shell, also=self.marks.ended
        )
        self.merging = Merging(
            self._desk,
            self._shell,
            self.board,
            self.verbs.groups,
            review=self.review,
            leave=self.clear_filters,
        )
        self.scans = ScanDesk(
            *(self._desk, self.board, self.verdict),
            show_parcels=self.show_parcels,
            show_alone=self.panel.show_parcel,
            unforeseen=raise_later,
        )
        self.idle = single_shot(self, "idle", IDLE_MS, self._settle_order)
        self._going_first = GoingFirst(self, self._desk.window_works)
        self._search_soon = single_shot(self, "search", SEARCH_MS, self._search)

    def _arrange(self) -> None:
        self.rows = RowsStack(self.table, self._shell.theme)
        self.placeholder = self.rows.placeholder
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.rows, 1)
        bars = QVBoxLayout()
        bars.setContentsMargins(8, 0, 8, 6)
        bars.setSpacing(6)
        upper = (self.verdict, self.receipt, self.question, self.verbs.split, *self.marks.bars)
        for bar in (*upper, self.progress, self.bulk):
            bars.addWidget(bar)
        column.addLayout(bars)
        splitter = side_by_side(left, self.panel)
        self.keeper = LayoutKeeper(
            self._desk,
            self.board,
            header=self.table.header,
            panel=self.panel,
            splitter=splitter,
            button=self.tools.panel,
        )
        top = QVBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.setSpacing(8)
        top.addWidget(self.tools)
        top.addWidget(self.chips)
        top.addWidget(self.resume)
        top.addWidget(self.merging.strip)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(splitter, 1)
        self.chips.show_chip(self.board.chip)

    def _connect(self) -> None:
        self.tools.searched.connect(lambda _text: self._search_soon.start())
        self.tools.search.returnPressed.connect(self._search_now)
        self.tools.shop_chosen.connect(self.use_shop)
        self.tools.refresh_asked.connect(self.refresh_order)
        self.tools.sync_asked.connect(lambda: self._offer(Action.SYNC))
        self.tools.panel_asked.connect(self.toggle_panel)
        self.tools.recycle_asked.connect(self.verbs.numbers.offer)
        self.chips.chosen.connect(self.use_chip)
        self.placeholder.asked.connect(self._offer)
        self.table.chosen.connect(self._show_selection)
        self.table.pointed.connect(lambda p: self.panel.show_parcel(ParcelId(p) if p else None))
        self.table.opened.connect(self.toggle_panel)
        self.table.menu_asked.connect(lambda at: pop_up(self.row_menu(), at))
        self.table.touched.connect(lambda: self.idle.start(IDLE_MS))
        self.table.header.sort_asked.connect(self.sort_by)
        self.bulk.asked.connect(self.verbs.do)
        self.bulk.mark_asked.connect(self.marks.do)
        self.bulk.all_asked.connect(self.select_all)
        self.bulk.clear_asked.connect(self.step_back)
        self.switch.chosen.connect(self._shell.open_page)
        for bar in (self.question, self.verbs.split, *self.marks.bars):
            bar.closed.connect(self.on_shown)
        self.receipt.hand_asked.connect(self._hand_over)
        self.ticker.beat.connect(self._beat)

    # Life.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._started:
            self._started = True
            self.model.feed.start()
            self.model.no_shipping.start()
            self.resuming.kept.refresh()
        self.verbs.numbers.count()
        self.ticker.start()
        if self.model.ready:
            self.counter.go_on()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.ticker.stop()
        self.counter.stop()
        self.merging.stop()
        self.idle.stop()
        self.keeper.flush()

    def _beat(self) -> None:
        self._beats += 1
        self.table.tick()
        self.panel.tick()
        if self._beats % COUNT_EVERY_S == 0:
            self.facts_changed()
        if self._beats % RECYCLE_EVERY_S == 0:
            self.verbs.numbers.count()
        if self._beats % ORDER_EVERY_S == 0:
            self.board.check_order()
            self._show_news()

    # Showing.

    def _show_state(self) -> None:
        self.rows.show_rows(self.model.placeholder())
        self.merging.refresh()
        self._show_news()
        self._show_selection()

    def _show_news(self) -> None:
        self.tools.show_news(stale=self.board.stale, arrived=self.board.arrived)
        if self.board.stale and not self.idle.isActive() and self.isVisible():
            at_work = bool(self.board.selection) or self.table.underMouse()
            self.idle.start(IDLE_MS if at_work else SOON_MS)

    def _show_age(self) -> None:
        error = self.model.error
        trouble = NOTHING
        if error is not None and self.board.total:
            trouble = phrase("读不到新数据：{why}", why=phrase(error.title))
        self.tools.show_freshness(self.model.freshness(), trouble)

    def _show_selection(self) -> None:
        rows = self.board.chosen_rows()
        self.bulk.setVisible(bool(rows))
        if rows:
            opened = self._desk.gates.open_by_setting()
            self.bulk.show_selection(add_up(rows), len(self.board.shown), fitting(rows, opened))
            self.bulk.show_marks(rows)

    def _selection_moved(self) -> None:
        self.table.viewport().update()
        self._show_selection()

    def _settle_order(self) -> None:
        """Nobody has worked for a while: take the new order."""
        bars = (self.question, self.verbs.split)
        asking = any(bar.isVisible() for bar in bars) or self.marks.open_bar is not None
        if self.board.stale and not asking:
            self.refresh_order()

    def _search(self) -> None:
        self._going_first.begin()
        self.board.search(self.tools.search.text())
        self.rows_reset()

    def _search_now(self) -> None:
        if self._search_soon.isActive():
            self._search_soon.stop()
            self._search()
        self.on_shown()

    def _offer(self, action: Action) -> None:
        if action is Action.SYNC:
            self._shell.commands.run("shell.sync")
        elif action is Action.RETRY:
            self.model.retry()
        elif action is Action.CLEAR:
            self.clear_filters()
        elif action is Action.SHOW_ALL:
            self.use_chip(Chip.ALL)
        elif action is Action.NO_SHIPPING:
            self._shell.open_page(NO_SHIPPING, self.board.query.strip())
        elif action is Action.AUTHORIZE:
            self._shell.open_page(SETTINGS, "shops")

    def _hand_over(self, ids: tuple[ParcelId, ...]) -> None:
        """交给人: chosen, and put aside with a note for whoever looks after them."""
        self.show_parcels(ids)
        self.marks.do(Act.HOLD)

    def _at_cursor(self) -> Entry | None:
        cursor = self.table.cursor_id
        return None if cursor is None else self.board.entry(cursor)

    def row_menu(self) -> QMenu:
        """The verbs that fit the chosen rows, from the registry."""
        return verb_menu(self, self._shell.commands, self.verbs.can, self.marks.can)
