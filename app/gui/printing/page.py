"""The 打印 page: printers along the top, 待确认 and the ledger below."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QTabBar, QVBoxLayout

from app.domain.errors import AppError
from app.domain.events import Changes, Event, SettingsChanged
from app.domain.ids import PrinterId, PrintJobId
from app.domain.instants import business_day
from app.gui.i18n import say, tr
from app.gui.menu import context_menu, pop_up
from app.gui.printing.actions import LabelActions
from app.gui.printing.batches_view import BatchesView
from app.gui.printing.cards import CardStrip, PrinterCard
from app.gui.printing.keeper import PageKeeper
from app.gui.printing.ledger_view import LedgerView
from app.gui.printing.page_commands import BATCH_MENU, page_commands
from app.gui.printing.waiting_view import WaitingView
from app.gui.sheets import Sheets
from app.gui.shell_api import PRINTING, SETTINGS, WORKBENCH, Page, Shell
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.key_gate import KeyGate
from app.gui.workbench.resume_bar import BATCH_SECTION
from app.gui.workbench.taking_back import TakingBack
from app.gui.workbench.ticker import single_shot
from app.presentation.desk import Desk
from app.presentation.formatting import phrase
from app.presentation.printing.cards import read_cards
from app.presentation.printing.held import Held
from app.presentation.printing.label_words import printer_names
from app.presentation.printing.ledger import Filter, Ledger
from app.presentation.printing.queue import Run
from app.presentation.printing.waiting import Waiting
from app.presentation.workbench.kept import BatchList

NEWS_MS = 400
"""News of labels that come in a burst are read together."""
CARDS_MS = 60
"""A fast printer moves its run a hundred times a second."""
WAITING, LEDGER, BATCHES = 0, 1, 2
_LEDGER_MENU = ("reprint", "copy", "run", "bench", "columns")
_WAITING_MENU = ("came_out", "not_out", "from_here", "take_back", "columns")


class PrintingPage(Page):
    """Queue, 待确认, ledger. See ``UI.md`` for what it promises."""

    page_id = PRINTING

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk = desk
        self._shell = shell
        self._answered = TakingBack(desk, shell)
        self._started = False
        self._stale = False
        self._tab_chosen = False
        self._names: dict[PrinterId, str] = {}
        self.waiting = Waiting(desk, unforeseen=raise_later)
        self.held = Held(desk, failed=self._take_error)
        self.ledger = Ledger(desk, filled=self._filled, unforeseen=raise_later)
        self._make_parts()
        self._arrange()
        self._connect()
        self.ledger.filter = self.keeper.restore()
        self._read_station()
        self._show_filter()
        shell.commands.add(*page_commands(self))
        self.keys = KeyGate(self, shell.commands, PRINTING)
        self.keys.scanned.connect(self._scanned)

    # Asked by the shell.

    @property
    def loading(self) -> bool:
        """Whether what is in front is still awaited; before it was shown nothing is."""
        if not self._started:
            return False
        awaited = not self.waiting.ready and self.waiting.error is None
        return awaited or (self.on_ledger and self.ledger.loading) or self.busy

    @property
    def busy(self) -> bool:
        """Whether something is about to be read or drawn anew."""
        timers = (self._news, self._cards_soon)
        return any(timer.isActive() for timer in timers) or self.ledger_view.filters.waits

    def on_shown(self) -> None:
        self._front().take_focus()

    def open_section(self, section: str) -> None:
        """``waiting``, ``ledger``, or a number to look for in the ledger."""
        if section == "waiting":
            self.show_waiting()
        elif section == "ledger":
            self.show_ledger()
        elif section == "batches":
            self.show_batches()
        else:
            self.find_number(section)

    def find_number(self, number: str) -> bool:
        """A waiting label is gone to; any other number is searched in the ledger."""
        row = self.waiting.find(number)
        if row is None:
            self._search(number)
            return False
        self.show_waiting()
        self.waiting.choose((row.batch_id, row.printer_id))
        return self.waiting_view.table.go_to(row.job_id)

    def _front(self) -> WaitingView | LedgerView | BatchesView:
        return (self.waiting_view, self.ledger_view, self.batches_view)[self.tabs.currentIndex()]

    # Asked by commands.

    @property
    def on_waiting(self) -> bool:
        return self.tabs.currentIndex() == WAITING

    @property
    def on_batches(self) -> bool:
        return self.tabs.currentIndex() == BATCHES

    @property
    def on_ledger(self) -> bool:
        return self.tabs.currentIndex() == LEDGER

    def show_waiting(self) -> None:
        self._tab_chosen = True
        self.tabs.setCurrentIndex(WAITING)

    def show_ledger(self) -> None:
        self._tab_chosen = True
        self.tabs.setCurrentIndex(LEDGER)

    def show_batches(self) -> None:
        self._tab_chosen = True
        self.tabs.setCurrentIndex(BATCHES)

    def focus_search(self) -> None:
        self.show_ledger()
        self.ledger_view.filters.focus_search()

    def step_back(self) -> None:
        """Esc: whatever is open, chosen, noted or filtered, one thing at a time."""
        if not self._front().step_back():
            self.on_shown()

    def choose_columns(self) -> None:
        """Open the menu of columns under the header."""
        if self.tabs.currentIndex() == BATCHES:
            return  # its columns are fixed
        view = self.ledger_view if self.on_ledger else self.waiting_view
        view.table.header.ask_columns()

    # Making.

    def _make_parts(self) -> None:
        theme = self._shell.theme
        self.strip = CardStrip(theme)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(tr("待确认和台账"))
        self.tabs.setExpanding(False)
        self.tabs.addTab("")
        self.tabs.addTab(tr("打印台账"))
        self.tabs.addTab(tr("批次"))
        self.waiting_view = WaitingView(self.waiting, theme, self._named)
        self.ledger_view = LedgerView(self.ledger, theme, self._named)
        self.batches = BatchList(self._desk, failed=self._take_error)
        self.batches_view = BatchesView(self.batches, theme)
        self.sheets = Sheets(self, self._desk, self._shell)
        self.labels = LabelActions(self.ledger_view, self._desk, self._shell)
        self.keeper = PageKeeper(
            self._desk,
            self,
            ledger=self.ledger,
            headers=(self.ledger_view.table.header, self.waiting_view.table.header),
        )
        self._news = single_shot(self, "label news", NEWS_MS, self._read_news)
        self._cards_soon = single_shot(self, "printer cards", CARDS_MS, self._show_cards)

    def _arrange(self) -> None:
        self.stack = QStackedWidget()
        self.stack.addWidget(self.waiting_view)
        self.stack.addWidget(self.ledger_view)
        self.stack.addWidget(self.batches_view)
        top = QVBoxLayout()
        top.setContentsMargins(12, 10, 12, 4)
        top.setSpacing(6)
        top.addWidget(self.strip)
        top.addWidget(self.tabs)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.stack, 1)
        self._show_tabs()

    def _connect(self) -> None:
        shell = self._shell
        self.strip.made.connect(self._listen_to)
        self.strip.add_asked.connect(lambda: shell.open_page(SETTINGS, "printers"))
        self.tabs.currentChanged.connect(self._tab_changed)
        self.waiting.changed.subscribe(self._show_tabs)
        self.held.changed.subscribe(self._show_held)
        self.waiting_view.written.connect(self._answers_written)
        self.waiting_view.retry_asked.connect(self.waiting.refresh)
        self.waiting_view.menu_asked.connect(lambda at: pop_up(self.label_menu(), at))
        self.waiting_view.held.release_asked.connect(self.held.release)
        self.waiting_view.held.drop_asked.connect(self.held.drop)
        self.ledger_view.filters.changed.connect(self._use_filter)
        self.ledger_view.retry_asked.connect(self.ledger.refresh)
        self.ledger_view.menu_asked.connect(lambda at: pop_up(self.label_menu(), at))
        self.ledger_view.table.opened.connect(self.labels.show_run)
        self.ledger_view.receipt.settle_asked.connect(lambda _view: self.show_waiting())
        self.batches_view.opened.connect(
            lambda label: shell.open_page(WORKBENCH, f"{BATCH_SECTION}{label}")
        )
        self.batches_view.list_asked.connect(self.sheets.of_batch)
        self.batches_view.print_asked.connect(self.sheets.press.batch)
        self.batches_view.menu_asked.connect(lambda at: pop_up(self.label_menu(), at))
        shell.queue.changed.subscribe(self._queue_moved)
        shell.printers.changed.subscribe(self._queue_moved)
        shell.subscribe(self._heard)

    def _listen_to(self, card: PrinterCard) -> None:
        queue = self._shell.queue
        card.pause_asked.connect(lambda printer_id: queue.pause(PrinterId(printer_id)))
        card.resume_asked.connect(lambda printer_id: queue.resume(PrinterId(printer_id)))
        card.stop_asked.connect(queue.stop)
        card.move_asked.connect(self._move)
        card.give_up_asked.connect(self.labels.give_up)
        card.test_asked.connect(lambda printer_id: self._shell.printers.ask(PrinterId(printer_id)))
        card.settings_asked.connect(lambda: self._shell.open_page(SETTINGS, "printers"))

    # Life.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._started or self._stale:
            self._started, self._stale = True, False
            self._read_station()
            self._read_news()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.keeper.flush()

    def _heard(self, event: Event) -> None:
        if isinstance(event, SettingsChanged) and "printers" in event.keys:
            self._read_station()
            self._note_news()
        if isinstance(event, Changes) and event.parcels:
            self._note_news()

    def _note_news(self) -> None:
        if not self.isVisible():
            self._stale = True
        elif not self._news.isActive():
            self._news.start()

    def _queue_moved(self) -> None:
        if self.isVisible() and not self._cards_soon.isActive():
            self._cards_soon.start()
        elif not self.isVisible():
            self._stale = True

    def _read_news(self) -> None:
        if self.on_ledger:  # else it is read when it comes to the front
            self.ledger.refresh()
        if self.tabs.currentIndex() == BATCHES:
            self._read_batches()
        self.waiting.refresh()
        self.held.refresh()

    def _read_station(self) -> None:
        self._names = printer_names(self._desk.station)
        if self.ledger.filter.printer_id not in {None, *self._names}:
            # It cannot be chosen any more: what it printed is among all the others.
            self.ledger.show(replace(self.ledger.filter, printer_id=None))
            self._show_filter()
        self.ledger_view.filters.show_printers(self._desk.station.all())
        self._show_cards()

    # Showing.

    def _named(self) -> Mapping[PrinterId, str]:
        return self._names

    def _show_cards(self) -> None:
        self.strip.show_cards(
            read_cards(self._shell.printers, self._shell.queue), self._desk.station.all()
        )

    def _show_tabs(self) -> None:
        count = self.waiting.count
        words = say(phrase("待确认 {n}", n=count)) if count else tr("待确认")
        self.tabs.setTabText(WAITING, words)
        if self.waiting.ready and not self._tab_chosen:
            self._tab_chosen = True  # once: what waits comes first, else the ledger
            self.tabs.setCurrentIndex(WAITING if count else LEDGER)

    def _show_held(self) -> None:
        self.waiting_view.held.show_held(self.held.batches)

    def _show_filter(self) -> None:
        today = business_day(self._desk.clock.now()).isoformat()
        self.ledger_view.filters.show_filter(self.ledger.filter, today=today)

    def _read_batches(self) -> None:
        self.batches_view.use_today(business_day(self._desk.clock.now()))

    def _filled(self, first: int, last: int) -> None:
        if first <= last:
            self.ledger_view.lines_filled(first, last)

    def _tab_changed(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        if place == LEDGER and self._started:
            self.ledger.refresh()
        if place == BATCHES:
            self._read_batches()
        if self.isVisible():
            self.on_shown()

    # Small answers.

    def _use_filter(self, wanted: Filter) -> None:
        if wanted.batch_id is None:
            self.ledger_view.receipt.dismiss()
        self.ledger.show(wanted)
        self._show_filter()
        self.keeper.note()

    def _search(self, number: str) -> None:
        self._use_filter(Filter(days=self.ledger.filter.days, text=number))
        self.show_ledger()

    def _scanned(self, number: str) -> None:
        if self.waiting_view.jump(number):
            self.show_waiting()
        else:
            self._search(number)

    def _move(self, run: Run, printer_id: str) -> None:
        setup = self._desk.station.get(PrinterId(printer_id))
        if setup is not None and self._shell.queue.reroute(run, setup.printer_id):
            text = tr("余下的面单改到「{name}」打印").format(name=setup.name)
            self._shell.toast(text)

    def _answers_written(self, counted: dict[PrintJobId, bool], elsewhere: int) -> None:
        words = phrase("{n} 张已记入台账", n=len(counted))
        if elsewhere:
            words = phrase("{one}，{n} 张已经在别处答过", one=words, n=elsewhere)
        undo = partial(self._answered.take_back, counted) if counted else None
        self._shell.toast(say(words), undo)
        self.on_shown()

    def _take_error(self, error: Exception) -> None:
        if isinstance(error, AppError):
            self._shell.show_error(error)
        else:
            raise_later(error)

    def label_menu(self) -> QMenu:
        """What can be done with the rows of the table in front, from the registry."""
        at = self.tabs.currentIndex()
        names = {LEDGER: _LEDGER_MENU, BATCHES: BATCH_MENU}.get(at, _WAITING_MENU)
        return context_menu(self, self._shell.commands, PRINTING, names)
