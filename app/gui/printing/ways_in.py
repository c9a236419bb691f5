"""The way to 待确认 and what can be told the printers, from everywhere."""

from collections.abc import Callable

from app.gui.i18n import tr
from app.gui.shell_api import PRINTING, Shell
from app.presentation.commands import Command
from app.presentation.desk import Desk

GROUP = "打印页"


def ways_in(desk: Desk, shell: Shell) -> tuple[Command, ...]:
    """待确认, and the verbs for every printer of the station."""
    return (
        Command(
            command_id=f"{PRINTING}.to_waiting",
            title="待确认…",
            group=GROUP,
            words=("出来了", "没出来", "确认出纸"),
            run=lambda: shell.open_page(PRINTING, "waiting"),
        ),
        *_printers(desk, shell),
    )


def _printers(desk: Desk, shell: Shell) -> tuple[Command, ...]:
    queue = shell.queue

    def paused() -> list[bool]:
        return [queue.paused(setup.printer_id) for setup in desk.station.all()]

    def pause() -> None:
        for setup in desk.station.all():
            queue.pause(setup.printer_id)
        shell.toast(tr("打印机已暂停，手里这张会打完"))

    def resume() -> None:
        for setup in desk.station.all():
            queue.resume(setup.printer_id)

    def verb(
        name: str, title: str, run: Callable[[], None], *keys: str, when: Callable[[], bool]
    ) -> Command:
        return Command(
            command_id=f"{PRINTING}.{name}",
            title=title,
            keys=keys,
            group=GROUP,
            words=("打印机", "队列"),
            run=run,
            enabled=when,
        )

    return (
        verb("pause", "暂停打印机", pause, "Ctrl+Shift+P", when=lambda: not all(paused())),
        verb("resume", "继续打印", resume, when=lambda: any(paused())),
        verb("stop", "停止打印", queue.stop_all, when=lambda: bool(queue.under_way())),
        verb("ask", "问一遍打印机状态", shell.printers.ask_all, when=lambda: True),
    )
