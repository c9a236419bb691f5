"""The 交接 page without its widgets: what is loaded, and what stands where rows would be."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Protocol

from app.domain.courier_score import ExplainedWait
from app.domain.errors import AppError
from app.domain.events import Changes, Event, SettingsChanged, SyncFinished
from app.domain.ids import ManifestId
from app.domain.instants import to_epoch
from app.domain.manifest import ManifestState
from app.ports.manifests import UnlistedScan
from app.ports.tasks import READ
from app.presentation.desk import Desk
from app.presentation.formatting import NOTHING, Phrase, phrase
from app.presentation.handover.columns import LINES, TRIPS, LineRow, TripRow, branch_phrase
from app.presentation.handover.scores import (
    BEHIND,
    BehindRow,
    ScoreRow,
    behind_heading,
    score_columns,
)
from app.presentation.listening import Listening, Subscribe
from app.presentation.table.listing import Listing
from app.presentation.workbench.model import Action, Placeholder
from app.services.match_handover import HandoverBoard, MatchReport
from app.services.score_couriers import Courier, Scorecard

PERIODS = (7, 30, 90)
BOARD_DAYS = 7
"""Manifests that left longer ago are found by ``zhunlan manifest show``, not on the page."""


class Part(StrEnum):
    """The two parts of the page."""

    MANIFESTS = "manifests"
    SCORES = "scores"


class View(Protocol):
    """The widgets, told on the window's thread."""

    def trips_changed(self) -> None:
        """Other manifests, or other states of them."""
        ...

    def lines_changed(self) -> None:
        """The manifest on the right, or its parcels."""
        ...

    def scores_changed(self) -> None:
        """Another scorecard."""
        ...

    def behind_changed(self) -> None:
        """Another branch of the scorecard, or its parcels."""
        ...


class HandoverModel:
    """Reads on the read lane, one reading of a kind at a time; news that come meanwhile come next.

    Args:
        desk: services, clock, tasks.
        subscribe: domain events on the window's thread.
        view: told of changes.
        unforeseen: takes an error that is a bug.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        subscribe: Subscribe,
        view: View,
        unforeseen: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._listening = Listening(subscribe, self._hear)
        self._view = view
        self._unforeseen = unforeseen
        self.trips: Listing[TripRow] = Listing(TRIPS, lambda trip: trip.key)
        self.lines: Listing[LineRow] = Listing(LINES, lambda line: line.key)
        columns = score_columns(desk.rules.pay_thresholds_s)
        self.scores: Listing[ScoreRow] = Listing(columns, lambda row: row.key)
        self.behind: Listing[BehindRow] = Listing(BEHIND, lambda row: row.key)
        self.board: HandoverBoard | None = None
        self.report: MatchReport | None = None
        self.card: Scorecard | None = None
        self.part = Part.MANIFESTS
        self.days = PERIODS[1]
        self.error: AppError | None = None
        self.courier: Courier | None = None
        """Of which branch the parcels behind its score are shown."""
        self._wanted: ManifestId | None = None
        self._scans: tuple[UnlistedScan, ...] = ()
        self._reading: set[str] = set()
        self._again: set[str] = set()

    @property
    def reading(self) -> bool:
        """Whether something is on its way."""
        return bool(self._reading)

    def start(self) -> None:
        """Listen for news and read what the part in front shows."""
        self._listening.begin()
        self.read()

    def stop(self) -> None:
        """Listen no more."""
        self._listening.end()

    def read(self) -> None:
        """Read the part in front again."""
        if self.part is Part.SCORES:
            days = self.days
            self._read("card", lambda: self._desk.score_couriers(days), self._take_card)
            self._read_behind()
            return
        board = self._desk.match_handover.board
        self._read("board", lambda: board(BOARD_DAYS), self._take_board)
        self._read_report()

    def show_part(self, part: Part) -> None:
        """Bring a part to the front."""
        self.part = part
        self.read()

    def use_days(self, days: int) -> None:
        """Score another period."""
        self.days = days
        self.show_part(Part.SCORES)

    def look_at(self, trip: TripRow | None) -> None:
        """Show what another row on the left holds; None shows nothing."""
        wanted = trip.row.manifest.manifest_id if trip and trip.row else None
        scans = trip.scans if trip else ()
        if (wanted, scans) == (self._wanted, self._scans):
            return
        self._wanted, self._scans, self.report = wanted, scans, None
        self.lines.load(LineRow(parcel=each, left_s=0) for each in scans)
        self._view.lines_changed()
        self._read_report()

    def look_behind(self, courier: Courier | None) -> None:
        """Show the parcels behind another branch's score; None shows none."""
        if courier == self.courier:
            return
        self.courier = courier
        self.behind.load(())
        self._view.behind_changed()
        self._read_behind()

    def placeholder(self) -> Placeholder | None:
        """What stands where manifests would be; None while there are some."""
        if len(self.trips):
            return None
        if self.error is not None:
            return _broken(self.error)
        if self.board is None:
            return Placeholder(icon="parcel", title=phrase("正在读取交接清单"))
        return Placeholder(
            icon="done",
            title=phrase("没有待交接的包裹"),
            text=phrase("面单打印之后，包裹按快递和网点列在这里，等车来取。"),
            action=Action.SYNC,
            label=phrase("立即同步"),
        )

    def no_scores(self) -> Placeholder | None:
        """The same for the scorecard."""
        if len(self.scores):
            return None
        if self.error is not None:
            return _broken(self.error)
        if self.card is None:
            return Placeholder(icon="report", title=phrase("正在计算快递评分"))
        return Placeholder(
            icon="report",
            title=phrase("最近 {n} 天没有交给快递的包裹", n=self.days),
            text=phrase("交接或回传之后，这里按网点统计多久揽收、漏了多少。"),
        )

    def heading(self) -> Phrase:
        """The manifest on the right, in one line."""
        if self.report is None:
            return NOTHING
        row, found = self.report.row, self.report.match
        if row.manifest.state is ManifestState.OPEN:
            words = "清点中：列入 {total} 件，已扫 {n} 件"
            return phrase(words, total=row.parcels, n=row.ticked)
        words = "交接 {total} 件 · 已揽收 {n} · 未揽收 {left}"
        line = phrase(words, total=found.total, n=len(found.scanned), left=len(found.waiting))
        if found.early:
            line = phrase("{line} · 交接前已揽收 {n}", line=line, n=len(found.early))
        return line

    def behind_heading(self) -> Phrase:
        """The branch whose parcels are shown, in one line."""
        rows, card = tuple(self.behind.shown), self.card
        if not rows or card is None or self.courier is None:
            return NOTHING
        carrier, branch = self.courier
        name = card.carrier_names.get(carrier, carrier)
        where = branch_phrase(card.branch_names.get(self.courier, branch))
        return behind_heading(phrase("{carrier} {branch}", carrier=name, branch=where), rows)

    def _read_behind(self) -> None:
        courier, days = self.courier, self.days
        if courier is None:
            return

        def job() -> tuple[Courier, int, tuple[ExplainedWait, ...]]:
            return courier, days, self._desk.score_couriers.explain(courier, days)

        self._read("behind", job, self._take_behind)

    def _read_report(self) -> None:
        wanted = self._wanted
        if wanted is not None:
            self._read("report", lambda: self._desk.match_handover(wanted), self._take_report)

    def _read(self, what: str, job: Callable[[], object], take: Callable[..., None]) -> None:
        if what in self._reading:
            self._again.add(what)
            return
        self._reading.add(what)
        self._again.discard(what)

        def done(found: object) -> None:
            self._reading.discard(what)
            self.error = None
            take(found)
            if what in self._again:
                self.read()

        def broke(error: Exception) -> None:
            self._reading.discard(what)
            if not isinstance(error, AppError):
                self._unforeseen(error)
                return
            self.error = error
            self._view.trips_changed()
            self._view.scores_changed()

        self._desk.tasks.run(READ, lambda _ctx: job(), done=done, failed=broke)

    def _take_board(self, board: HandoverBoard) -> None:
        self.board = board
        self.trips.load(
            (
                *(TripRow(group=group) for group in board.waiting if group.parcels),
                *(TripRow(scans=scans) for scans in _by_branch(board.unlisted)),
                *(
                    TripRow(row=row, missed=row.manifest.manifest_id in board.no_shows)
                    for row in board.manifests
                ),
            )
        )
        self._view.trips_changed()

    def _take_report(self, report: MatchReport) -> None:
        if report.row.manifest.manifest_id != self._wanted:
            self._read_report()
            return
        self.report = report
        late = {each.parcel.waybill_id: each for each in report.unscanned}
        left_s = report.row.manifest.left_s
        known = {each.waybill_id: each for each in report.parcels}
        ordered = [known[one] for one in late] + [
            each for each in report.parcels if each.waybill_id not in late
        ]
        self.lines.load(
            LineRow(parcel=each, left_s=left_s, late=late.get(each.waybill_id)) for each in ordered
        )
        self._view.lines_changed()

    def _take_card(self, card: Scorecard) -> None:
        if card.days != self.days:
            self._again.add("card")
            return
        self.card = card
        widest_s = max((score.wait.p90_s or 0 for score in card.scores), default=0)
        self.scores.load(
            ScoreRow(
                score=score,
                carrier=card.names(score)[0],
                branch=card.names(score)[1],
                widest_s=widest_s,
            )
            for score in card.scores
        )
        self._view.scores_changed()

    def _take_behind(self, found: tuple[Courier, int, tuple[ExplainedWait, ...]]) -> None:
        courier, days, waits = found
        if (courier, days) != (self.courier, self.days):
            self._read_behind()
            return
        now_s = to_epoch(self._desk.clock.now())
        self.behind.load(BehindRow(wait=wait, now_s=now_s) for wait in waits)
        self._view.behind_changed()

    def _hear(self, event: Event) -> None:
        news = isinstance(event, Changes) and (event.parcels or event.shops)
        if news or isinstance(event, SyncFinished | SettingsChanged):
            self.read()


def _by_branch(scans: tuple[UnlistedScan, ...]) -> Iterator[tuple[UnlistedScan, ...]]:
    found: dict[Courier, list[UnlistedScan]] = {}
    for scan in scans:
        found.setdefault((scan.carrier, scan.branch), []).append(scan)
    return (tuple(found[key]) for key in sorted(found))


def _broken(error: AppError) -> Placeholder:
    return Placeholder(
        icon="fault",
        title=phrase(error.title),
        text=phrase(error.advice),
        action=Action.RETRY,
        label=phrase("重试"),
    )
