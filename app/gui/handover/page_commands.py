"""The verbs of the 交接 page in the command registry."""

from typing import Protocol

from app.gui.handover.ways_in import GROUP, WORDS
from app.gui.shell_api import HANDOVER
from app.presentation.commands import Command, PageVerbs
from app.presentation.handover.model import PERIODS, Part

_TITLES = ("看 7 天的评分", "看 30 天的评分", "看 90 天的评分")
_PERIOD_VERBS = tuple(zip(PERIODS, _TITLES, ("7", "3", "9"), strict=True))


class HandoverVerbs(Protocol):
    """What the commands need of the page."""

    def may(self, verb: str) -> bool:
        """Whether ``verb`` means something for the manifest at the cursor."""
        ...

    def do(self, verb: str) -> None:
        """Do it."""
        ...

    def show_part(self, part: Part) -> None:
        """Show manifests or the scorecard."""
        ...

    def use_days(self, days: int) -> None:
        """Score another period."""
        ...

    def step_back(self) -> None:
        """Esc."""
        ...


def page_commands(page: HandoverVerbs) -> tuple[Command, ...]:
    """Every verb of the page."""
    verb = PageVerbs(HANDOVER, GROUP, WORDS)

    def act(name: str, title: str, *keys: str) -> Command:
        return verb(name, title, lambda: page.do(name), *keys, when=lambda: page.may(name))

    return (
        act("leave", "交接：车走了", "H"),
        act("count", "扫码清点", "S"),
        act("print", "打印交接清单", "P"),
        act("export", "保存交接清单…", "E"),
        act("undo", "撤销交接", "U"),
        act("discard", "作废清点中的清单"),
        act("strike_off", "从清单上拿掉选中的包裹", "Delete"),
        act("copy", "复制运单号", "Ctrl+C"),
        act("show_parcel", "在工作台看这个包裹", "W"),
        verb("part.manifests", "看交接清单", lambda: page.show_part(Part.MANIFESTS), "Alt+1"),
        verb("part.scores", "看快递评分", lambda: page.show_part(Part.SCORES), "Alt+2"),
        *(
            verb(f"days.{days}", title, lambda d=days: page.use_days(d), key)  # type: ignore[misc]
            for days, title, key in _PERIOD_VERBS
        ),
        verb("back", "关掉扫码结果，或回到工作台", page.step_back, "Esc"),
    )
