"""The 交接 page: what was handed to which courier, what of it was scanned, how couriers do."""

from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.courier_score import ExplainedWait
from app.domain.ids import ManifestId
from app.domain.manifest import HandedParcel, ManifestState
from app.gui.handover.acts import Acts
from app.gui.handover.detail import Detail
from app.gui.handover.page_commands import page_commands
from app.gui.handover.score_view import ScoreView
from app.gui.handover.segments import Segments
from app.gui.i18n import say, tr
from app.gui.lists.rows_stack import RowsStack
from app.gui.lists.table import ListingTable
from app.gui.shell_api import HANDOVER, PICKUP, WORKBENCH, Page, Shell
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.gated_scans import GatedScans
from app.gui.workbench.key_gate import KeyGate
from app.gui.workbench.verdict_bar import VerdictBar
from app.ports.manifests import UnlistedScan
from app.presentation.desk import Desk
from app.presentation.formatting import phrase
from app.presentation.handover.columns import LineRow, TripRow
from app.presentation.handover.model import HandoverModel, Part
from app.presentation.handover.words import scan_verdict
from app.presentation.workbench.model import Action
from app.presentation.workbench.verdict import Grade, Verdict

_GAP = 8
_LIST_WIDTH, _DETAIL_WIDTH = 520, 680


class HandoverPage(Page):
    """Manifests of the last days beside the parcels of one, and the scorecard."""

    page_id = HANDOVER

    def __init__(self, desk: Desk, shell: Shell) -> None:
        super().__init__()
        self._desk = desk
        self._shell = shell
        self._started = False
        self._goal: ManifestId | None = None
        self.model = HandoverModel(
            desk, subscribe=shell.subscribe, view=self, unforeseen=raise_later
        )
        self.acts = Acts(desk, shell, self, self._acted)
        self._make_parts()
        self._scans = GatedScans(desk, self.verdict, self._say, self.acts.failed)
        self._connect()
        shell.commands.add(*page_commands(self))
        self.keys = KeyGate(self, shell.commands, HANDOVER)
        self.keys.scanned.connect(self.find_number)
        self.trips_changed()
        self.scores_changed()

    # Asked by the shell.

    @property
    def loading(self) -> bool:
        """Whether something is awaited; before it was shown nothing is."""
        return self._started and self.model.reading

    def on_shown(self) -> None:
        if self.model.part is Part.SCORES:
            empty = self.scores.rows.currentWidget() is self.scores.placeholder
            (self.scores.periods if empty else self.scores.table).setFocus()
            return
        self.left.take_focus()

    def open_section(self, section: str) -> None:
        """``section`` is a part, such as ``scores``, or a manifest's id."""
        if section in {each.value for each in Part}:
            self.show_part(Part(section))
        else:
            self._goal = ManifestId(section)
            self.show_part(Part.MANIFESTS)

    def find_number(self, number: str) -> bool:
        """A scan: into the manifest that is being counted; a branch that waits begins one."""
        trip = self.trip
        if self.model.part is Part.SCORES or trip is None or not trip.waits:
            self._say(
                Verdict(
                    grade=Grade.WAIT,
                    word=phrase("先选清单"),
                    detail=phrase("选中一行待交接或清点中的，再扫。"),
                )
            )
            return False
        if trip.row is not None:
            self._scan(trip.row.manifest.manifest_id, number)
        else:
            self.acts.count(trip, then=lambda manifest_id: self._scan(manifest_id, number))
        return True

    # Told by the model.

    def trips_changed(self) -> None:
        """Other manifests, or other states of them."""
        self.table.show_again()
        placeholder = self.model.placeholder()
        self.left.show_rows(placeholder)
        self.detail.setVisible(placeholder is None)
        self._seek()
        self._look()

    def lines_changed(self) -> None:
        """The manifest on the right, or its parcels."""
        self.detail.show_trip(self.trip)

    def scores_changed(self) -> None:
        """Another scorecard."""
        self.scores.show_scores()
        table, rows = self.scores.table, self.model.scores
        if table.cursor_id is None and len(rows):
            table.go_to(rows.key_at(0))
        self._look_behind()

    def behind_changed(self) -> None:
        """Another branch of the scorecard, or its parcels."""
        self.scores.show_behind()

    # Verbs.

    @property
    def trip(self) -> TripRow | None:
        """The row at the cursor."""
        return self.model.trips.row(self.table.cursor_id)

    def may(self, verb: str) -> bool:
        """Whether ``verb`` means something now."""
        if verb in {"copy", "show_parcel"}:
            return bool(self._parcels())
        trip = self.trip if self.model.part is Part.MANIFESTS else None
        if trip is None:
            return False
        return {
            "leave": trip.waits,
            "count": trip.group is not None,
            "print": trip.row is not None and trip.row.parcels > 0,
            "export": trip.row is not None and trip.row.parcels > 0,
            "undo": trip.left is not None and not trip.left.first_scan_s,
            "discard": trip.state is ManifestState.OPEN,
            "strike_off": trip.state is ManifestState.OPEN and bool(self._lines()),
        }[verb]

    def do(self, verb: str) -> None:
        """Do ``verb`` with the row at the cursor."""
        trip = self.trip
        if not self.may(verb):
            return
        if verb == "copy":
            self._copy()
        elif verb == "show_parcel":
            self._shell.open_page(WORKBENCH, self._parcels()[0].order_ids[0])
        elif trip is None:
            return
        elif verb == "leave":
            self.acts.leave(trip)
        elif verb == "count":
            self.acts.count(trip)
        elif trip.row is not None:
            self._do_manifest(verb, trip)

    def show_part(self, part: Part) -> None:
        self.switch.show_value(part)
        self._hush()
        self.parts.setCurrentWidget(self.scores if part is Part.SCORES else self.manifests)
        self.model.show_part(part)
        self.scores_changed()
        self.on_shown()

    def use_days(self, days: int) -> None:
        self.model.days = days
        self.show_part(Part.SCORES)

    def step_back(self) -> None:
        """Esc: the verdict, the chosen parcels, then back to the board."""
        if self.verdict.verdict is not None:
            self._hush()
        elif self.model.lines.selection:
            self.model.lines.selection.clear()
            self.detail.table.viewport().update()
        elif self.model.behind.selection:
            self.model.behind.selection.clear()
            self.scores.behind.table.viewport().update()
        elif self.model.part is Part.SCORES:
            self.show_part(Part.MANIFESTS)
        else:
            self._shell.open_page(PICKUP)

    # Making.

    def _make_parts(self) -> None:
        theme = self._shell.theme
        self.switch = Segments(
            tr("视图"),
            (
                (Part.MANIFESTS.value, tr("交接清单"), tr("看交接清单")),
                (Part.SCORES.value, tr("快递评分"), tr("看快递评分")),
            ),
        )
        self.switch.show_value(Part.MANIFESTS)
        self.verdict = VerdictBar(theme)
        self.table = ListingTable(self.model.trips, theme, tr("交接清单"))
        self.left = RowsStack(self.table, theme)
        self.placeholder = self.left.placeholder
        self.detail = Detail(self.model, theme)
        self.scores = ScoreView(self.model, theme)
        self.manifests = self._arranged_manifests()
        self.parts = QStackedWidget()
        self.parts.addWidget(self.manifests)
        self.parts.addWidget(self.scores)
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.addWidget(self.switch)
        top.addStretch(1)
        self._said = QVBoxLayout()
        self._said.setContentsMargins(12, 0, 12, 0)
        self._said.addWidget(self.verdict)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addLayout(self._said)
        whole.addWidget(self.parts, 1)

    def _arranged_manifests(self) -> QWidget:
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.left)
        splitter.addWidget(self.detail)
        splitter.setSizes([_LIST_WIDTH, _DETAIL_WIDTH])
        splitter.setStretchFactor(1, 1)
        return splitter

    def _connect(self) -> None:
        self.switch.chosen.connect(lambda part: self.show_part(Part(part)))
        self.scores.days_asked.connect(self.use_days)
        self.table.pointed.connect(lambda _key: self._look())
        self.table.opened.connect(self.detail.table.setFocus)
        self.detail.asked.connect(self.do)
        self.detail.table.opened.connect(lambda: self.do("show_parcel"))
        self.scores.table.pointed.connect(lambda _key: self._look_behind())
        self.scores.table.opened.connect(self.scores.behind.table.setFocus)
        self.scores.behind.table.opened.connect(lambda: self.do("show_parcel"))
        for view in (self.placeholder, self.scores.placeholder):
            view.asked.connect(self._offer)

    # Life.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._started:
            self._started = True
            self.model.start()
        else:
            self.model.read()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._hush()

    # Small answers.

    def _look(self) -> None:
        trip = self.trip
        self.model.look_at(trip)
        self.detail.show_trip(trip)

    def _look_behind(self) -> None:
        row = self.model.scores.row(self.scores.table.cursor_id)
        self.model.look_behind((row.score.carrier, row.score.branch) if row else None)

    def _seek(self) -> None:
        """Put the cursor on the manifest that an act was about, or on the first row."""
        if self._goal is not None and self.model.trips.place(self._goal) is not None:
            self.table.go_to(self._goal)
            self._goal = None
        elif self.table.cursor_id is None and len(self.model.trips):
            self.table.go_to(self.model.trips.key_at(0))

    def _acted(self, manifest_id: ManifestId | None) -> None:
        self._goal = manifest_id
        self.model.read()

    def _scan(self, manifest_id: ManifestId, number: str) -> None:
        scan = self._desk.hand_over.scan
        self._scans.run(
            lambda answers: scan(manifest_id, number, answers),
            asks=lambda answer: answer.asks,
            verdict=lambda answer: scan_verdict(answer, number.strip()),
            taken=lambda _answer: self._acted(manifest_id),
        )

    def _say(self, verdict: Verdict) -> None:
        self.verdict.show_verdict(verdict)
        self._said.setContentsMargins(12, 0, 12, _GAP)
        if verdict.grade >= Grade.WAIT:
            QApplication.beep()  # eyes are on the parcel

    def _hush(self) -> None:
        self._scans.forget()
        self.verdict.dismiss()
        self._said.setContentsMargins(12, 0, 12, 0)

    def _do_manifest(self, verb: str, trip: TripRow) -> None:
        assert trip.row is not None  # noqa: S101 - asked by ``do``
        manifest = trip.row.manifest
        if verb == "print":
            self.acts.print(manifest.manifest_id)
        elif verb == "export":
            self.acts.export(manifest.manifest_id, manifest.label)
        elif verb == "undo":
            self.acts.undo(manifest.manifest_id)
        elif verb == "discard":
            self.acts.discard(manifest.manifest_id)
        elif verb == "strike_off":
            lines = (line.parcel for line in self._lines())
            ids = tuple(each.waybill_id for each in lines if isinstance(each, HandedParcel))
            self.acts.strike_off(manifest.manifest_id, ids)

    def _lines(self) -> tuple[LineRow, ...]:
        chosen = self.model.lines.chosen()
        if chosen:
            return chosen
        line = self.model.lines.row(self.detail.table.cursor_id)
        return () if line is None else (line,)

    def _parcels(self) -> tuple[HandedParcel | UnlistedScan | ExplainedWait, ...]:
        """The chosen parcels of the list in front, else the one at its cursor."""
        if self.model.part is Part.MANIFESTS:
            return tuple(line.parcel for line in self._lines())
        chosen = self.model.behind.chosen()
        row = self.model.behind.row(self.scores.behind.table.cursor_id)
        return tuple(each.wait for each in chosen or ((row,) if row else ()))

    def _copy(self) -> None:
        numbers = [each.tracking_number for each in self._parcels()]
        QGuiApplication.clipboard().setText("\n".join(numbers))
        self._shell.toast(say(phrase("已复制 {n} 个单号", n=len(numbers))))

    def _offer(self, action: Action) -> None:
        if action is Action.SYNC:
            self._shell.commands.run("shell.sync")
        elif action is Action.RETRY:
            self.model.read()
