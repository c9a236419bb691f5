"""What is done with labels of the ledger: 补打, a run's receipt, 复制单号, 在工作台查看."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.domain.errors import AppError, Cancelled, InvalidInput
from app.domain.ids import BatchId, ParcelId, PrintJobId
from app.gui.i18n import say, tr
from app.gui.printing.ledger_view import LedgerView
from app.gui.shell_api import WORKBENCH, Shell
from app.gui.workbench.bugs import raise_later
from app.ports.rows import LabelRow
from app.ports.tasks import READ, STORE
from app.presentation.desk import Desk, current_printer
from app.presentation.formatting import phrase, verbatim
from app.presentation.printing.ledger import Filter, Ledger, only_run, parcels_of
from app.presentation.printing.past_runs import read_run
from app.presentation.printing.queue import Run
from app.presentation.workbench.receipts import ReceiptView, read_receipt
from app.presentation.workbench.verbs import REPRINT_REASONS, Verb


class LabelActions(QObject):
    """Verbs of the ledger.

    Args:
        view: the ledger on the screen.
        desk, shell: services and the window.
    """

    def __init__(self, view: LedgerView, desk: Desk, shell: Shell) -> None:
        super().__init__(view)
        self._view = view
        self._ledger: Ledger = view.ledger
        self._desk = desk
        self._shell = shell
        self._batch_id: BatchId | None = None  # the run whose receipt is shown
        self._reason = ""
        view.chosen.reprint_asked.connect(self.reprint)
        view.chosen.copy_asked.connect(self.copy)
        view.chosen.run_asked.connect(self.show_run)
        view.chosen.bench_asked.connect(self.show_on_bench)
        view.receipt.retry_asked.connect(self._retry)
        view.receipt.select_asked.connect(self._select)

    def targets(self) -> tuple[PrintJobId, ...]:
        """The chosen labels in label order, or the one at the cursor."""
        chosen = self._ledger.chosen()
        if chosen:
            return chosen
        line = self._view.cursor_line()
        return () if line is None else (line.job_id,)

    def reprint(self) -> None:
        """补打: asks for the reason, then queues the labels on the printer chosen for now."""
        if self._targets_or_say():
            self._ledger.read_lines(self.targets(), self._ask_reprint)

    def copy(self) -> None:
        """Tracking numbers of the targets to the clipboard."""
        if self._targets_or_say():
            self._ledger.read_lines(self.targets(), self._copy)

    def show_on_bench(self) -> None:
        """Show the label's parcel on the workbench."""
        if self._targets_or_say():
            self._ledger.read_lines(self.targets()[:1], self._show_on_bench)

    def show_run(self) -> None:
        """Show the run of the label alone, and how it ended."""
        ids = self.targets()
        if self._targets_or_say():
            self._ledger.read_lines(ids[:1], self._show_run_of)

    def _targets_or_say(self) -> bool:
        if not self.targets():
            self._shell.toast(tr("先选中面单"))
            return False
        return True

    def _ask_reprint(self, lines: tuple[LabelRow, ...]) -> None:
        setup = current_printer(self._desk)
        parcels = parcels_of(lines)
        if setup is None:
            self._shell.toast(tr("还没有设置面单打印机"))
            return
        if not parcels:
            return
        self._view.question.ask_reason(
            say(phrase("在「{name}」补打 {n} 张面单", name=verbatim(setup.name), n=len(parcels))),
            tr("面单上会标明补打，原因记入台账。"),
            say(phrase("补打 {n} 张", n=len(parcels))),
            tuple(tr(reason) for reason in REPRINT_REASONS),
            lambda reason: self._add(parcels, reason),
        )

    def _add(self, parcels: tuple[ParcelId, ...], reason: str) -> None:
        setup = current_printer(self._desk)
        if setup is None:
            return
        self._view.receipt.dismiss()
        run = self._shell.queue.add(parcels, setup.printer_id, reason=reason, ended=self.run_ended)
        if run is None:
            self._shell.toast(tr("这些面单已经在打印队列里"))
        elif not run.over:
            words = phrase(
                "{n} 张已排进「{name}」", n=len(run.parcel_ids), name=verbatim(setup.name)
            )
            self._shell.toast(say(words))

    def give_up(self, run: Run) -> None:
        """The rest of a run is not wanted: its batch is not offered again after a restart."""
        left, queue = self._shell.queue.rest(run), self._shell.queue
        queue.give_up(run)
        self._end(partial(self._desk.resume_batches.finish, run.batch_id))
        if left:

            def undo() -> None:
                queue.take_up(run, left)
                self._end(partial(self._desk.resume_batches.reopen, run.batch_id))

            self._shell.toast(say(phrase("余下 {n} 张先不打", n=len(left))), undo)

    def _end(self, call: Callable[[], None]) -> None:
        """End or reopen the batch of a run; it may have nothing left to do."""

        def failed(error: Exception) -> None:
            if isinstance(error, InvalidInput):
                return
            if isinstance(error, AppError):
                self._shell.show_error(error)
            else:
                raise_later(error)

        self._desk.tasks.run(STORE, lambda _ctx: call(), failed=failed)

    def run_ended(self, run: Run) -> None:
        """A run that was started here came to its end."""
        if run.receipt is not None:
            verb = Verb.REPRINT if run.reason else Verb.PRINT
            self._batch_id, self._reason = run.batch_id, run.reason
            self._view.receipt.show_receipt(read_receipt(verb, run.receipt))
        elif isinstance(run.error, Cancelled):
            self._shell.toast(tr(run.error.title))
        elif isinstance(run.error, AppError):
            self._shell.show_error(run.error)
        elif run.error is not None:
            raise_later(run.error)

    def _retry(self, view: ReceiptView) -> None:
        self._add(view.retry_ids, self._reason)

    def _copy(self, lines: tuple[LabelRow, ...]) -> None:
        numbers = tuple(
            dict.fromkeys(line.tracking_number for line in lines if line.tracking_number)
        )
        if numbers:
            QGuiApplication.clipboard().setText("\n".join(numbers))
            self._shell.toast(say(phrase("已复制 {n} 个运单号", n=len(numbers))))

    def _show_on_bench(self, lines: tuple[LabelRow, ...]) -> None:
        for line in lines:
            number = line.tracking_number or line.parcel_id
            self._shell.open_page(WORKBENCH, number)

    def _show_run_of(self, lines: tuple[LabelRow, ...]) -> None:
        for line in lines:
            wanted = only_run(self._ledger.filter, line.batch_id)
            self._view.filters.changed.emit(wanted)
            self._read_run(wanted)

    def _read_run(self, wanted: Filter) -> None:
        """The receipt of the run that the ledger shows alone."""

        def take(lines: tuple[LabelRow, ...]) -> None:
            view = read_run(lines)
            if view is not None and self._ledger.filter.batch_id == wanted.batch_id:
                self._batch_id, self._reason = wanted.batch_id, ""
                self._view.receipt.show_receipt(view)

        self._read_lines(wanted, take)

    def _select(self, parcels: tuple[ParcelId, ...]) -> None:
        """Choose the labels of a receipt's group, among those of their run."""
        wanted = frozenset(parcels)
        shown = only_run(self._ledger.filter, self._batch_id)
        if self._ledger.filter != shown:
            self._view.filters.changed.emit(shown)
        self._read_lines(shown, lambda lines: self._choose(lines, wanted))

    def _choose(self, lines: tuple[LabelRow, ...], wanted: frozenset[ParcelId]) -> None:
        ids = [line.job_id for line in lines if line.parcel_id in wanted]
        self._ledger.selection.all_of(ids)
        self._view.show_selection()
        if ids:
            self._view.table.go_to(ids[-1])
        self._view.take_focus()

    def _read_lines(self, wanted: Filter, done: Callable[[tuple[LabelRow, ...]], None]) -> None:
        reader, shown = self._desk.reader, wanted.wanted(self._desk.clock)
        self._desk.tasks.run(
            READ,
            lambda _ctx: reader.label_rows(reader.label_ids(shown)),
            done=done,
            failed=raise_later,
        )
