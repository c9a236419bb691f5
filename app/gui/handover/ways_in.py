"""The ways to the 交接 page from everywhere."""

from collections.abc import Callable

from app.gui.shell_api import HANDOVER, Shell
from app.presentation.commands import Command
from app.presentation.desk import Desk

GROUP = "交接"
WORDS = ("交接", "清单", "快递", "揽收")


def ways_in(_desk: Desk, shell: Shell) -> tuple[Command, ...]:
    """To the manifests and to the couriers' scores."""

    def way(name: str, title: str, run: Callable[[], None]) -> Command:
        return Command(
            command_id=f"{HANDOVER}.{name}", title=title, group=GROUP, words=WORDS, run=run
        )

    return (
        way("open", "交接清单", lambda: shell.open_page(HANDOVER)),
        way("open_scores", "快递评分", lambda: shell.open_page(HANDOVER, "scores")),
    )
