"""The 售后 view without its widgets: what is loaded, and what stands where rows would be."""

from collections.abc import Callable
from typing import Protocol

from app.domain.events import Changes, Event, SyncFinished
from app.ports.rows import CaseRow
from app.presentation.aftersales.board import CaseBoard, CaseFilter
from app.presentation.aftersales.words import NOTE
from app.presentation.countdown import whole_now
from app.presentation.desk import Desk
from app.presentation.formatting import phrase, verbatim
from app.presentation.listening import Subscribe
from app.presentation.table.fresh import FreshRows
from app.presentation.workbench.model import Action, Placeholder

CLOSED_LATELY_S = 7 * 86_400
"""What ended longer ago is not shown."""


class View(Protocol):
    """The widgets, told on the window's thread."""

    def cases_changed(self) -> None:
        """Other cases, or another order."""
        ...


class CaseModel(FreshRows[CaseRow]):
    """Cases that are open, and those that ended lately.

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
        super().__init__(desk.tasks, subscribe=subscribe, changed=self._show, unforeseen=unforeseen)
        self._desk = desk
        self._view = view
        self.board = CaseBoard(self.now_s)

    def now_s(self) -> int:
        """The platform's time in whole seconds."""
        return whole_now(self._desk.clock.now())

    def reader(self) -> Callable[[], tuple[CaseRow, ...]]:
        """Reads them all."""
        reader, since = self._desk.reader, self.now_s() - CLOSED_LATELY_S
        return lambda: reader.after_sales(closed_since_s=since)

    def concerns(self, event: Event) -> bool:
        """Cases come by syncing; what is done with a parcel stands beside them."""
        news = isinstance(event, Changes) and (event.orders or event.parcels or event.shops)
        return bool(news) or isinstance(event, SyncFinished)

    def differs(self, rows: tuple[CaseRow, ...]) -> bool:
        """Always: what is overdue changes with the time."""
        del rows
        return True

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
            text=phrase("共有 {n} 个售后。", n=len(self.board.all)),
            action=Action.SHOW_ALL,
            label=phrase("看等商家处理的"),
        )

    def _show(self) -> None:
        self.board.load(self.rows)
        self._view.cases_changed()
