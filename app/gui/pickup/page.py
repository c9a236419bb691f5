"""The 揽收 page: what misses a threshold next, the rate with its reasons, charts, the van."""

from dataclasses import replace

from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.ids import CarrierCode, ParcelId, ShopId
from app.gui.going_first import GoingFirst
from app.gui.i18n import say
from app.gui.lists.rows_stack import RowsStack
from app.gui.menu import context_menu, pop_up
from app.gui.pickup.page_commands import MENU, page_commands
from app.gui.pickup.plan_desk import PlanDesk
from app.gui.pickup.rate_desk import RateDesk
from app.gui.pickup.table import RiskCells, RiskTable
from app.gui.pickup.top_bar import BOARD, CHARTS, PLAN, TopBar
from app.gui.shell_api import HANDOVER, PICKUP, SETTINGS, WORKBENCH, Page, Shell
from app.gui.side_by_side import side_by_side
from app.gui.table.keeper import Keeper
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.key_gate import KeyGate
from app.gui.workbench.ticker import Ticker, single_shot
from app.presentation.desk import Desk
from app.presentation.formatting import phrase
from app.presentation.pickup.lanes import Lane
from app.presentation.pickup.layout import FILE_NAME, PickupLayout, load_layout, save_layout
from app.presentation.pickup.model import RiskModel, lane_of_name
from app.presentation.pickup.rate_model import CountWay
from app.presentation.workbench.model import Action

IDLE_MS = 6000
"""So long nobody touched the rows: then a new order may be taken."""
SOON_MS = 400
COUNT_EVERY_S = 15


class PickupPage(Page):
    """The risk board of all shops. Nothing here changes anything; the workbench acts."""

    page_id = PICKUP

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk = desk
        self._shell = shell
        self._started = False
        self._focus_waits = False  # the page came to the front before its rows
        self._beats = 0
        self.model = RiskModel(desk, subscribe=shell.subscribe, view=self, unforeseen=raise_later)
        self.board = self.model.board
        self._make_parts()
        self._arrange()
        self._connect()
        self._restore()
        shell.commands.add(*page_commands(self))
        self.keys = KeyGate(self, shell.commands, PICKUP)
        self.keys.scanned.connect(lambda number: shell.open_page(WORKBENCH, number))
        self.show_view(BOARD)
        self.facts_changed()

    # Asked by the shell.

    @property
    def loading(self) -> bool:
        """Whether rows or figures are awaited; before it was shown nothing is."""
        return self._started and (self.model.busy or self.rates.busy)

    def on_shown(self) -> None:
        if self.view == CHARTS:
            self.charts.take_focus()
        elif self.view == PLAN:
            self.plan.total.setFocus()
        else:
            self._focus_waits = self.model.reading is None
            self.rows.take_focus()

    def open_section(self, section: str) -> None:
        """``section`` is a lane, a view, or a number to look for."""
        lane = lane_of_name(section)
        if section in {BOARD, CHARTS, PLAN}:
            self.show_view(section)
        elif lane is not None:
            self.show_view(BOARD)
            self.use_lane(lane)
        else:
            self.find_number(section)

    def find_number(self, number: str) -> bool:
        """Go to the parcel with that number, in whatever lane it is."""
        found = self.board.carrying(number)
        if not found:
            return False
        self.show_view(BOARD)
        if self.board.place(found[0].parcel_id) is None:
            self.clear_filters()
        return self.table.go_to(found[0].parcel_id)

    # Told by the models.

    def rows_reset(self) -> None:
        """Other rows, or another order."""
        self.table.show_again()
        self._show_selection()

    def rows_changed(self) -> None:
        """Rows read differently where they stand."""
        self.table.rows_changed((0, len(self.board) - 1))

    def facts_changed(self) -> None:
        """Counts, age or state changed."""
        board, reading = self.board, self.model.reading
        self.rows.show_rows(self.model.placeholder())
        if self._focus_waits and reading is not None and self.isVisible():
            self.on_shown()
        self.top.show_lanes(board.filter.lane, board.lane_counts())
        if reading is not None:
            self.top.show_shops(reading.shops, board.filter.shop, board.shop_counts())
        self.top.show_carriers(board.carriers(), board.filter.carrier, board.carrier_counts())
        self.top.show_branches(self.model.branches(), board.filter.branch, board.branch_counts())
        self.top.show_freshness(self.model.freshness())
        self.plan.show_carriers(board.carriers(), self.planner.places)
        self._show_news()
        self._show_selection()
        self.rating.show_cards()

    # Verbs.

    @property
    def view(self) -> str:
        """Which view is in front."""
        return (BOARD, CHARTS, PLAN)[self.views.currentIndex()]

    @property
    def has_parcel(self) -> bool:
        return self.view == BOARD and bool(self._targets())

    @property
    def has_rows(self) -> bool:
        return self.view == BOARD and bool(len(self.board))

    def open_parcel(self) -> None:
        cursor = self.table.cursor_parcel
        here = cursor is not None and self.board.place(cursor) is not None
        targets = (cursor,) if cursor is not None and here else self._targets()[:1]
        if targets:
            self._shell.show_parcels(targets)

    def take(self) -> None:
        chosen = tuple(entry.parcel_id for entry in self.board.chosen())
        self._shell.show_parcels(chosen) if chosen else self.take_lane()

    def take_lane(self) -> None:
        self._shell.show_parcels(tuple(entry.parcel_id for entry in self.board.shown))

    def copy_order(self) -> None:
        entries = self.board.chosen() or tuple(
            self.board.shown[place]
            for parcel_id in self._targets()
            if (place := self.board.place(parcel_id)) is not None
        )
        numbers = dict.fromkeys(o for entry in entries for o in entry.row.order_ids)
        if numbers:
            QGuiApplication.clipboard().setText("\n".join(numbers))
            self._shell.toast(say(phrase("已复制 {n} 个单号", n=len(numbers))))

    def select_all(self) -> None:
        self._going_first.begin()
        self.board.select_all()
        self.table.viewport().update()
        self._show_selection()

    def settle_order(self) -> None:
        self._going_first.begin()
        self.board.settle()
        self.rows_reset()
        self.facts_changed()

    def refresh(self) -> None:
        self.model.read()
        self.rates.read()
        if self.view == PLAN:
            self.planning.ask()

    def explain_rate(self) -> None:
        cards = self.rating.cards()
        if cards:
            self.rating.ask(cards[0])

    def toggle_panel(self) -> None:
        self._show_panel(shown=not self.panel.isVisibleTo(self))

    def choose_columns(self) -> None:
        self.table.header.ask_columns()

    def open_handover(self) -> None:
        """Go to the manifests and the couriers' scores."""
        self._shell.open_page(HANDOVER)

    def step_back(self) -> None:
        """Esc: the selection, then the filter; from another view back to the board."""
        if self.view != BOARD:
            self.show_view(BOARD)
        elif self.board.selection:
            self.board.selection.clear()
            self.table.viewport().update()
            self._show_selection()
        elif self.board.filter.narrowed:
            self.clear_filters()
        self.on_shown()

    def show_view(self, name: str) -> None:
        self.views.setCurrentIndex((BOARD, CHARTS, PLAN).index(name))
        self.top.show_view(name)
        self.rating.drawn = name == CHARTS
        self.rating.draw()
        if name == PLAN and self._started:
            self.planning.ask()
        if self.isVisible():
            self.on_shown()

    def use_lane(self, lane: Lane) -> None:
        self._narrow(lane=lane)

    def clear_filters(self) -> None:
        """Show everything of every shop, carrier and branch."""
        self._narrow(lane=Lane.ALL, shop=None, carrier=None, branch=None)

    # Making.

    def _make_parts(self) -> None:
        theme = self._shell.theme
        self.cells = RiskCells(self.board, self.model.countdowns, self.model.now_s)
        self.top = TopBar(theme)
        self.table = RiskTable(self.board, self.cells, theme)
        self.ticker = Ticker(lambda: self._desk.clock.now().timestamp(), self)
        self.idle = single_shot(self, "pickup idle", IDLE_MS, self._settle_idle)
        self.keeper = Keeper(
            self._desk,
            self,
            path=self._desk.profile / FILE_NAME,
            layout=self._layout,
            load=load_layout,
            save=save_layout,
        )
        self.rating = RateDesk(
            self._desk,
            self._shell,
            self.model,
            panel_shown=lambda shown: self._show_panel(shown=shown),
            changed=self._way_changed,
        )
        self.rates, self.figures = self.rating.rates, self.rating.figures
        self.rule, self.panel, self.charts = (
            self.rating.rule,
            self.rating.panel,
            self.rating.charts,
        )
        self.planning = PlanDesk(
            self._desk, self._shell, way=lambda: self.rates.way, changed=self.keeper.note
        )
        self.planner, self.plan = self.planning.planner, self.planning.view
        self._going_first = GoingFirst(self, self._desk.window_works)

    def _arrange(self) -> None:
        self.rows = RowsStack(self.table, self._shell.theme)
        self.placeholder = self.rows.placeholder
        self.views = QStackedWidget()
        for view in (self.rows, self.charts, self.plan):
            self.views.addWidget(view)
        upper = QWidget()
        lines = QVBoxLayout(upper)
        lines.setContentsMargins(12, 8, 12, 8)
        lines.setSpacing(8)
        for line in (self.rule, self.figures, self.top):
            lines.addWidget(line)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(upper)
        whole.addWidget(side_by_side(self.views, self.panel), 1)

    def _connect(self) -> None:
        self.top.view_chosen.connect(self.show_view)
        self.top.lane_chosen.connect(self.use_lane)
        self.top.shop_chosen.connect(lambda shop: self._narrow(shop=shop and ShopId(shop)))
        self.top.carrier_chosen.connect(self._use_carrier)
        self.top.branch_chosen.connect(lambda branch: self._narrow(branch=branch))
        self.top.refresh_asked.connect(self.settle_order)
        self.top.take_asked.connect(self.take)
        self.top.handover_asked.connect(self.open_handover)
        self.top.panel_asked.connect(self.toggle_panel)
        self.placeholder.asked.connect(self._offer)
        self.table.opened.connect(self.open_parcel)
        self.table.chosen.connect(self._show_selection)
        self.table.touched.connect(lambda: self.idle.start(IDLE_MS))
        self.table.menu_asked.connect(
            lambda at: pop_up(context_menu(self, self._shell.commands, PICKUP, MENU), at)
        )
        self.table.header.sort_asked.connect(self._sort_by)
        self.table.header.rearranged.connect(self.keeper.note)
        self.panel.close_asked.connect(self.toggle_panel)
        self.ticker.beat.connect(self._beat)

    # Life.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._started:
            self._started = True
            self.model.start()
            self.rates.start()
            self.planning.start()
        else:
            self.model.beat()
            self.rates.beat()
        if self.view == PLAN:
            self.planning.ask()
        self.ticker.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.ticker.stop()
        self.idle.stop()
        self.keeper.flush()

    def stop(self) -> None:
        """Listen no more."""
        self.model.stop()
        self.rates.stop()
        self.planning.stop()
        self.keys.release()

    def _beat(self) -> None:
        self._beats += 1
        if self.view == BOARD:
            self.table.tick()
        elif self.view == PLAN:
            self.planning.beat()
        self.model.beat()
        self.rates.beat()
        if self._beats % COUNT_EVERY_S == 0:
            self.top.show_freshness(self.model.freshness())
            self._show_news()

    # Remembering.

    def _restore(self) -> None:
        kept = self.keeper.load()
        self.table.header.apply(kept.columns)
        self.table.header.show_sort(self.board.sort.key, descending=self.board.sort.descending)
        self.board.use(kept.filter)
        self.rates.way = CountWay(
            pack=kept.pack,
            reading=kept.reading,
            unit=kept.unit,
            shop=kept.filter.shop,
            carrier=kept.filter.carrier,
            branch=kept.filter.branch,
        )
        self.rating.days = kept.days
        self.planning.restore(kept.places, kept.target)
        self._show_panel(shown=kept.panel)

    def _layout(self) -> PickupLayout:
        way = self.rates.way
        return PickupLayout(
            columns=self.table.header.arrangement(),
            filter=self.board.filter,
            pack=way.pack,
            reading=way.reading,
            unit=way.unit,
            days=self.rating.days,
            places=self.planner.places,
            target=self.planner.target,
            panel=self.panel.isVisibleTo(self),
        )

    # Small answers.

    def _targets(self) -> tuple[ParcelId, ...]:
        """The chosen parcels that are shown, else the one at the cursor."""
        chosen = self.board.chosen()
        if chosen:
            return tuple(entry.parcel_id for entry in chosen)
        cursor = self.table.cursor_parcel
        return () if cursor is None or self.board.place(cursor) is None else (cursor,)

    def _narrow(self, **changes: object) -> None:
        self._going_first.begin()
        self.board.narrow(**changes)
        wanted = self.board.filter
        self.rates.use(
            replace(self.rates.way, shop=wanted.shop, carrier=wanted.carrier, branch=wanted.branch)
        )
        self.keeper.note()
        self.rows_reset()
        self.facts_changed()
        if self.view == PLAN:
            self.planning.ask()

    def _use_carrier(self, carrier: str | None) -> None:
        self._narrow(carrier=None if carrier is None else CarrierCode(carrier))

    def _way_changed(self) -> None:
        self.keeper.note()
        if self.view == PLAN:
            self.planning.ask()

    def _sort_by(self, key: str) -> None:
        self._going_first.begin()
        self.model.sort_by(key)
        sort = self.board.sort
        self.table.header.show_sort(sort.key, descending=sort.descending)

    def _show_news(self) -> None:
        self.top.news.setVisible(self.board.stale)
        if self.board.stale and not self.idle.isActive() and self.isVisible():
            at_work = bool(self.board.selection) or self.table.underMouse()
            self.idle.start(IDLE_MS if at_work else SOON_MS)

    def _settle_idle(self) -> None:
        """Nobody has touched the rows for a while: take the new order."""
        if self.board.stale:
            self.settle_order()

    def _show_selection(self) -> None:
        self.top.show_take(len(self.board.chosen()), len(self.board))

    def _show_panel(self, *, shown: bool) -> None:
        self.panel.setVisible(shown)
        self.top.panel.setChecked(shown)
        if not shown:
            self.rating.forget_question()
        self.keeper.note()

    def _offer(self, action: Action) -> None:
        if action is Action.SYNC:
            self._shell.commands.run("shell.sync")
        elif action is Action.RETRY:
            self.refresh()
        elif action is Action.CLEAR:
            self.clear_filters()
        elif action is Action.AUTHORIZE:
            self._shell.open_page(SETTINGS, "shops")
        if self.isVisible():
            self.on_shown()
