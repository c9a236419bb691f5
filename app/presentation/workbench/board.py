"""The board: every row in memory, what is shown of it in which order, and what is chosen.

Filters and sorts run over plain lists: 20,000 rows take some milliseconds. What is shown changes
its order only when asked to (:meth:`Board.refresh`); news changes rows where they stand, so that
nothing jumps under a hand that is about to click.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from operator import attrgetter

from app.domain.ids import ParcelId, ShopId
from app.domain.number_holders import spellings
from app.ports.rows import ParcelRow
from app.presentation.countdown import Countdowns
from app.presentation.table.selection import Selection
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.columns import BY_KEY, COUNTDOWN
from app.presentation.workbench.entry import Entry, terms
from app.presentation.workbench.row_order import RowOrder

NowS = Callable[[], int]
_by_id = attrgetter("parcel_id")
_row = attrgetter("row")
_bits = attrgetter("bits")


@dataclass(frozen=True, slots=True)
class SortBy:
    """Which column decides the order, and whether it is turned round."""

    key: str = COUNTDOWN
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over some rows."""

    parcels: int
    pieces: int
    fen: int


def add_up(rows: Collection[ParcelRow]) -> Totals:
    """Parcels, pieces and amount of ``rows``."""
    return Totals(
        parcels=len(rows),
        pieces=sum(map(attrgetter("quantity"), rows)),
        fen=sum(map(attrgetter("paid_fen"), rows)),
    )


class Board:
    """Rows, filters, order and selection of the workbench.

    Args:
        countdowns: reads deadlines under the rule pack.
        now_s: the platform's time, whole seconds.
    """

    def __init__(self, countdowns: Countdowns, now_s: NowS) -> None:
        self.countdowns = countdowns
        self.selection: Selection[ParcelId] = Selection()
        self.now_s = now_s
        self._all: dict[ParcelId, Entry] = {}
        self._order = RowOrder()
        self._shown: list[Entry] = []
        self._places: dict[ParcelId, int] = {}
        self._chip = Chip.ALL
        self._query = ""
        self._terms: tuple[str, ...] = ()
        self._shop: ShopId | None = None
        self._only: frozenset[ParcelId] = frozenset()
        self.several_shops = False
        """Whether rows tell whose they are."""
        self._sort = SortBy()
        self._arrived: set[ParcelId] = set()
        self._stale = False

    @property
    def shown(self) -> list[Entry]:
        """What is on the screen, in order. Do not change it."""
        return self._shown

    def __len__(self) -> int:
        """Rows shown."""
        return len(self._shown)

    def key_at(self, place: int) -> ParcelId:
        """What is shown at ``place``, from 0."""
        return self._shown[place].parcel_id

    @property
    def chip(self) -> Chip:
        """The filter chip that is on."""
        return self._chip

    @property
    def query(self) -> str:
        """The search text."""
        return self._query

    @property
    def shop(self) -> ShopId | None:
        """The shop that is shown alone; None for all."""
        return self._shop

    @property
    def only(self) -> frozenset[ParcelId]:
        """The few rows that are shown alone; nothing while all may be."""
        return self._only

    @property
    def sort(self) -> SortBy:
        """What decides the order."""
        return self._sort

    @property
    def total(self) -> int:
        """Rows in memory."""
        return len(self._all)

    @property
    def stale(self) -> bool:
        """Whether a refresh would show other rows or another order."""
        return self._stale

    @property
    def arrived(self) -> int:
        """Rows that fit the filter and wait for a refresh to be shown."""
        return len(self._arrived)

    @property
    def filtered(self) -> bool:
        """Whether a search, a shop or a choice of few hides rows."""
        return bool(self._terms or self._only) or self._shop is not None

    def entry(self, parcel_id: ParcelId) -> Entry | None:
        """The row of ``parcel_id`` when it is in memory."""
        return self._all.get(parcel_id)

    def everything(self) -> Iterable[tuple[ParcelId, Entry]]:
        """Every row in memory with its id."""
        return self._all.items()

    def carrying(self, number: str) -> tuple[ParcelRow, ...]:
        """The rows whose tracking number, order or parcel is ``number``, spelled as scanned."""
        named = frozenset(spellings(number))
        return tuple(
            entry.row
            for entry in self._all.values()
            if entry.row.tracking_number in named
            or entry.parcel_id in named
            or number in entry.row.order_ids
        )

    def place(self, parcel_id: ParcelId) -> int | None:
        """Where ``parcel_id`` is shown, from 0; None when it is not."""
        return self._places.get(parcel_id)

    def load(self, entries: Iterable[Entry]) -> None:
        """Replace everything, and show it."""
        self._all = {entry.parcel_id: entry for entry in entries if entry.bits}
        self._order.replace(self._all.values())
        self.selection.keep(self._all)
        self.refresh()

    def apply(self, entries: Iterable[Entry], gone: Iterable[ParcelId] = ()) -> tuple[int, ...]:
        """Take news of some rows; those shown stay where they are.

        Returns:
            The places whose rows read differently now, in rising order.
        """
        now_s = self.now_s()
        changed: set[int] = set()
        for entry in entries:
            place = self._places.get(entry.parcel_id)
            if place is not None:
                self._note_move(self._shown[place], entry, now_s)
                self._shown[place] = entry
                changed.add(place)
            elif self._fits(entry, now_s):
                self._arrived.add(entry.parcel_id)
                self._stale = True
            else:
                self._arrived.discard(entry.parcel_id)
            if entry.bits:
                self._order.put(entry)
                self._all[entry.parcel_id] = entry
            else:
                self._drop(entry.parcel_id)
        for parcel_id in gone:
            self._stale = self._stale or parcel_id in self._places
            self._drop(parcel_id)
        self.selection.keep(self._all)
        return tuple(sorted(changed))

    def refresh(self) -> None:
        """Filter and sort anew."""
        found = self._find(self.now_s())
        self._shown = found
        self._places = dict(zip(map(_by_id, found), range(len(found)), strict=True))
        self._arrived.clear()
        self._stale = False

    def check_order(self) -> None:
        """Note whether time alone has made another order, or other rows, of what is shown."""
        if not self._stale:
            fresh = self._find(self.now_s())
            self._stale = list(map(_by_id, fresh)) != list(map(_by_id, self._shown))

    def use_chip(self, chip: Chip) -> None:
        """Show the rows of ``chip``."""
        self._chip = chip
        self._only = frozenset()
        self.refresh()

    def show_only(self, parcel_ids: Iterable[ParcelId]) -> None:
        """Show these rows alone, whatever was filtered, until a chip is used or filters end."""
        self._chip = Chip.ALL
        self._query, self._terms, self._shop = "", (), None
        self._only = frozenset(parcel_ids)
        self.refresh()

    def search(self, query: str) -> None:
        """Show the rows that hold every word of ``query``."""
        self._query = query
        self._terms = terms(query)
        self.refresh()

    def use_shop(self, shop: ShopId | None) -> None:
        """Show one shop alone, or all."""
        self._shop = shop
        self.refresh()

    def sort_by(self, sort: SortBy) -> None:
        """Order by a column from now on."""
        self._sort = sort
        self._order.use(sort.key, descending=sort.descending)
        self.refresh()

    def clear_filters(self) -> None:
        """Forget search and shop; the chip stays."""
        self._query, self._terms, self._shop, self._only = "", (), None, frozenset()
        self.refresh()

    def counts(self) -> dict[Chip, int]:
        """Rows under each chip, in the chosen shop."""
        now_s = self.now_s()
        entries = self._of_shop(self._all.values())
        by_bits = Counter(map(_bits, entries))
        counts = {
            chip: sum(number for bits, number in by_bits.items() if bits & chip.bit)
            for chip in Chip
        }
        pressing = self.countdowns.pressing
        counts[Chip.DUE] = sum(pressing(e.points, now_s, e.row.shop_id) for e in entries)
        return counts

    def shop_name(self, parcel_id: ParcelId) -> str:
        """Whose row it is; "" when it is not in memory."""
        entry = self._all.get(parcel_id)
        return entry.row.shop_name if entry is not None else ""

    def shop_counts(self) -> dict[ShopId, int]:
        """Rows of each shop under the chip that is on."""
        now_s, bit = self.now_s(), self._chip.bit
        entries = self._all.values()
        if self._chip is Chip.DUE:
            pressing = self.countdowns.pressing
            of_due = (e.row for e in entries if pressing(e.points, now_s, e.row.shop_id))
            return Counter(row.shop_id for row in of_due)
        return Counter(e.row.shop_id for e in entries if e.bits & bit)

    def select_all(self) -> None:
        """Choose every row shown."""
        self.selection.all_of(map(_by_id, self._shown))
        self.selection.keep(self._all)

    def extend_to(self, place: int, *, add: bool) -> None:
        """Choose the range from the last click to ``place``."""
        self.selection.extend([entry.parcel_id for entry in self._shown], place, add=add)
        self.selection.keep(self._all)

    def chosen(self) -> tuple[Entry, ...]:
        """The chosen rows: those shown in their order, then the others by deadline."""
        ids = self.selection.ids
        shown = [entry for entry in self._shown if entry.parcel_id in ids]
        hidden = [self._all[p] for p in ids if p not in self._places]
        now_s = self.now_s()
        key = BY_KEY[COUNTDOWN].sort
        hidden.sort(key=lambda entry: (key(entry, now_s), entry.parcel_id))
        return (*shown, *hidden)

    def chosen_rows(self) -> list[ParcelRow]:
        """The chosen rows in no particular order."""
        return list(map(_row, map(self._all.__getitem__, self.selection.ids)))

    def _find(self, now_s: int) -> list[Entry]:
        """What the filters leave, in order."""
        found = self._of_shop(self._order.entries(now_s))
        if self._chip is Chip.DUE:
            pressing = self.countdowns.pressing
            found = [e for e in found if pressing(e.points, now_s, e.row.shop_id)]
        elif self._chip is not Chip.ALL:
            bit = self._chip.bit
            found = [entry for entry in found if entry.bits & bit]
        if self._only:
            found = [entry for entry in found if entry.parcel_id in self._only]
        for term in self._terms:
            found = [entry for entry in found if term in entry.hay]
        return found

    def _of_shop(self, entries: Collection[Entry]) -> list[Entry]:
        shop = self._shop
        return list(entries) if shop is None else [e for e in entries if e.row.shop_id == shop]

    def _fits(self, entry: Entry, now_s: int) -> bool:
        if not entry.bits or (self._shop is not None and entry.row.shop_id != self._shop):
            return False
        if self._only and entry.parcel_id not in self._only:
            return False
        if self._chip is Chip.DUE:
            fits = self.countdowns.pressing(entry.points, now_s, entry.row.shop_id)
        else:
            fits = bool(entry.bits & self._chip.bit)
        return fits and all(term in entry.hay for term in self._terms)

    def _note_move(self, old: Entry, new: Entry, now_s: int) -> None:
        """Whether the row would be elsewhere, or nowhere, after a refresh."""
        if self._stale:
            return
        key = BY_KEY[self._sort.key].sort
        self._stale = not self._fits(new, now_s) or key(old, now_s) != key(new, now_s)

    def _drop(self, parcel_id: ParcelId) -> None:
        if self._all.pop(parcel_id, None) is not None:
            self._order.drop(parcel_id)
        self._arrived.discard(parcel_id)
