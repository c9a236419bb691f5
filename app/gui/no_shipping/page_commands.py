"""The verbs of the view 无需发货 in the command registry."""

from typing import Protocol

from app.gui.shell_api import NO_SHIPPING
from app.presentation.commands import Command, PageVerbs

GROUP = "无需发货"
MENU = ("copy", "columns")
"""What can be done with the chosen order."""


class OrderPage(Protocol):
    """What the commands need of the page."""

    @property
    def has_order(self) -> bool:
        """Whether an order is chosen or at the cursor."""
        ...

    def copy_order(self) -> None:
        """Put the order's number on the clipboard."""
        ...

    def focus_search(self) -> None:
        """Put the caret into the search field."""
        ...

    def select_all(self) -> None:
        """Choose every order shown."""
        ...

    def step_back(self) -> None:
        """Esc."""
        ...

    def choose_columns(self) -> None:
        """Open the menu of columns."""
        ...


def page_commands(page: OrderPage) -> tuple[Command, ...]:
    """Every verb of the view."""
    verb = PageVerbs(NO_SHIPPING, GROUP, ("虚拟商品", "电子券", "自提"))

    return (
        verb("copy", "复制订单号", page.copy_order, "Ctrl+C", "C", when=lambda: page.has_order),
        verb("search", "搜索无需发货的订单", page.focus_search, "/", "Ctrl+F"),
        verb("select_all", "全选", page.select_all, "Ctrl+A"),
        verb("columns", "选择列", page.choose_columns),
        verb("back", "清除搜索、取消选择或回到包裹", page.step_back, "Esc"),
    )
