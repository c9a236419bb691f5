"""Columns of the 交接 page as data."""

from dataclasses import dataclass

from app.domain.instants import to_epoch
from app.domain.manifest import HandedParcel, ManifestState
from app.domain.money import yuan_text
from app.ports.manifests import ManifestRow, UnlistedScan
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.presentation.handover.parcel_columns import (
    NEVER_S,
    number_column,
    scan_column,
    situation_column,
)
from app.presentation.handover.words import NO_BRANCH, hours_text, state_words
from app.presentation.table.listing import ListColumn
from app.presentation.workbench.words import when_text
from app.services.manifest_sheets import situation
from app.services.match_handover import Unscanned, WaitingGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class TripRow:
    """A branch whose parcels wait for a van, a manifest, or scans of a branch that are on none."""

    group: WaitingGroup | None = None
    row: ManifestRow | None = None
    missed: bool = False
    scans: tuple[UnlistedScan, ...] = ()

    @property
    def key(self) -> str:
        """Its id."""
        if self.row is not None:
            return self.row.manifest.manifest_id
        if self.group is not None:
            return f"{self.group.carrier}/{self.group.branch}"
        first = self.scans[0]
        return f"unlisted/{first.carrier}/{first.branch}"

    @property
    def state(self) -> ManifestState | None:
        """None: no manifest yet."""
        return None if self.row is None else self.row.manifest.state

    @property
    def names(self) -> tuple[str, str]:
        """Carrier and branch."""
        about = self.row or self.group or self.scans[0]
        return about.carrier_name, about.branch_name

    @property
    def left(self) -> ManifestRow | None:
        """The manifest, once it left."""
        return self.row if self.state is ManifestState.LEFT else None

    @property
    def waits(self) -> bool:
        """Whether a van may still take it: parcels that wait, or a manifest being counted."""
        return self.group is not None or self.state is ManifestState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """A parcel of the row on the left. ``late``: what is known while it is not scanned.

    ``left_s`` 0: it did not leave on a manifest.
    """

    parcel: HandedParcel | UnlistedScan
    left_s: int
    late: Unscanned | None = None

    @property
    def key(self) -> str:
        """Its id."""
        one = self.parcel
        return one.waybill_id if isinstance(one, HandedParcel) else one.parcel_id


def _trip_label(trip: TripRow) -> Phrase:
    if trip.scans:
        return phrase("未列清单")
    if trip.row is None:
        return phrase("待交接")
    return verbatim(trip.row.manifest.label) if trip.left is not None else phrase("清点中")


def _trip_parcels(trip: TripRow) -> int:
    if trip.row is not None:
        return trip.row.parcels
    return trip.group.parcels if trip.group else len(trip.scans)


def _trip_state(trip: TripRow) -> tuple[Phrase, str]:
    if trip.row is not None:
        words, tone = state_words(trip.row, missed=trip.missed)
        if trip.state is ManifestState.OPEN:
            return phrase("已扫 {n}", n=trip.row.ticked), tone
        return phrase(words), tone
    if trip.scans:
        return phrase("已揽收"), "soon"
    stopped, early = (trip.group.stopped, trip.group.early) if trip.group else (0, 0)
    if stopped and early:
        return phrase("拦下 {n} 预约 {early}", n=stopped, early=early), "soon"
    if early:
        return phrase("预约 {n}", n=early), "text-2"
    return (phrase("拦下 {n}", n=stopped), "soon") if stopped else (NOTHING, "text-2")


def _left_s(trip: TripRow) -> int:
    return trip.left.manifest.left_s if trip.left else 0


def _unscanned(trip: TripRow) -> int:
    return trip.left.parcels - trip.left.scanned - trip.left.early if trip.left else 0


def count_phrase(count: int, *, told: bool = True) -> Phrase:
    """A count; nothing where there is none to tell."""
    return verbatim(str(count)) if told else NOTHING


def branch_phrase(name: str) -> Phrase:
    """What a branch is called."""
    return verbatim(name) if name else phrase(NO_BRANCH)


TRIPS: tuple[ListColumn[TripRow], ...] = (
    ListColumn(
        key="label",
        title="清单",
        width=140,
        text=_trip_label,
        sort=lambda t: t.row.manifest.label if t.row else "",
        tone=lambda t: "text" if t.row or t.scans else "accent",
    ),
    ListColumn(
        key="carrier",
        title="快递",
        width=76,
        text=lambda t: verbatim(t.names[0]),
        sort=lambda t: t.names[0],
    ),
    ListColumn(
        key="parcels",
        title="包裹",
        width=48,
        text=lambda t: count_phrase(_trip_parcels(t)),
        sort=_trip_parcels,
        numeric=True,
    ),
    ListColumn(
        key="unscanned",
        title="未揽收",
        width=60,
        text=lambda t: count_phrase(_unscanned(t), told=t.left is not None),
        sort=_unscanned,
        tone=lambda t: "soon" if _unscanned(t) else "text-2",
        numeric=True,
    ),
    ListColumn(
        key="state",
        title="情况",
        width=100,
        text=lambda t: _trip_state(t)[0],
        sort=lambda t: str(_trip_state(t)[0]),
        tone=lambda t: _trip_state(t)[1],
    ),
    ListColumn(
        key="left",
        title="交接时间",
        width=92,
        text=lambda t: verbatim(when_text(_left_s(t))) if _left_s(t) else NOTHING,
        sort=_left_s,
        numeric=True,
    ),
    ListColumn(
        key="branch",
        title="网点",
        width=148,
        text=lambda t: branch_phrase(t.names[1]),
        sort=lambda t: t.names[1],
    ),
)


def _situation(line: LineRow) -> str:
    each = line.parcel
    return situation(each, line.left_s) if isinstance(each, HandedParcel) else "不在清单上"


def _situation_tone(line: LineRow) -> str:
    each = line.parcel
    if not isinstance(each, HandedParcel):
        return "soon"
    if each.picked_up_s:
        return "urgent" if 0 < each.picked_up_s < line.left_s else "ok"
    if each.reason:
        return "urgent"
    return "soon" if line.left_s else "text-2"


def _threshold_s(line: LineRow) -> int:
    late = line.late
    deadline = late.threshold.deadline if late and late.threshold else None
    return to_epoch(deadline.at) if deadline else NEVER_S


def _money(fen: int) -> Phrase:
    return verbatim(yuan_text(fen)) if fen else NOTHING


LINES: tuple[ListColumn[LineRow], ...] = (
    number_column(lambda r: r.parcel.tracking_number),
    situation_column(_situation, _situation_tone),
    scan_column(lambda r: r.parcel.picked_up_s),
    ListColumn(
        key="age",
        title="交接后",
        width=68,
        text=lambda r: verbatim(hours_text(r.late.age_s)) if r.late else NOTHING,
        sort=lambda r: r.late.age_s if r.late else -1,
        numeric=True,
    ),
    ListColumn(
        key="threshold",
        title="最近时限",
        width=92,
        text=lambda r: (
            verbatim(when_text(_threshold_s(r))) if _threshold_s(r) < NEVER_S else NOTHING
        ),
        sort=_threshold_s,
        numeric=True,
    ),
    ListColumn(
        key="step",
        title="错过再罚",
        width=80,
        text=lambda r: _money(r.late.step_fen if r.late else 0),
        sort=lambda r: r.late.step_fen if r.late else 0,
        numeric=True,
    ),
    ListColumn(
        key="cost",
        title="已罚",
        width=72,
        text=lambda r: _money(r.late.cost_fen if r.late else 0),
        sort=lambda r: r.late.cost_fen if r.late else 0,
        tone=lambda _r: "urgent",
        numeric=True,
    ),
    ListColumn(
        key="place",
        title="目的地",
        width=160,
        text=lambda r: verbatim(r.parcel.place),
        sort=lambda r: r.parcel.place,
    ),
    ListColumn(
        key="order_id",
        title="订单号",
        width=156,
        text=lambda r: verbatim(" ".join(r.parcel.order_ids)),
        sort=lambda r: " ".join(r.parcel.order_ids),
        middle=True,
    ),
)
