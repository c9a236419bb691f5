"""The command 大屏 (F11): one wall board at a time, on the other screen where there is one."""

from PySide6.QtWidgets import QWidget

from app.gui.shell_api import Shell
from app.gui.wall.window import WallWindow, wall_screen
from app.presentation.commands import Command
from app.presentation.desk import Desk

WALL = "shell.wall"


class WallDesk:
    """Opens and closes it.

    Args:
        desk: services and readers.
        shell: commands, theme, events.
        window: the main window: the board goes to a screen on which that is not.
    """

    def __init__(self, desk: Desk, shell: Shell, window: QWidget) -> None:
        self._desk = desk
        self._shell = shell
        self._window = window
        self.board: WallWindow | None = None
        shell.commands.add(
            Command(
                command_id=WALL,
                title="大屏",
                keys=("F11",),
                words=("看板", "电视", "全屏", "倒计时"),
                run=self.switch,
            )
        )

    def switch(self) -> None:
        """Show the board, or leave it."""
        if self.board is not None:
            self.close()
            return
        self.board = WallWindow(
            self._desk, self._shell.theme, subscribe=self._shell.subscribe, left=self._forget
        )
        self.board.show_on(wall_screen(self._window.screen()))

    def close(self) -> None:
        """Leave it, if it is shown."""
        if self.board is not None:
            self.board.close()

    def _forget(self) -> None:
        if self.board is not None:
            self.board.deleteLater()
            self.board = None
