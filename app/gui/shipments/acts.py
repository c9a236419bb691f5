"""What is done with shipments: the workbench's verbs on the chosen ones, 查询结果, export."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError, Cancelled
from app.domain.ids import ParcelId
from app.domain.parcel import PENDING_STAGES, Stage
from app.gui.file_dialogs import CSV, XLSX, ask_target
from app.gui.i18n import say, tr
from app.gui.sheets import open_with_system
from app.gui.shell_api import Shell
from app.gui.workbench.actions import Actions
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.progress_bar import ProgressBar
from app.gui.workbench.question_bar import QuestionBar
from app.gui.workbench.receipt_panel import ReceiptPanel
from app.ports.jobs import JobContext
from app.ports.rows import ParcelRow
from app.ports.shipments import OPEN, ShipmentLine
from app.ports.tasks import RENDER
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase, phrase
from app.presentation.shipments.log import ShipmentLog
from app.presentation.shipments.model import ShipmentBench
from app.presentation.shipments.sheet import HEAD, cells
from app.presentation.workbench.local_acts import LocalActs
from app.presentation.workbench.receipts import ReceiptView
from app.presentation.workbench.verbs import NUMBER_VERBS, ONE_AT_A_TIME, Verb, fitting

VERBS = {
    each.value: each
    for each in (Verb.SHIP, Verb.LET_THROUGH, Verb.EDIT_NUMBER, Verb.ADD_PARCEL, Verb.REPRINT)
}
"""Verbs of the workbench that fit what was shipped, by the names of the page's commands."""
IN_PANEL = NUMBER_VERBS | {Verb.SHIP, Verb.REPRINT}
ON_BENCH = PENDING_STAGES | {Stage.SHIPPED}
MOST = 2000
"""So many at once; nobody reprints more by hand."""
EXPORT = "导出发货记录"
ChoosePath = Callable[[QWidget, str], Path | None]


class ShipmentActs:
    """Runs verbs for the page; everything it shows are bars of the page.

    Args:
        page: parent of the file dialog.
        desk, shell: services and the window.
        log: what is shown and chosen.
        bench: the chosen ones as verbs take them.
        cursor: the shipment at the cursor, for verbs while nothing is chosen.
        bars: question, receipt and progress.
        show_parcels: brings shipments into sight and chooses them.
    """

    def __init__(
        self,
        page: QWidget,
        desk: Desk,
        shell: Shell,
        *,
        log: ShipmentLog,
        bench: ShipmentBench,
        cursor: Callable[[], ParcelId | None],
        bars: tuple[QuestionBar, ReceiptPanel, ProgressBar],
        show_parcels: Callable[[tuple[ParcelId, ...]], None],
    ) -> None:
        self._page = page
        self._desk = desk
        self._shell = shell
        self._log = log
        self._bench = bench
        self._cursor = cursor
        self._exporting = False
        self.choose_path: ChoosePath = _ask_path
        self.open_file: Callable[[Path], None] = open_with_system
        self.verbs = Actions(
            page,
            desk,
            shell,
            bench,
            cursor=lambda: None,  # it is always told what to act on
            bars=bars,
            show_parcels=show_parcels,
            recyclable=lambda _number: None,
        )
        self.marks = LocalActs(desk, shell.jobs.run_job, self)

    def targets(self) -> tuple[ParcelId, ...]:
        """The chosen shipments, or the one at the cursor."""
        chosen = self._log.chosen()
        if chosen:
            return chosen
        at_cursor = self._cursor()
        return () if at_cursor is None else (at_cursor,)

    def fitting(self) -> frozenset[str]:
        """The commands that mean something for the chosen, as far as they are in memory."""
        lines = self._known()
        if not lines:
            return frozenset()
        several = len(self._log.selection) > 1
        fit = fitting([line.parcel for line in lines], self._desk.gates.open_by_setting())
        names = {
            name
            for name, verb in VERBS.items()
            if fit[verb] and not (several and verb in ONE_AT_A_TIME)
        }
        if any(line.unknown for line in lines):
            names.add("reconcile")
        if any(line.parcel.stage in ON_BENCH for line in lines):
            names.add("bench")
        return frozenset({*names, "copy"})

    def can(self, name: str) -> bool:
        """Whether a command of the page means something now; what is not read yet may."""
        if name == "export":
            return bool(len(self._log))
        if not self._known():
            return bool(self._log.selection) or self._cursor() is not None
        return name in self.fitting()

    def do(self, name: str) -> None:
        """Give a verb, once what is chosen was read."""
        if name == "export":
            self.export()
        elif len(self._log.selection) > MOST:
            self._shell.toast(say(phrase("一次最多 {n} 单", n=MOST)))
        elif ids := self.targets():
            self._log.read_lines(ids, lambda lines: self._do(name, lines))
        else:
            self._shell.toast(tr("先选中包裹"))

    def do_with(self, verb: Verb, row: ParcelRow) -> None:
        """Give a verb of the side panel, which may show a parcel that is not listed."""
        with self._bench.given((row,)):
            self.verbs.do(verb)

    def _do(self, name: str, lines: tuple[ShipmentLine, ...]) -> None:
        if name in VERBS:
            with self._bench.given(tuple(line.parcel for line in lines)):
                self.verbs.do(VERBS[name])
        elif name == "reconcile":
            self._reconcile(lines)
        elif name == "bench":
            ids = tuple(line.parcel.parcel_id for line in lines if line.parcel.stage in ON_BENCH)
            if ids:
                self._shell.show_parcels(ids)
        elif name == "copy":
            numbers = [line.number for line in lines if line.number]
            words = say(phrase("已复制 {n} 个运单号", n=len(numbers)))
            self.verbs.copy_text("\n".join(numbers), words)

    def _reconcile(self, lines: tuple[ShipmentLine, ...]) -> None:
        """Ask the platform about every outcome of the kind that is not known."""
        if any(line.state in OPEN for line in lines):
            self.verbs.batches.reconcile(Verb.SHIP)
        if any(line.edit is not None and line.edit.state in OPEN for line in lines):
            self.verbs.batches.reconcile(Verb.EDIT_NUMBER)

    def export(self) -> None:
        """Write the chosen shipments, else all that are listed, to a file."""
        ids, chosen = self._log.ids, self._log.selection.ids
        if self._exporting:
            self._shell.toast(say(phrase("正在{verb}，等它结束", verb=phrase(EXPORT))))
            return
        if not ids:
            self._shell.toast(tr("没有可以导出的发货记录"))
            return
        first, last = self._log.filter.range(self._log.today)
        days = f"{first:%Y%m%d}" if first == last else f"{first:%Y%m%d}-{last:%Y%m%d}"
        name = tr("发货记录") + ("" if self._log.filter.text else f"-{days}")
        path = self.choose_path(self._page, f"{name}.csv")
        if path is None:
            return
        self._exporting = True
        service = self._desk.shipments

        def done(count: int) -> None:
            self._exporting = False
            self._shell.toast(say(phrase("发货记录已导出：{n} 单", n=count)))
            self.open_file(path)

        def failed(error: Exception) -> None:
            self._exporting = False
            self.act_failed(error)

        def write(ctx: JobContext) -> int:
            wanted = tuple(each for each in ids if each in chosen) if chosen else ids
            return service.export(ctx, wanted, path, head=HEAD, cells=cells)

        self._shell.jobs.run_job(EXPORT, RENDER, write, done, failed)

    # Told by the acts on the hold of the parcel in the side panel.

    def act_done(self, words: Phrase, undo: Callable[[], None] | None) -> None:
        """A few words, with 撤销 where there is something to undo."""
        self._shell.toast(say(words), undo)

    def act_ended(self, view: ReceiptView) -> None:
        """What was not done and why."""
        self.verbs.receipt.show_receipt(view)

    def act_failed(self, error: Exception) -> None:
        """Nothing was done: say why."""
        if isinstance(error, Cancelled):
            self._shell.toast(tr(error.title))
        elif isinstance(error, AppError):
            self._shell.show_error(error)
        else:
            raise_later(error)

    def _known(self) -> tuple[ShipmentLine, ...]:
        if self._log.selection:
            return self._log.chosen_in_memory()
        at_cursor = self._cursor()
        line = None if at_cursor is None else self._log.known(at_cursor)
        return () if line is None else (line,)


def _ask_path(parent: QWidget, name: str) -> Path | None:
    return ask_target(parent, tr("导出发货记录"), name, CSV, XLSX)
