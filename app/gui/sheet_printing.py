"""拣货单 and 备货单 to the label printer that is chosen now."""

from collections.abc import Callable
from functools import partial

from app.domain.errors import AppError, Cancelled
from app.domain.ids import ParcelId
from app.gui.i18n import say, tr
from app.gui.shell_api import Shell
from app.gui.workbench.bugs import raise_later
from app.ports.jobs import JobContext
from app.ports.tasks import PRINT, RENDER
from app.presentation.desk import Desk, current_printer
from app.presentation.formatting import Phrase, phrase, verbatim
from app.services.current_printer import no_printer
from app.services.order_labels import usual_order
from app.services.print_lists import List, ReadyList, SentList

Ask = Callable[[str, str, str, Callable[[], None]], None]
MANY = 10
"""More labels than this are asked about first: a roll is soon at its end."""


class SheetPress:
    """Lays a list out, asks when it is long, prints it behind the labels that wait there.

    One of a kind at a time: a second press must not print a second one. ``ask`` takes title,
    text, the button's verb, and what it does.
    """

    def __init__(self, desk: Desk, shell: Shell, ask: Ask) -> None:
        self._desk = desk
        self._shell = shell
        self._ask = ask
        self._under_way: set[str] = set()

    def parcels(self, ids: tuple[ParcelId, ...], *, by_parcel: bool = False) -> None:
        """拣货单 of chosen parcels; by parcel in the order that labels are printed in."""
        desk = self._desk

        def make() -> List:
            if not by_parcel:
                return desk.list_picking.make(ids)
            ordered = desk.order_labels(ids, usual_order(desk.settings))
            return desk.list_picking.make(ordered, by_parcel=True)

        self._print(_TITLES[by_parcel], make)

    def batch(self, label: str, by_parcel: bool = False) -> None:
        """拣货单 of the newest batch called ``label``, with its bar code."""
        desk = self._desk

        def make() -> List:
            batch, ids = desk.prove_batch.parcels(label)
            return desk.list_picking.make(ids, batch=batch.label, by_parcel=by_parcel)

        self._print(_TITLES[by_parcel], make)

    def stock(self) -> None:
        """备货单 of all pending orders."""
        self._print("打印备货单", self._desk.list_stock.count)

    def _print(self, title: str, make: Callable[[], List]) -> None:
        if title in self._under_way:
            self._shell.toast(say(phrase("正在{verb}，等它结束", verb=phrase(title))))
            return
        setup = current_printer(self._desk)
        if setup is None:
            self._shell.show_error(no_printer())
            return
        self._under_way.add(title)
        lists, printer_id = self._desk.print_lists, setup.printer_id

        def prepare(ctx: JobContext) -> ReadyList:
            return lists.prepare(ctx, make(), printer_id)

        self._shell.jobs.run_job(
            title, RENDER, prepare, partial(self._ready, title), partial(self._broke, title)
        )

    def _ready(self, title: str, ready: ReadyList) -> None:
        self._under_way.discard(title)
        number = len(ready.pages)
        if number <= MANY:
            self._send(title, ready)
            return
        asked = phrase("{name} 要用 {n} 张标签", name=verbatim(ready.name), n=number)
        into = phrase(
            "打印到「{printer}」。也可以保存为 PDF，用普通打印机打。",
            printer=verbatim(ready.setup.name),
        )
        go = partial(self._send, title, ready)
        self._ask(say(asked), say(into), say(phrase("打印 {n} 张", n=number)), go)

    def _send(self, title: str, ready: ReadyList) -> None:
        if title in self._under_way:
            return
        self._under_way.add(title)
        lists = self._desk.print_lists
        self._shell.jobs.run_job(
            title,
            f"{PRINT}.{ready.setup.printer_id}",
            lambda ctx: lists.send(ctx, ready),
            partial(self._sent, title),
            partial(self._broke, title),
        )

    def _sent(self, title: str, sent: SentList) -> None:
        self._under_way.discard(title)
        trouble = sent.trouble()
        if trouble is not None:
            self._shell.show_error(trouble)
        else:
            self._shell.toast(say(sent_said(sent)))

    def _broke(self, title: str, error: Exception) -> None:
        self._under_way.discard(title)
        if isinstance(error, Cancelled):
            self._shell.toast(tr(error.title))
        elif isinstance(error, AppError):
            self._shell.show_error(error)
        else:
            raise_later(error)


_TITLES = {False: "打印拣货单", True: "打印分单拣货单"}


def sent_said(sent: SentList) -> Phrase:
    """A list that is out, as far as is known."""
    name = verbatim(sent.name)
    if sent.silent:
        words = "{name} 已发送 {n} 张，打印机不回报，请看纸出来没有"
        return phrase(words, name=name, n=sent.total)
    return phrase("{name} 打好了，{n} 张", name=name, n=sent.total)


def asking(shell: Shell) -> Ask:
    """Ask in a dialog, on a page that has no place for questions."""

    def ask(title: str, text: str, verb: str, go: Callable[[], None]) -> None:
        if shell.confirm(title, text, verb):
            go()

    return ask
