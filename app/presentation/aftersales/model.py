"""The 售后 view without its widgets: what is loaded, and what stands where rows would be."""

from collections.abc import Callable
from typing import Protocol

from app.domain.errors import AppError
from app.domain.events import Changes, Event, SyncFinished
from app.ports.rows import CaseRow
from app.ports.tasks import READ
from app.presentation.aftersales.board import CaseBoard, CaseFilter
from app.presentation.aftersales.words import NOTE
from app.presentation.countdown import whole_now
from app.presentation.desk import Desk
from app.presentation.formatting import phrase, verbatim
from app.presentation.workbench.feed import Subscribe
from app.presentation.workbench.model import Action, Placeholder

CLOSED_LATELY_S = 7 * 86_400
"""What ended longer ago is not shown."""


class View(Protocol):
    """The widgets, told on the window's thread."""

    def cases_changed(self) -> None:
        """Other cases, or another order."""
        ...


class CaseModel:
    """Reads cases in the read lane, one reading at a time; news that come meanwhile come next.

    Args:
        desk: reader, clock, tasks.
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
        self._subscribe = subscribe
        self._view = view
        self._unforeseen = unforeseen
        self.board = CaseBoard(self.now_s)
        self.ready = False
        self.error: AppError | None = None
        self._reading = False
        self._again = False
        self._leave: Callable[[], None] | None = None

    @property
    def reading(self) -> bool:
        """Whether cases are on their way."""
        return self._reading

    def now_s(self) -> int:
        """The platform's time in whole seconds."""
        return whole_now(self._desk.clock.now())

    def start(self) -> None:
        """Listen for news and read everything."""
        if self._leave is None:
            self._leave = self._subscribe(self._hear)
        self.read()

    def stop(self) -> None:
        """Listen no more."""
        if self._leave is not None:
            self._leave()
            self._leave = None

    def read(self) -> None:
        """Read the cases again."""
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        since = self.now_s() - CLOSED_LATELY_S
        self._desk.tasks.run(
            READ,
            lambda _ctx: self._desk.reader.after_sales(closed_since_s=since),
            done=self._take,
            failed=self._broke,
        )

    def placeholder(self) -> Placeholder | None:
        """What stands where rows would be; None while there are some."""
        if len(self.board):
            return None
        if self.error is not None:
            return Placeholder(
                icon="fault",
                title=phrase(self.error.title),
                text=phrase(self.error.advice),
                action=Action.RETRY,
                label=phrase("重试"),
            )
        if not self.ready:
            return Placeholder(icon="parcel", title=phrase("正在读取售后"))
        if self.board.query.strip():
            return Placeholder(
                icon="search",
                title=phrase("没有符合「{query}」的售后", query=verbatim(self.board.query.strip())),
                text=phrase("在「{chip}」里没有找到。", chip=phrase(self.board.filter.label)),
                action=Action.CLEAR,
                label=phrase("清除筛选"),
            )
        if self.board.filter is CaseFilter.WAITING:
            return Placeholder(
                icon="done",
                title=phrase("没有等商家处理的售后"),
                text=phrase(NOTE),
                action=Action.SYNC,
                label=phrase("立即同步"),
            )
        return Placeholder(
            icon="done",
            title=phrase("「{chip}」里没有售后", chip=phrase(self.board.filter.label)),
            text=phrase("共有 {n} 个售后。", n=self.board.total),
            action=Action.SHOW_ALL,
            label=phrase("看等商家处理的"),
        )

    def _take(self, cases: tuple[CaseRow, ...]) -> None:
        self._reading = False
        self.ready, self.error = True, None
        self.board.load(cases)
        self._view.cases_changed()
        if self._again:
            self.read()

    def _broke(self, error: Exception) -> None:
        self._reading = False
        if isinstance(error, AppError):
            self.error = error
            self._view.cases_changed()
        else:
            self._unforeseen(error)

    def _hear(self, event: Event) -> None:
        news = isinstance(event, Changes) and (event.orders or event.parcels or event.shops)
        if news or isinstance(event, SyncFinished):
            self.read()
