"""The verbs of the 揽收 page in the command registry."""

from typing import Protocol

from app.gui.pickup.top_bar import VIEWS
from app.gui.shell_api import PICKUP
from app.presentation.commands import Command, PageVerbs
from app.presentation.pickup.lanes import Lane

GROUP = "揽收"
MENU = ("open_parcel", "take", "take_lane", "copy", "columns")
"""What can be done with the chosen rows."""


class RiskPage(Protocol):
    """What the commands need of the page."""

    @property
    def has_parcel(self) -> bool:
        """Whether a parcel is chosen or at the cursor."""
        ...

    @property
    def has_rows(self) -> bool:
        """Whether any parcel is shown."""
        ...

    def open_parcel(self) -> None:
        """Show the parcel at the cursor in the workbench."""
        ...

    def take(self) -> None:
        """Choose the chosen parcels, else all shown, in the workbench."""
        ...

    def take_lane(self) -> None:
        """Choose all parcels shown in the workbench."""
        ...

    def copy_order(self) -> None:
        """Put the order numbers on the clipboard."""
        ...

    def select_all(self) -> None:
        """Choose every row shown."""
        ...

    def settle_order(self) -> None:
        """Take the new order."""
        ...

    def refresh(self) -> None:
        """Read everything anew."""
        ...

    def open_handover(self) -> None:
        """Go to the manifests and the couriers' scores."""
        ...

    def explain_rate(self) -> None:
        """Explain the first figure."""
        ...

    def toggle_panel(self) -> None:
        """Show or hide the side panel."""
        ...

    def choose_columns(self) -> None:
        """Open the menu of columns."""
        ...

    def step_back(self) -> None:
        """Esc."""
        ...

    def show_view(self, name: str) -> None:
        """Bring a view to the front."""
        ...

    def use_lane(self, lane: Lane) -> None:
        """Show the rows of a lane."""
        ...


def page_commands(page: RiskPage) -> tuple[Command, ...]:
    """Every verb of the page."""
    verb = PageVerbs(PICKUP, GROUP, ("揽收", "时限"))

    def has_parcel() -> bool:
        return page.has_parcel

    def has_rows() -> bool:
        return page.has_rows

    return (
        verb("open_parcel", "在工作台看这个包裹", page.open_parcel, "O", when=has_parcel),
        verb("take", "在工作台选中", page.take, "W", when=has_rows),
        verb("take_lane", "在工作台选中全部显示的", page.take_lane, "Shift+W", when=has_rows),
        verb("copy", "复制订单号", page.copy_order, "Ctrl+C", when=has_parcel),
        verb("select_all", "全选", page.select_all, "Ctrl+A", when=has_rows),
        verb("settle", "重排", page.settle_order, "R"),
        verb("refresh", "重新读取", page.refresh, "Shift+R"),
        verb("explain", "揽收率怎么来的", page.explain_rate, "E"),
        verb("panel", "显示或隐藏侧栏", page.toggle_panel, "F3"),
        verb("handover", "交接清单和快递评分", page.open_handover, "J"),
        verb("columns", "选择列", page.choose_columns),
        verb("back", "取消选择或清除筛选", page.step_back, "Esc"),
        *(
            verb(f"view.{name}", title, lambda n=name: page.show_view(n), key)  # type: ignore[misc]
            for name, title, key in VIEWS
        ),
        *(
            verb(f"lane.{lane}", lane.label, lambda each=lane: page.use_lane(each), f"Alt+{n}")  # type: ignore[misc]
            for n, lane in enumerate(Lane, 1)
        ),
    )
