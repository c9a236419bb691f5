"""The workbench page without its widgets: what is loaded, what is shown instead of rows, age."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from app.domain.errors import AppError
from app.domain.ids import ParcelId
from app.domain.parcel import PENDING_STAGES
from app.ports.rows import ShopRow
from app.presentation.countdown import Countdowns, whole_now
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, age, phrase, verbatim
from app.presentation.listening import Subscribe
from app.presentation.no_shipping.orders import NoShippingOrders
from app.presentation.no_shipping.words import NOTE, explanation, found_title
from app.presentation.status import STALE_S
from app.presentation.workbench.board import Board
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.entry import Entry
from app.presentation.workbench.feed import Feed


class Action(StrEnum):
    """The one thing offered where there are no rows."""

    NONE = "none"
    SYNC = "sync"
    RETRY = "retry"
    CLEAR = "clear"
    SHOW_ALL = "show_all"
    AUTHORIZE = "authorize"
    NO_SHIPPING = "no_shipping"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder:
    """Shown instead of rows: why there are none, and one action."""

    icon: str
    title: Phrase
    text: Phrase = NOTHING
    action: Action = Action.NONE
    label: Phrase = NOTHING


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old the rows may be; ``stale`` when that is too old to rely on."""

    text: Phrase
    stale: bool


class View(Protocol):
    """The widgets, told on the window's thread."""

    def rows_reset(self) -> None:
        """Other rows, or another order."""
        ...

    def rows_changed(self, places: tuple[int, ...]) -> None:
        """Rows at these places read differently."""
        ...

    def facts_changed(self) -> None:
        """Counts, shops, age or state changed."""
        ...


class WorkbenchModel:
    """Joins feed and board, and says what the page shows when there is nothing to show.

    Args:
        desk: reader, rules, clock, tasks.
        subscribe: domain events on the window's thread.
        view: told of changes.
        unforeseen: takes an error that is a bug.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        subscribe: Subscribe,
        view: View,
        unforeseen: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._view = view
        self._unforeseen = unforeseen
        self.countdowns = Countdowns(desk.rules, desk.rules_of)
        self.board = Board(self.countdowns, self.now_s)
        self.feed = Feed(desk, self.countdowns, subscribe=subscribe, screen=self)
        self.no_shipping = NoShippingOrders(
            desk, subscribe=subscribe, changed=view.facts_changed, unforeseen=unforeseen
        )
        self._shops: tuple[ShopRow, ...] | None = None
        self._loaded = False
        self._settled = False
        self._error: AppError | None = None

    @property
    def shops(self) -> tuple[ShopRow, ...]:
        """Bound shops; empty until they were read."""
        return self._shops or ()

    @property
    def ready(self) -> bool:
        """Whether rows were read at least once."""
        return self._loaded

    @property
    def settled(self) -> bool:
        """Whether every row was read, the shipped ones too."""
        return self._settled

    @property
    def error(self) -> AppError | None:
        """Why the last reading failed; None when it did not."""
        return self._error

    def now_s(self) -> int:
        """The platform's time in whole seconds."""
        return whole_now(self._desk.clock.now())

    def retry(self) -> None:
        """Read everything again."""
        self._error = None
        self.feed.reload()
        self._view.facts_changed()

    # Told by the feed.

    def peeked(self, entries: tuple[Entry, ...]) -> None:
        """The first rows; counts and choosing all of them wait for the others."""
        if not self._loaded and entries:
            self.board.load(entries)
            self._view.rows_reset()

    def loaded(self, entries: tuple[Entry, ...]) -> None:
        """Every pending row: the first time they are shown at once, later as news."""
        self._error = None
        if not self._loaded:
            self._loaded = True
            self.board.load(entries)
            self._view.rows_reset()
            self._view.facts_changed()
            return
        here = {entry.parcel_id for entry in entries}
        gone = frozenset(
            parcel_id
            for parcel_id, entry in self.board.everything()
            if entry.row.stage in PENDING_STAGES and parcel_id not in here
        )
        self.changed(entries, gone)

    def changed(self, entries: tuple[Entry, ...], gone: frozenset[ParcelId]) -> None:
        """News of some rows; with an empty table they are shown at once."""
        self._error = None
        places = self.board.apply(entries, gone)
        first = not self._settled  # shipped rows follow the pending ones at once
        self._settled = self._settled or self._loaded
        if self.board.stale and (first or not self.board.shown):
            self.board.refresh()
            self._view.rows_reset()
        elif places:
            self._view.rows_changed(places)
        self._view.facts_changed()

    def shops_read(self, shops: tuple[ShopRow, ...]) -> None:
        """Bound shops with the age of their data."""
        self._shops = shops
        told_apart = len(shops) > 1
        if told_apart is not self.board.several_shops:
            self.board.several_shops = told_apart
            self._view.rows_reset()
        if self.board.shop is not None and self.board.shop not in {s.shop_id for s in shops}:
            self.board.use_shop(None)
            self._view.rows_reset()
        self._view.facts_changed()

    def failed(self, error: Exception) -> None:
        """Rows could not be read."""
        if isinstance(error, AppError):
            self._error = error
            self._view.facts_changed()
        else:
            self._unforeseen(error)

    # What the page shows.

    def freshness(self) -> Freshness:
        """``2 分钟前同步``: the oldest of the shops speaks."""
        synced = [shop.synced_s for shop in self.shops if not shop.paused]
        if not synced:
            return Freshness(NOTHING, stale=False)
        oldest = min(synced)
        if not oldest:
            return Freshness(phrase("还没有同步过"), stale=True)
        old_s = self.now_s() - oldest
        return Freshness(phrase("{age}同步", age=age(old_s)), stale=old_s > STALE_S)

    def placeholder(self) -> Placeholder | None:
        """What stands where rows would be; None while there are some."""
        if self.board.shown:
            return None
        if self._error is not None and not self.board.total:
            return Placeholder(
                icon="fault",
                title=phrase(self._error.title),
                text=phrase(self._error.advice),
                action=Action.RETRY,
                label=phrase("重试"),
            )
        if not self._loaded:
            return Placeholder(icon="parcel", title=phrase("正在读取订单"))
        if self._shops is not None and not self._shops:
            return Placeholder(
                icon="shop",
                title=phrase("还没有绑定店铺"),
                text=phrase("授权店铺后，待发货订单会自动出现在这里。"),
                action=Action.AUTHORIZE,
                label=phrase("去授权"),
            )
        return self._nothing_here()

    def _nothing_here(self) -> Placeholder:
        board = self.board
        if board.filtered:
            query = board.query.strip()
            without = self.no_shipping.matching(query)
            if without:
                return Placeholder(
                    icon="info",
                    title=found_title(without, query),
                    text=explanation(without[0]) if len(without) == 1 else phrase(NOTE),
                    action=Action.NO_SHIPPING,
                    label=phrase("看无需发货的订单"),
                )
            title = phrase("没有符合「{query}」的订单", query=verbatim(query))
            return Placeholder(
                icon="search",
                title=title if query else phrase("这家店铺没有符合的订单"),
                text=phrase("在「{chip}」里没有找到。", chip=phrase(board.chip.label)),
                action=Action.CLEAR,
                label=phrase("清除筛选"),
            )
        if board.total and board.chip is not Chip.ALL:
            return Placeholder(
                icon="done",
                title=phrase("「{chip}」里没有订单", chip=phrase(board.chip.label)),
                text=phrase("其他状态还有 {n} 单。", n=board.total),
                action=Action.SHOW_ALL,
                label=phrase("看全部订单"),
            )
        freshness = self.freshness()
        return Placeholder(
            icon="done",
            title=phrase("没有待发货订单"),
            text=phrase("{when}，新订单会自动出现。", when=freshness.text)
            if freshness.text
            else NOTHING,
            action=Action.SYNC,
            label=phrase("立即同步"),
        )
