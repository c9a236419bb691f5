"""The window: rail, banner, pages, toasts, status bar, palette; the shell its pages see."""

import logging
import sys
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QByteArray, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from app.domain.errors import AppError, Cancelled
from app.domain.events import Changes, Event, SettingsChanged, SyncFinished
from app.domain.ids import ParcelId, ShopId
from app.gui import questions
from app.gui.alerts.desk import AlertDesk
from app.gui.banner import Banner
from app.gui.banner_desk import BannerDesk
from app.gui.bridge import Bridge
from app.gui.frame import frame
from app.gui.going_first import GoingFirst
from app.gui.i18n import say, titled, tr
from app.gui.jobs_panel import JobsPanel
from app.gui.keys import Keys
from app.gui.memory import Remembered, recall, remember
from app.gui.menu import MenuButton
from app.gui.page_book import PageEntry
from app.gui.pages import page_book
from app.gui.palette import Palette
from app.gui.rail import Rail
from app.gui.settings_page.ways_in import AUDIT
from app.gui.shell_api import AFTERSALES, FIRST_RUN, PRINTING, SETTINGS, WORKBENCH, Page
from app.gui.shell_commands import shell_commands
from app.gui.status_bar import HEIGHT, StatusBar
from app.gui.theme import Theme
from app.gui.timer import RepeatingTimer
from app.gui.toasts import ToastArea
from app.gui.wall.desk import WallDesk
from app.presentation.background import INTERVAL_KEY, BackgroundSync
from app.presentation.commands import Command, CommandRegistry
from app.presentation.desk import Desk
from app.presentation.first_run import FirstRunModel
from app.presentation.formatting import said
from app.presentation.printing.queue import PrintQueue
from app.presentation.printing.states import PrinterStates
from app.presentation.printing.warming import warm_in_background
from app.presentation.status import StatusModel
from app.presentation.status_jobs import JobBoard
from app.presentation.undo import Undoable, UndoStack

log = logging.getLogger(__name__)

SECOND_MS = 1000
PRINTER_EVERY_S = 15
WARM_AFTER_S = 2


class MainWindow(QMainWindow):
    """The one window of a profile.

    Args:
        desk: services and readers.
        bridge: brings events of worker threads home.
        theme: of the application.
        pages: pages of the rail above the settings, in its order.
        start_page: page id to begin with; otherwise the one that was last in front.

    ``closed`` is emitted once, when the window has gone and may be disposed of;
    ``language_changed`` when another language was chosen and nothing is running.
    """

    closed = Signal()
    language_changed = Signal()

    def __init__(
        self,
        desk: Desk,
        *,
        bridge: Bridge,
        theme: Theme,
        pages: tuple[PageEntry, ...],
        start_page: str | None = None,
    ) -> None:
        super().__init__()
        GoingFirst(self, desk.window_works).begin()
        self.desk = desk
        self._bridge = bridge
        self._theme = theme
        self._listeners: list[Callable[[Event], None]] = []
        self._crashes = questions.Crashes(self)
        self._gone = False
        self._language_waits = False
        self.undo_stack = UndoStack(self._taken_back)
        self.commands_registry = CommandRegistry()
        self.board = JobBoard(desk.tasks, desk.clock, failed=self.take_error)
        self.sync = BackgroundSync(
            desk,
            self.board,
            RepeatingTimer(self, "sync"),
            failed=self.take_error,
            changed=self._refresh,
        )
        self.status = StatusModel(
            desk, lambda: self.sync.running, changed=self._refresh, failed=self.take_error
        )
        self._queue = PrintQueue(
            desk, self.board, deliver=bridge.deliver, troubled=self.status.printers.ask
        )
        self.first_run = FirstRunModel(desk, failed=self.take_error)
        self._build(pages)
        self._unsubscribe = desk.bus.subscribe(self._from_any_thread)
        self._start(start_page)

    # What the pages see: app.gui.shell_api.Shell.

    @property
    def theme(self) -> Theme:
        return self._theme

    @property
    def commands(self) -> CommandRegistry:
        return self.commands_registry

    @property
    def jobs(self) -> JobBoard:
        return self.board

    @property
    def queue(self) -> PrintQueue:
        return self._queue

    @property
    def printers(self) -> PrinterStates:
        return self.status.printers

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        if undo is None:
            self.toasts.say(text)
        else:
            self.toasts.say(text, self.undo_stack.push(text, undo).take_back)

    def show_error(self, error: AppError) -> None:
        self.toasts.complain(tr(error.title), tr(error.advice))

    def confirm(self, title: str, text: str, verb: str) -> bool:
        return questions.confirm(self, title, text, verb)

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def open_page(self, page_id: str, section: str = "") -> None:
        guided = page_id == WORKBENCH and self.first_run.stands_in
        page = self.pages[FIRST_RUN if guided else page_id]
        here = self.page
        if page is not here and not here.may_leave(lambda: self.open_page(page_id, section)):
            self.rail.show_chosen(self.pages.lit_for(here.page_id))
            return
        self.stack.setCurrentWidget(page)
        self.rail.show_chosen(self.pages.lit_for(page_id))
        self.keys.page_shown(page.page_id)
        if section:
            page.open_section(section)
        page.on_shown()

    def show_parcels(self, parcel_ids: tuple[ParcelId, ...]) -> None:
        self.open_page(WORKBENCH)
        self.pages[WORKBENCH].take_parcels(parcel_ids)

    # Errors.

    def take_error(self, error: Exception) -> None:
        """An error that nobody else takes: a cancel and a known one in words, a bug to the hook."""
        if isinstance(error, Cancelled):
            self.toast(tr(error.title))
        elif isinstance(error, AppError):
            self.show_error(error)
        else:
            sys.excepthook(type(error), error, error.__traceback__)

    def tell_crash(self, text: str) -> None:
        """Show what :func:`app.diagnostics.crash.watch` tells. Callable from any thread."""
        self._bridge.deliver(lambda: None if self._gone else self._crashes.tell(text))

    # Life.

    @property
    def page(self) -> Page:
        """The page in front."""
        page = self.stack.currentWidget()
        assert isinstance(page, Page)  # noqa: S101 - the stack holds nothing else
        return page

    @property
    def settled(self) -> bool:
        """Whether everything on the screen has been loaded and nothing runs."""
        waits = self.status.shops is None or self.first_run.progress is None
        works = bool(self.board.jobs) or bool(self.sync.running)
        return not (waits or works or any(page.loading for page in self.pages.made.values()))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask only while a label may be in hand; then stop the rounds and say goodbye."""
        if self.board.printing and not questions.may_leave_printing(self):
            event.ignore()
            return
        if not self._gone and not self.page.may_leave(self._close_later):
            event.ignore()
            return
        self.dispose()
        super().closeEvent(event)
        self.closed.emit()

    def dispose(self) -> None:
        """Stop timers and listening; what was remembered is written. Safe to call twice."""
        if self._gone:
            return
        self._gone = True
        geometry = bytes(self.saveGeometry().toHex().data()).decode()
        remember(self.desk.profile, Remembered(geometry=geometry, page=self.page.page_id))
        self._unsubscribe()
        self.sync.stop()
        self._second.stop()
        self.keys.close()
        self.wall.close()
        self.alerts.close()
        self.toasts.clear()

    def _build(self, rail: tuple[PageEntry, ...]) -> None:
        self.setWindowTitle(tr("准揽"))
        self.setMinimumSize(860, 500)  # a full HD screen at 200 %
        self.rail = Rail(self._theme)
        self.banner = Banner(self._theme)
        self.stack = QStackedWidget()
        self.status_bar = StatusBar(self._theme, self.status, self.board)
        centre = frame(rail=self.rail, banner=self.banner, pages=self.stack, foot=self.status_bar)
        self.setCentralWidget(centre)
        self.toasts = ToastArea(centre, self._theme)
        self.jobs_panel = JobsPanel(centre, self.board, HEIGHT)
        self.palette_panel = Palette(centre, self._theme, self._usable)
        self.alerts = AlertDesk(
            self, self, self.desk, failed=self.take_error, changed=self._refresh
        )
        self.pages = page_book(rail, self, self)
        self.rail.fill(self.pages.rail)
        self.railed = tuple(entry.page_id for entry in self.pages.rail)
        self.commands_registry.add(*self.pages.ways_in(), *shell_commands(self))
        self.wall = WallDesk(self.desk, self, self)
        self.keys = Keys(self, self.pages.made, self.commands_registry)
        self.rail.add_extra(MenuButton(self._theme, self.commands_registry, self._usable))
        self._connect()

    def _close_later(self) -> None:
        self.close()

    def _usable(self) -> tuple[Command, ...]:
        return self.commands_registry.usable(self.page.page_id)

    def page_made(self, page: Page) -> None:
        """Take a page in that was just made."""
        self.stack.addWidget(page)
        self.keys.bind()

    def _connect(self) -> None:
        self.rail.chosen.connect(self.open_page)
        shops = partial(self.open_page, SETTINGS, "shops")
        self._tells = BannerDesk(
            *(self.banner, self.desk, self.sync, self.status),
            late=self.alerts.banner,
            orders=self.alerts.show_late,
            authorize=shops,
            changed=self._refresh,
            failed=self.take_error,
        )
        self.status_bar.shops_clicked.connect(shops)
        self.status_bar.offer_for_shops(
            (tr(command.title), partial(self.commands_registry.run, command.command_id))
            for command in map(self.commands_registry.get, ("shell.sync", AUDIT))
        )
        self.status_bar.printer_clicked.connect(self._open_printers)
        self.status_bar.cases_clicked.connect(lambda: self.open_page(AFTERSALES, "waiting"))
        self.status_bar.jobs_clicked.connect(self.jobs_panel.toggle)
        self.palette_panel.chosen.connect(self.commands_registry.run)
        self.palette_panel.closed.connect(self._palette_closed)
        self.board.subscribe(self._jobs_changed)
        self.first_run.changed.subscribe(self._guide_or_work)
        self._second = QTimer(self)
        self._second.setObjectName("second")
        self._second.setInterval(SECOND_MS)
        self._second.timeout.connect(self._tick)
        self._ticks = 0

    def _start(self, start_page: str | None) -> None:
        remembered = recall(self.desk.profile)
        if not self.restoreGeometry(QByteArray.fromHex(remembered.geometry.encode())):
            self.resize(1280, 800)
        wanted = start_page or remembered.page
        self.open_page(wanted if wanted in self.railed else self.railed[0])
        self.first_run.refresh()
        self.status.refresh()
        self.status.printers.ask_all()
        self.sync.start()
        self.alerts.start()
        self._second.start()
        if self.desk.settings_trouble:
            self.toasts.complain(tr(self.desk.settings_trouble), "")
        if self.desk.rules_trouble:
            self.toasts.complain(say(said(self.desk.rules_trouble)), "")

    def _tick(self) -> None:
        self._ticks += 1
        if self._ticks == WARM_AFTER_S:
            warm_in_background(self.desk)  # not at once: the window comes first
        if self._ticks % PRINTER_EVERY_S == 0:
            self.status.printers.ask_all()
        self._refresh()

    def _refresh(self) -> None:
        if self._gone:
            return
        now_s = self.desk.clock.now().timestamp()
        self.status_bar.refresh(now_s, self._queue.waiting_labels)
        self._tells.refresh(now_s)

    def _jobs_changed(self) -> None:
        self._refresh()
        if self.jobs_panel.isVisible():
            self.jobs_panel.refresh()
        if self._language_waits and not self.board.jobs:
            self._language_waits = False
            QTimer.singleShot(0, self, self.language_changed.emit)

    def _from_any_thread(self, event: Event) -> None:
        self._bridge.deliver(lambda: self._take_event(event))

    def _take_event(self, event: Event) -> None:
        if self._gone:
            return
        if isinstance(event, Changes | SyncFinished):
            self.status.refresh()
        if isinstance(event, SyncFinished) or (isinstance(event, Changes) and event.shops):
            self.first_run.refresh()
        if isinstance(event, SettingsChanged):
            self._settings_changed(event.keys)
        for listener in tuple(self._listeners):
            listener(event)

    def _settings_changed(self, keys: frozenset[str]) -> None:
        settings = self.desk.settings
        if "ui.theme" in keys:
            self._theme.choose(settings.text("ui.theme"))
        if "ui.density" in keys:
            self._theme.set_density(settings.text("ui.density"))
        if INTERVAL_KEY in keys:
            self.sync.restart_timer()
        if "printers" in keys:
            self.status.printers.ask_all()
            self.first_run.refresh()
        if "ui.language" in keys:
            self._language_waits = True
            if self.board.jobs:
                self.toast(tr("任务结束后切换语言"))
            self._jobs_changed()

    def _guide_or_work(self) -> None:
        """The guide stands in for the workbench until a shop is bound; then it may stay."""
        if self.first_run.stands_in and self.page.page_id == WORKBENCH:
            self.open_page(WORKBENCH)

    def leave_guide(self) -> None:
        """From the guide to the work."""
        self.first_run.leave()
        self.open_page(self.railed[0])

    def bound(self, shop_id: ShopId) -> None:
        """A shop was bound: its first pull can start."""
        del shop_id
        self.first_run.refresh()
        self.status.refresh()
        self.sync.sync_now()

    def open_palette(self) -> None:
        """Ctrl+K: keys of the page rest while it is open."""
        self.keys.paused = True
        self.palette_panel.open()

    def _taken_back(self, act: Undoable) -> None:
        """An act is being undone, from its toast, by key, or by the palette."""
        self.toasts.withdraw(act.take_back)
        self.toasts.say(titled("撤销", act.label))

    def _open_printers(self) -> None:
        """Their page; without any printer the settings, where one is added."""
        if PRINTING in self.pages and self.desk.station.all():
            self.open_page(PRINTING)
        else:
            self.open_page(SETTINGS, "printers")

    def _palette_closed(self) -> None:
        self.keys.paused = False
