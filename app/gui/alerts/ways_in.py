"""The way to the list of alerts from everywhere."""

from app.gui.shell_api import ALERTS, Shell
from app.presentation.commands import Command
from app.presentation.desk import Desk

GROUP = "提醒"
WORDS = ("揽收", "超时", "通知")


def ways_in(_desk: Desk, shell: Shell) -> tuple[Command, ...]:
    """The list."""
    return (
        Command(
            command_id=f"{ALERTS}.open",
            title="看提醒",
            keys=("Ctrl+Shift+A",),
            group=GROUP,
            words=WORDS,
            run=lambda: shell.open_page(ALERTS),
        ),
    )
