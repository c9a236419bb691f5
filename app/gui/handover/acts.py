"""What the page does with manifests: each act on its lane, then the page reads again."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError, Cancelled
from app.domain.ids import CarrierCode, ManifestId, ParcelId, WaybillId
from app.domain.manifest import HandedParcel
from app.gui.file_dialogs import CSV, PDF, XLSX, ask_target
from app.gui.i18n import say, tr
from app.gui.sheet_printing import sent_said
from app.gui.shell_api import Shell
from app.gui.workbench.bugs import raise_later
from app.ports.jobs import JobContext
from app.ports.tasks import NET_USER, PRINT, RENDER, STORE
from app.presentation.desk import Desk, current_printer
from app.presentation.formatting import phrase, verbatim
from app.presentation.handover.columns import TripRow
from app.services.current_printer import no_printer
from app.services.hand_over import Counted, HandedOver
from app.services.print_lists import ReadyList, SentList
from app.services.scan_gate import UNASKED, Answers

T = TypeVar("T")
Branch = tuple[CarrierCode, str]


class Acts:
    """Runs them. ``changed`` is told after each, with the manifest it was about.

    One of a kind at a time: a second press must not hand over twice.
    """

    def __init__(
        self,
        desk: Desk,
        shell: Shell,
        page: QWidget,
        changed: Callable[[ManifestId | None], None],
    ) -> None:
        self._desk = desk
        self._shell = shell
        self._page = page
        self._changed = changed
        self._under_way: set[str] = set()
        self.choose_path: Callable[[QWidget, str, str], Path | None] = _ask_path

    def count(self, trip: TripRow, *, then: Callable[[ManifestId], None] | None = None) -> None:
        """Begin to count a branch's parcels by scanning."""

        def take(counted: Counted) -> None:
            manifest_id = counted.manifest.manifest_id
            self._changed(manifest_id)
            if then is not None:
                then(manifest_id)

        carrier, branch = _branch(trip)
        hand_over = self._desk.hand_over
        self._write("count", lambda: hand_over.open(carrier, branch, fill=False), take)

    def leave(self, trip: TripRow) -> None:
        """The van leaves: with what was counted, else with everything that waits.

        The platform is asked first, in one go, where what is known is too old.
        """
        hand_over = self._desk.hand_over
        ticked = trip.row is not None and trip.row.ticked > 0

        def listed() -> tuple[ManifestId, int, frozenset[ParcelId]]:
            if trip.row is not None:
                manifest_id, early = trip.row.manifest.manifest_id, 0
            else:
                carrier, branch = _branch(trip)
                opened = hand_over.open(carrier, branch, fill=True)
                manifest_id, early = opened.manifest.manifest_id, opened.early
            return manifest_id, early, hand_over.unsure(manifest_id, only_ticked=ticked)

        def take(found: tuple[ManifestId, int, frozenset[ParcelId]]) -> None:
            manifest_id, early, ids = found
            if early:
                words = "{n} 件还没到买家预约的发货时间，没有列入"
                self._shell.toast(say(phrase(words, n=early)))

            def leave(answers: Answers) -> None:
                self._write(
                    "leave",
                    lambda: hand_over.leave(manifest_id, only_ticked=ticked, answers=answers),
                    self._left,
                )

            if ids:
                self._changed(manifest_id)
                self._check(ids, leave)
            else:
                leave(UNASKED)

        self._write("leave", listed, take)

    def undo(self, manifest_id: ManifestId) -> None:
        """The van did not leave."""
        hand_over = self._desk.hand_over

        def take(counted: Counted) -> None:
            self._shell.toast(
                say(phrase("{label} 已撤销交接，可以继续清点", label=counted.manifest.label))
            )
            self._changed(counted.manifest.manifest_id)

        self._write("undo", lambda: hand_over.undo(manifest_id), take)

    def discard(self, manifest_id: ManifestId) -> None:
        """Give a draft up."""

        def take(_nothing: None) -> None:
            self._shell.toast(tr("清单已作废，包裹可以列入别的清单"), again)
            self._changed(None)

        def again() -> None:
            self._write("reopen", lambda: hand_over.reopen(manifest_id), reopened)

        def reopened(_counted: Counted) -> None:
            self._changed(manifest_id)

        hand_over = self._desk.hand_over
        self._write("discard", lambda: hand_over.discard(manifest_id), take)

    def strike_off(self, manifest_id: ManifestId, ids: tuple[WaybillId, ...]) -> None:
        """Take parcels off a draft."""
        hand_over = self._desk.hand_over

        def take(off: tuple[HandedParcel, ...]) -> None:
            words = phrase("拿掉 {n} 件", n=len(off))
            back = partial(hand_over.put_back, manifest_id, off)
            self._shell.toast(
                say(words), lambda: self._write("put_back", back, partial(put_back, len(off)))
            )
            self._changed(manifest_id)

        def put_back(wanted: int, back: int) -> None:
            if back < wanted:
                left = phrase("{n} 件已在别的清单上，没有撤销", n=wanted - back)
                self._shell.toast(say(left))
            self._changed(manifest_id)

        self._write("strike_off", lambda: hand_over.strike_off(manifest_id, ids), take)

    def export(self, manifest_id: ManifestId, label: str) -> None:
        """Save it as PDF, CSV or Excel."""
        path = self.choose_path(self._page, tr("保存交接清单"), f"{label or tr('交接清单')}.pdf")
        if path is None:
            return
        sheets = self._desk.manifest_sheets

        def take(count: int) -> None:
            self._shell.toast(say(phrase("交接清单已保存：{n} 个包裹", n=count)))

        self._job("保存交接清单", RENDER, lambda _ctx: sheets(manifest_id, path), take)

    def print(self, manifest_id: ManifestId) -> None:
        """Print it on the label printer that is chosen now."""
        setup = current_printer(self._desk)
        if setup is None:
            self._shell.show_error(no_printer())
            return
        lists, sheets, printer_id = (
            self._desk.print_lists,
            self._desk.manifest_sheets,
            setup.printer_id,
        )

        def prepare(ctx: JobContext) -> ReadyList:
            return lists.prepare(ctx, sheets.document(manifest_id), printer_id)

        def send(ready: ReadyList) -> None:
            self._job(
                "打印交接清单", f"{PRINT}.{printer_id}", lambda ctx: lists.send(ctx, ready), sent
            )

        def sent(found: SentList) -> None:
            trouble = found.trouble()
            if trouble is not None:
                self._shell.show_error(trouble)
            else:
                self._shell.toast(say(sent_said(found)))

        self._job("打印交接清单", RENDER, prepare, send)

    def _check(self, ids: frozenset[ParcelId], then: Callable[[Answers], None]) -> None:
        """Ask the platform about what is to leave; it is not handed over meanwhile."""
        gate = self._desk.scan_gate
        self._under_way.add("leave")

        def done(answers: Answers) -> None:
            self._under_way.discard("leave")
            then(answers)

        def broke(error: Exception) -> None:
            self._under_way.discard("leave")
            self.failed(error)

        self._shell.jobs.run_job(
            "交接前核对", NET_USER, lambda ctx: gate.ask(ctx, ids), done, broke
        )

    def _left(self, handed: HandedOver) -> None:
        manifest = handed.manifest
        words = phrase("交接 {label}，{n} 件", label=manifest.label, n=handed.parcels)
        self._shell.toast(say(words), lambda: self.undo(manifest.manifest_id))
        if handed.taken_out:
            numbers = "、".join(each.tracking_number for each in handed.taken_out)
            title = phrase("{n} 件不能发，从车上拿下来", n=len(handed.taken_out))
            reasons = "、".join(dict.fromkeys(each.reason for each in handed.taken_out))
            advice = phrase("{numbers}（{why}）", numbers=numbers, why=verbatim(reasons))
            self._shell.show_error(AppError("manifest.taken_out", say(title), say(advice)))
        if handed.uncounted:
            left = phrase("没扫到的 {n} 件没有交接，仍在等车", n=len(handed.uncounted))
            self._shell.toast(say(left))
        self._changed(manifest.manifest_id)

    def _write(self, what: str, job: Callable[[], T], take: Callable[[T], None]) -> None:
        if what in self._under_way:
            return
        self._under_way.add(what)

        def done(found: T) -> None:
            self._under_way.discard(what)
            take(found)

        def broke(error: Exception) -> None:
            self._under_way.discard(what)
            self.failed(error)

        self._desk.tasks.run(STORE, lambda _ctx: job(), done=done, failed=broke)

    def _job(
        self, title: str, lane: str, job: Callable[[JobContext], T], take: Callable[[T], None]
    ) -> None:
        self._shell.jobs.run_job(title, lane, job, take, self.failed)

    def failed(self, error: Exception) -> None:
        """Say what went wrong."""
        if isinstance(error, Cancelled):
            self._shell.toast(tr(error.title))
        elif isinstance(error, AppError):
            self._shell.show_error(error)
        else:
            raise_later(error)


def _branch(trip: TripRow) -> Branch:
    if trip.group is not None:
        return trip.group.carrier, trip.group.branch
    assert trip.row is not None  # noqa: S101 - a trip is one of both
    return trip.row.manifest.carrier, trip.row.manifest.branch


def _ask_path(parent: QWidget, title: str, name: str) -> Path | None:
    return ask_target(parent, title, name, PDF, XLSX, CSV)
