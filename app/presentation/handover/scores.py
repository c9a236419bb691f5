"""The scorecard of couriers as columns: a row per branch, and the parcels behind one of them."""

from dataclasses import dataclass

from app.domain.courier_score import CourierScore, ExplainedWait, Start
from app.presentation.formatting import Phrase, phrase, verbatim
from app.presentation.handover.columns import branch_phrase, count_phrase
from app.presentation.handover.parcel_columns import (
    number_column,
    scan_column,
    situation_column,
)
from app.presentation.handover.words import hours_text, percent_text
from app.presentation.table.listing import ListColumn
from app.presentation.workbench.words import when_text

_BAR_WIDTH = 136


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
            text=lambda r: branch_phrase(r.branch),
            sort=lambda r: r.branch,
        ),
        ListColumn(
            key="parcels",
            title="包裹",
            width=52,
            text=lambda r: count_phrase(r.score.parcels),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class BehindRow:
    """A parcel behind a score, as of ``now_s``."""

    wait: ExplainedWait
    now_s: int

    @property
    def key(self) -> str:
        """Its id."""
        return self.wait.parcel_id

    @property
    def waited_s(self) -> int:
        """From where its wait begins to the scan, or until now; negative when scanned before."""
        return (self.wait.scanned_s or self.now_s) - self.wait.start_s


def behind_situation(wait: ExplainedWait) -> tuple[str, str]:
    """How a parcel behind a score stands, and the colour that says so."""
    if not wait.scanned_s:
        return ("快递没来", "urgent") if wait.no_show else ("未揽收", "soon")
    if wait.before_payment:
        return "付款前揽收", "urgent"
    if wait.early:
        return "交接前已揽收", "urgent"
    return ("快递来晚了", "soon") if wait.no_show else ("已揽收", "ok")


def behind_heading(courier: Phrase, rows: tuple[BehindRow, ...]) -> Phrase:
    """A branch and its parcels in one line: the sums of the list below it."""
    waits = [row.wait for row in rows]
    scanned = sum(wait.scanned_s > 0 for wait in waits)
    trips = {wait.manifest_id for wait in waits if wait.no_show}
    words = "{courier}：{n} 件 · 已揽收 {scanned} · 未揽收 {left}"
    line = phrase(words, courier=courier, n=len(waits), scanned=scanned, left=len(waits) - scanned)
    return phrase("{line} · {n} 趟没按时来", line=line, n=len(trips)) if trips else line


_STARTS = {Start.HANDOVER: "{at} 交接", Start.UPLOAD: "{at} 回传"}

BEHIND: tuple[ListColumn[BehindRow], ...] = (
    number_column(lambda r: r.wait.tracking_number),
    situation_column(lambda r: behind_situation(r.wait)[0], lambda r: behind_situation(r.wait)[1]),
    ListColumn(
        key="start",
        title="从何时算",
        width=128,
        text=lambda r: phrase(_STARTS[r.wait.start], at=when_text(r.wait.start_s)),
        sort=lambda r: r.wait.start_s,
        numeric=True,
    ),
    scan_column(lambda r: r.wait.scanned_s),
    ListColumn(
        key="wait",
        title="用时",
        width=88,
        text=lambda r: (
            verbatim(hours_text(r.waited_s))
            if r.wait.scanned_s
            else phrase("已等 {time}", time=hours_text(r.waited_s))
        ),
        sort=lambda r: r.waited_s,
        tone=lambda r: "text" if r.wait.scanned_s else "soon",
        numeric=True,
    ),
    ListColumn(
        key="from_payment",
        title="付款到揽收",
        width=84,
        text=lambda r: verbatim(hours_text(r.wait.from_payment_s)),
        sort=lambda r: -1 if r.wait.from_payment_s is None else r.wait.from_payment_s,
        numeric=True,
    ),
    ListColumn(
        key="order_id",
        title="订单号",
        width=156,
        text=lambda r: verbatim(" ".join(r.wait.order_ids)),
        sort=lambda r: " ".join(r.wait.order_ids),
        middle=True,
    ),
)
