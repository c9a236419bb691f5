"""合并 and 拆开 on the chosen parcels."""

from collections.abc import Callable, Sequence

from app.domain.ids import ParcelId
from app.domain.receipt import Receipt
from app.gui.i18n import say, tr
from app.gui.shell_api import Shell
from app.ports.jobs import JobContext
from app.ports.rows import ParcelRow
from app.presentation.desk import Desk
from app.presentation.formatting import phrase
from app.presentation.workbench.batches import Batches
from app.presentation.workbench.verbs import Verb

Call = Callable[[JobContext], Receipt]


class GroupActions:
    """Neither asks first: one undoes the other, and nothing has left this machine.

    Args:
        desk, shell: services and the window.
        batches: runs what was asked for.
    """

    def __init__(self, desk: Desk, shell: Shell, batches: Batches) -> None:
        self._desk = desk
        self._shell = shell
        self._batches = batches
        self._last: dict[Verb, Call] = {}

    def do(self, verb: Verb, rows: Sequence[ParcelRow]) -> None:
        """Merge ``rows`` into one parcel, or take each of them apart."""
        ids = tuple(row.parcel_id for row in rows)
        if verb is Verb.TAKE_APART:
            self._run(verb, lambda _ctx: self._desk.split_parcels.take_apart(ids))
        elif len(ids) < 2:
            self._shell.toast(tr("选中两个以上同一收件人的待取号订单，再合并"))
        else:
            self._run(verb, lambda ctx: self._desk.merge_parcels(ctx, (ids,)))

    def again(self, verb: Verb, _ids: tuple[ParcelId, ...]) -> None:
        """Try the last one once more: a receipt names a group by one of its parcels."""
        self._run(verb, self._last[verb])

    def _run(self, verb: Verb, call: Call) -> None:
        self._last[verb] = call
        if not self._batches.run(verb, call):
            self._shell.toast(say(phrase("正在{verb}，等它结束", verb=phrase(verb.label))))
