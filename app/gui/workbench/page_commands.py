"""The workbench's verbs in the command registry: menus, keys, palette and help come from here."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QMenu, QWidget

from app.gui.menu import fill_menu
from app.gui.shell_api import WORKBENCH
from app.gui.workbench.actions import Actions
from app.gui.workbench.mark_commands import MARKS, mark_commands
from app.gui.workbench.mark_desk import MarkDesk
from app.gui.workbench.merge_strip import Merging
from app.gui.workbench.panel_desk import PanelDesk
from app.gui.workbench.printer_menu import PrinterChooser
from app.presentation.commands import Command, CommandRegistry, PageVerbs
from app.presentation.workbench.acts import Act
from app.presentation.workbench.chips import Chip
from app.presentation.workbench.verbs import Verb

GROUP = "工作台"
_command = PageVerbs(WORKBENCH, GROUP)
KEYS = 10
"""Keys of chips: Alt+1 … Alt+0."""


class Bench(Protocol):
    """What the commands need of the page."""

    verbs: Actions
    marks: MarkDesk
    printers: PrinterChooser
    merging: Merging
    beside: PanelDesk

    def focus_search(self) -> None:
        """Put the caret into the search field."""
        ...

    def select_all(self) -> None:
        """Choose every row shown."""
        ...

    def step_back(self) -> None:
        """Esc: undo the last thing that is open, chosen or filtered."""
        ...

    def refresh_order(self) -> None:
        """Filter and sort anew."""
        ...

    def toggle_panel(self) -> None:
        """Show or hide the side panel."""
        ...

    def use_chip(self, chip: Chip) -> None:
        """Show the rows of a chip."""
        ...

    def choose_columns(self) -> None:
        """Open the menu of columns."""
        ...

    def open_cases(self) -> None:
        """Go to the after-sales cases."""
        ...

    def open_no_shipping(self) -> None:
        """Go to the orders with nothing to carry."""
        ...


def bench_commands(page: Bench) -> tuple[Command, ...]:
    """Every verb of the page."""
    return (*_verbs(page.verbs), *mark_commands(page.marks), *_view(page), *_chips(page))


def _verbs(actions: Actions) -> tuple[Command, ...]:
    def verb(which: Verb, title: str, *words: str, key: str = "") -> Command:
        keys = (key,) if key else ()
        return _command(which, title, lambda: actions.do(which), *keys, words=words)

    return (
        verb(Verb.ACQUIRE, "取号", "电子面单", "运单号", key="Q"),
        verb(Verb.PRINT, "打印", "面单", key="P"),
        verb(Verb.SHIP, "发货", "回传", key="S"),
        verb(Verb.CAME_OUT, "出来了", "确认出纸", key="Y"),
        verb(Verb.NOT_OUT, "没出来", "确认出纸", key="N"),
        verb(Verb.REPRINT, "补打…", "重打"),
        verb(Verb.PICK, "拣货单 PDF…", "拣货"),
        verb(Verb.PICK_BY_PARCEL, "分单拣货单 PDF…", "拣货", "分单"),
        verb(Verb.PRINT_PICK, "打印拣货单", "拣货", "标签"),
        verb(Verb.PRINT_PICK_BY_PARCEL, "打印分单拣货单", "拣货", "分单", "标签"),
        verb(Verb.SLIPS, "打印发货单", "小票"),
        verb(Verb.GIVE_BACK, "回收号…", "退号", "取消运单号", key="Shift+Q"),
        verb(Verb.REDO, "重做：换新号…", "换号", "重新取号"),
        verb(Verb.UPDATE, "更新面单…", "改地址", "新地址"),
        verb(Verb.PIECES, "改件数…", "子母件", "加件"),
        verb(Verb.ADD_PARCEL, "加包裹…", "补发", "再取一个号"),
        verb(Verb.EDIT_NUMBER, "改单号…", "改运单号", "换单号"),
        verb(Verb.LET_THROUGH, "放行…", "关卡", "仍然发货", "仍然打印"),
        verb(Verb.MERGE, "合并成一个包裹", "合单", key="M"),
        verb(Verb.SPLIT, "拆单…", "拆成几个包裹", "部分发货", key="X"),
        verb(Verb.TAKE_APART, "拆开合单或撤销拆单", "取消合并"),
        _command(
            "recycle", "回收没用的运单号…", actions.numbers.offer, words=("可回收", "退号", "余额")
        ),
        _command("stock", "备货单…", actions.sheets.stock, words=("备货", "采购", "CSV")),
        _command(
            "print_stock", "打印备货单", actions.sheets.press.stock, words=("备货", "采购", "标签")
        ),
    )


def _view(page: Bench) -> tuple[Command, ...]:
    return (
        _command("search", "搜索订单", page.focus_search, "/", "Ctrl+F"),
        _command("select_all", "全选", page.select_all, "Ctrl+A"),
        _command("back", "取消选择或清除筛选", page.step_back, "Esc"),
        _command("resort", "重新排序", page.refresh_order, "R"),
        _command("panel", "打开或收起侧栏", page.toggle_panel, "F3"),
        _command("copy", "复制运单号", page.verbs.copy, "Ctrl+C"),
        _command("columns", "选择列", page.choose_columns),
        _command("printer", "选择打印机", page.printers.open, "Shift+P"),
        _command("merge_view", "看可以合并的订单", page.merging.view),
        _command("merge_all", "合并全部可以合并的订单", page.merging.merge_all),
        _command("merge_across", "跨天查找可以合并的订单", page.merging.ask_across),
        _command("accept_scans", "物流轨迹确认无误…", page.beside.accepting.begin),
        _command(
            "withdraw_override", "撤销放行", page.beside.withdraw_override, words=("放行", "关卡")
        ),
        _command("label_order", "面单顺序", page.printers.open_orders, "Shift+O"),
        _command("cases", "看售后", page.open_cases, "A", words=("售后", "退款")),
        _command(
            "no_shipping",
            "看无需发货的订单",
            page.open_no_shipping,
            "V",
            words=("虚拟商品", "电子券", "自提"),
        ),
    )


def _chips(page: Bench) -> tuple[Command, ...]:
    def show(chip: Chip, key: str) -> Command:
        return Command(
            command_id=f"{WORKBENCH}.chip.{chip}",
            title=chip.label,
            keys=(key,) if key else (),
            group=GROUP,
            scope=WORKBENCH,
            words=("筛选", "看"),
            run=lambda: page.use_chip(chip),
        )

    # Ten keys for more chips: 复核 goes without, it is looked into least.
    keyed = tuple(Chip(chip) for chip in Chip if chip is not Chip.WAITING)[:KEYS]
    keys: dict[Chip, str] = {chip: f"Alt+{number % KEYS}" for number, chip in enumerate(keyed, 1)}
    return tuple(show(chip, keys.get(chip, "")) for chip in Chip)


def verb_menu(
    parent: QWidget,
    registry: CommandRegistry,
    can: Callable[[Verb], bool],
    can_mark: Callable[[Act], bool],
) -> QMenu:
    """The verbs that ``can`` be given, and what can be done with any row."""
    marks = [name for name, act in MARKS.items() if can_mark(act)]
    names = [*(verb for verb in Verb if can(verb)), *marks, "copy", "panel", "columns"]
    menu = QMenu(parent)
    fill_menu(menu, registry, tuple(registry.get(f"{WORKBENCH}.{name}") for name in names))
    return menu
