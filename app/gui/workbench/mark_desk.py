"""Remark, hold, 加急 and tags of the page: opens the editor that fits, tells how it ended."""

from collections.abc import Callable

from app.domain.errors import AppError, Cancelled
from app.domain.events import Changes, Event, HoldsEnded, RemarksRolledBack
from app.domain.hold import HoldWish
from app.domain.ids import ParcelId
from app.domain.remark import RemarkWish
from app.gui.i18n import say, tr
from app.gui.shell_api import Shell
from app.gui.workbench.bugs import raise_later
from app.gui.workbench.hold_bar import HoldBar
from app.gui.workbench.receipt_panel import ReceiptPanel
from app.gui.workbench.remark_bar import RemarkBar
from app.gui.workbench.tag_bar import TagBar
from app.ports.rows import OrderRemarkRow, ParcelRow
from app.ports.tasks import READ
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase, phrase
from app.presentation.status_notify import Notifier
from app.presentation.workbench.acts import Act, act_fits, urgent_or_not
from app.presentation.workbench.entry import Entry
from app.presentation.workbench.local_acts import LocalActs
from app.presentation.workbench.receipts import ReceiptView, without_retry
from app.presentation.workbench.tag_draft import begin_tags


class MarkDesk:
    """Runs acts for the page; its editors are bars of the page.

    Args:
        desk, shell: services and the window.
        targets: the chosen rows, or the one at the cursor.
        receipt: shows what was not done.
    """

    def __init__(
        self,
        desk: Desk,
        shell: Shell,
        *,
        targets: Callable[[], tuple[Entry, ...]],
        receipt: ReceiptPanel,
    ) -> None:
        self._desk = desk
        self._shell = shell
        self._targets = targets
        self._receipt = receipt
        self.ended = Notifier()  # an act came to its end, however
        self.acts = LocalActs(desk, shell.jobs.run_job, self)
        self.remark = RemarkBar(shell.theme)
        self.hold = HoldBar(shell.theme, desk.clock.now)
        self.tags = TagBar(shell.theme)
        self.bars = (self.remark, self.hold, self.tags)
        receipt.retry_asked.connect(self._retry)
        receipt.drop_asked.connect(self._no_retry)
        shell.subscribe(self._hear)

    @property
    def open_bar(self) -> RemarkBar | HoldBar | TagBar | None:
        """The editor that is open."""
        return next((bar for bar in self.bars if bar.isVisible()), None)

    def can(self, act: Act) -> bool:
        """Whether the act fits any target."""
        return any(act_fits(act, entry.row) for entry in self._targets())

    def do(self, act: Act) -> None:
        """Give an act; opens an editor where something is to be said."""
        rows = [entry.row for entry in self._targets()]
        if act in {Act.URGENT, Act.NOT_URGENT} and rows:
            act = urgent_or_not(rows)
        fitting = [row for row in rows if act_fits(act, row)]
        ids = tuple(row.parcel_id for row in fitting)
        if not rows:
            self._shell.toast(tr("先选中订单"))
        elif not fitting:
            self._shell.toast(say(phrase("选中的订单不能{act}", act=phrase(act.label))))
        else:
            self._begin(act, ids, fitting)

    def release(self, parcel_id: ParcelId) -> None:
        """解除挂起 of the side panel."""
        self.acts.release((parcel_id,))

    # Told by the acts.

    def act_done(self, words: Phrase, undo: Callable[[], None] | None) -> None:
        """A few words, with 撤销 where there is something to undo."""
        self._shell.toast(say(words), undo)
        self.ended.notify()

    def act_ended(self, view: ReceiptView) -> None:
        """What was not done and why; rows have been rolled back."""
        self._receipt.show_receipt(view)
        self.ended.notify()

    def act_failed(self, error: Exception) -> None:
        """Nothing was done: say why."""
        self.ended.notify()
        if isinstance(error, Cancelled):
            self._shell.toast(tr(error.title))
        elif isinstance(error, AppError):
            self._shell.show_error(error)
        else:
            raise_later(error)

    def _begin(self, act: Act, ids: tuple[ParcelId, ...], rows: list[ParcelRow]) -> None:
        self.dismiss()
        if act in {Act.REMARK, Act.FLAG}:
            self._edit_remarks(ids, rows, flag_only=act is Act.FLAG)
        elif act is Act.HOLD:
            reasons = {row.hold_reason for row in rows}
            reason = reasons.pop() if len(reasons) == 1 else ""
            self.hold.ask(len(ids), reason, lambda wish: self._hold(ids, wish))
        elif act is Act.RELEASE:
            self.acts.release(ids)
        elif act is Act.TAG:
            self._edit_tags(ids, rows)
        elif act is Act.NO_RETRY:
            self.acts.no_retry(ids)
        else:
            self.acts.mark_urgent(ids, urgent=act is Act.URGENT)

    def dismiss(self) -> None:
        """Close the editor that is open."""
        bar = self.open_bar
        if bar is not None:
            bar.dismiss()

    def _edit_remarks(
        self, ids: tuple[ParcelId, ...], rows: list[ParcelRow], *, flag_only: bool
    ) -> None:
        def edit(orders: tuple[OrderRemarkRow, ...]) -> None:
            self.remark.edit(orders, lambda wish: self._write(ids, wish), flag_only=flag_only)

        if all(len(row.order_ids) == 1 for row in rows):
            edit(
                tuple(
                    OrderRemarkRow(order_id=row.order_ids[0], words=row.seller_words, flag=row.flag)
                    for row in rows
                )
            )
            return
        # A merged parcel's row joins its orders' words: each is read by itself.
        self._desk.tasks.run(
            READ,
            lambda _ctx: self._desk.reader.remarks(frozenset(ids)),
            done=edit,
            failed=self.act_failed,
        )

    def _edit_tags(self, ids: tuple[ParcelId, ...], rows: list[ParcelRow]) -> None:
        def edit(used: tuple[str, ...]) -> None:
            choices = begin_tags((row.local_tags for row in rows), used)
            self.tags.edit(
                len(ids), choices, lambda add, remove: self._tag(ids, add=add, remove=remove)
            )

        self._desk.tasks.run(
            READ, lambda _ctx: self._desk.reader.used_tags(), done=edit, failed=self.act_failed
        )

    def _write(self, ids: tuple[ParcelId, ...], wish: RemarkWish) -> None:
        self.acts.remark(ids, wish)

    def _hold(self, ids: tuple[ParcelId, ...], wish: HoldWish) -> None:
        self.acts.hold(ids, wish)

    def _tag(
        self, ids: tuple[ParcelId, ...], *, add: tuple[str, ...], remove: tuple[str, ...]
    ) -> None:
        self.acts.tag(ids, add=add, remove=remove)

    def _retry(self, view: ReceiptView) -> None:
        if isinstance(view.verb, Act):
            self._receipt.dismiss()
            self.acts.retry(view)

    def _no_retry(self, ids: tuple[ParcelId, ...]) -> None:
        view = self._receipt.view

        def done() -> None:
            if view is not None and self._receipt.view is view:
                self._receipt.show_receipt(without_retry(view, frozenset(ids)))

        self.acts.no_retry(ids, done)

    def _hear(self, event: Event) -> None:
        if isinstance(event, HoldsEnded):
            self._shell.toast(tr("{n} 单到时解除挂起，已标加急").format(n=len(event.orders)))
        elif isinstance(event, Changes) and event.remarked:
            self._shell.toast(tr("{n} 单的备注在别处改过，已更新").format(n=len(event.remarked)))
        elif isinstance(event, RemarksRolledBack):
            self._shell.show_error(
                AppError(
                    "remark.rolled_back",
                    "有备注没有写上，已恢复原来的备注",
                    "在侧栏「经过」里看是哪一次，需要时重写。",
                )
            )
