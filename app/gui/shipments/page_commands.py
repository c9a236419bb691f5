"""The verbs of the 发货记录 page in the command registry."""

from typing import Protocol

from PySide6.QtWidgets import QMenu, QWidget

from app.gui.menu import fill_menu
from app.gui.shell_api import SHIPMENTS
from app.gui.shipments.acts import ShipmentActs
from app.gui.shipments.ways_in import GROUP
from app.ports.shipments import Lot
from app.presentation.commands import Command, CommandRegistry, PageVerbs
from app.presentation.shipments.words import LOT_WORDS

MENU = (
    *("ship", "reconcile", "let_through", "edit_number", "add_parcel", "reprint"),
    *("copy", "bench", "panel", "export", "columns"),
)


class LogPage(Protocol):
    """What the commands need of the page."""

    acts: ShipmentActs

    def focus_search(self) -> None:
        """Put the caret into the search field."""
        ...

    def select_all(self) -> None:
        """Choose everything listed."""
        ...

    def step_back(self) -> None:
        """Esc."""
        ...

    def toggle_panel(self) -> None:
        """Show or hide the side panel."""
        ...

    def choose_columns(self) -> None:
        """Open the menu of columns."""
        ...

    def use_lot(self, lot: Lot) -> None:
        """Show one lot."""
        ...


_command = PageVerbs(SHIPMENTS, GROUP)


def page_commands(page: LogPage) -> tuple[Command, ...]:
    """Every verb of the page."""
    return (*_verbs(page.acts), *_view(page), *_lots(page))


def _verbs(acts: ShipmentActs) -> tuple[Command, ...]:
    def verb(name: str, title: str, *keys: str, words: tuple[str, ...] = ()) -> Command:
        return _command(
            name,
            title,
            lambda: acts.do(name),
            *keys,
            when=lambda: acts.can(name),
            words=words,
        )

    return (
        verb("ship", "重新发货", "S", words=("回传", "重试", "失败")),
        verb("reconcile", "查询发货结果", "U", words=("结果未知",)),
        verb("let_through", "放行后发货…", words=("关卡",)),
        verb("edit_number", "改已发包裹的单号…", words=("改运单号", "换单号")),
        verb("add_parcel", "给已发订单加包裹…", words=("补发",)),
        verb("reprint", "补打已发的面单…", "Ctrl+R", words=("重打",)),
        verb("copy", "复制发货的运单号", "Ctrl+C"),
        verb("bench", "在工作台查看这些包裹", "W"),
        verb("export", "导出发货记录…", "Ctrl+E", words=("CSV", "Excel", "表格")),
    )


def _view(page: LogPage) -> tuple[Command, ...]:
    return (
        _command("search", "搜索发货记录", page.focus_search, "/", "Ctrl+F"),
        _command("select_all", "全选发货记录", page.select_all, "Ctrl+A"),
        _command("back", "取消选择、收起侧栏或清除筛选", page.step_back, "Esc"),
        _command("panel", "打开或收起发货侧栏", page.toggle_panel, "F3"),
        _command("columns", "选择发货记录的列", page.choose_columns),
    )


def _lots(page: LogPage) -> tuple[Command, ...]:
    def show(place: int, lot: Lot) -> Command:
        return _command(
            f"lot.{lot}",
            LOT_WORDS[lot],
            lambda: page.use_lot(lot),
            f"Alt+{place}",
            words=("筛选", "看"),
        )

    return tuple(show(place, lot) for place, lot in enumerate(Lot, 1))


def row_menu(parent: QWidget, registry: CommandRegistry) -> QMenu:
    """What can be done with the chosen shipments."""
    commands = (registry.get(f"{SHIPMENTS}.{name}") for name in MENU)
    menu = QMenu(parent)
    fill_menu(menu, registry, tuple(each for each in commands if each.enabled()))
    return menu
