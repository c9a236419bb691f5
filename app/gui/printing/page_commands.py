"""The verbs of the 打印 page in the command registry."""

from collections.abc import Callable
from typing import Protocol

from app.gui.printing.actions import LabelActions
from app.gui.printing.batches_view import BatchesView
from app.gui.printing.ledger_view import LedgerView
from app.gui.printing.waiting_view import WaitingView
from app.gui.printing.ways_in import GROUP
from app.gui.shell_api import PRINTING
from app.presentation.commands import Command, PageVerbs

BATCH_MENU = (
    "batch_open",
    "batch_print",
    "batch_print_by_parcel",
    "batch_list",
    "batch_list_by_parcel",
)
"""What can be done with the batch at the cursor."""


class PrintPage(Protocol):
    """What the commands need of the page."""

    waiting_view: WaitingView
    ledger_view: LedgerView
    batches_view: BatchesView
    labels: LabelActions

    @property
    def on_waiting(self) -> bool:
        """Whether 待确认 is in front."""
        ...

    @property
    def on_ledger(self) -> bool:
        """Whether the ledger is in front."""
        ...

    @property
    def on_batches(self) -> bool:
        """Whether the list of batches is in front."""
        ...

    def show_waiting(self) -> None:
        """Bring 待确认 to the front of the page."""
        ...

    def show_ledger(self) -> None:
        """Bring the ledger to the front of the page."""
        ...

    def show_batches(self) -> None:
        """Bring the list of batches to the front of the page."""
        ...

    def focus_search(self) -> None:
        """Search the ledger."""
        ...

    def step_back(self) -> None:
        """Esc."""
        ...

    def choose_columns(self) -> None:
        """Open the menu of columns."""
        ...


_command = PageVerbs(PRINTING, GROUP)


def page_commands(page: PrintPage) -> tuple[Command, ...]:
    """Every verb of the page."""
    return (*_answers(page), *_labels(page), *_batches(page), *_view(page))


def _answers(page: PrintPage) -> tuple[Command, ...]:
    view = page.waiting_view

    def waits() -> bool:
        return page.on_waiting

    return (
        _command("came_out", "记为出来了", lambda: view.note(came_out=True), "Y", "1", when=waits),
        _command("not_out", "记为没出来", lambda: view.note(came_out=False), "N", "2", when=waits),
        _command("from_here", "从这张起没出来", view.note_from_here, "F", when=waits),
        _command("all_out", "全部出来了", view.note_run, "A", when=waits),
        _command("take_back", "收回这张的答复", lambda: view.note(None), "U", when=waits),
        _command("write", "把答复记入台账", view.write, "Ctrl+Return", when=waits),
    )


def _labels(page: PrintPage) -> tuple[Command, ...]:
    labels = page.labels

    def ledger() -> bool:
        return page.on_ledger

    return (
        _command("reprint", "补打选中的面单…", labels.reprint, "Ctrl+R", when=ledger),
        _command("run", "看这一批", labels.show_run, "B", when=ledger, words=("回执", "批次")),
        _command("bench", "在工作台查看", labels.show_on_bench, "W", when=ledger),
        _command("copy", "复制面单的运单号", labels.copy, "Ctrl+C", when=ledger),
        _command("select_all", "全选面单", page.ledger_view.select_all, "Ctrl+A", when=ledger),
    )


def _batches(page: PrintPage) -> tuple[Command, ...]:
    view = page.batches_view

    def chosen() -> bool:
        return page.on_batches and bool(view.chosen())

    def lists(
        name: str, title: str, ask: Callable[..., None], *, by_parcel: bool = False
    ) -> Command:
        words = ("拣货", "批次", *(("分单",) if by_parcel else ()))
        return _command(name, title, lambda: ask(by_parcel=by_parcel), when=chosen, words=words)

    return (
        _command(
            "batch_open", "看这一批的结果", view.ask_open, when=chosen, words=("回执", "批次")
        ),
        lists("batch_print", "打印这一批的拣货单", view.ask_print),
        lists("batch_print_by_parcel", "打印这一批的分单拣货单", view.ask_print, by_parcel=True),
        lists("batch_list", "这一批的拣货单 PDF…", view.ask_list),
        lists("batch_list_by_parcel", "这一批的分单拣货单 PDF…", view.ask_list, by_parcel=True),
    )


def _view(page: PrintPage) -> tuple[Command, ...]:
    return (
        _command("waiting", "看待确认", page.show_waiting, "Alt+1"),
        _command("ledger", "看打印台账", page.show_ledger, "Alt+2"),
        _command("batches", "看批次", page.show_batches, "Alt+3", words=("回执", "中断", "继续")),
        _command("search", "搜索台账", page.focus_search, "/", "Ctrl+F"),
        _command("back", "退回一步", page.step_back, "Esc"),
        _command("columns", "选择面单的列", page.choose_columns),
    )
