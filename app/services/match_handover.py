"""What was handed over against what the courier scanned. Reads on the calling (read) lane."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.domain.errors import InvalidInput
from app.domain.ids import CarrierCode, ManifestId, OrderId, ParcelId
from app.domain.instants import from_epoch, to_epoch
from app.domain.manifest import (
    Handable,
    HandedParcel,
    ManifestState,
    Match,
    match,
    missed_trip,
)
from app.domain.parcel import Stage
from app.domain.pickup import Countdown, PickupFacts, PickupRules, countdown
from app.ports.clock import Clock
from app.ports.manifests import ManifestRow, ManifestRows, UnlistedScan
from app.ports.rows import ParcelRow, Reader
from app.ports.settings import Settings
from app.services.count_stakes import CountStakes, OrderStake
from app.services.plan_handover import Dated
from app.services.scan_gate import ScanGate

DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Unscanned:
    """A parcel that was handed over and not scanned.

    ``age_s``: since the handover. ``step_fen``: what missing the next threshold costs its orders
    more, ``cost_fen`` what they cost already, 分. ``threshold``: the nearest one of either clock;
    None when nothing counts for it any more.
    """

    parcel: HandedParcel
    age_s: int
    threshold: Countdown | None
    step_fen: int
    cost_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchReport:
    """One manifest matched. ``unscanned``: the nearest threshold first.

    Each order counts once in ``step_fen`` and ``cost_fen``, however many of its parcels wait.
    ``penalties``: by which table both are estimated; None: nothing waits.
    """

    row: ManifestRow
    match: Match
    parcels: tuple[HandedParcel, ...]
    unscanned: tuple[Unscanned, ...]
    step_fen: int
    cost_fen: int
    penalties: Dated | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingGroup:
    """Parcels of one branch that wait for a van.

    ``stopped`` more must not leave; of ``early`` more the buyers chose a later time.
    """

    carrier: CarrierCode
    carrier_name: str
    branch: str
    branch_name: str
    parcels: int
    shipped: int  # of those, the platform has the number
    stopped: int
    oldest_paid_s: int
    early: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverBoard:
    """All that the page shows: what waits for a van, manifests, scans that were on none."""

    waiting: tuple[WaitingGroup, ...]
    manifests: tuple[ManifestRow, ...]
    no_shows: frozenset[ManifestId]
    unlisted: tuple[UnlistedScan, ...]
    now_s: int


class MatchHandover:
    """Matches.

    Args:
        rows: manifests.
        gate: what stops parcels at the scanner.
        reader: parcels.
        stakes: money at stake.
        rules: thresholds of both clocks.
        clock: server-corrected now.
        settings: for how long a van may have scanned nothing.
    """

    def __init__(
        self,
        *,
        rows: ManifestRows,
        gate: ScanGate,
        reader: Reader,
        stakes: CountStakes,
        rules: PickupRules,
        clock: Clock,
        settings: Settings,
    ) -> None:
        self._rows = rows
        self._gate = gate
        self._reader = reader
        self._stakes = stakes
        self._rules = rules
        self._clock = clock
        self._settings = settings

    @property
    def no_show(self) -> timedelta:
        """After which a van that scanned nothing did not show up."""
        return timedelta(hours=self._settings.number("handover.no_show_h"))

    def board(self, days: int) -> HandoverBoard:
        """What waits, and everything of the last ``days`` days."""
        now_s = to_epoch(self._clock.now())
        since_s = now_s - days * DAY_S
        manifests = self._rows.manifests(since_s)
        return HandoverBoard(
            waiting=self._waiting(now_s),
            manifests=manifests,
            no_shows=frozenset(
                row.manifest.manifest_id for row in manifests if self._missed(row, now_s)
            ),
            unlisted=self._rows.unlisted(since_s),
            now_s=now_s,
        )

    def find(self, label: str) -> ManifestId:
        """The newest manifest called ``label``.

        Raises:
            InvalidInput: there is none.
        """
        found = self._rows.find(label)
        if found is None:
            raise InvalidInput(
                "manifest.unknown",
                f"没有叫「{label.strip()}」的交接清单",
                "清单号如 1128-zhongtong-1；用 zhunlan manifest list 看有哪些。",
            )
        return found

    def __call__(self, manifest_id: ManifestId) -> MatchReport:
        """One manifest.

        Raises:
            InvalidInput: it is gone.
        """
        row = self._rows.row(manifest_id)
        if row is None:
            raise InvalidInput("manifest.gone", "没有这张交接清单", "在「交接」里看有哪些。")
        now_s = to_epoch(self._clock.now())
        parcels = parcels_on(row, self._rows, self._gate)
        found = match(row.manifest, parcels, now_s, self.no_show)
        left = row.manifest.state is ManifestState.LEFT
        waiting = found.waiting if left else ()
        orders, penalties = self._orders(waiting)
        unscanned = self._unscanned(waiting, orders, now_s - row.manifest.left_s)
        return MatchReport(
            row=row,
            match=found,
            parcels=parcels,
            unscanned=unscanned,
            step_fen=sum(one.stake.step_fen for one in orders.values()),
            cost_fen=sum(one.stake.cost_fen for one in orders.values()),
            penalties=penalties,
        )

    def _waiting(self, now_s: int) -> tuple[WaitingGroup, ...]:
        groups: dict[tuple[CarrierCode, str], list[Handable]] = {}
        for each in self._gate.judged(self._rows.waiting(), self._rows):
            groups.setdefault((each.carrier, each.branch), []).append(each)
        carriers, branches = self._rows.carrier_names(), self._rows.branch_names()
        return tuple(
            _group(groups[key], carriers.get(key[0], key[0]), branches.get(key, key[1]), now_s)
            for key in sorted(groups)
        )

    def _missed(self, row: ManifestRow, now_s: int) -> bool:
        left_s = row.manifest.left_s
        return row.parcels > 0 and missed_trip(left_s, row.first_scan_s, now_s, self.no_show)

    def _orders(
        self, waiting: Iterable[HandedParcel]
    ) -> tuple[dict[OrderId, OrderStake], Dated | None]:
        ids = {each.parcel_id for each in waiting}
        if not ids:
            return {}, None
        found = self._stakes()
        mine = (one for one in found.orders if not ids.isdisjoint(one.parcel_ids))
        return {one.order_id: one for one in mine}, found.penalties

    def _unscanned(
        self,
        waiting: tuple[HandedParcel, ...],
        orders: Mapping[OrderId, OrderStake],
        age_s: int,
    ) -> tuple[Unscanned, ...]:
        ids = frozenset(each.parcel_id for each in waiting)
        rows = {row.parcel_id: row for row in self._reader.parcels_by_id(ids)}
        of_parcel: dict[ParcelId, list[OrderStake]] = {}
        for one in orders.values():
            for parcel_id in one.parcel_ids:
                of_parcel.setdefault(parcel_id, []).append(one)
        found = [
            Unscanned(
                parcel=each,
                age_s=age_s,
                threshold=self._threshold(
                    rows.get(each.parcel_id), counts=each.parcel_id in of_parcel
                ),
                step_fen=sum(o.stake.step_fen for o in of_parcel.get(each.parcel_id, ())),
                cost_fen=sum(o.stake.cost_fen for o in of_parcel.get(each.parcel_id, ())),
            )
            for each in waiting
        ]
        return tuple(sorted(found, key=_nearness))

    def _threshold(self, row: ParcelRow | None, *, counts: bool) -> Countdown | None:
        """None for what no threshold counts for, such as a parcel refunded since."""
        if row is None or not counts:
            return None
        facts = PickupFacts(
            paid_at=from_epoch(row.paid_s),
            promise_at=from_epoch(row.promise_s),
            uploaded_at=from_epoch(row.uploaded_s),
            picked_up_at=None,
            presale=row.presale,
        )
        return countdown(facts, self._rules, self._clock.now())


def parcels_on(row: ManifestRow, rows: ManifestRows, gate: ScanGate) -> tuple[HandedParcel, ...]:
    """What is on a manifest, and while it is being counted, what would not leave with it."""
    found = rows.parcels(row.manifest.manifest_id)
    return gate.judged(found, rows) if row.manifest.state is ManifestState.OPEN else found


def _group(every: list[Handable], carrier_name: str, branch_name: str, now_s: int) -> WaitingGroup:
    able = [each for each in every if not each.reason]
    free = [each for each in able if not each.early_s(now_s)]
    return WaitingGroup(
        carrier=every[0].carrier,
        carrier_name=carrier_name,
        branch=every[0].branch,
        branch_name=branch_name,
        parcels=len(free),
        shipped=sum(each.stage is Stage.SHIPPED for each in free),
        stopped=len(every) - len(able),
        early=len(able) - len(free),
        oldest_paid_s=min((each.paid_s for each in free), default=0),
    )


def _nearness(one: Unscanned) -> tuple[bool, int, str]:
    deadline = one.threshold.deadline if one.threshold else None
    at_s = to_epoch(deadline.at) if deadline else 0
    return (deadline is None, at_s, one.parcel.tracking_number)
