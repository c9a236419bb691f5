"""Joins alerts to the window: tray, badge, notifications, list, banner."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow

from app.gui.alerts.tray import Tray
from app.gui.i18n import say, tr
from app.gui.shell_api import ALERTS, SETTINGS, WORKBENCH, Shell
from app.presentation.alerts.model import AlertsModel
from app.presentation.desk import Desk
from app.presentation.formatting import Phrase


class AlertDesk:
    """Everything about alerts in one window but the page that lists them.

    Args:
        window: whose icon carries the badge.
        shell: pages, toasts, events of that window.
        desk: the services.
        failed: takes errors that nobody else does.
        changed: told when the banner may say something else.
    """

    def __init__(
        self,
        window: QMainWindow,
        shell: Shell,
        desk: Desk,
        *,
        failed: Callable[[Exception], None],
        changed: Callable[[], None],
    ) -> None:
        self._window = window
        self._shell = shell
        self.model = AlertsModel(
            desk,
            subscribe=shell.subscribe,
            show=self._show,
            told=self._told,
            failed=failed,
        )
        self.tray = Tray(
            window,
            shell.theme,
            (
                (tr("看提醒"), self._show_list),
                (tr("全部知道了"), self.model.acknowledge_all),
                (tr("提醒设置"), self._show_settings),
                (tr("退出"), window.close),
            ),
        )
        self.tray.opened.connect(self._raise)
        self.tray.asked.connect(self._show_list)
        self.model.changed.subscribe(lambda: self.tray.show_number(self.model.orders))
        self.model.changed.subscribe(changed)

    def start(self) -> None:
        """Show what was raised before this window came."""
        self.model.read()
        self.model.tell()

    def close(self) -> None:
        """The window goes."""
        self.model.stop()
        self.tray.close()

    def banner(self, *, briefly: bool = False) -> Phrase:
        """What is said above the pages of shops that are late; nothing when none is."""
        return self.model.banner(briefly=briefly)

    def show_late(self) -> None:
        """The orders behind the banner: those that press most."""
        self._shell.open_page(WORKBENCH, "due")

    def _show(self, lines: tuple[Phrase, ...], sound: bool) -> None:
        self.tray.show_message(lines, sound)

    def _told(self, words: Phrase, undo: Callable[[], None] | None) -> None:
        self._shell.toast(say(words), undo)

    def _raise(self) -> None:
        state = self._window.windowState() & ~Qt.WindowState.WindowMinimized
        self._window.setWindowState(state)
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()

    def _show_list(self) -> None:
        self._raise()
        self._shell.open_page(ALERTS)

    def _show_settings(self) -> None:
        self._raise()
        self._shell.open_page(SETTINGS, "alerts")
