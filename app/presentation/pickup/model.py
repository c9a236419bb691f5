"""The risk board without widgets: what is loaded, how old it is, what stands for rows."""

from collections.abc import Callable
from typing import Protocol

from app.domain.errors import AppError
from app.domain.events import Changes, Event, SettingsChanged, SyncFinished
from app.ports.tasks import READ
from app.presentation.basis import assumed, estimate_text
from app.presentation.countdown import Countdowns, whole_now
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, age, phrase
from app.presentation.listening import Listening, Subscribe
from app.presentation.pickup.board import Arranged, RiskBoard, RiskSort, arrange
from app.presentation.pickup.entry import Money, money_of
from app.presentation.pickup.lanes import Lane
from app.presentation.pickup.limits import LimitLine, limit_line
from app.presentation.pickup.reading import RiskReading, read_risks
from app.presentation.status import STALE_S
from app.presentation.workbench.model import Action, Freshness, Placeholder

GAP_S = 3
"""Seconds between two readings while news pour in."""
ARRANGE_EVERY_S = 15
"""Time alone moves rows from lane to lane."""


class View(Protocol):
    """The widgets, told on the window's thread."""

    def rows_reset(self) -> None:
        """Other rows, or another order."""
        ...

    def rows_changed(self) -> None:
        """Rows read differently where they stand."""
        ...

    def facts_changed(self) -> None:
        """Counts, age or state changed."""
        ...


class RiskModel:
    """Reads the board in the read lane, one reading at a time; :meth:`beat` once a second.

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
        self._listening = Listening(subscribe, self._hear)
        self._view = view
        self._unforeseen = unforeseen
        self.countdowns = Countdowns(desk.rules, desk.rules_of)
        self.board = RiskBoard()
        self.reading: RiskReading | None = None
        self.error: AppError | None = None
        self._busy = False
        self._news = False
        self._started_s = 0
        self._arranged_s = 0

    @property
    def busy(self) -> bool:
        """Whether rows are on their way."""
        return self._busy

    def now_s(self) -> int:
        """The platform's time in whole seconds."""
        return whole_now(self._desk.clock.now())

    def start(self) -> None:
        """Listen for news and read everything."""
        self._listening.begin()
        self.read()

    def stop(self) -> None:
        """Listen no more."""
        self._listening.end()

    def read(self) -> None:
        """Read everything anew, unless that is under way: then right after it."""
        if self._busy:
            self._news = True
            return
        self._busy, self._news = True, False
        self._started_s = self.now_s()
        sort = self.board.sort
        self._desk.tasks.run(
            READ,
            lambda _ctx: read_risks(self._desk, self.countdowns, sort),
            done=self._take,
            failed=self._broke,
        )
        self._view.facts_changed()

    def beat(self) -> None:
        """A second went by while somebody looks."""
        now_s = self.now_s()
        if self._news and not self._busy and abs(now_s - self._started_s) >= GAP_S:
            self.read()
        elif abs(now_s - self._arranged_s) >= ARRANGE_EVERY_S:
            self.arrange_again()

    def sort_by(self, key: str) -> None:
        """Order by a column; the same one again turns the order round."""
        old = self.board.sort
        turned = old.key == key and not old.descending
        self.board.sort = RiskSort(key=key, descending=turned)
        self.arrange_again(at_once=True)

    def arrange_again(self, *, at_once: bool = False) -> None:
        """Work the order and the lanes out anew, off this thread; ``at_once``: and show them."""
        entries, sort, now_s = self.board.entries, self.board.sort, self.now_s()
        self._arranged_s = now_s

        def take(arranged: Arranged) -> None:
            if entries is self.board.entries and sort == self.board.sort:
                self._show(arranged, at_once=at_once)

        self._desk.tasks.run(
            READ, lambda _ctx: arrange(entries, sort, now_s), done=take, failed=self._unforeseen
        )

    def money(self) -> Money | None:
        """What is at stake in the chosen shop and carrier, in all lanes; None: not read yet."""
        if self.reading is None:
            return None
        return money_of(self.board.of_place(), self.reading.stakes)

    def branches(self) -> dict[str, str]:
        """Branches to choose from, code and name: those of the chosen carrier, whatever they have.

        A remembered one stays among them, and so does what is not known ("") while rows have it.
        """
        wanted = self.board.filter
        if not wanted.carrier:
            return {}
        names = {} if self.reading is None else self.reading.branches
        found = {code: name for (carrier, code), name in names.items() if carrier == wanted.carrier}
        chosen = () if wanted.branch is None else (wanted.branch,)
        return dict.fromkeys((*self.board.branches(), *chosen), "") | found

    def freshness(self) -> Freshness:
        """How old the data is: the oldest of the shops speaks."""
        if self.error is not None and self.reading is not None:
            why = phrase("读不到新数据：{why}", why=phrase(self.error.title))
            return Freshness(why, stale=True)
        shops = () if self.reading is None else self.reading.shops
        synced = [shop.synced_s for shop in shops if not shop.paused]
        if not synced:
            return Freshness(NOTHING, stale=False)
        if not min(synced):
            return Freshness(phrase("还没有同步过"), stale=True)
        old_s = self.now_s() - min(synced)
        return Freshness(phrase("{age}同步", age=age(old_s)), stale=old_s > STALE_S)

    def penalties_text(self) -> Phrase:
        """By which table money is estimated."""
        if self.reading is None:
            return NOTHING
        return estimate_text(self.reading.penalties)

    def penalties_assume(self) -> tuple[Phrase, ...]:
        """What that table assumes, a line each."""
        return () if self.reading is None else assumed(self.reading.penalties.assumptions)

    def limits(self) -> LimitLine | None:
        """Shop-level limits that the chosen shop, or any, has reached or is near to."""
        reading = self.reading
        if reading is None:
            return None
        names = {shop.shop_id: shop.name for shop in reading.shops}
        return limit_line(reading.risks, names, reading.penalties, shop=self.board.filter.shop)

    def placeholder(self) -> Placeholder | None:
        """What stands where rows would be; None while there are some."""
        if len(self.board):
            return None
        if self.error is not None and self.reading is None:
            return Placeholder(
                icon="fault",
                title=phrase(self.error.title),
                text=phrase(self.error.advice),
                action=Action.RETRY,
                label=phrase("重试"),
            )
        if self.reading is None:
            return Placeholder(icon="pickup", title=phrase("正在读取待揽收的包裹"))
        if not self.reading.shops:
            return Placeholder(
                icon="shop",
                title=phrase("还没有绑定店铺"),
                text=phrase("授权店铺后，等揽收的包裹会自动出现在这里。"),
                action=Action.AUTHORIZE,
                label=phrase("去授权"),
            )
        return self._nothing_here()

    def _nothing_here(self) -> Placeholder:
        board = self.board
        if board.entries:
            return Placeholder(
                icon="done",
                title=phrase("「{lane}」里没有包裹", lane=phrase(board.filter.lane.label)),
                text=phrase("全部共有 {n} 个包裹等揽收。", n=len(board.entries)),
                action=Action.CLEAR,
                label=phrase("看全部"),
            )
        return Placeholder(
            icon="done",
            title=phrase("没有等揽收的包裹"),
            text=phrase("付款后的订单会自动出现在这里，直到快递揽收。"),
            action=Action.SYNC,
            label=phrase("立即同步"),
        )

    def _take(self, reading: RiskReading) -> None:
        self._busy = False
        first = self.reading is None
        self.reading, self.error = reading, None
        self._arranged_s = reading.arranged.now_s
        self._forget_missing()
        if reading.arranged.sort == self.board.sort:
            self._show(reading.arranged, at_once=first)
        else:  # another column was chosen meanwhile
            self._show(reading.arranged, at_once=False)
            self.arrange_again(at_once=True)

    def _forget_missing(self) -> None:
        """A filter for a shop that was unbound would hide everything for ever."""
        shop = self.board.filter.shop
        if shop and self.reading and shop not in {row.shop_id for row in self.reading.shops}:
            self.board.narrow(shop=None)

    def _show(self, arranged: Arranged, *, at_once: bool) -> None:
        was_empty = not len(self.board)
        changed = self.board.take(arranged)
        if at_once or was_empty:
            self.board.settle()
            self._view.rows_reset()
        elif changed:
            self._view.rows_changed()
        self._view.facts_changed()

    def _broke(self, error: Exception) -> None:
        self._busy = False
        if isinstance(error, AppError):
            self.error = error
            self._view.facts_changed()
        else:
            self._unforeseen(error)

    def _hear(self, event: Event) -> None:
        if isinstance(event, Changes | SyncFinished | SettingsChanged):
            self._news = True


def lane_of_name(name: str) -> Lane | None:
    """The lane of that name, None when there is none."""
    return next((lane for lane in Lane if lane.value == name), None)
