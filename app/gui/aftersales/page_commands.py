"""The verbs of the 售后 view in the command registry."""

from typing import Protocol

from app.gui.shell_api import AFTERSALES
from app.presentation.aftersales.board import CaseFilter
from app.presentation.commands import Command, PageVerbs

GROUP = "售后"
MENU = ("show_parcel", "open_shop", "copy", "copy_order", "columns")
"""What can be done with the chosen case."""


class CasePage(Protocol):
    """What the commands need of the page."""

    @property
    def has_case(self) -> bool:
        """Whether a case is chosen or at the cursor."""
        ...

    @property
    def has_parcel(self) -> bool:
        """Whether its parcel is known here."""
        ...

    def show_parcel(self) -> None:
        """Show the parcel in the workbench."""
        ...

    def open_shop(self) -> None:
        """Open the shop's back end at the case."""
        ...

    def copy_case(self) -> None:
        """Put the case's number on the clipboard."""
        ...

    def copy_order(self) -> None:
        """Put the order's number on the clipboard."""
        ...

    def focus_search(self) -> None:
        """Put the caret into the search field."""
        ...

    def select_all(self) -> None:
        """Choose every case shown."""
        ...

    def step_back(self) -> None:
        """Esc."""
        ...

    def choose_columns(self) -> None:
        """Open the menu of columns."""
        ...

    def use_filter(self, wanted: CaseFilter) -> None:
        """Show the cases of a filter."""
        ...


def page_commands(page: CasePage) -> tuple[Command, ...]:
    """Every verb of the view."""
    verb = PageVerbs(AFTERSALES, GROUP, ("售后", "退款"))

    return (
        verb(
            "show_parcel",
            "在工作台看这个包裹",
            page.show_parcel,
            "W",
            when=lambda: page.has_parcel,
        ),
        verb("open_shop", "在抖店后台处理", page.open_shop, "O", when=lambda: page.has_case),
        verb("copy", "复制售后单号", page.copy_case, "Ctrl+C", when=lambda: page.has_case),
        verb("copy_order", "复制订单号", page.copy_order, "C", when=lambda: page.has_case),
        verb("search", "搜索售后", page.focus_search, "/", "Ctrl+F"),
        verb("select_all", "全选", page.select_all, "Ctrl+A"),
        verb("columns", "选择列", page.choose_columns),
        verb("back", "取消选择、清除筛选或回到包裹", page.step_back, "Esc"),
        *(
            verb(
                f"filter.{each}",
                each.label,
                lambda f=each: page.use_filter(f),  # type: ignore[misc]
                f"Alt+{number}",
            )
            for number, each in enumerate(CaseFilter, 1)
        ),
    )
