"""合并, 拆开 and 拆单 on the chosen parcels; what was done is a toast with 撤销."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.ids import ParcelId
from app.domain.receipt import Receipt
from app.gui.i18n import say, tr
from app.gui.shell_api import Shell
from app.gui.workbench.split_bar import SplitBar
from app.ports.jobs import JobContext
from app.ports.rows import ParcelRow
from app.ports.tasks import READ
from app.presentation.desk import Desk
from app.presentation.formatting import phrase
from app.presentation.workbench import regroup
from app.presentation.workbench.batches import Batches
from app.presentation.workbench.receipts import ReceiptView
from app.presentation.workbench.regroup import Call, Regrouped
from app.presentation.workbench.verbs import Verb
from app.services.split_parcels import Contents

Act = Callable[[JobContext], Regrouped]
_DONE = {
    Verb.MERGE: "合并成 {n} 个包裹",
    Verb.TAKE_APART: "拆开成 {n} 个包裹",
    Verb.SPLIT: "拆成 {n} 个包裹",
}


@dataclass(slots=True)
class _Last:
    """What was asked for last of a verb, and what came of it."""

    call: Act
    told: bool = True  # False: it takes something back, which was said already
    undo: Call | None = None


class GroupActions:
    """None asks first: each can be undone, and nothing has left this machine.

    Args:
        desk, shell: services and the window.
        batches: runs what was asked for.
        bar: deals out goods.
        failed: told when the goods cannot be read.
    """

    def __init__(
        self,
        desk: Desk,
        shell: Shell,
        batches: Batches,
        bar: SplitBar,
        failed: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._shell = shell
        self._batches = batches
        self._bar = bar
        self._failed = failed
        self._last: dict[Verb, _Last] = {}

    def do(self, verb: Verb, rows: Sequence[ParcelRow]) -> None:
        """Merge ``rows`` into one parcel, take each of them apart, or split the only one."""
        ids = tuple(row.parcel_id for row in rows)
        if verb is Verb.TAKE_APART:
            self._run(verb, _Last(lambda _ctx: regroup.take_apart(self._desk, ids)))
        elif verb is Verb.SPLIT:
            self._edit(rows)
        elif len(ids) < 2:
            self._shell.toast(tr("选中两个以上同一收件人的待取号订单，再合并"))
        else:
            self.merge((ids,))

    def merge(self, groups: tuple[tuple[ParcelId, ...], ...]) -> None:
        """Merge each group into one parcel."""
        self._run(Verb.MERGE, _Last(lambda ctx: regroup.merge(self._desk, ctx, groups)))

    def again(self, verb: Verb, _ids: tuple[ParcelId, ...]) -> None:
        """Try the last one once more: a receipt names a group by one of its parcels."""
        last = self._last[verb]
        self._run(verb, _Last(last.call, told=last.told))

    def done(self, view: ReceiptView) -> bool:
        """Say what was done and offer to undo it; whether a receipt must be shown, too."""
        verb = Verb(view.verb)
        last = self._last[verb]
        if last.told and view.done:
            undo = last.undo
            self._shell.toast(
                say(phrase(_DONE[verb], n=view.done)),
                None if undo is None else lambda: self._take_back(verb, undo),
            )
        return not view.clean

    def _take_back(self, verb: Verb, undo: Call) -> None:
        back = Verb.MERGE if verb is Verb.TAKE_APART else Verb.TAKE_APART
        self._run(back, _Last(lambda ctx: Regrouped(undo(ctx), None), told=False))

    def _edit(self, rows: Sequence[ParcelRow]) -> None:
        row = rows[0]
        if len(rows) > 1:
            self._shell.toast(tr("一次拆一个订单，选中一行再拆"))
            return
        if row.quantity < 2:
            self._shell.toast(tr("只有一件商品，不能拆单"))
            return
        parcel_id = row.parcel_id

        def edit(contents: Contents) -> None:
            self._bar.edit(
                contents,
                lambda parts: self._run(
                    Verb.SPLIT, _Last(lambda _ctx: regroup.split(self._desk, parcel_id, parts))
                ),
            )

        self._desk.tasks.run(
            READ,
            lambda _ctx: self._desk.split_parcels.contents(parcel_id),
            done=edit,
            failed=self._failed,
        )

    def _run(self, verb: Verb, last: _Last) -> None:
        def call(ctx: JobContext) -> Receipt:
            done = last.call(ctx)
            last.undo = done.undo
            return done.receipt

        if self._batches.busy(verb):
            self._shell.toast(say(phrase("正在{verb}，等它结束", verb=phrase(verb.label))))
            return
        self._last[verb] = last
        self._batches.run(verb, call)
