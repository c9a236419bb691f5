"""Courier scorecard: how long each carrier's branch takes to scan what it was given.

Whole seconds throughout. The wait begins at the handover, where a manifest says when that was,
else when the number was uploaded. Median and P90 are by nearest rank, so that each is the wait of
a parcel that can be shown. They are of scanned parcels; what nobody has scanned yet is counted
beside them, and counts as missed in the shares as soon as it can only miss.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from app.domain.ids import OrderId, ParcelId
from app.domain.manifest import missed_trip

SMALL = 30
"""Fewer scanned parcels than this say little of a branch; its figures are marked."""


class CourierLine(NamedTuple):
    """One parcel that was handed over or uploaded. Unix seconds, 0: not yet.

    A tuple and no dataclass: a quarter's lines are some hundred thousand. ``tracking_number`` and
    ``order_ids`` (parted by blanks) are read only of one branch, to be shown.
    """

    carrier: str
    branch: str
    parcel_id: ParcelId
    paid_s: int
    uploaded_s: int
    scanned_s: int
    manifest_id: str = ""
    presale: bool = False
    tracking_number: str = ""
    order_ids: str = ""


class Trip(NamedTuple):
    """A manifest that left."""

    manifest_id: str
    carrier: str
    branch: str
    left_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Waits of ``count`` parcels, in seconds; both None when there is none."""

    count: int
    median_s: int | None
    p90_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """``met`` of ``of`` parcels were scanned within ``within_s`` of payment."""

    within_s: int
    met: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CourierScore:
    """One carrier's branch in a period.

    Attributes:
        parcels: that were given to it, scanned or not.
        scanned: of those.
        handed: given on a manifest; ``handed_scanned`` of those were scanned.
        early: scanned before they were given: not part of ``wait``.
        before_payment: scanned before they were paid for: not part of ``from_payment``.
        presale: outside the thresholds that count from payment.
        wait: from the handover, else the upload, to the first scan.
        from_payment: from payment to the first scan.
        shares: within each threshold of payment.
        trips: manifests that left; ``no_shows`` of those saw no scan for the set time.
        small: too few scanned parcels to judge by.
    """

    carrier: str
    branch: str
    parcels: int
    scanned: int
    handed: int
    handed_scanned: int
    early: int
    before_payment: int
    presale: int
    wait: Spread
    from_payment: Spread
    shares: tuple[Share, ...]
    trips: int
    no_shows: int
    small: bool

    @property
    def waiting(self) -> int:
        """Given and not scanned yet."""
        return self.parcels - self.scanned


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What is scored: given from ``since_s`` on, as of ``now_s``, by these thresholds."""

    since_s: int
    now_s: int
    thresholds_s: tuple[int, ...]
    no_show: timedelta


class Start(StrEnum):
    """What a wait is counted from."""

    HANDOVER = "handover"
    UPLOAD = "upload"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedWait:
    """One parcel of a score. ``wait_s`` None: not scanned, or scanned before it was given.

    ``from_payment_s`` None: not scanned, presale, or scanned before it was paid for.
    ``no_show``: the van of its manifest did not show up in time.
    """

    parcel_id: ParcelId
    manifest_id: str
    start: Start
    start_s: int
    scanned_s: int
    wait_s: int | None
    from_payment_s: int | None
    early: bool
    before_payment: bool
    no_show: bool = False
    tracking_number: str = ""
    order_ids: tuple[OrderId, ...] = ()


def score_couriers(
    lines: Iterable[CourierLine], trips: Iterable[Trip], period: Period
) -> tuple[CourierScore, ...]:
    """A score per carrier and branch, by their codes."""
    left = {trip.manifest_id: trip for trip in trips}
    counts: dict[tuple[str, str], _Count] = {}
    first_scan = _FirstScans()
    for line in lines:
        trip = left.get(line.manifest_id)
        start_s = trip.left_s if trip is not None else line.uploaded_s
        if trip is not None:
            first_scan.take(line)
        if not start_s or not period.since_s <= start_s <= period.now_s:
            continue
        key = (line.carrier, line.branch)
        count = counts.get(key)
        if count is None:
            count = counts[key] = _Count(len(period.thresholds_s))
        count.take(line, start_s, handed=trip is not None, period=period)
    _count_trips(counts, left, first_scan, period)
    return tuple(counts[key].score(*key, period.thresholds_s) for key in sorted(counts))


def explain_courier(
    lines: Iterable[CourierLine],
    trips: Iterable[Trip],
    period: Period,
    courier: tuple[str, str],
) -> tuple[ExplainedWait, ...]:
    """Every parcel behind one score, the longest wait first, what waits before all."""
    left = {trip.manifest_id: trip for trip in trips}
    first_scan = _FirstScans()
    rows = []
    for line in lines:
        trip = left.get(line.manifest_id)
        start_s = trip.left_s if trip is not None else line.uploaded_s
        if trip is not None:
            first_scan.take(line)
        counted = start_s and period.since_s <= start_s <= period.now_s
        if (line.carrier, line.branch) == courier and counted:
            rows.append(_explained(line, start_s, handed=trip is not None))
    missed = {
        manifest_id
        for manifest_id, scanned_s in first_scan.items()
        if missed_trip(left[manifest_id].left_s, scanned_s, period.now_s, period.no_show)
    }
    rows.sort(key=lambda row: (bool(row.scanned_s), -_waited(row, period.now_s), row.parcel_id))
    return tuple(replace(row, no_show=True) if row.manifest_id in missed else row for row in rows)


def nearest_rank(ordered: Sequence[int], hundredths: int) -> int | None:
    """The value of which at least so many hundredths are not above it; None of nothing.

    ``ordered`` from small to large; 50 is the (lower) median.
    """
    if not ordered:
        return None
    return ordered[-(-len(ordered) * hundredths // 100) - 1]


class _FirstScans(dict[str, int]):
    """By manifest, the first scan of anything on it; 0 while there is none."""

    def take(self, line: CourierLine) -> None:
        """One parcel of a manifest that left."""
        seen_s = self.get(line.manifest_id, 0)
        if line.scanned_s and (not seen_s or line.scanned_s < seen_s):
            seen_s = line.scanned_s
        self[line.manifest_id] = seen_s


class _Count:
    """Sums and waits of one branch."""

    __slots__ = (
        "before_payment",
        "decided",
        "early",
        "from_payment",
        "handed",
        "handed_scanned",
        "no_shows",
        "parcels",
        "presale",
        "scanned",
        "trips",
        "waits",
    )

    def __init__(self, thresholds: int) -> None:
        self.parcels = self.scanned = self.handed = self.handed_scanned = 0
        self.early = self.before_payment = self.presale = self.trips = self.no_shows = 0
        self.waits: list[int] = []
        self.from_payment: list[int] = []
        self.decided = [0] * thresholds  # not scanned, and can only miss

    def take(self, line: CourierLine, start_s: int, *, handed: bool, period: Period) -> None:
        self.parcels += 1
        self.handed += handed
        scanned_s = line.scanned_s
        if scanned_s:
            self.scanned += 1
            self.handed_scanned += handed
            if scanned_s < start_s:
                self.early += 1
            else:
                self.waits.append(scanned_s - start_s)
        if line.presale:
            self.presale += 1
        elif not scanned_s:
            age_s = period.now_s - line.paid_s
            for place, within_s in enumerate(period.thresholds_s):
                self.decided[place] += age_s > within_s
        elif scanned_s < line.paid_s:
            self.before_payment += 1
        else:
            self.from_payment.append(scanned_s - line.paid_s)

    def score(self, carrier: str, branch: str, thresholds_s: tuple[int, ...]) -> CourierScore:
        self.waits.sort()
        self.from_payment.sort()
        taken = len(self.from_payment)
        return CourierScore(
            carrier=carrier,
            branch=branch,
            parcels=self.parcels,
            scanned=self.scanned,
            handed=self.handed,
            handed_scanned=self.handed_scanned,
            early=self.early,
            before_payment=self.before_payment,
            presale=self.presale,
            wait=_spread(self.waits),
            from_payment=_spread(self.from_payment),
            shares=tuple(
                Share(
                    within_s=within_s, met=bisect_right(self.from_payment, within_s), of=taken + d
                )
                for within_s, d in zip(thresholds_s, self.decided, strict=True)
            ),
            trips=self.trips,
            no_shows=self.no_shows,
            small=self.scanned < SMALL,
        )


def _count_trips(
    counts: Mapping[tuple[str, str], _Count],
    left: Mapping[str, Trip],
    first_scan: Mapping[str, int],
    period: Period,
) -> None:
    for manifest_id, scanned_s in first_scan.items():
        trip = left[manifest_id]
        count = counts.get((trip.carrier, trip.branch))
        if count is not None and period.since_s <= trip.left_s <= period.now_s:
            count.trips += 1
            count.no_shows += missed_trip(trip.left_s, scanned_s, period.now_s, period.no_show)


def _explained(line: CourierLine, start_s: int, *, handed: bool) -> ExplainedWait:
    scanned_s = line.scanned_s
    early = 0 < scanned_s < start_s
    before_payment = 0 < scanned_s < line.paid_s and not line.presale
    from_payment = None
    if scanned_s and not before_payment and not line.presale:
        from_payment = scanned_s - line.paid_s
    return ExplainedWait(
        parcel_id=line.parcel_id,
        manifest_id=line.manifest_id if handed else "",
        start=Start.HANDOVER if handed else Start.UPLOAD,
        start_s=start_s,
        scanned_s=scanned_s,
        wait_s=scanned_s - start_s if scanned_s and not early else None,
        from_payment_s=from_payment,
        early=early,
        before_payment=before_payment,
        tracking_number=line.tracking_number,
        order_ids=tuple(OrderId(each) for each in line.order_ids.split()),
    )


def _waited(row: ExplainedWait, now_s: int) -> int:
    return (row.scanned_s or now_s) - row.start_s


def _spread(ordered: Sequence[int]) -> Spread:
    return Spread(
        count=len(ordered), median_s=nearest_rank(ordered, 50), p90_s=nearest_rank(ordered, 90)
    )
