"""发货记录 on the screen: its filter and order, how many there are of each lot, and its lines."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from app.domain.ids import CarrierCode, ParcelId, ShopId
from app.domain.instants import business_day, day_start, to_epoch
from app.ports.clock import Clock
from app.ports.shipments import Lot, ShipmentFilter, ShipmentLine, ShipmentMark, SortBy
from app.presentation.countdown import whole_now
from app.presentation.desk import Desk
from app.presentation.formatting import MINUTE_S
from app.presentation.table.paged import Found, Paged


class Days(StrEnum):
    """Which days are looked at."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    MONTH = "month"
    CHOSEN = "chosen"  # from ``since`` to ``until``


LENGTHS = {Days.TODAY: 1, Days.WEEK: 7, Days.MONTH: 30}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a person wants to see. ``since`` and ``until`` are days, both included."""

    days: Days = Days.WEEK
    since: date | None = None
    until: date | None = None
    shop_id: ShopId | None = None
    carrier: CarrierCode | None = None
    lot: Lot = Lot.ALL
    text: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the days is filtered."""
        return self != Filter(days=self.days, since=self.since, until=self.until)

    @property
    def widened(self) -> "Filter":
        """The same days, and nothing else."""
        return Filter(days=self.days, since=self.since, until=self.until)

    def range(self, today: date) -> tuple[date, date]:
        """The first and the last day."""
        if self.days is Days.CHOSEN:
            first = self.since or today
            return first, max(self.until or first, first)
        if self.days is Days.YESTERDAY:
            yesterday = today - timedelta(days=1)
            return yesterday, yesterday
        return today - timedelta(days=LENGTHS[self.days] - 1), today

    def wanted(self, clock: Clock, sort: SortBy, *, descending: bool) -> ShipmentFilter:
        """The same for the reader. A search looks through all days."""
        first, last = self.range(business_day(clock.now()))
        days = not self.text
        return ShipmentFilter(
            from_s=to_epoch(day_start(first)) if days else 0,
            until_s=to_epoch(day_start(last + timedelta(days=1))) if days else 0,
            shop_id=self.shop_id,
            carrier=self.carrier,
            text=self.text,
            sort=sort,
            descending=descending,
            now_s=whole_now(clock.now()) // MINUTE_S * MINUTE_S,  # the same for a while
        )


@dataclass(frozen=True, slots=True)
class _Marks:
    """What was found under a filter, whatever the lot."""

    wanted: ShipmentFilter
    marks: tuple[ShipmentMark, ...]
    counts: dict[Lot, int]


class ShipmentLog(Paged[ParcelId, ShipmentLine]):
    """Shipments under a filter, and which of them are chosen.

    Args:
        desk: the service, tasks, clock.
        filled: told that lines between two places, both included, read differently.
        unforeseen: takes errors that are bugs.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        filled: Callable[[int, int], None],
        unforeseen: Callable[[Exception], None],
    ) -> None:
        super().__init__(desk.tasks, filled=filled, unforeseen=unforeseen)
        self.filter = Filter()
        self.sort = SortBy.AT
        self.descending = True
        self.counts: dict[Lot, int] = {}
        self._desk = desk
        self._marks: _Marks | None = None
        self._kept = False  # whether the marks are as good as new

    @property
    def today(self) -> date:
        """The business day that days are counted from."""
        return business_day(self._desk.clock.now())

    def finder(self) -> Callable[[], Found[ParcelId]]:
        """Every shipment of the filter is counted, those of its lot are shown."""
        service, lot = self._desk.shipments, self.filter.lot
        wanted = self.filter.wanted(self._desk.clock, self.sort, descending=self.descending)
        marks = self._marks
        kept = marks if self._kept and marks is not None and marks.wanted == wanted else None
        self._kept = False

        def find() -> Found[ParcelId]:
            found = kept or _count(wanted, service.marks(wanted))
            return Found(tuple(mark.parcel_id for mark in found.marks if mark.of(lot)), found)

        return find

    def read(self, ids: tuple[ParcelId, ...]) -> tuple[ShipmentLine, ...]:
        """The lines of ``ids``."""
        return self._desk.shipments.lines(ids)

    def key_of(self, line: ShipmentLine) -> ParcelId:
        """The parcel of a line."""
        return line.parcel.parcel_id

    def told(self, more: _Marks) -> None:
        """How many there are of each lot."""
        self._marks, self.counts = more, more.counts

    def show(self, wanted: Filter) -> None:
        """Show others."""
        if wanted != self.filter:
            self._kept = replace(wanted, lot=self.filter.lot) == self.filter
            self.filter = wanted
            self.ready = False
            self.refresh()

    def sort_by(self, sort: SortBy) -> None:
        """Order by ``sort``; the same again turns the order round. Times begin with the newest."""
        same = self.sort is sort
        times = {SortBy.AT, SortBy.LAST, SortBy.BATCH}
        self.descending = not self.descending if same else sort in times
        self.sort = sort
        self.ready = False
        self.refresh()


def _count(wanted: ShipmentFilter, marks: tuple[ShipmentMark, ...]) -> _Marks:
    counts = dict.fromkeys(Lot, 0)
    counts[Lot.ALL] = len(marks)
    seen: dict[int, int] = {}
    for mark in marks:
        seen[mark.lots] = seen.get(mark.lots, 0) + 1
    for lots, number in seen.items():
        for lot in Lot:
            if lots & lot.bit:
                counts[lot] += number
    return _Marks(wanted, marks, counts)
