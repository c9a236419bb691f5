"""Every row of the workbench in the order of one column, mended by news instead of made anew.

Working out 20,000 sort keys costs more than everything else a filter does. So keys are kept, and
worked out again only for rows that changed, and for those that time has passed.
"""

from bisect import bisect_left
from collections.abc import Iterable
from operator import itemgetter

from app.domain.ids import ParcelId
from app.presentation.workbench.columns import BY_KEY, COUNTDOWN, SortKey
from app.presentation.workbench.entry import Entry

_Row = tuple[SortKey, ParcelId, Entry]
_key = itemgetter(0)
_entry = itemgetter(2)


class RowOrder:
    """Rows by (key, id); what sorts alike stands in the same order every time."""

    def __init__(self) -> None:
        self._column = BY_KEY[COUNTDOWN]
        self._descending = False
        self._rows: list[_Row] = []
        self._news: dict[ParcelId, Entry | None] = {}
        self._keys_count = True  # False: rows stand in an order that is no longer asked for
        self._worked_out_s = 0

    def replace(self, entries: Iterable[Entry]) -> None:
        """These are all the rows from now on."""
        self._rows = []
        self._news = {entry.parcel_id: entry for entry in entries}

    def put(self, entry: Entry) -> None:
        """A row is new, or reads differently."""
        self._news[entry.parcel_id] = entry

    def drop(self, parcel_id: ParcelId) -> None:
        """A row is no more."""
        self._news[parcel_id] = None

    def use(self, key: str, *, descending: bool) -> None:
        """Order by the column ``key`` from now on."""
        self._descending = descending
        if self._column.key != key:
            self._column = BY_KEY[key]
            self._keys_count = False

    def entries(self, now_s: int) -> list[Entry]:
        """All rows in order, a list of the caller's own."""
        if now_s < self._worked_out_s:  # the platform's time was corrected
            self._keys_count = False
        self._worked_out_s = now_s
        if not self._keys_count:
            self._work_out_anew(now_s)
        elif self._column.passed is not None:
            self._pass_time(now_s, self._column.passed(now_s))
        if self._news:
            self._mend(now_s)
        found = list(map(_entry, self._rows))
        if self._descending:
            found.reverse()
        return found

    def _pass_time(self, now_s: int, passed: SortKey) -> None:
        """Note the rows whose key may have changed by time alone."""
        sort = self._column.sort
        for key, parcel_id, entry in self._rows[: bisect_left(self._rows, passed, key=_key)]:
            if parcel_id not in self._news and sort(entry, now_s) != key:
                self._news[parcel_id] = entry

    def _work_out_anew(self, now_s: int) -> None:
        sort = self._column.sort
        self._rows = [(sort(entry, now_s), known, entry) for _, known, entry in self._rows]
        self._rows.sort()
        self._keys_count = True

    def _mend(self, now_s: int) -> None:
        news, sort = self._news, self._column.sort
        if self._rows:
            self._rows = [row for row in self._rows if row[1] not in news]
        self._rows += [
            (sort(entry, now_s), parcel_id, entry)
            for parcel_id, entry in news.items()
            if entry is not None
        ]
        self._rows.sort()
        self._news = {}
