"""The way to the uploads that failed, from everywhere."""

from app.gui.shell_api import SHIPMENTS, Shell
from app.ports.shipments import Lot
from app.presentation.commands import Command
from app.presentation.desk import Desk

GROUP = "发货记录"


def ways_in(_desk: Desk, shell: Shell) -> tuple[Command, ...]:
    """To what failed, and to what nobody knows."""

    def way(lot: Lot, title: str, *words: str) -> Command:
        return Command(
            command_id=f"{SHIPMENTS}.to_{lot}",
            title=title,
            group=GROUP,
            words=words,
            run=lambda: shell.open_page(SHIPMENTS, lot.value),
        )

    return (
        way(Lot.FAILED, "回传失败的发货…", "重新发货", "失败"),
        way(Lot.UNKNOWN, "结果未知的发货…", "查询结果"),
    )
