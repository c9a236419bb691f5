"""Columns of the 交接 page as data."""

from dataclasses import dataclass

from app.domain.courier_score import CourierScore
from app.domain.instants import to_epoch
from app.domain.manifest import HandedParcel, ManifestState
from app.domain.money import yuan_text
from app.ports.manifests import ManifestRow, WaitingGroup
from app.presentation.formatting import NOTHING, Phrase, phrase, verbatim
from app.presentation.handover.listing import ListColumn
from app.presentation.handover.words import NO_BRANCH, hours_text, percent_text, state_words
from app.presentation.workbench.words import when_text
from app.services.manifest_sheets import situation
from app.services.match_handover import Unscanned

NEVER_S = 1 << 40
_BAR_WIDTH = 136


@dataclass(frozen=True, slots=True, kw_only=True)
class TripRow:
    """A branch whose parcels wait for a van, or a manifest."""

    group: WaitingGroup | None = None
    row: ManifestRow | None = None
    missed: bool = False

    @property
    def key(self) -> str:
        """Its id."""
        if self.row is not None:
            return self.row.manifest.manifest_id
        group = self.group
        return f"{group.carrier}/{group.branch}" if group else ""

    @property
    def state(self) -> ManifestState | None:
        """None: no manifest yet."""
        return None if self.row is None else self.row.manifest.state

    @property
    def names(self) -> tuple[str, str]:
        """Carrier and branch."""
        about = self.row or self.group
        return (about.carrier_name, about.branch_name) if about else ("", "")

    @property
    def left(self) -> ManifestRow | None:
        """The manifest, once it left."""
        return self.row if self.state is ManifestState.LEFT else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRow:
    """A parcel of the manifest on the right. ``late``: what is known while it is not scanned."""

    parcel: HandedParcel
    left_s: int
    late: Unscanned | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """A branch of the scorecard; ``widest_s``: the longest P90 of all, for the bars."""

    score: CourierScore
    carrier: str
    branch: str
    widest_s: int

    @property
    def key(self) -> str:
        """Its id."""
        return f"{self.score.carrier}/{self.score.branch}"


def _trip_label(trip: TripRow) -> Phrase:
    if trip.row is None:
        return phrase("待交接")
    return verbatim(trip.row.manifest.label) if trip.left is not None else phrase("清点中")


def _trip_parcels(trip: TripRow) -> int:
    if trip.row is not None:
        return trip.row.parcels
    return trip.group.parcels if trip.group else 0


def _trip_state(trip: TripRow) -> tuple[Phrase, str]:
    if trip.row is not None:
        words, tone = state_words(trip.row, missed=trip.missed)
        if trip.state is ManifestState.OPEN:
            return phrase("已扫 {n}", n=trip.row.ticked), tone
        return phrase(words), tone
    stopped = trip.group.stopped if trip.group else 0
    return (phrase("另有 {n} 件被拦下", n=stopped), "soon") if stopped else (NOTHING, "text-2")


def _left_s(trip: TripRow) -> int:
    return trip.left.manifest.left_s if trip.left else 0


def _unscanned(trip: TripRow) -> int:
    return trip.left.parcels - trip.left.scanned - trip.left.early if trip.left else 0


def _number(count: int, *, told: bool = True) -> Phrase:
    return verbatim(str(count)) if told else NOTHING


def _branch_phrase(name: str) -> Phrase:
    return verbatim(name) if name else phrase(NO_BRANCH)


TRIPS: tuple[ListColumn[TripRow], ...] = (
    ListColumn(
        key="label",
        title="清单",
        width=140,
        text=_trip_label,
        sort=lambda t: t.row.manifest.label if t.row else "",
        tone=lambda t: "text" if t.row else "accent",
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
        text=lambda t: _number(_trip_parcels(t)),
        sort=_trip_parcels,
        numeric=True,
    ),
    ListColumn(
        key="unscanned",
        title="未揽收",
        width=60,
        text=lambda t: _number(_unscanned(t), told=t.left is not None),
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
        text=lambda t: _branch_phrase(t.names[1]),
        sort=lambda t: t.names[1],
    ),
)


def _situation_tone(line: LineRow) -> str:
    each = line.parcel
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
    ListColumn(
        key="number",
        title="运单号",
        width=140,
        text=lambda r: verbatim(r.parcel.tracking_number),
        sort=lambda r: r.parcel.tracking_number,
        middle=True,
    ),
    ListColumn(
        key="situation",
        title="情况",
        width=104,
        text=lambda r: phrase(situation(r.parcel, r.left_s)),
        sort=lambda r: situation(r.parcel, r.left_s),
        tone=_situation_tone,
    ),
    ListColumn(
        key="scan",
        title="揽收时间",
        width=92,
        text=lambda r: (
            verbatim(when_text(r.parcel.picked_up_s)) if r.parcel.picked_up_s else NOTHING
        ),
        sort=lambda r: r.parcel.picked_up_s or NEVER_S,
        numeric=True,
    ),
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


def _share_column(place: int, within_s: int) -> ListColumn[ScoreRow]:
    def text(row: ScoreRow) -> Phrase:
        share = row.score.shares[place]
        return verbatim(percent_text(share.met, share.of))

    def sort(row: ScoreRow) -> int:
        share = row.score.shares[place]
        return share.met * 1_000_000 // share.of if share.of else -1

    return ListColumn(
        key=f"within_{within_s}",
        title=f"≤{within_s // 3600}h",
        width=62,
        text=text,
        sort=sort,
        tone=_sample_tone,
        numeric=True,
    )


def _sample_tone(row: ScoreRow) -> str:
    return "text-2" if row.score.small else "text"


def _scanned_text(row: ScoreRow) -> Phrase:
    scanned = row.score.scanned
    return phrase("{n} 样本少", n=scanned) if row.score.small else verbatim(str(scanned))


def _bar(row: ScoreRow) -> tuple[float, float]:
    wait, widest = row.score.wait, max(row.widest_s, 1)
    return ((wait.median_s or 0) / widest, (wait.p90_s or 0) / widest)


def _time(key: str, title: str, which: str, what: str) -> ListColumn[ScoreRow]:
    def seconds(row: ScoreRow) -> int | None:
        spread = row.score.wait if which == "wait" else row.score.from_payment
        return spread.median_s if what == "median" else spread.p90_s

    def sort(row: ScoreRow) -> int:
        found = seconds(row)
        return -1 if found is None else found

    return ListColumn(
        key=key,
        title=title,
        width=70,
        text=lambda row: verbatim(hours_text(seconds(row))),
        sort=sort,
        tone=_sample_tone,
        numeric=True,
    )


def _no_shows(row: ScoreRow) -> Phrase:
    score = row.score
    return verbatim(f"{score.no_shows}/{score.trips}") if score.trips else verbatim("—")


def _handed(row: ScoreRow) -> Phrase:
    score = row.score
    return verbatim(f"{score.handed}/{score.handed_scanned}") if score.handed else verbatim("—")


def score_columns(thresholds_s: tuple[int, ...]) -> tuple[ListColumn[ScoreRow], ...]:
    """Columns of the scorecard; shares are of ``thresholds_s`` from payment."""
    return (
        ListColumn(
            key="carrier",
            title="快递",
            width=84,
            text=lambda r: verbatim(r.carrier),
            sort=lambda r: r.carrier,
        ),
        ListColumn(
            key="branch",
            title="网点",
            width=140,
            text=lambda r: _branch_phrase(r.branch),
            sort=lambda r: r.branch,
        ),
        ListColumn(
            key="parcels",
            title="包裹",
            width=52,
            text=lambda r: _number(r.score.parcels),
            sort=lambda r: r.score.parcels,
            numeric=True,
        ),
        ListColumn(
            key="scanned",
            title="已揽收",
            width=84,
            text=_scanned_text,
            sort=lambda r: r.score.scanned,
            tone=lambda r: "soon" if r.score.small else "text",
            numeric=True,
        ),
        ListColumn(
            key="bar",
            title="中位与 P90",
            width=_BAR_WIDTH,
            text=lambda r: phrase(
                "中位 {median}，P90 {p90}",
                median=hours_text(r.score.wait.median_s),
                p90=hours_text(r.score.wait.p90_s),
            ),
            sort=lambda r: -1 if r.score.wait.median_s is None else r.score.wait.median_s,
            bar=_bar,
        ),
        _time("median", "中位", "wait", "median"),
        _time("p90", "P90", "wait", "p90"),
        _time("paid_median", "付款中位", "payment", "median"),
        _time("paid_p90", "付款 P90", "payment", "p90"),
        *(_share_column(place, within_s) for place, within_s in enumerate(thresholds_s)),
        ListColumn(
            key="handed",
            title="交接/揽收",
            width=80,
            text=_handed,
            sort=lambda r: r.score.handed - r.score.handed_scanned,
            tone=lambda r: "soon" if r.score.handed > r.score.handed_scanned else "text",
            numeric=True,
        ),
        ListColumn(
            key="no_shows",
            title="没来/趟",
            width=68,
            text=_no_shows,
            sort=lambda r: r.score.no_shows,
            tone=lambda r: "urgent" if r.score.no_shows else "text",
            numeric=True,
        ),
    )
