"""Verbs on the chosen parcels: what they fit, what is asked first, how they end."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError, Cancelled
from app.domain.ids import ParcelId
from app.domain.picking import PickingList
from app.domain.receipt import Outcome
from app.gui.bridge import Bridge
from app.gui.i18n import say, tr
from app.gui.sheets import (
    BY_PARCEL,
    PICKING,
    ChoosePath,
    Sheets,
    ask_path,
    open_with_system,
    picking_said,
    sheet_name,
)
from app.gui.shell_api import PRINTING, Shell
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.group_actions import GroupActions
from app.gui.workbench.letting_desk import LettingDesk
from app.gui.workbench.number_actions import NumberActions
from app.gui.workbench.progress_bar import ProgressBar
from app.gui.workbench.question_bar import QuestionBar
from app.gui.workbench.receipt_panel import ReceiptPanel
from app.gui.workbench.split_bar import SplitBar
from app.gui.workbench.taking_back import TakingBack
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk, current_printer
from app.presentation.formatting import phrase, verbatim
from app.presentation.status_notify import Notifier
from app.presentation.upload_words import UploadAdviser, waits_for_buyer, whole_advice
from app.presentation.workbench.acts import Act
from app.presentation.workbench.batches import ANSWERS, Batches
from app.presentation.workbench.entry import Entry
from app.presentation.workbench.receipts import NextStep, ReceiptView, told_by_shop
from app.presentation.workbench.ship_question import ship_question
from app.presentation.workbench.verbs import (
    GROUP_VERBS,
    NUMBER_VERBS,
    ONE_AT_A_TIME,
    PICKS,
    PRINTED_PICKS,
    REPRINT_REASONS,
    Verb,
    fits,
    left_behind,
)

A_FEW = 5
"""So many labels are confirmed among the parcels; more on the 打印 page."""


class VerbRows(Protocol):
    """The rows that verbs are given: those of the workbench, or of another page."""

    @property
    def several_shops(self) -> bool:
        """Whether receipts say which shop a parcel is of."""
        ...

    @property
    def now_s(self) -> Callable[[], int]:
        """The platform's time in whole seconds."""
        ...

    def chosen(self) -> tuple[Entry, ...]:
        """What is chosen."""
        ...

    def entry(self, parcel_id: ParcelId, /) -> Entry | None:
        """A row in memory."""
        ...

    def shop_name(self, parcel_id: ParcelId, /) -> str:
        """The shop of a row in memory."""
        ...


class Actions:
    """Runs verbs for the page; everything it shows are bars of the page.

    Args:
        page: parent of the file dialog.
        desk, shell: services and the window.
        board: what is chosen.
        cursor: the row at the cursor, for verbs while nothing is chosen.
        bars: question, receipt and progress.
        show_parcels: brings parcels into sight and chooses them.
        recyclable: shows how many numbers can be given back.
    """

    def __init__(
        self,
        page: QWidget,
        desk: Desk,
        shell: Shell,
        board: VerbRows,
        *,
        cursor: Callable[[], Entry | None],
        bars: tuple[QuestionBar, ReceiptPanel, ProgressBar],
        show_parcels: Callable[[tuple[ParcelId, ...]], None],
        recyclable: Callable[[int], None],
    ) -> None:
        self._page = page
        self._desk = desk
        self._shell = shell
        self._board = board
        self._cursor = cursor
        self.question, self.receipt, self.progress = bars
        self._show_parcels = show_parcels
        self._bridge = Bridge()
        self._reason = ""
        self.ended = Notifier()  # a batch came to its end, however
        self.choose_path: ChoosePath = ask_path
        self.open_file: Callable[[Path], None] = open_with_system
        self.batches = Batches(
            desk,
            shell.jobs.run_job,
            queue=shell.queue,
            deliver=self._bridge.deliver,
            watcher=self,
        )
        self.numbers = NumberActions(
            desk,
            shell,
            self.batches,
            self.question,
            show_parcels=show_parcels,
            counted=recyclable,
        )
        self.split = SplitBar(shell.theme)
        self.groups = GroupActions(desk, shell, self.batches, self.split, self.batch_failed)
        self.sheets = Sheets(page, desk, shell, self.question.ask)
        self._asks = {
            **dict.fromkeys(NUMBER_VERBS, self.numbers.ask),
            **dict.fromkeys(GROUP_VERBS, self.groups.do),
            **dict.fromkeys(PRINTED_PICKS, self._print_list),
        }
        self._answered = TakingBack(desk, shell)
        self.letting = LettingDesk(desk, shell, self.question, self._start)
        self.receipt.retry_asked.connect(self.retry)
        self.receipt.pass_asked.connect(self.let_pass)
        self.receipt.settle_asked.connect(self.settle)
        self.receipt.select_asked.connect(self._show_parcels)
        self.progress.cancel_asked.connect(self.batches.cancel)

    def targets(self) -> tuple[Entry, ...]:
        """The chosen rows, or the one at the cursor."""
        chosen = self._board.chosen()
        if chosen:
            return chosen
        at_cursor = self._cursor()
        return () if at_cursor is None else (at_cursor,)

    def can(self, verb: Verb) -> bool:
        """Whether the verb fits any target."""
        targets = self.targets()
        if verb in ONE_AT_A_TIME and len(targets) > 1:
            return False
        opened = self._desk.gates.open_by_setting()
        return any(fits(verb, entry.row, opened) for entry in targets)

    def do(self, verb: Verb) -> None:
        """Give a verb; asks first what must be asked."""
        targets = self.targets()
        rows = [entry.row for entry in targets]
        opened = self._desk.gates.open_by_setting()
        fitting = [row for row in rows if fits(verb, row, opened)]
        if not rows:
            self._shell.toast(tr("先选中订单"))
        elif not fitting:
            words = phrase("不能{verb}：{why}", verb=phrase(verb.label), why=left_behind(rows))
            self._shell.toast(say(words))
        elif self.batches.busy(verb):
            self._shell.toast(say(phrase("正在{verb}，等它结束", verb=phrase(verb.label))))
        elif verb in self._asks:
            self._asks[verb](verb, fitting)
        elif verb is Verb.SHIP:
            self._ask_ship(fitting, [row for row in rows if not fits(verb, row, opened)])
        elif verb is Verb.LET_THROUGH:
            self.letting.ask_rows(fitting)
        elif verb is Verb.REPRINT:
            self._ask_reprint(tuple(row.parcel_id for row in fitting))
        elif verb in PICKS:
            self._write_list(verb, tuple(row.parcel_id for row in rows))
        elif verb in ANSWERS:
            self._start(verb, tuple(row.parcel_id for row in fitting))
        else:  # what does not fit comes back in the receipt with its reason
            self._start(verb, tuple(row.parcel_id for row in rows))

    def _ask_ship(self, fitting: list[ParcelRow], others: list[ParcelRow]) -> None:
        """What buyers want later stays, unless a person says otherwise."""
        now = self._desk.clock.now()
        early = [row for row in fitting if waits_for_buyer(row, now)]
        ready = [row for row in fitting if not waits_for_buyer(row, now)] if early else fitting
        adviser = UploadAdviser(self._desk.settings, self._desk.rules)
        question = ship_question(
            ready,
            others,
            early=early,
            pressed=sum(row.appointment_s > now.timestamp() for row in ready),
            advice=whole_advice(adviser.for_all(ready or early, now)),
        )

        def ship(rows: list[ParcelRow]) -> Callable[[], None]:
            return lambda: self._start(Verb.SHIP, tuple(row.parcel_id for row in rows))

        self.question.ask(
            say(question.title),
            say(question.text),
            say(question.verb),
            ship(ready or early),
            other=(say(question.whole), ship(fitting)) if question.whole else None,
            careful=question.careful,
        )

    def let_pass(self, view: ReceiptView) -> None:
        """放行 of a receipt: ask why, then its verb again for those only."""
        if isinstance(view.verb, Act):
            return
        named = [
            replace(each, shop_name=entry.row.shop_name)
            if (entry := self._board.entry(each.parcel_id)) is not None
            else each
            for each in view.stopped
        ]
        asked = view.asked if view.label else replace(view.asked, reason=self._reason)
        self.letting.ask(view.verb, tuple(named), asked)

    def retry(self, view: ReceiptView) -> None:
        """只重试失败的: its button has named the number."""
        if isinstance(view.verb, Act):
            return  # the page's MarkDesk does
        self.receipt.dismiss()
        if view.verb in NUMBER_VERBS:
            self.numbers.again(view.verb, view.retry_ids)
        elif view.verb in GROUP_VERBS:
            self.groups.again(view.verb, view.retry_ids)
        else:
            asked = view.asked
            reason = asked.reason if view.label else self._reason
            self._start(view.verb, view.retry_ids, reason=reason, pieces=asked.pieces)

    def settle(self, view: ReceiptView) -> None:
        """查询结果, or 去确认: a few labels here, a whole run where it lies in label order."""
        self.receipt.dismiss()
        groups = [g for g in view.groups if g.outcome is Outcome.UNKNOWN]
        parcels = tuple(p for group in groups for p in group.parcel_ids)
        if view.next_step is NextStep.ASK_PLATFORM:
            self.batches.reconcile(view.verb)
        elif len(parcels) > A_FEW:
            self._shell.open_page(PRINTING, "waiting")
        else:
            self._show_parcels(parcels)

    def copy(self) -> None:
        """Tracking numbers of the targets, or their order ids while there are none."""
        rows = [entry.row for entry in self.targets()]
        numbers = [row.tracking_number for row in rows if row.tracking_number]
        words = "已复制 {n} 个运单号"
        if not numbers:
            numbers = [order_id for row in rows for order_id in row.order_ids]  # type: ignore[misc]
            words = "已复制 {n} 个订单号"
        if numbers:
            self.copy_text("\n".join(numbers), say(phrase(words, n=len(numbers))))

    def copy_text(self, text: str, said: str = "") -> None:
        """Put ``text`` on the clipboard and say so."""
        QGuiApplication.clipboard().setText(text)
        self._shell.toast(said or say(phrase("已复制 {text}", text=verbatim(text))))

    # Told by the batches.

    def batch_moved(self) -> None:
        """Progress in place."""
        self.progress.show_running(self.batches.running)

    def batch_ended(self, view: ReceiptView) -> None:
        """Every batch ends in a receipt; a person's own answers that all counted need no panel."""
        if view.verb in NUMBER_VERBS:
            self.numbers.count()
        if view.verb in ANSWERS:
            self._tell_answers(view)
        elif view.verb not in GROUP_VERBS or self.groups.done(view):
            self.show_receipt(view)
        self.ended.notify()

    def _tell_answers(self, view: ReceiptView) -> None:
        given = self.batches.answers
        if given:
            said = "{n} 张记为出来了" if view.verb is Verb.CAME_OUT else "{n} 张记为没出来"
            words = say(phrase(said, n=len(given)))
            self._shell.toast(words, partial(self._answered.take_back, given))
        if not view.clean:
            self.show_receipt(view)

    def show_receipt(self, view: ReceiptView) -> None:
        """A receipt of the end of a batch, or one that is read again."""
        board = self._board
        self.receipt.show_receipt(
            told_by_shop(view, board.shop_name) if board.several_shops else view
        )

    def batch_failed(self, error: Exception) -> None:
        """Nothing was done, or the rest was not: say why."""
        self.ended.notify()
        if isinstance(error, Cancelled):
            self._shell.toast(tr(error.title))
        elif isinstance(error, AppError):
            self._shell.show_error(error)
        else:
            raise_later(error)

    def list_written(self, picking: PickingList, path: Path) -> None:
        """The picking list is on the disk."""
        self._shell.toast(say(picking_said(picking)))
        self.open_file(path)

    def _start(
        self,
        verb: Verb,
        ids: tuple[ParcelId, ...],
        *,
        reason: str = "",
        reject_refund: bool = False,
        pieces: int = 1,
    ) -> None:
        self.receipt.dismiss()
        started = self.batches.start(
            verb, ids, reason=reason, reject_refund=reject_refund, pieces=pieces
        )
        if not started and verb in {Verb.PRINT, Verb.REPRINT} and current_printer(self._desk):
            self._shell.toast(tr("这些面单已经在打印队列里"))

    def _ask_reprint(self, ids: tuple[ParcelId, ...]) -> None:
        def start(reason: str) -> None:
            self._reason = reason
            self._start(Verb.REPRINT, ids, reason=reason)

        self.question.ask_reason(
            say(phrase("补打 {n} 张面单", n=len(ids))),
            tr("面单上会标明补打，原因记入台账。"),
            say(phrase("补打 {n} 张", n=len(ids))),
            tuple(tr(reason) for reason in REPRINT_REASONS),
            start,
        )

    def _write_list(self, verb: Verb, ids: tuple[ParcelId, ...]) -> None:
        by_parcel = verb is Verb.PICK_BY_PARCEL
        name = sheet_name(BY_PARCEL if by_parcel else PICKING, self._desk.clock.now())
        path = self.choose_path(self._page, name)
        if path is not None:
            self.batches.write_list(ids, path, by_parcel=by_parcel)

    def _print_list(self, verb: Verb, rows: list[ParcelRow]) -> None:
        ids = tuple(row.parcel_id for row in rows)
        self.sheets.press.parcels(ids, by_parcel=verb is Verb.PRINT_PICK_BY_PARCEL)
