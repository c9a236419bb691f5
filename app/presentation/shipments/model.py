"""What stands where shipments would be, and the rows that verbs are given."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.domain.errors import AppError
from app.domain.ids import ParcelId
from app.ports.rows import ParcelRow
from app.presentation.countdown import Countdowns
from app.presentation.formatting import phrase, verbatim
from app.presentation.shipments.log import Days, ShipmentLog
from app.presentation.workbench.entry import Entry, make_entry
from app.presentation.workbench.model import Action, Placeholder

READING = "正在读取发货记录"


def placeholder(log: ShipmentLog) -> Placeholder | None:
    """What is said instead of rows; None while there are some."""
    if len(log):
        return None
    if log.error is not None:
        return _broken(log.error)
    if not log.ready:
        return Placeholder(icon="sync", title=phrase(READING))
    return _none(log)


def _none(log: ShipmentLog) -> Placeholder:
    if log.filter.text:
        return Placeholder(
            icon="search",
            title=phrase("没有符合「{query}」的发货记录", query=verbatim(log.filter.text)),
            text=phrase(
                "找过订单号、运单号（含改过的旧号和子单号）、包裹号和批次，不限日期。还没发货的在工作台里搜。"
            ),
            action=Action.CLEAR,
            label=phrase("清除筛选"),
        )
    if log.filter.narrowed:
        return Placeholder(
            icon="filter",
            title=phrase("没有符合条件的发货记录"),
            text=phrase("换个条件，或清除筛选。"),
            action=Action.CLEAR,
            label=phrase("清除筛选"),
        )
    if log.filter.days is not Days.MONTH:
        return Placeholder(
            icon="shipments",
            title=phrase("这几天没有发货"),
            text=phrase("回传过运单号的包裹都记在这里。"),
            action=Action.SHOW_ALL,
            label=phrase("看近 30 天"),
        )
    return Placeholder(
        icon="shipments",
        title=phrase("近 30 天没有发货"),
        text=phrase("回传过运单号的包裹都记在这里。更早的用单号搜索，或自选日期。"),
    )


class ShipmentBench:
    """The chosen shipments as the workbench's verbs take them.

    Args:
        log: what is shown.
        countdowns: of thresholds.
        now_s: the platform's time in whole seconds.
    """

    def __init__(self, log: ShipmentLog, countdowns: Countdowns, now_s: Callable[[], int]) -> None:
        self._log = log
        self._countdowns = countdowns
        self._given: tuple[ParcelRow, ...] = ()
        self.now_s = now_s
        self.several_shops = False

    @contextmanager
    def given(self, rows: tuple[ParcelRow, ...]) -> Iterator[None]:
        """Verbs are about ``rows``, which were just read."""
        self._given = rows
        try:
            yield
        finally:
            self._given = ()

    def chosen(self) -> tuple[Entry, ...]:
        """Rows that verbs are about."""
        return tuple(make_entry(row, self._countdowns) for row in self._given)

    def entry(self, parcel_id: ParcelId) -> Entry | None:
        """A row in memory."""
        line = self._log.known(parcel_id)
        return None if line is None else make_entry(line.parcel, self._countdowns)

    def shop_name(self, parcel_id: ParcelId) -> str:
        """The shop of a row in memory; "" when it is not."""
        line = self._log.known(parcel_id)
        return "" if line is None else line.parcel.shop_name


def _broken(error: AppError) -> Placeholder:
    return Placeholder(
        icon="fault",
        title=phrase(error.title),
        text=phrase(error.advice),
        action=Action.RETRY,
        label=phrase("重试"),
    )
