"""The risk board in memory: what is shown in which order, what is counted, what is chosen.

Order is worked out off the window's thread (:func:`arrange`). A new order is taken only when
nobody works with the rows (:meth:`RiskBoard.settle`); until then news changes rows where they
stand, so that nothing jumps under a hand that is about to click.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import NamedTuple

from app.domain.ids import CarrierCode, ParcelId, ShopId
from app.domain.number_holders import as_scanned, spellings
from app.presentation.countdown import next_deadline
from app.presentation.pickup.columns import BY_KEY, PAY
from app.presentation.pickup.entry import RiskEntry
from app.presentation.pickup.lanes import Lane, lane_cuts, lane_of
from app.presentation.table.selection import Selection

_id = attrgetter("parcel_id")
_shop, _branch = attrgetter("row.shop_id"), attrgetter("row.branch")


def _carrier(entry: RiskEntry) -> CarrierCode:
    return CarrierCode(entry.row.carrier or "")


_PLACE: dict[str, Callable[[RiskEntry], str]] = {
    "shop": _shop,
    "carrier": _carrier,
    "branch": _branch,
}
"""What of a row each part of the filter is compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFilter:
    """What is shown; ``shop``, ``carrier`` and ``branch`` None: all.

    A carrier "" is one not chosen yet. A branch is one of the carrier, "" is one not known.
    """

    lane: Lane = Lane.ALL
    shop: ShopId | None = None
    carrier: CarrierCode | None = None
    branch: str | None = None

    @property
    def narrowed(self) -> bool:
        """Whether any row could be left out by it."""
        return self != RiskFilter()

    def changed(self, **changes: object) -> "RiskFilter":
        """With other parts. Another carrier lets go of the branch, which is not one of its own."""
        if changes.get("carrier", self.carrier) != self.carrier:
            changes.setdefault("branch", None)
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSort:
    """Which column decides the order, and whether it is turned round."""

    key: str = PAY
    descending: bool = False


class Arranged(NamedTuple):
    """Every row in order, with the lane it is in at ``now_s``."""

    entries: tuple[RiskEntry, ...]
    lanes: tuple[Lane, ...]
    now_s: int
    sort: RiskSort


NOTHING_YET = Arranged((), (), 0, RiskSort())


def arrange(entries: Iterable[RiskEntry], sort: RiskSort, now_s: int) -> Arranged:
    """Order rows; what sorts alike stands by the next threshold, then by number."""
    found = sorted(entries, key=lambda e: (next_deadline(e.points, now_s), e.parcel_id))
    if sort.key != PAY:
        key = BY_KEY[sort.key].sort
        found.sort(key=lambda entry: key(entry, now_s))
    if sort.descending:
        found.reverse()
    cuts = lane_cuts(now_s)
    lanes = tuple(lane_of(next_deadline(entry.points, now_s), cuts) for entry in found)
    return Arranged(tuple(found), lanes, now_s, sort)


class RiskBoard:
    """Rows, filter and selection. It is what the table shows (:class:`app.gui.table.model.Rows`).

    ``gone`` are rows on the screen that left the board since: a carrier took them, or nothing is
    to be picked up any more. They stay where they stand until the order is settled.
    """

    def __init__(self) -> None:
        self.selection: Selection[ParcelId] = Selection()
        self.filter = RiskFilter()
        self.sort = RiskSort()
        self.gone: frozenset[ParcelId] = frozenset()
        self._arranged = NOTHING_YET
        self._shown: list[RiskEntry] = []
        self._places: dict[ParcelId, int] = {}
        self._stale = False

    def __len__(self) -> int:
        """Rows shown."""
        return len(self._shown)

    @property
    def shown(self) -> list[RiskEntry]:
        """What is on the screen, in order. Do not change it."""
        return self._shown

    @property
    def entries(self) -> tuple[RiskEntry, ...]:
        """Every row of every lane, as last read."""
        return self._arranged.entries

    @property
    def stale(self) -> bool:
        """Whether settling would change which rows are shown, or their order."""
        return self._stale

    def key_at(self, place: int) -> ParcelId:
        """The parcel at ``place``, from 0."""
        return self._shown[place].parcel_id

    def place(self, key: ParcelId) -> int | None:
        """Where a parcel is shown; None when it is not."""
        return self._places.get(key)

    def extend_to(self, place: int, *, add: bool) -> None:
        """Choose the range from the last click to ``place``."""
        self.selection.extend(list(map(_id, self._shown)), place, add=add)

    def take(self, arranged: Arranged) -> bool:
        """News: rows change where they stand; whether any of those shown reads differently."""
        self._arranged = arranged
        if not self._shown:
            self.settle()
            return bool(self._shown)
        here = dict(zip(map(_id, arranged.entries), arranged.entries, strict=True))
        before, gone = self._shown, self.gone
        self._shown = [here.get(entry.parcel_id, entry) for entry in before]
        self.gone = frozenset(self._places.keys() - here.keys())
        fresh = self._filtered()
        self._stale = list(map(_id, fresh)) != list(map(_id, before))
        return self.gone != gone or self._shown != before

    def settle(self) -> None:
        """Take the order and the rows as they are now."""
        self._shown = self._filtered()
        self._places = dict(zip(map(_id, self._shown), range(len(self._shown)), strict=True))
        self.selection.keep(map(_id, self._arranged.entries))
        self.gone = frozenset()
        self._stale = False

    def use(self, wanted: RiskFilter) -> None:
        """Show what ``wanted`` lets through."""
        self.filter = wanted
        self.settle()

    def narrow(self, **changes: object) -> None:
        """Change a part of the filter."""
        self.use(self.filter.changed(**changes))

    def select_all(self) -> None:
        """Choose every row shown."""
        self.selection.all_of(self._places)

    def chosen(self) -> tuple[RiskEntry, ...]:
        """The chosen rows that are shown, in their order."""
        return tuple(entry for entry in self._shown if entry.parcel_id in self.selection)

    def of_place(self) -> Sequence[RiskEntry]:
        """Rows of the chosen shop, carrier and branch, in whatever lane."""
        return self._only(self._arranged.entries, "shop", "carrier", "branch")

    def carrying(self, number: str) -> tuple[RiskEntry, ...]:
        """Rows with that order, parcel or tracking number, in whatever case."""
        named = frozenset(spellings(as_scanned(number)))
        return tuple(
            entry
            for entry in self._arranged.entries
            if not named.isdisjoint(
                (*entry.row.order_ids, entry.parcel_id, entry.row.tracking_number)
            )
        )

    def lane_counts(self) -> dict[Lane, int]:
        """Rows in each lane, of the chosen shop, carrier and branch."""
        entries, lanes = self._arranged.entries, self._arranged.lanes
        here = self.of_place()
        if here is not entries:
            lane_at = dict(zip(map(_id, entries), lanes, strict=True))
            lanes = tuple(lane_at[entry.parcel_id] for entry in here)
        counts = Counter(lanes)
        counts[Lane.ALL] = len(here)
        return {lane: counts[lane] for lane in Lane}

    def shop_counts(self) -> dict[ShopId, int]:
        """Rows of each shop in the lane, of the chosen carrier and branch."""
        return Counter(map(_shop, self._only(self._in_lane(), "carrier", "branch")))

    def carrier_counts(self) -> dict[CarrierCode, int]:
        """Rows of each carrier in the lane, of the chosen shop."""
        return Counter(map(_carrier, self._only(self._in_lane(), "shop")))

    def branch_counts(self) -> dict[str, int]:
        """Rows of each branch of the chosen carrier in the lane, of the chosen shop."""
        return Counter(map(_branch, self._only(self._in_lane(), "shop", "carrier")))

    def carriers(self) -> dict[CarrierCode, str]:
        """Names of the carriers of all rows; "" has none."""
        return {
            CarrierCode(entry.row.carrier or ""): entry.row.carrier_name
            for entry in self._arranged.entries
        }

    def branches(self) -> frozenset[str]:
        """Codes of the branches of the chosen carrier's rows; "" is one not known."""
        carrier = self.filter.carrier
        rows = (entry.row for entry in self._arranged.entries)
        return frozenset(row.branch for row in rows if (row.carrier or "") == carrier)

    def _in_lane(self) -> Sequence[RiskEntry]:
        wanted, (entries, lanes, _, _) = self.filter.lane, self._arranged
        if wanted is Lane.ALL:
            return entries
        return [entry for entry, lane in zip(entries, lanes, strict=True) if lane is wanted]

    def _filtered(self) -> list[RiskEntry]:
        return list(self._only(self._in_lane(), "shop", "carrier", "branch"))

    def _only(self, entries: Sequence[RiskEntry], *parts: str) -> Sequence[RiskEntry]:
        """Those that ``parts`` of the filter let through; the very same rows when all do."""
        for part in parts:
            wanted, of = getattr(self.filter, part), _PLACE[part]
            if wanted is not None:
                entries = [entry for entry in entries if of(entry) == wanted]
        return entries
